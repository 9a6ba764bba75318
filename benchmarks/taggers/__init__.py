"""The taggers that are compared: one module a tagger. Libraries are loaded where they are used, so that the start-up
of one is not another's."""

from __future__ import annotations

from taggers import crfsuite, logistic, spancat
from taggers.peer import Peer
from taggers.stored import LEXICON, stored

PEERS: dict[str, Peer] = {
    "lexicon": LEXICON,
    "logistic": logistic.PEER,
    "crfsuite": crfsuite.PEER,
    "spancat": spancat.PEER,
    "fast": stored("fast", "numpy"),
    "best": stored("best", "numpy", "onnxruntime"),
}

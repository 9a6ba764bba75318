"""Fitting the encoder of `best`: MiniLM-L6 with one linear head, tuned on the coded tags; needs the extra `train`.

The loss is that of the chains: the sum over devices of -log p(tags | paragraph), so that both parts' scores mean the
same and can be added. Its gradient is exact, the difference between expected and coded tags, and is handed to the
network.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from rhetoric.corpus.variants import VARIANTS, Dress, other_names
from rhetoric.document import Document
from rhetoric.tagging import chains
from rhetoric.tagging.encoder import TRANSITIONS, VOCABULARY, Window, windows
from rhetoric.tagging.encoder_network import Network, export, kept_pieces, load_pretrained, load_tuned
from rhetoric.tagging.sheet import Sheet, prepare
from rhetoric.tagging.targets import Targets, dressed, readings
from rhetoric.tagging.wordpieces import WordPieces

_HALF = torch.cpu._is_avx512_bf16_supported()
"""Whether the processor multiplies in bfloat16; where it does not, that is many times slower than float32."""


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """`plain_share`: of the windows without any span so many are seen in each epoch. `masked`: so many of the words are
    hidden, that the others must speak for them. `redressed`: so many of the documents are seen in another dress
    (`corpus.variants`); `renamed`: so many with other names. Rates are AdamW's, at their height; they fall to
    `last_rate` of that. After its `epochs` tuning goes on from there, on each of the `branches` by itself, for so many
    rounds of `round_epochs` each, in which the rates rise to half their height and fall again; the weights become the
    mean of those at the branches' ends. That is done once for each number of `rounds`."""

    epochs: int = 8
    batch: int = 8
    rate: float = 2e-4
    head_rate: float = 1e-3
    transition_rate: float = 1e-2
    last_rate: float = 0.1
    decay: float = 0.01
    dropout: float = 0.1
    plain_share: float = 0.3
    masked: float = 0.15
    redressed: float = 0.3
    renamed: float = 0.3
    branches: int = 2
    rounds: tuple[int, ...] = (2, 2, 1, 1, 1)
    round_epochs: int = 2
    seed: int = 1

    def of_a_round(self) -> EncoderSettings:
        halved = {name: getattr(self, name) / 2 for name in ("rate", "head_rate", "transition_rate")}
        return replace(self, epochs=self.round_epochs, **halved)


FROM_TUNED = EncoderSettings(rounds=(2,))
"""For an encoder that begins where another, tuned before, ended: it needs less."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A window, the targets of its tokens, and the first token of each of its paragraphs."""

    window: Window
    targets: Targets
    openings: NDArray[np.int64]


def fit_encoder(
    documents: Sequence[Document],
    devices: Sequence[str],
    words: Sequence[str],
    folder: Path,
    settings: EncoderSettings,
    say: Callable[[str], None],
    coders: Sequence[Sequence[Document]] = (),
    start: Path | None = None,
) -> None:
    """Tune the encoder on `documents` and write its files into `folder`. `words` decide which pieces it keeps. `coders`
    are codings of the same documents, or of some of them, by one coder each. `start` is a folder with an encoder that
    was tuned before, on whatever devices: its pieces are kept, and its layers are where this one begins."""
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    vocabulary = kept_pieces(words) if start is None else WordPieces.read(start / VOCABULARY)
    network = Network(len(vocabulary.vocabulary), len(devices), settings.dropout)
    load_pretrained(network, vocabulary)
    if start is not None:
        load_tuned(network, start)
    source = _Source(readings(documents, coders), devices, vocabulary, set(words), settings)
    _tune(network, source, settings, say)
    _branch(network, source, settings, say)
    (folder / VOCABULARY).write_text("".join(f"{p}\n" for p in vocabulary.vocabulary), encoding="utf-8", newline="")
    np.save(folder / TRANSITIONS, network.transitions.detach().numpy(), allow_pickle=False)
    export(network, folder)


class _Source:
    """The windows of the documents, drawn anew for every epoch."""

    def __init__(
        self,
        read: Sequence[tuple[Document, ...]],
        devices: Sequence[str],
        vocabulary: WordPieces,
        known: Collection[str],
        settings: EncoderSettings,
    ) -> None:
        self._read, self._devices, self._vocabulary, self._settings = read, devices, vocabulary, settings
        self._known = known
        self._undressed = [self._items(reading) for reading in read]
        self._random = np.random.default_rng(settings.seed)

    def _items(self, reading: tuple[Document, ...]) -> list[_Item]:
        sheet = prepare(reading[0].text)
        targets = Targets.of(reading, sheet, self._devices)
        return [
            _Item(w, targets.tokens(w.first, w.last), _openings(sheet, w.first, w.last))
            for w in windows(sheet, self._vocabulary)
        ]

    @property
    def batches(self) -> int:
        """Of an epoch in which no document is in another dress."""
        plain = sum(not item.targets.marked for items in self._undressed for item in items)
        marked = sum(map(len, self._undressed)) - plain
        return math.ceil((marked + int(plain * self._settings.plain_share)) / self._settings.batch)

    def epoch(self) -> list[list[_Item]]:
        """Batches of every window that holds a span and of a share of the plain ones."""
        items: list[_Item] = []
        for reading, undressed in zip(self._read, self._undressed, strict=True):
            dresses = self._drawn_dresses()
            for dress in dresses:
                reading = dressed(reading, dress)
            items += self._items(reading) if dresses else undressed
        marked = [item for item in items if item.targets.marked]
        plain = [item for item in items if not item.targets.marked]
        few = random.sample(plain, int(len(plain) * self._settings.plain_share))
        return _batches([self._masked(item) for item in marked + few], self._settings.batch)

    def _drawn_dresses(self) -> list[Dress]:
        """What a document wears in an epoch: other names, another layout, both or neither."""
        dresses: list[Dress] = []
        if self._random.random() < self._settings.renamed:
            first = int(self._random.integers(1_000))
            dresses.append(lambda document: other_names(document, self._known.__contains__, first))
        if self._random.random() < self._settings.redressed:
            dresses.append(list(VARIANTS.values())[self._random.integers(len(VARIANTS))])
        return dresses

    def _masked(self, item: _Item) -> _Item:
        window = item.window
        hidden = self._random.random(len(window.heads)) < self._settings.masked
        lengths = np.diff(window.heads, append=len(window.pieces) - 1)
        pieces = window.pieces.copy()
        pieces[1:-1][np.repeat(hidden, lengths)] = self._vocabulary.masked
        return replace(item, window=replace(window, pieces=pieces))


def _openings(sheet: Sheet, first: int, last: int) -> NDArray[np.int64]:
    inside = sheet.bounds[(sheet.bounds > first) & (sheet.bounds < last)]
    return np.concatenate(([0], inside - first))


def _tune(network: Network, source: _Source, settings: EncoderSettings, say: Callable[[str], None]) -> None:
    steps = math.ceil(1.02 * settings.epochs * source.batches)  # in other dress, windows are a few more
    network.pieces.weight.requires_grad = False  # a word not seen here keeps its place beside those that were
    new = [*network.head.parameters(), *network.shapes.parameters()]
    old = [p for layer in (network.layers, network.norm, network.places) for p in layer.parameters()]
    optimiser = torch.optim.AdamW(
        [
            {"params": [network.transitions], "lr": settings.transition_rate},
            {"params": new, "lr": settings.head_rate},
            {"params": old, "lr": settings.rate},
        ],
        weight_decay=settings.decay, fused=True,
    )  # fmt: skip
    warm = 0.06 * steps
    low = settings.last_rate
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min((i + 1) / warm, max(low, 1 - i / steps)))
    network.train()
    for epoch in range(settings.epochs):
        total, batches = 0.0, source.epoch()
        for batch in batches:
            optimiser.zero_grad()
            total += _backward(network, batch)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        say(f"encoder: epoch {epoch + 1} of {settings.epochs}, loss a token {total / len(batches):.3f}")
    network.eval()


def _branch(network: Network, source: _Source, settings: EncoderSettings, say: Callable[[str], None]) -> None:
    """Tune on from where the network is, on every branch by itself, and leave in it the mean of the weights at their
    ends (Wortsman et al. 2022, "Model soups", ICML): ends in one valley, whose middle is wider than its sides. Then
    again from there, for each number of rounds."""
    for rounds in settings.rounds:
        start = _weights(network)
        ends = []
        for _ in range(settings.branches):
            network.load_state_dict(start)
            for _ in range(rounds):
                _tune(network, source, settings.of_a_round(), say)
            ends.append(_weights(network))
        network.load_state_dict({name: sum(end[name] for end in ends) / len(ends) for name in start})


def _weights(network: Network) -> dict[str, torch.Tensor]:
    return {name: weight.clone() for name, weight in network.state_dict().items()}


def _batches(items: list[_Item], size: int) -> list[list[_Item]]:
    """Shuffled batches of windows of like length."""
    random.shuffle(items)
    batches = []
    for at in range(0, len(items), 16 * size):
        alike = sorted(items[at : at + 16 * size], key=lambda item: len(item.window.pieces))
        batches += [alike[i : i + size] for i in range(0, len(alike), size)]
    random.shuffle(batches)
    return batches


def _backward(network: Network, batch: list[_Item]) -> float:
    """Leave the gradient of the batch's loss a token in the network's parameters; the loss a token."""
    length = max(len(item.window.pieces) for item in batch)
    pieces, shapes = (torch.zeros(len(batch), length, dtype=torch.long) for _ in range(2))
    allowed = torch.zeros(len(batch), 1, 1, length, dtype=torch.bool)
    rows = []
    for i, item in enumerate(batch):
        n = len(item.window.pieces)
        pieces[i, :n], shapes[i, :n] = torch.from_numpy(item.window.pieces), torch.from_numpy(item.window.shapes)
        allowed[i, :, :, :n] = True
        rows.append(torch.from_numpy(item.window.heads) + i * length)
    with torch.autocast("cpu", torch.bfloat16, enabled=_HALF):
        scores = network(pieces, shapes, allowed)
    devices = scores.shape[-1] // 2
    free = scores.float().reshape(-1, devices, 2)[torch.cat(rows)]
    targets = Targets.joined([item.targets for item in batch])
    firsts = np.cumsum([0, *(len(item.targets) for item in batch)])
    bounds = np.concatenate([*(f + item.openings for f, item in zip(firsts, batch, strict=False)), firsts[-1:]])
    moves = network.transitions.detach().numpy()
    emissions = free.detach().numpy()
    expected = chains.expectations(emissions, moves, bounds)
    gold, gold_moves = targets.emissions(), targets.transitions(bounds).astype(np.float32)
    free.backward(torch.from_numpy((expected.marginals - gold) / len(targets)))  # type: ignore[no-untyped-call]
    network.transitions.grad = torch.from_numpy(((expected.transitions - gold_moves) / len(targets)).astype(np.float32))
    score = (emissions * gold).sum(dtype=np.float64) + (moves * gold_moves).sum(dtype=np.float64)
    return float(expected.log_partition.sum() - score) / len(targets)

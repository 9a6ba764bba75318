"""The lexicon baseline: the codebook's cue phrases, matched as they stand. What a model must beat.

Where cues of one device overlap, the longest counts. A sentence that ends in `?` is a rhetorical-question, for want of
a better cue.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rhetoric.codebook import Codebook
from rhetoric.tagging.attribution import speeches
from rhetoric.tagging.indirect import indirect_speech
from rhetoric.tagging.lexicon import Lexicon
from rhetoric.tagging.reported import placed
from rhetoric.tagging.sheet import prepare
from rhetoric.tagging.tagger import Mark, Tagged

_QUESTION = "rhetorical-question"


@dataclass(frozen=True)
class LexiconTagger:
    """The cues at work, with the interface of the trained tagger. Confidence is always 1.0: a cue has no degree."""

    codebook: Codebook

    @property
    def labels(self) -> tuple[str, ...]:
        return self.codebook.labels

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon({device.id: device.cues for device in self.codebook if device.id != _QUESTION})

    def tag(self, text: str, reasons: bool = False) -> Tagged:
        """Mark a text; a cue is its own reason."""
        del reasons
        sheet = prepare(text)
        matches = sorted(self._lexicon.phrases(sheet, single=True), key=lambda m: (m[0] - m[1], m[0]))
        taken: dict[str, list[tuple[int, int]]] = {}
        for first, last, label in matches:
            before = taken.setdefault(label, [])
            if all(last <= a or b <= first for a, b in before):
                before.append((first, last))
        spans = [sheet.span(first, last, label) for label, runs in taken.items() for first, last in runs]
        spans += [sheet.span(a, b, _QUESTION) for a, b in sheet.sentences if sheet.forms[b - 1] == "?"]
        said = speeches(sheet)
        spoken, indirect = (
            [placed(sheet, speech) for speech in found] for found in (said, indirect_speech(sheet, said))
        )
        return Tagged([Mark(span, 1.0) for span in sorted(spans)], sheet.words, spoken, indirect)

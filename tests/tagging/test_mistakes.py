from __future__ import annotations

from pathlib import Path

from conftest import coded

from rhetoric.document import Span
from rhetoric.tagging.mistakes import Kind, false_marks, misses
from rhetoric.tagging.store import read_model

HARBOUR = "The council of Orsk met on day 3. It has the {superlative|greatest harbour in the world}."


def test_mistakes_are_told_by_what_the_other_side_has(small_model: Path) -> None:
    tagger = read_model(small_model).tagger
    right = coded("right", HARBOUR)
    nothing = coded("nothing", HARBOUR.replace("{superlative|", "").replace("}", ""))
    other = coded("other", HARBOUR.replace("superlative", "absolute"))
    borders = coded(
        "borders", "The {superlative|council of Orsk met on day 3. It has the greatest} harbour in the world."
    )
    assert false_marks(tagger, [right]) == misses(tagger, [right]) == []
    (mark,) = false_marks(tagger, [nothing])
    assert (mark.kind, mark.other, mark.text) == (Kind.NOTHING, None, "greatest harbour in the world")
    assert mark.probability > 0.3
    (mark,) = false_marks(tagger, [other])
    assert (mark.kind, mark.other) == (Kind.DEVICE, "absolute")
    (missed,) = misses(tagger, [other])
    assert (missed.kind, missed.other, missed.span.label) == (Kind.DEVICE, "superlative", "absolute")
    assert missed.probability < 0.3
    (missed,) = misses(tagger, [borders])
    assert missed.kind is Kind.BORDERS
    assert [m.document for m in false_marks(tagger, [other, nothing])] == ["other", "nothing"]


def test_a_span_has_a_probability_whether_it_is_marked_or_not(small_model: Path) -> None:
    tagger = read_model(small_model).tagger
    text = "It has the greatest harbour in the world. The clerk wrote."
    likely, unlikely = tagger.probabilities(text, [Span(11, 40, "superlative"), Span(46, 51, "superlative")])
    assert likely > 0.5 > unlikely

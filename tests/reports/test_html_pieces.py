"""The text in pieces: nothing lost, every span whole, no two in one lane that overlap."""

from __future__ import annotations

from itertools import combinations

from html_samples import ANALYSIS, LABELS, MODEL, TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.analysis import Analysis, FoundSpan
from rhetoric.reports.html.pieces import assign_lanes, cut
from rhetoric.text.segment import paragraphs


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    text = draw(st.text(alphabet="ab .\n\r👩é", max_size=60))
    edges = st.integers(0, len(text))
    ranges = sorted({(min(a, b), max(a, b)) for a, b in draw(st.lists(st.tuples(edges, edges), max_size=8)) if a != b})
    spans = tuple(FoundSpan(a, b, "slogan", text[a:b], 0.5, None) for a, b in ranges)
    return Analysis("any", "", text, 1, spans, MODEL, LABELS)


@given(analyses())
@settings(deadline=None)
def test_the_pieces_are_the_text_and_each_span_has_its_own_words(analysis: Analysis) -> None:
    made = list(cut(analysis))
    stretches = list(paragraphs(analysis.text))
    assert ["".join(piece.text for piece in p.pieces) for p in made] == [analysis.text[a:b] for a, b in stretches]
    for n, span in enumerate(analysis.spans):
        shown = "".join(piece.text for p in made for piece in p.pieces if n in dict(piece.spans))
        inside = "".join(analysis.text[max(a, span.start) : min(b, span.end)] for a, b in stretches)
        assert shown == inside


@given(analyses())
@settings(deadline=None)
def test_spans_that_overlap_never_share_a_lane(analysis: Analysis) -> None:
    lanes = assign_lanes(analysis.spans)
    for (a, one), (b, other) in combinations(zip(lanes, analysis.spans, strict=True), 2):
        assert a != b or one.end <= other.start or other.end <= one.start
    for paragraph in cut(analysis):
        assert all(lane < paragraph.lanes for piece in paragraph.pieces for _, lane in piece.spans)


def test_an_inner_span_stands_under_the_outer_one_and_begins_once() -> None:
    first, second, third = cut(ANALYSIS)
    assert [(p.text, p.spans, p.begin) for p in first.pieces] == [
        ("All the people of the ", ((0, 0),), (0,)),
        ("greatest city", ((0, 0), (1, 1)), (1,)),
        (" wept.", (), ()),
    ]
    assert [p.text for p in second.pieces if p.quoted] == ['"', "Never again", " ", "will they take it", ',"']
    assert (first.lanes, second.lanes, third.lanes) == (2, 1, 0)
    assert TEXT.endswith(third.pieces[0].text)

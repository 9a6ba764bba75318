"""A card says truly why a span was marked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from statistics import mean

import pytest
from conftest import DATA, SEED

from rhetoric.analysis import Evidence, FoundSpan, Model, Ranking, load_model
from rhetoric.cards import Card, carriers, explain
from rhetoric.corpus.jsonl import load_dataset
from rhetoric.corpus.splits import split_of
from rhetoric.reports.explanation import Row, confidence, explanation, passages, standing, worth
from rhetoric.tagging.precedents import CODEBOOK, Carrier, Kinship, _lemma, _shared, load_precedents
from rhetoric.text.segment import is_word, tokens

TEXT = 'The greatest engineer of the century came. "We were saved from certain death," a villager recalled.'
RADIUS = 3
"""Words around a span among which the named word and another one are chosen."""


@pytest.fixture(scope="module")
def some(fast: Model) -> list[Card]:
    return explain(fast.analyse(TEXT))


@pytest.fixture(scope="module")
def fast() -> Model:
    return load_model("fast")


def test_a_card_has_rule_worth_and_precedents(some: list[Card]) -> None:
    card = next(c for c in some if c.span.label == "superlative")
    assert TEXT[slice(*card.sentence)] == "The greatest engineer of the century came."
    assert card.mark is not None
    assert card.mark.startswith("From the word of degree")
    assert 0 < (card.held_out[0] or 0) < 1
    assert 0 < (card.agreement or 0) < 1
    assert card.example is not None
    assert card.excludes


def test_the_form_is_said_apart_from_the_words(some: list[Card]) -> None:
    quoted = next(c for c in some if c.span.label == "unattributed-quotation")
    said = "quotation marks, and a source without a name: a villager"
    assert quoted.form == quoted.as_dict()["form"] == said
    assert Row("form", said) in list(standing(quoted))
    assert all(e.text[0].isalnum() or e.text not in said for e in quoted.span.evidence)


def test_a_superlative_that_ranks_nothing_has_no_line_of_it(some: list[Card]) -> None:
    card = next(c for c in some if c.span.label == "superlative")
    assert Row("ranks", "engineer; among what: “of the century”") in list(standing(card))
    silent = replace(card, span=replace(card.span, ranking=Ranking(None, None)))
    assert "ranks" not in [row.title for row in standing(silent)]


def test_a_card_names_the_model_of_its_figure_and_has_one_precision(some: list[Card]) -> None:
    card = next(c for c in some if c.held_out[0] is not None)
    unlike = replace(card, span=replace(card.span, confidence=0.63, precision=0.39))
    said = " ".join(row.before for row in (*standing(unlike), worth(unlike)))
    assert f"{card.held_out[0]:.2f} of all its marks by the model fast, whatever their confidence, are right" in said
    assert "0.39" not in said
    assert confidence(unlike.span)[0].startswith("0.63, ")


def test_who_speaks_is_said(some: list[Card]) -> None:
    voices = {c.span.label: c.span for c in some}
    assert voices["superlative"].voice == "author"
    quoted = voices["unattributed-quotation"]
    assert quoted.voice == "quoted"
    assert quoted.quotation is not None
    assert (quoted.quotation.speaker, quoted.quotation.standing) == ("a villager", "unnamed")


def test_a_report_in_the_authors_words_says_of_whom(fast: Model) -> None:
    text = "The chairman of the council, Imre Dolan, said that it was the greatest harvest of all time."
    analysis = fast.analyse(text)
    span = next(span for span in analysis.spans if span.label == "superlative")
    assert span.voice == "author"
    assert span.reported_by is not None
    assert span.as_dict()["reported_by"]["source"]["text"] == "The chairman of the council"
    assert analysis.author_rates["superlative"] == analysis.rates["superlative"]
    shown = " ".join(explanation(analysis, explain(analysis, [span])).split())
    assert "the author's words, reporting what the chairman of the council, Imre Dolan, said (named)" in shown


def test_a_superlative_says_what_it_ranks_and_among_what(some: list[Card]) -> None:
    ranked = {c.span.label: c.span.ranking for c in some}
    found = ranked["superlative"]
    assert found is not None
    assert found.target is not None
    assert found.comparison_set is not None
    assert (found.target.text, found.comparison_set.text) == ("engineer", "of the century")
    assert ranked["unattributed-quotation"] is None


def test_a_card_reads_in_a_terminal_and_shows_no_control_character(fast: Model) -> None:
    analysis = fast.analyse("The greatest \x1b[31mharvest\u202e of all time came.")
    shown = explanation(analysis, explain(analysis)[:1])
    assert "\nsuperlative (" in shown
    assert "most like it" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_sentence_stands_once_and_its_cards_under_it(fast: Model) -> None:
    text = f"{TEXT} Every single person of our glorious, heroic nation rejoiced. He went home."
    analysis = fast.analyse(text)
    cards = explain(analysis)
    together = [[card.span for card in passage] for passage in passages(cards)]
    assert [span for passage in together for span in passage] == list(analysis.spans)
    assert max(map(len, together)) > 1
    shown = explanation(analysis, cards)
    for passage in together:
        sentence, *_ = (c.sentence for c in cards if c.span in passage)
        assert (
            shown.count(text[sentence[0] : sentence[0] + 30])
            - sum(span.text.startswith(text[sentence[0] : sentence[0] + 30]) for span in passage)
            == 1
        )
        for n, span in enumerate(passage, start=1):
            assert f"{f'{n} ' if len(passage) > 1 else ''}{span.label} ({span.start}:{span.end})" in shown


def test_the_rule_of_a_device_stands_on_its_first_card_and_the_others_say_where(fast: Model) -> None:
    analysis = fast.analyse("The greatest harvest of all time came. It was the finest day. He saw the tallest tower.")
    cards = [card for card in explain(analysis) if card.span.label == "superlative"]
    assert len(cards) == 3
    shown = " ".join(explanation(analysis, cards).split())
    for words in ("definition", "what to mark", "but not", cards[0].definition):
        assert shown.count(words) == 1
    first, second = cards[0].span, cards[1].span
    assert shown.index(cards[0].definition) < shown.index(f"superlative ({second.start}:{second.end})")
    assert shown.count(f"rule as on the first card of superlative, that of ({first.start}:{first.end}) above") == 2
    alone = explanation(analysis, cards[1:2])
    assert "definition" in alone
    assert "above" not in alone


def found_by(*evidence: tuple[str, float]) -> FoundSpan:
    """A span of the first 20 characters of a text that the evidence runs through."""
    words, at = [], 0
    for word, weight in evidence:
        words.append(Evidence(at, at + len(word), word, weight))
        at += len(word) + 1
    return FoundSpan(0, 20, "absolute", "", 0.5, None, tuple(words))


def test_what_carries_a_mark_has_half_the_weight_of_the_heaviest_and_stands_where_it_does() -> None:
    carrying, beside = carriers(
        found_by(("all", 2.0), ("his", -3.0), ("life", 1.1), ("long", 0.9), ("thereafter", 1.9))
    )
    assert ([c.word for c in carrying], beside) == (["all", "thereafter", "life"], False)
    carrying, beside = carriers(found_by(("all", 1.5), ("of them, all told", 0.1), ("said", 2.0)))
    assert ([c.word for c in carrying], beside) == (["said"], True)
    assert carriers(found_by((",", 0.4), ("and", 0.15))) == ([], False)


@pytest.mark.parametrize(
    ("label", "words", "carrier", "there", "kinship"),
    [
        ("absolute", "throughout his life", "throughout", "throughout", Kinship.FORM),
        ("mind-reading", "resenting", "resenting", "resent", Kinship.LEMMA),
        ("loaded-language", "ravaged", "ravaged", "wrecked", Kinship.KIND),
    ],
)
def test_an_example_that_shares_the_carrying_word_comes_first(
    label: str, words: str, carrier: str, there: str, kinship: Kinship
) -> None:
    example, _ = load_precedents().nearest(label, words, "", [Carrier(carrier, 2.0)])
    assert example is not None
    assert there in example.text.lower()
    assert [(s.word, s.kinship) for s in example.shares] == [(carrier, kinship)]


def test_forms_of_a_word_have_one_lemma_and_other_words_another() -> None:
    families = ["save saves saved saving", "envy envies envied envying", "wish wishes wished", "war wars", "glass",
                "ward wards", "thing things", "king kings", "red", "being", "nation nations nation's"]  # fmt: skip
    lemmas = [{_lemma(word) for word in family.split()} for family in families]
    assert [len(lemma) for lemma in lemmas] == [1] * len(families)
    assert len(set.union(*lemmas)) == len(families)


def test_a_word_that_every_text_has_is_no_reason_for_a_likeness() -> None:
    plain = load_precedents().nearest("absolute", "throughout the land", "")
    assert plain[1] is None
    assert load_precedents().nearest("absolute", "throughout the land", "", [Carrier("the", 3.0)]) == plain


def test_a_near_miss_shares_a_word_that_carries_the_mark_or_there_is_none() -> None:
    precedents = load_precedents()
    _, near_miss = precedents.nearest("absolute", "nothing", "", [Carrier("nothing", 2.0)])
    assert near_miss is not None
    assert near_miss.why
    assert [s.there for s in near_miss.shares] == ["nothing"]
    assert "nothing" in near_miss.text.lower()
    assert precedents.nearest("absolute", "nothing", "", [Carrier("qwxz", 2.0)])[1] is None
    _, other = precedents.nearest("absolute", "nothing", "", [Carrier("nothing", 2.0)], False, {near_miss.place})
    assert other is None or other.place != near_miss.place


def test_a_near_miss_of_the_corpus_shares_more_than_a_function_word() -> None:
    label = "exaggeration"
    _, near_miss = load_precedents().nearest(label, "nothing but a word", "", [Carrier("but", 2.0)])
    assert near_miss is None or near_miss.document == CODEBOOK


def test_a_near_miss_stands_on_one_card_of_a_document(fast: Model) -> None:
    text = "Nothing is lost. Nothing was found. Nothing will be said. Nothing has changed. Nothing can stop it."
    cards = [card for card in explain(fast.analyse(text)) if card.near_miss]
    assert cards
    shown = [card.near_miss.place for card in cards if card.near_miss]
    assert len(shown) == len(set(shown))


def test_two_pairs_of_words_at_most_are_named_the_heaviest_first_and_none_twice() -> None:
    words = ["knows", "nothing", "have", "know", "everything", "ruin"]
    carriers = [
        Carrier(w, weight)
        for w, weight in (("knows", 2.0), ("know", 1.9), ("have", 1.8), ("nothing", 1.7), ("ruin", 1.6))
    ]
    kin = [
        {"knows": Kinship.FORM, "know": Kinship.LEMMA, "have": Kinship.KIND},
        {"knows": Kinship.LEMMA, "know": Kinship.FORM},
        {"have": Kinship.FORM},
        {"nothing": Kinship.FORM, "everything": Kinship.KIND},
        {"ruin": Kinship.FORM},
    ]
    assert [(s.word, s.there) for s in _shared(words, carriers, kin)] == [("knows", "knows"), ("nothing", "nothing")]
    assert [s.there for s in _shared(["have"], carriers, kin)] == ["have"]


def test_function_words_are_of_no_kind() -> None:
    for word in ("have", "like"):
        for found in load_precedents().nearest("absolute", word, "", [Carrier(word, 2.0)]):
            assert found is None or all(s.kinship is not Kinship.KIND for s in found.shares)


def test_a_word_beside_the_mark_is_sought_beside_the_examples() -> None:
    example, _ = load_precedents().nearest(
        "unattributed-quotation", "We are free", "", [Carrier("whispered", 2.0)], beside=True
    )
    assert example is not None
    assert "whispered" in f"{example.before} {example.after}"
    assert "whispered" not in example.text


def test_a_document_of_the_corpus_is_no_precedent_of_itself() -> None:
    document = next(d for d in load_dataset([DATA / "corpus" / "sermons.jsonl"]) if d.spans)
    span = document.spans[0]
    words = document.text[span.start : span.end]
    example, near_miss = load_precedents().nearest(span.label, words, document.text)
    assert example is not None
    assert all(found is None or found.document != document.id for found in (example, near_miss))


def test_precedents_stand_where_they_say() -> None:
    texts = {d.id: d.text for path in (DATA / "corpus").glob("*.jsonl") for d in load_dataset([path])}
    for words in ("heroic sacrifice", "so-called experts", "qwxz"):
        for label in ("glorification", "doubt"):
            for found in load_precedents().nearest(label, words, "", [Carrier(w, 1.0) for w in words.split()]):
                if found is not None and found.document != CODEBOOK:
                    before, after = found.before.lstrip("…"), found.after.rstrip("…")
                    assert f"{before}{found.text}{after}" in texts[found.document]


def without(text: str, start: int, end: int) -> str:
    return text[:start] + text[end:].lstrip(" ")


def confidence_near(model: Model, text: str, label: str, start: int, end: int) -> float:
    found = model.analyse(text, devices=[label], evidence=False).spans
    return max((s.confidence for s in found if s.start < end and start < s.end), default=0.0)


def drops(model: Model, spans: int) -> Iterator[tuple[float, float]]:
    """Of held-out spans: how far the confidence falls without the first named word, and without another word."""
    draw = random.Random(1)
    documents = [d for d in load_dataset([DATA / "corpus"]) if d.spans and split_of(d.text) == "test"]
    draw.shuffle(documents)
    for document in documents:
        found = model.analyse(document.text).spans
        for span in draw.sample(found, min(2, len(found))):
            named = next((e for e in span.evidence if e.weight > 0), None)
            others = [
                w for w in words_around(document.text, span) if w not in {(e.start, e.end) for e in span.evidence}
            ]
            if named is None or not others:
                continue
            fall = []
            for start, end in ((named.start, named.end), draw.choice(others)):
                left = without(document.text, start, end)
                shift = (len(document.text) - len(left)) * (start < span.start)
                near = confidence_near(model, left, span.label, span.start - shift, span.end - shift)
                fall.append(span.confidence - near)
            yield fall[0], fall[1]
            spans -= 1
            if not spans:
                return


def words_around(text: str, span: FoundSpan) -> list[tuple[int, int]]:
    found = tokens(text, [(0, len(text))])
    inside = [k for k in range(len(found.forms)) if found.starts[k] < span.end and span.start < found.ends[k]]
    near = range(max(0, inside[0] - RADIUS), min(inside[-1] + RADIUS + 1, len(found.forms)))
    return [(int(found.starts[k]), int(found.ends[k])) for k in near if is_word(found.forms[k])]


@pytest.mark.parametrize(("name", "spans"), [("fast", 120), ("best", 40)])
def test_without_a_named_word_confidence_falls_further_than_without_another(name: str, spans: int) -> None:
    if name == "best":
        pytest.importorskip("onnxruntime")
    falls = list(drops(load_model(name), spans))
    assert len(falls) == spans
    named, other = (mean(side) for side in zip(*falls, strict=True))
    assert named > 1.5 * other
    assert sum(a > b for a, b in falls) > 2 * sum(b > a for a, b in falls)


def test_the_seed_is_explained() -> None:
    text = SEED.read_text(encoding="utf-8")
    analysis = load_model("fast").analyse(text, devices=["superlative"])
    assert [c.span for c in explain(analysis)] == list(analysis.spans)

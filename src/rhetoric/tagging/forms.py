"""What carries a mark and is no word: quotation marks, a question mark, a unit that comes back, capitals.

Facts about the text of a marked span, in words. Nothing is learnt, nothing weighed, and the models see none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rhetoric.corpus.rules import ASKED, QUOTED, REPEATED, SCARE_QUOTED
from rhetoric.tagging.ranking import REACH
from rhetoric.text.function_words import FUNCTION_WORDS
from rhetoric.text.segment import paragraphs, sentences, tokens

_OPENING = "\"'“‘«„"
_CLOSING = "\"'”’»“"
_LONGEST_UNIT = 6
_LEAST_CAPITALS = 6
_SHOWN = 40
_ANSWERS = frozenset(
    """yes no not never none nobody nothing nowhere neither because certainly surely hardly indeed naturally obviously
    absolutely everyone everybody""".split()
)
_ENDS_NO_UNIT = frozenset("a an and of or the".split())


def form(text: str, label: str, start: int, end: int, source: str | None = None, named: bool = False) -> str | None:
    """What the form of `text[start:end]` shows of the device `label`, in words; None where it shows nothing. `source`:
    who is said to speak the span, and whether that is by name."""
    if label == QUOTED:
        facts = [_quoted(text, start, end, source, named)]
    elif label == SCARE_QUOTED:
        facts = list(_scare_quoted(text, start, end, source))
    elif label == ASKED:
        facts = [_asked(text, start, end)]
    elif label == REPEATED:
        facts = list(_repeated(text[start:end]))
    else:
        facts = []
    facts += _loud(text, start, end)
    return "; ".join(facts) or None


def _quoted(text: str, start: int, end: int, source: str | None, named: bool) -> str:
    if not source:
        said_by = "no source in the sentences around it"
    else:
        said_by = f"a source that is named: {source}" if named else f"a source without a name: {source}"
    return f"{'quotation marks' if _in_quotes(text, start, end) else 'no quotation marks'}, and {said_by}"


def _scare_quoted(text: str, start: int, end: int, source: str | None) -> Iterator[str]:
    if _in_quotes(text, start, end):
        speaker = f"spoken by {source}" if source else "and nobody is said to speak them"
        yield f"quotation marks around the words, {speaker}"
        return
    inner = next((i for i in range(start, end) if text[i] in '"“«' and i + 1 < end), None)
    close = -1 if inner is None else next((i for i in range(inner + 1, end) if text[i] in '"”»'), -1)
    if inner is not None and close > inner + 1:
        yield f"quotation marks around “{_short(text[inner + 1 : close])}”"


def _in_quotes(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends with quotation marks, its own or those right beside it; a quotation that goes on
    in another paragraph has only the first."""
    opens = text[start] in _OPENING or (start > 0 and text[start - 1] in _OPENING)
    tail = text[max(start, end - 2) : end + 2]
    paragraph_ends = end >= len(text) or text[end] == "\n"
    return opens and (paragraph_ends or any(mark in tail for mark in _CLOSING))


def _asked(text: str, start: int, end: int) -> str:
    mark = (
        "asked with a question mark" if "?" in text[max(start, end - 2) : end + 2] else "asked without a question mark"
    )
    following = _sentence_behind(text, end)
    if following is None:
        return f"{mark}, and nothing behind it in its paragraph answers it"
    if following.rstrip("\"'”’»").endswith("?"):
        return f"{mark}, and another question follows, no answer"
    words = [form.lower() for form in tokens(following).forms if form[0].isalpha()]
    if words and (words[0] in _ANSWERS or words[:2] in (["of", "course"], ["the", "answer"])):
        return f"{mark}, and answered at once: “{_short(following)}”"
    return f"{mark}; the sentence behind it does not begin like an answer: “{_short(following)}”"


def _sentence_behind(text: str, at: int) -> str | None:
    """The sentence of the same paragraph that begins behind a place."""
    low = max(0, at - REACH)
    near = text[low : at + REACH]
    held = at - low
    for first, last in paragraphs(near):
        if first < held <= last or (first <= held - 1 < last):
            return next((near[a:b] for a, b in sentences(near, first, last) if a >= held and b - a > 1), None)
    return None


def _repeated(text: str) -> Iterator[str]:
    """The run of words that comes back most, by its length and how often it stands after the first time."""
    forms = [form for form in tokens(text).forms if form[0].isalnum()]
    lower = [form.lower() for form in forms]
    runs: dict[tuple[str, ...], list[int]] = {}
    for size in range(1, _LONGEST_UNIT + 1):
        for first in range(len(lower) - size + 1):
            run = tuple(lower[first : first + size])
            places = runs.setdefault(run, [])
            if not places or first >= places[-1] + size:
                places.append(first)
    units = [(run, places) for run, places in runs.items() if len(places) > 1 and _is_unit(run)]
    if units:
        run, places = max(units, key=lambda unit: ((len(unit[1]) - 1) * len(unit[0]), len(unit[0])))
        times = "twice" if len(places) == 2 else f"{len(places)} times"
        yield f"“{' '.join(forms[places[0] : places[0] + len(run)])}” stands {times}"


def _is_unit(run: Sequence[str]) -> bool:
    return run[-1] not in _ENDS_NO_UNIT and not (len(run) == 1 and run[0] in FUNCTION_WORDS)


def _loud(text: str, start: int, end: int) -> Iterator[str]:
    letters = [c for c in text[start:end] if c.isalpha()]
    if len(letters) >= _LEAST_CAPITALS and all(c.isupper() for c in letters):
        yield "in capital letters"
    if "!" in text[start:end] or text[end : end + 1] == "!":
        yield "with an exclamation mark"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else words[:_SHOWN].rpartition(" ")[0] + " …"

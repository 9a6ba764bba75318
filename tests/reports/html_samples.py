"""Analyses for the tests of the pages: one put together by hand, one whose every string is markup."""

from __future__ import annotations

from rhetoric.analysis import Analysis, DeviceCard, Evidence, FoundSpan, ModelCard, Part, Quotation

TEXT = (
    "All the people of the greatest city wept.\n\n"
    '"Never again will they take it," said Anna Berg, who is the best of us all.\n\nNothing else was said.'
)
MODEL = ModelCard(
    "test", "1", "0" * 64,
    (
        DeviceCard("absolute", "Absolute", "amplification", "No exception.", 0.5, 0.4),
        DeviceCard("superlative", "Superlative", "amplification", "The top of a scale."),
        DeviceCard("appeal-to-fear", "Appeal to fear", "identity-and-emotion", "Holds out harm."),
        DeviceCard("slogan", "Slogan", "form", "A call."),
    ),
)  # fmt: skip
LABELS = tuple(device.id for device in MODEL.devices)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def found(words: str, label: str, confidence: float, quotation: Quotation | None = None) -> FoundSpan:
    start, end = at(words)
    evidence = (Evidence(start, start + 3, TEXT[start : start + 3], 1.5), Evidence(start, start + 1, TEXT[start], -0.5))
    return FoundSpan(start, end, label, words, confidence, 0.5, evidence, "page 1", quotation)


SAID = Quotation(
    *at('"Never again will they take it,"'), True, Part(*at("said"), "said"), Part(*at("Anna Berg"), "Anna Berg"), None,
    "named",
)  # fmt: skip
SPANS = (
    found("All the people of the greatest city", "absolute", 0.9),
    found("greatest city", "superlative", 0.8),
    found("Never again", "absolute", 0.6, SAID),
    found("will they take it", "appeal-to-fear", 0.3, SAID),
    found("best of us all", "superlative", 0.7),
)
ANALYSIS = Analysis("one", "one.txt", TEXT, 25, SPANS, MODEL, LABELS, (SAID,), {"title": "The city"})
EMPTY = Analysis("nothing", "nothing.txt", "", 0, (), MODEL, LABELS)

HOSTILE = (
    "</style></script><script>window.taken=1</script>\"'><img src=http://127.0.0.1:9/x onerror=window.taken=2>{{7*7}}"
)


def hostile() -> Analysis:
    """An analysis in which whatever comes from a document or a model is markup."""
    text = f"{HOSTILE} the greatest {HOSTILE}"
    speaker = Part(0, len(HOSTILE), HOSTILE)
    quotation = Quotation(0, len(text), False, None, speaker, None, "unnamed")
    device = DeviceCard("superlative", HOSTILE, HOSTILE, HOSTILE, 0.5, 0.5)
    span = FoundSpan(
        0, len(text), "superlative", text, 0.5, 0.5, (Evidence(0, len(HOSTILE), HOSTILE, 1.0),), HOSTILE, quotation
    )
    model = ModelCard(HOSTILE, HOSTILE, "0", (device,))
    return Analysis(
        HOSTILE, HOSTILE, text, 30, (span,), model, ("superlative",), (quotation,), {"title": HOSTILE + "title"}
    )

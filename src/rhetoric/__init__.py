"""rhetoric: shows how a text persuades.

import rhetoric
model = rhetoric.load_model()
analysis = model.analyse("The greatest harvest of all time, a resident said.")
analysis.spans, analysis.rates
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rhetoric.analysis import Analysis, FoundSpan, Model, load_model, spans_frame
    from rhetoric.cards import explain
    from rhetoric.codebook import load_codebook
    from rhetoric.document import Document, Span
    from rhetoric.errors import RhetoricError

__version__ = "0.1.0"
__all__ = [
    "Analysis",
    "Document",
    "FoundSpan",
    "Model",
    "RhetoricError",
    "Span",
    "__version__",
    "explain",
    "load_codebook",
    "load_model",
    "spans_frame",
]

_HOMES = {
    "Analysis": "analysis",
    "FoundSpan": "analysis",
    "Model": "analysis",
    "explain": "cards",
    "load_model": "analysis",
    "spans_frame": "analysis",
    "load_codebook": "codebook",
    "Document": "document",
    "Span": "document",
    "RhetoricError": "errors",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first used, so that `import rhetoric` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'rhetoric' has no attribute {name!r}")
    return getattr(import_module(f"rhetoric.{_HOMES[name]}"), name)

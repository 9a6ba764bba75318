"""Everything that `rhetoric` raises on purpose.

RhetoricError
├── InputError          a file, folder, record or string that cannot be read as a document
│   ├── EncodingError   bytes that are not the encoding they are read as
│   ├── LimitError      a document that would take more of the machine than it may
│   ├── DatasetError    a labelled document that breaks the format (file, line, span)
│   └── SubmissionError what a student handed in, where it cannot be graded
├── CodebookError       a codebook that breaks its contract
├── UnknownDevice       a device that the codebook does not have
├── ModelError          a model that is missing, corrupted, empty or foreign
├── MissingExtra        an optional part of the installation that is not there
└── OutputError         a result that cannot be written where it was to go

Every message is one sentence that names the place and the mend, fit to be shown to the user as it stands.
"""

from __future__ import annotations


class RhetoricError(Exception):
    """The user can mend this; the command line prints the message and exits with 2."""


class InputError(RhetoricError):
    """An input that cannot be read as a document."""


class EncodingError(InputError):
    """Bytes that are not in the encoding that they are read as."""


class LimitError(InputError):
    """A document that would take more memory or time than it may; the message names the option that allows more."""


class DatasetError(InputError):
    """A labelled document that breaks the format."""


class SubmissionError(InputError):
    """What a student handed in, where it cannot be graded; `kind` is what is the matter with it, in a word or two,
    `name` the student's, where the file still says it."""

    def __init__(self, kind: str, message: str, name: str = "") -> None:
        super().__init__(message)
        self.kind, self.name = kind, name


class CodebookError(RhetoricError):
    """A codebook that breaks its contract."""


class UnknownDevice(RhetoricError):  # noqa: N818 - reads as the thing it is
    """A device that the codebook does not have."""


class ModelError(RhetoricError):
    """A model that is missing, corrupted, empty or foreign."""


class MissingExtra(RhetoricError):  # noqa: N818 - reads as the thing it is
    """An optional part of the installation that is not there; the message has the command that installs it."""


class OutputError(RhetoricError):
    """A result that cannot be written where it was to go."""

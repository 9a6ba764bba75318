"""What a study is asked to do: everything that its results hang on besides the documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rhetoric.errors import InputError
from rhetoric.text.options import Options

LEVEL = 0.95
"""Of every interval."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`inputs` are pairs of a group's name (or "") and a path. The others are the options of `rhetoric compare`."""

    inputs: tuple[tuple[str, str], ...]
    by: str | None = None
    against: str | None = None
    devices: tuple[str, ...] = ()
    min_confidence: float = 0.0
    model: str | None = None
    time: str | None = None
    event: str | None = None
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    keyness: tuple[str, ...] = ()
    coded: tuple[str, ...] = ()
    sample: str | None = None
    resamples: int = 2000
    seed: int = 0
    encoding: str | None = None
    text_column: str = "text"
    id_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the documents that the study needs besides `by`."""
        named = (self.time, *self.covariates, self.cluster)
        return tuple(dict.fromkeys(name for name in named if name is not None))

    @property
    def reading(self) -> Options:
        return Options(self.encoding, self.text_column, self.id_column)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "inputs": [list(pair) for pair in self.inputs]}

    def command(self) -> list[str]:
        """The words of the command line that asks for this study."""
        words = ["rhetoric", "compare", *(f"{name}={path}" if name else path for name, path in self.inputs)]
        for option, value in (
            ("--by", self.by), ("--against", self.against), ("--model", self.model), ("--time", self.time),
            ("--event", self.event), ("--cluster", self.cluster), ("--encoding", self.encoding),
            ("--id-column", self.id_column), ("--sample", self.sample),
        ):  # fmt: skip
            words += [option, value] if value is not None else []
        for option, values in (
            ("--device", self.devices), ("--covariate", self.covariates), ("--keyness", self.keyness),
            ("--coded", self.coded),
        ):  # fmt: skip
            words += [word for value in values for word in (option, value)]
        plain = Plan(())
        words += ["--min-confidence", str(self.min_confidence)] if self.min_confidence else []
        words += ["--text-column", self.text_column] if self.text_column != plain.text_column else []
        words += ["--resamples", str(self.resamples)] if self.resamples != plain.resamples else []
        return [*words, "--seed", str(self.seed)]


def plan_from(record: Mapping[str, Any], place: str) -> Plan:
    """The plan that `as_dict` gave. InputError names `place` where it is none."""
    try:
        values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in record.items()}
        values["inputs"] = tuple((str(name), str(path)) for name, path in record["inputs"])
        return Plan(**values)
    except (KeyError, TypeError, ValueError):
        raise InputError(
            f"{place}: has no plan of a study; give the study.json that `rhetoric compare -o` wrote"
        ) from None

"""Dates of documents as decimal years, and the periods that a study is divided into."""

from __future__ import annotations

import calendar
import datetime
import math
import re
from dataclasses import dataclass
from typing import Any

from rhetoric.errors import InputError

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_LATEST_YEAR, _SECONDS, _MILLISECONDS = 9999, 10**8, 10**11


def year_of(value: Any) -> float | None:
    """A date as a decimal year: 1998, "1998", "1998-07" or "1998-07-15" (a time after it is passed over), or seconds or
    milliseconds since 1970. A year or month stands for its middle. None where it is no date."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        if 0 < value <= _LATEST_YEAR:
            return float(value) if value != int(value) else value + 0.5
        if value < _SECONDS:
            return None
        moment = datetime.datetime.fromtimestamp(value / (1000 if value >= _MILLISECONDS else 1), datetime.UTC)
        return _decimal(moment.year, moment.timetuple().tm_yday - 0.5)
    match = _DATE.fullmatch(str(value).strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1 <= year <= _LATEST_YEAR:
        return None
    try:
        if month is None:
            return year + 0.5
        first = datetime.date(year, month, day or 1).timetuple().tm_yday
    except ValueError:
        return None
    return _decimal(year, first - 0.5 if day else first - 1 + calendar.monthrange(year, month)[1] / 2)


def _decimal(year: int, day: float) -> float:
    return year + day / (366 if calendar.isleap(year) else 365)


def event_of(date: str) -> float:
    """The moment of an event: the beginning of the day, month or year that is named."""
    match = _DATE.fullmatch(date.strip())
    parts = [int(part) if part else 1 for part in match.groups()] if match else []
    try:
        if not parts:
            raise ValueError
        day = datetime.date(*parts)
    except ValueError:
        raise InputError(f"--event {date}: is no date; write it as 1998, 1998-07 or 1998-07-15") from None
    return _decimal(day.year, day.timetuple().tm_yday - 1)


@dataclass(frozen=True, slots=True)
class Unit:
    """The length of time that trends and periods are told in."""

    name: str
    years: float

    def period(self, moment: float) -> float:
        """The beginning of the period in which a moment lies."""
        return math.floor(moment / self.years + 1e-9) * self.years

    def label(self, start: float) -> str:
        if self.name == "decade":
            return f"{round(start)}s"
        if self.name == "year":
            return str(round(start))
        year = math.floor(start + 1e-6)
        return f"{year}-{round((start - year) * 12) + 1:02d}"


DECADE, YEAR, MONTH = Unit("decade", 10.0), Unit("year", 1.0), Unit("month", 1 / 12)


def unit_for(first: float, last: float) -> Unit:
    """Decades for more than 25 years, years for more than two, else months (of a twelfth of a year)."""
    length = last - first
    return DECADE if length > 25 else YEAR if length > 2 else MONTH

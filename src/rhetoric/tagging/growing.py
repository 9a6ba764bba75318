"""An array that is appended to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Growing:
    """Rows of one shape; room for more is made in advance, so that appending costs what is appended."""

    def __init__(self, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._room: NDArray[Any] = np.empty((0, *shape), dtype=dtype)
        self._filled = 0

    def __len__(self) -> int:
        return self._filled

    @property
    def rows(self) -> NDArray[Any]:
        """A view of all rows so far."""
        return self._room[: self._filled]

    def append(self, rows: Any) -> None:
        """Add rows at the end."""
        filled = self._filled + len(rows)
        if filled > len(self._room):
            grown = np.empty((filled + filled // 2, *self._room.shape[1:]), dtype=self._room.dtype)
            grown[: self._filled] = self.rows
            self._room = grown
        self._room[self._filled : filled] = rows
        self._filled = filled

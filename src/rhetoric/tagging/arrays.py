"""Arrays out of files that may say anything of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def load_array(path: Path) -> NDArray[Any]:
    """The array of a .npy file, mapped and not held: a header that says more than the file has is refused before any
    memory is asked for. OSError or ValueError for what is no array of numbers."""
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuf":
        raise ValueError(f"{path.name} is no array of numbers")
    return np.asarray(array)

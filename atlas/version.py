"""The version of the toolkit and those of the libraries that decide what its outputs look like."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

__version__: Final = "0.1.0"
_LIBRARIES: Final = ("geopandas", "matplotlib", "numpy", "pandas", "pyproj", "shapely", "typst")


@lru_cache(maxsize=1)
def library_versions() -> Mapping[str, str]:
    """Return the versions that decide what the outputs look like."""
    from importlib.metadata import version  # takes as long to load as half of the command line

    return {"atlas-ess": __version__, "python": platform.python_version(), **{n: version(n) for n in _LIBRARIES}}

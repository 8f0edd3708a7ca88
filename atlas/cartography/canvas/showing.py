"""A figure that shows itself in a notebook, without pyplot and without a backend."""

from __future__ import annotations

import io
from typing import Final

from matplotlib.figure import Figure

_WIDEST_PX: Final = 1100


class PlateFigure(Figure):
    """The figure of a plate: matplotlib's, and what a notebook shows when it is the last line of a cell."""

    def _repr_png_(self) -> bytes:
        """The page as a picture as wide as a notebook; the figure itself is not changed."""
        stream = io.BytesIO()
        self.savefig(stream, format="png", dpi=_WIDEST_PX / self.get_figwidth())
        return stream.getvalue()

"""The figure of a plate: it shows itself in a notebook, and lets layers and artists of others join its map."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Transform

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDEST_PX: Final = 1100
_OVER_ALL: Final = 50.0  # order of the axes over the map: above everything of the plate


class PlateFigure(Figure):
    """The figure of a plate: matplotlib's, and what a notebook shows when it is the last line of a cell.

    Its first axes are the page in millimeters from the lower left corner. Shapes of the ground join it in two ways:
    ``roads.to_crs(figure.map_crs).plot(ax=figure.map_axes())`` draws above everything; an artist with
    ``transform=figure.map_transform`` on ``figure.axes[0]`` takes the place in the stack that its ``zorder`` says
    (areas 3, boundaries 7, symbols 10, names 20). A layer that belongs to the plate, legend and sources is a
    :class:`~atlas.plates.MapLayer`.

    Attributes:
        frame: the map's window; None before the map is drawn.
    """

    frame: MapFrame | None = None

    @property
    def map_crs(self) -> str:
        """The coordinate system of the map: meters."""
        return self._map.crs

    @property
    def map_transform(self) -> Transform:
        """From meters of the map's coordinate system to the page, for artists on the first axes."""
        return map_transform(self.axes[0], self._map)

    def map_axes(self) -> Axes:
        """Return axes that lie exactly over the map, in meters of `map_crs`; made at the first call, then the same."""
        made: Axes | None = getattr(self, "_map_axes", None)
        if made is None:
            self._map_axes = made = map_axes(self, self._map)
        return made

    @property
    def _map(self) -> MapFrame:
        if self.frame is None:
            raise AttributeError(Message("fault.cartography.no_map"))
        return self.frame

    def _repr_png_(self) -> bytes:
        """Return the page as a picture as wide as a notebook; the figure itself is not changed."""
        stream = io.BytesIO()
        self.savefig(stream, format="png", dpi=_WIDEST_PX / self.get_figwidth())
        return stream.getvalue()


def map_transform(axes: Axes, frame: MapFrame) -> Transform:
    """Return the way from meters of the map's coordinate system to the display, over axes in page millimeters."""
    x, y = frame.center
    to_page = Affine2D().translate(-x, -y).scale(frame.mm_per_m).translate(*frame.box.center)
    return to_page + axes.transData


def map_axes(figure: Any, frame: MapFrame) -> Axes:
    """Add axes over the map's window to the figure of a page; they have no ticks and never rescale."""
    width_mm, height_mm = (size * 25.4 for size in figure.get_size_inches())
    box, (west, south, east, north) = frame.box, frame.extent
    place = (box.x / width_mm, box.y / height_mm, box.width / width_mm, box.height / height_mm)
    axes: Axes = figure.add_axes(place, label="map", zorder=_OVER_ALL, facecolor="none")
    axes.set_axis_off()
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_autoscale_on(False)
    return axes

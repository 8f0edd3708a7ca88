"""Writing a figure as a lean SVG: the picture that matplotlib writes, in a third of its size and time."""

# matplotlib's SVG renderer has no types:
# mypy: allow-untyped-calls

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, TextIO

import numpy as np
import numpy.typing as npt
from matplotlib import _path
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform
from PIL import Image

from atlas.cartography.canvas.placed_items import MarkId, PartId
from atlas.cartography.canvas.typeface import MM_PER_PT, extent
from atlas.publishing.render.svg_layers import MARK_CLASS

POINTS_PER_INCH: Final = 72
# Decimals of a point: of straight lines (a hundredth is 4 µm) and of curves, whose areas are read.
_STRAIGHT: Final = 2
_CURVED: Final = 3
_CIRCLE: Final = Path.unit_circle()
_NO_TRANSFORMS: Final[Any] = np.empty((0, 3, 3))
_DOT_PT: Final = 0.01  # length of the stroke whose round ends make a dot
_JPEG_QUALITY: Final = 92
#: More symbols of one shape than that are a picture: as lines, 200 000 points are 20 MB that hardly a viewer opens.
RASTER_FROM: Final = 50_000
#: Its resolution, pixels an inch.
RASTER_DPI: Final = 400
_JPEG_GAIN: Final = 3.0  # a picture becomes JPEG when that is so many times smaller than PNG


def write_svg(figure: Figure, stream: TextIO, *, metadata: Mapping[str, Any]) -> None:
    """Write a figure as SVG; see :class:`LeanRenderer` for how."""
    dpi, (width, height) = figure.dpi, figure.get_size_inches() * POINTS_PER_INCH
    figure.dpi = POINTS_PER_INCH
    try:
        renderer = LeanRenderer(width, height, stream, image_dpi=POINTS_PER_INCH, metadata=dict(metadata))
        figure.draw(renderer)
        renderer.finalize()
    finally:
        figure.dpi = dpi


class LeanRenderer(RendererSVG):
    """matplotlib's SVG renderer with less to write.

    Lines of one look are one path. Equal dots are points of one line with round ends. A path that is drawn once is
    written where it is drawn. Coordinates have two or three decimals. A picture with many tints is a JPEG. Texts are
    measured by :mod:`atlas.cartography.canvas.typeface`, which remembers them. More than `RASTER_FROM` symbols of one
    shape are a picture at `RASTER_DPI`; texts, outlines and all else stay lines.
    """

    _parts = 0  # those without a name of their own

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a group; what a mark drew on the map is of that class, a part of the sheet of its own."""
        if isinstance(gid, MarkId):
            self.writer.start("g", id=gid, attrib={"class": MARK_CLASS})
        elif isinstance(gid, PartId):
            self._parts += not gid
            self.writer.start("g", id=gid or f"{gid.part}_{self._parts}", attrib={"class": gid.part})
        else:
            super().open_group(s, gid)

    def draw_path_collection(  # noqa: PLR0913  # the interface of matplotlib's renderers
        self,
        gc: GraphicsContextBase,
        master_transform: Transform,
        paths: Sequence[Path],
        all_transforms: Any,
        offsets: Any,
        offset_trans: Transform,
        facecolors: Any,
        edgecolors: Any,
        linewidths: Any,
        linestyles: Any,
        *others: Any,
        **options: Any,
    ) -> None:
        """Draw a collection; lines of one look and equal dots in short."""
        plain = gc.get_hatch() is None and not len(all_transforms)
        places = offset_trans.transform(offsets)
        if plain and len(paths) == 1 and len(places) > RASTER_FROM:
            looks = (facecolors, edgecolors, linewidths, linestyles, *others)
            shape = paths[0].transformed(master_transform)

            def draw(agg: RendererAgg, move: Affine2D) -> None:
                larger = Affine2D().scale(RASTER_DPI / POINTS_PER_INCH)
                agg.draw_path_collection(agg.new_gc(), larger, [shape], _NO_TRANSFORMS, places, move, *looks, **options)

            self._picture_of(gc, places, _reach(shape, float(np.max(linewidths, initial=0.0))), draw)
            return
        circle = None
        if plain and len(paths) == 1 and not len(edgecolors) and len(facecolors) and (facecolors[:, 3] == 1.0).all():
            circle = _as_circle(paths[0].transformed(master_transform))
        if circle is not None:
            self._dots(gc, places + circle[0], circle[1], facecolors)
            return
        one_look = len(edgecolors) == len(linewidths) == len(linestyles) == 1 and linestyles[0][1] is None
        if plain and len(paths) > 1 and one_look and edgecolors[0][3] == 1.0 and not (len(facecolors) or places.any()):
            look = self.new_gc()
            look.copy_properties(gc)
            look.set_foreground(tuple(edgecolors[0]), isRGBA=True)
            look.set_linewidth(linewidths[0])
            self.draw_path(look, Path.make_compound_path(*paths), master_transform)
            return
        super().draw_path_collection(
            gc, master_transform, paths, all_transforms, offsets, offset_trans, facecolors, edgecolors, linewidths,
            linestyles, *others, **options,
        )  # fmt: skip

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,  # noqa: N803  # a name of that interface
    ) -> None:
        """Draw one shape at several places; at one place it is an ordinary path."""
        places = trans.transform(path.vertices)
        if len(places) > RASTER_FROM:
            shape = marker_path.transformed(marker_trans)

            def draw(agg: RendererAgg, move: Affine2D) -> None:
                look = agg.new_gc()
                look.copy_properties(gc)
                look.set_clip_path(None)
                look.set_clip_rectangle(None)
                larger = Affine2D().scale(RASTER_DPI / POINTS_PER_INCH)
                agg.draw_markers(look, shape, larger, Path(places), move, rgbFace)

            self._picture_of(gc, places, _reach(shape, gc.get_linewidth()), draw)
        elif len(places) == 1:
            self.draw_path(gc, marker_path, marker_trans + Affine2D().translate(*places[0]), rgbFace)
        else:
            super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)

    def draw_image(
        self, gc: GraphicsContextBase, x: float, y: float, im: Any, transform: Transform | None = None
    ) -> None:
        """Embed an opaque picture as PNG or JPEG at its own resolution."""
        if transform is None or (im[..., 3] != 255).any():
            super().draw_image(gc, x, y, im, transform)
            return
        height, width = im.shape[:2]
        kind, content = _encode(np.ascontiguousarray(im[..., :3]))
        # matplotlib turns a picture's rows about for a renderer whose y goes down, as that of SVG does.
        upwards = Affine2D().scale(1 / width, 1 / height) + transform + Affine2D().translate(x, y)
        place = Affine2D(upwards.get_matrix()).scale(1, -1).translate(0, self.height)
        numbers = " ".join(f"{v:.9g}" for v in place.to_values())
        attributes = {"xlink:href": f"data:image/{kind};base64," + base64.b64encode(content).decode("ascii")}
        self.writer.start("g", **self._get_clip_attrs(gc))
        self.writer.element(
            "image", width=str(width), height=str(height), transform=f"matrix({numbers})", attrib=attributes
        )
        self.writer.end("g")

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """Return the size of a text in points."""
        if not prop.get_file():
            return tuple(super().get_text_width_height_descent(s, prop, ismath))
        size = extent(s, prop)
        return size.width / MM_PER_PT, size.height / MM_PER_PT, size.descent / MM_PER_PT

    def _picture_of(
        self,
        gc: GraphicsContextBase,
        places: npt.NDArray[Any],
        reach: float,
        draw: Callable[[RendererAgg, Affine2D], None],
    ) -> None:
        """Embed what ``draw`` draws as a picture on nothing, clipped as it would be.

        Args:
            gc: how it is clipped.
            places: (n, 2) of the symbols, points from the lower left corner of the page.
            reach: how far a symbol reaches from its place, points.
            draw: draws with a renderer, its pixels being those of the page's points transformed.
        """
        corner = np.array([self.width, self.height])
        seen = ((places >= -reach) & (places <= corner + reach)).all(axis=1)
        if not seen.any():
            return
        low = np.floor(np.maximum(places[seen].min(axis=0) - reach, 0.0))
        high = np.ceil(np.minimum(places[seen].max(axis=0) + reach, corner))
        scale = RASTER_DPI / POINTS_PER_INCH
        width, height = (int(n) for n in np.ceil((high - low) * scale))
        agg = RendererAgg(width, height, RASTER_DPI)
        draw(agg, Affine2D().translate(*-low).scale(scale))
        content = io.BytesIO()
        Image.fromarray(np.asarray(agg.buffer_rgba())).save(content, format="PNG")
        self.writer.start("g", **self._get_clip_attrs(gc))
        self.writer.element(
            "image", x=f"{low[0]:g}", y=f"{self.height - low[1] - height / scale:.4f}",
            width=f"{width / scale:.4f}", height=f"{height / scale:.4f}",
            attrib={"xlink:href": "data:image/png;base64," + base64.b64encode(content.getvalue()).decode("ascii")},
        )  # fmt: skip
        self.writer.end("g")

    def _dots(self, gc: GraphicsContextBase, centers: npt.NDArray[Any], diameter: float, faces: Any) -> None:
        colors = [to_hex(tuple(face)) for face in faces]
        runs = groupby(range(len(centers)), key=lambda i: colors[i % len(colors)])
        for color, numbers in runs:
            places = centers[list(numbers)]
            data = "".join(f"M{x:.{_STRAIGHT}f} {self.height - y:.{_STRAIGHT}f}h{_DOT_PT:g}" for x, y in places)
            style = f"fill: none; stroke: {color}; stroke-width: {diameter:.4f}; stroke-linecap: round"
            self.writer.element("path", d=data, style=style, **self._get_clip_attrs(gc))

    def _convert_path(
        self, path: Path, transform: Any = None, clip: Any = None, simplify: Any = None, sketch: Any = None
    ) -> str:
        inside = (0.0, 0.0, self.width, self.height) if clip else None
        commands = [b"M", b"L", b"Q", b"C", b"z"]
        bent = path.codes is not None and bool(np.isin(path.codes, (Path.CURVE3, Path.CURVE4)).any())
        decimals = _CURVED if bent else _STRAIGHT
        write = _path.convert_to_string  # type: ignore[attr-defined]  # compiled, without types
        return str(write(path, transform, inside, simplify, sketch, decimals, commands, False), "ascii")


def _reach(shape: Path, width_pt: float) -> float:
    """Return how far a shape reaches from its place with its line, points."""
    return float(np.abs(np.asarray(shape.vertices)).max()) + width_pt + 1


def _as_circle(path: Path) -> tuple[npt.NDArray[Any], float] | None:
    """Return center and diameter of a path that is matplotlib's circle, scaled and moved."""
    if path.codes is None or not np.array_equal(np.asarray(path.codes), np.asarray(_CIRCLE.codes)):
        return None
    vertices = np.asarray(path.vertices)[:-1]
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    center, radius = (low + high) / 2, float((high - low)[0] / 2)
    circle = np.asarray(_CIRCLE.vertices)[:-1]
    return (center, 2 * radius) if np.allclose(vertices, circle * radius + center, atol=1e-6 * radius) else None


def _encode(pixels: npt.NDArray[np.uint8]) -> tuple[str, bytes]:
    """Return a picture as PNG, or as JPEG where that is much smaller: relief and photographs, not flat colors."""
    picture = Image.fromarray(pixels)
    jpeg, png = io.BytesIO(), io.BytesIO()
    picture.save(jpeg, format="JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True)
    picture.save(png, format="PNG")
    if png.tell() > _JPEG_GAIN * jpeg.tell():
        return "jpeg", jpeg.getvalue()
    return "png", png.getvalue()

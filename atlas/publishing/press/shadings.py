"""Gradients: their colors are computed at many places, separated, and written as a table of inks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pikepdf

from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.inks import luminosity, table_of
from atlas.publishing.press.report import Usage
from atlas.publishing.press.separation import Levels, Separation, percent, total
from atlas.publishing.press.spaces import Space, space_of

_PLACES: Final = 1024  # along a gradient: on a page of 300 mm a step is under the grain of a screen
_LINEAR: Final = (2, 3)  # axial and radial: their colors change along one line
_NO_INK: Final = Message("fault.publishing.press.gradient")
_REMEDY: Final = Message("fault.publishing.press.simple_gradient")

Numbers = npt.NDArray[np.float64]


def separate_shading(pdf: pikepdf.Pdf, shading: Any, separation: Separation | None) -> Usage:
    """Bring a gradient to inks, or to tones of a soft mask where there is no separation.

    Raises:
        PressError: it is neither linear nor radial, or its colors are a program.
    """
    usage = Usage()
    space = space_of(shading["/ColorSpace"])
    if int(shading["/ShadingType"]) not in _LINEAR:
        raise PressError(Fault(_NO_INK, _REMEDY))
    start, end = (float(number) for number in shading.get("/Domain", (0, 1)))
    places = np.linspace(start, end, _PLACES)
    values, unlimited = _levels(space, _colors(shading["/Function"], places), separation)
    if "/Background" in shading:
        background = np.array([[float(number) for number in shading["/Background"]]])
        shading["/Background"] = [
            round(float(level) / 255, 4) for level in _levels(space, background, separation)[0][0]
        ]
    shading["/ColorSpace"] = pikepdf.Name.DeviceGray if separation is None else pikepdf.Name.DeviceCMYK
    shading["/Function"] = _sampled_function(pdf, values, (start, end))
    if separation is not None:
        usage.lay("a gradient", ink=percent(int(total(values).max())), unlimited=unlimited)
    return usage


def _levels(space: Space, colors: Numbers, separation: Separation | None) -> tuple[Levels, float]:
    """Return inks, or tones where there is no separation, and the most ink without the limit."""
    if space.kind == "cmyk":
        if separation is None:
            raise PressError(
                Fault(Message("fault.publishing.press.cmyk_mask"), Message("fault.publishing.press.grey_mask"))
            )
        inks = np.rint(np.clip(colors, 0, 1) * 255).astype(np.uint8)
        return separation.limit_inks(inks), percent(int(total(inks).max()))
    rgb = space.rgb(colors)
    if separation is None:
        return luminosity(rgb)[:, None], 0.0
    return table_of(separation, rgb)


def _sampled_function(pdf: pikepdf.Pdf, values: Levels, domain: tuple[float, float]) -> pikepdf.Object:
    count = values.shape[1]
    stream = pdf.make_stream(values.tobytes())
    stream.update(
        {"/FunctionType": 0, "/Domain": list(domain), "/Range": [0, 1] * count, "/Size": [len(values)],
         "/BitsPerSample": 8}
    )  # fmt: skip
    return pdf.make_indirect(stream)


def _colors(function: Any, places: Numbers) -> Numbers:
    """Return (n, count) numbers of one function of all of them, or of one function each."""
    if isinstance(function, pikepdf.Array):
        return np.hstack([_evaluate(part, places) for part in function])
    return _evaluate(function, places)


def _evaluate(function: Any, places: Numbers) -> Numbers:
    """Evaluate a function of one variable (ISO 32000, 7.10): sampled, exponential or stitched."""
    low, high = _floats(function["/Domain"])
    x = np.clip(places, low, high)
    kinds = {0: _evaluate_samples, 2: _evaluate_exponential, 3: _evaluate_stitched}
    kind = kinds.get(int(function["/FunctionType"]))
    if kind is None:
        raise PressError(Fault(_NO_INK, _REMEDY))
    return kind(function, x)


def _evaluate_exponential(function: Any, x: Numbers) -> Numbers:
    first = np.array(_floats(function.get("/C0", (0,))))
    last = np.array(_floats(function.get("/C1", (1,))))
    values: Numbers = first + np.power(x, float(function["/N"]))[:, None] * (last - first)
    return values


def _evaluate_stitched(function: Any, x: Numbers) -> Numbers:
    low, high = _floats(function["/Domain"])
    bounds, encode = _floats(function["/Bounds"]), _floats(function["/Encode"])
    edges = [low, *bounds, high]
    part = np.searchsorted(np.array(bounds), x, side="right")
    result: Numbers | None = None
    for number, inner in enumerate(function["/Functions"]):
        here = part == number
        if not here.any():
            continue
        width = edges[number + 1] - edges[number]
        share = (x[here] - edges[number]) / width if width else np.zeros(int(here.sum()))
        first, last = encode[2 * number], encode[2 * number + 1]
        values = _evaluate(inner, first + share * (last - first))
        result = np.zeros((len(x), values.shape[1])) if result is None else result
        result[here] = values
    if result is None:
        raise PressError(Fault(_NO_INK, _REMEDY))
    return result


def _evaluate_samples(function: Any, x: Numbers) -> Numbers:
    bits = int(function["/BitsPerSample"])
    ranges = np.array(_floats(function["/Range"])).reshape(-1, 2)
    if bits not in (8, 16) or len(function["/Size"]) != 1 or "/Decode" in function or "/Encode" in function:
        raise PressError(Fault(_NO_INK, _REMEDY))
    size = int(function["/Size"][0])
    raw = np.frombuffer(function.read_bytes(), np.uint8 if bits == 8 else np.dtype(">u2"), size * len(ranges))
    samples = raw.reshape(size, -1) / (2**bits - 1)
    low, high = _floats(function["/Domain"])
    at = (x - low) / (high - low) * (size - 1)
    columns = [np.interp(at, np.arange(size), column) for column in samples.T]
    values: Numbers = ranges[:, 0] + np.stack(columns, axis=1) * (ranges[:, 1] - ranges[:, 0])
    return values


def _floats(values: Sequence[Any]) -> list[float]:
    return [float(value) for value in values]

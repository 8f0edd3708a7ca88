"""Names on the map: in their unit or beside its symbol, apart from each other, smaller before left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.placed_items import Leader, TextRole
from atlas.cartography.context.town_dots import draw_town
from atlas.cartography.labels.around import anchor_in, provinces_around
from atlas.cartography.labels.candidates import LabelContext, places
from atlas.cartography.labels.figures import LabelFigures, Labels
from atlas.cartography.labels.leaders import LeaderLine, leader, place_with_leader
from atlas.cartography.labels.settings import Name, Standing, Variant, variants
from atlas.cartography.labels.solver import choose
from atlas.cartography.spec.theme import TextStyle
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.cartography.canvas.map_sheet import MapSheet, Town

Floats = npt.NDArray[np.float64]
#: In which language or script names are written: the plate's, or two of them, one below the other.
Names = Literal["", "fr", "ar", "zgh", "fr+ar", "ar+fr", "fr+zgh", "zgh+fr", "ar+zgh", "zgh+ar"]

_MAIN_COUNT: Final = 18  # how many communes are “main” at the most
_SIZES: Final = 4  # how many sizes a name may have, from that of the theme to the floor
_REMEMBERED: Final = 12  # placings of names that are kept for the next plate on the same ground
_LEFT_OUT: Final = 60.0  # what leaving out the least populous commune costs, and the most populous once more
_CASING_PT: Final = 0.6  # of paper under a leader, a tenth of a millimeter on each side
_STRONG: Final = 600  # weight of the names that a plate speaks of
_LONG_MM: Final = 13.0  # a name longer than that may be broken in two


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """What a plate wants of the names on its map.

    Attributes:
        labels: which units are named.
        names: in which languages; the plate's own when empty.
        offsets: code of a unit → millimeters to the right and upwards from its anchor to the middle of its name; such
            a name stands exactly there, whatever else is there.
        figures: what is written under the names; nothing when None.
        without: codes of units that are not named, because an inset names them.
        subject: codes of the communes that the plate is of, all of them named where main communes are; of the others
            the provinces alone are named, in what the map shows of them. The whole territory when empty.
        first: codes of communes that the plate speaks of: they are named before the main ones, in stronger letters.
    """

    labels: Labels = "main"
    names: Names = ""
    offsets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    without: Collection[str] = ()
    first: Sequence[str] = ()
    subject: Sequence[str] = ()
    figures: LabelFigures | None = None


def place_labels(sheet: MapSheet, wanted: Labels | LabelSpec) -> tuple[str, ...]:
    """Write the names that a plate wants, of the units whose anchor lies in the sheet's frame.

    Returns:
        the codes of the units whose name found no place.

    Raises:
        EditionError: a unit has no name in a language that is asked for; all such units are listed.
        GlyphError: no font has the letters of a name.
    """
    wish = wanted if isinstance(wanted, LabelSpec) else LabelSpec(wanted)
    names = list(_names(sheet, wish))
    if not names:
        return ()
    for name in names:
        if not name.inner and (town := _town(sheet, name.code)) is not None and town.at == name.anchor:
            draw_town(sheet, town, gid=f"town:{name.code}")
    chart = LabelContext(sheet, [name.code for name in names if not name.inner])
    for name in names:
        if name.code in wish.offsets:
            _write_at_offset(chart, name, wish.offsets[name.code])
    rest = [name for name in names if name.code not in wish.offsets]
    taken = _standings(chart, rest)
    for name, standing in zip(rest, taken, strict=True):
        if standing is not None:
            _write(sheet, name, *standing)
    waiting = [name for name, standing in zip(rest, taken, strict=True) if standing is None]
    return tuple(name.code for name in waiting if not _write_with_leader(chart, name))


def _standings(chart: LabelContext, names: Sequence[Name]) -> Sequence[Standing | None]:
    """Find the setting and the center of each name, None where it has no place; names found before are remembered.

    The plates of an edition that show the same names over the same symbols are many, and placing them is slow.
    """
    sheet, remembered = chart.sheet, chart.sheet.ground.named
    key = (
        tuple((name.code, name.texts, name.anchor, name.styles, name.inner) for name in names), sheet.canvas.theme,
        sheet.canvas.rtl, sheet.frame.box, chart.anchors.tobytes(), chart.boxes.tobytes(), sheet.circles.tobytes(),
        sheet.dots.tobytes(), tuple(shapely.to_wkb(line) for line in (*sheet.strokes, *chart.leaders)),
    )  # fmt: skip
    if key not in remembered:
        options = [places(chart, name, rtl=sheet.canvas.rtl) for name in names]
        chosen = choose(options, _weights(names))
        standings = (None if k < 0 else option.standing(k) for option, k in zip(options, chosen, strict=True))
        while len(remembered) >= _REMEMBERED:
            remembered.pop(next(iter(remembered)))
        remembered[key] = tuple(standings)
    return remembered[key]


def _weights(names: Sequence[Name]) -> list[float]:
    """Return what leaving out each name costs: the first come first."""
    return [_LEFT_OUT * (2 - k / len(names)) for k in range(len(names))]


def _names(sheet: MapSheet, wish: LabelSpec) -> Iterator[Name]:
    if wish.labels == "none":
        return
    theme, data, ground = sheet.canvas.theme, sheet.data, sheet.ground
    frame = sheet.frame.safe
    window = shapely.box(frame.x, frame.y, frame.right, frame.top)

    def visible(codes: Sequence[str]) -> list[str]:
        return [k for k in codes if k not in wish.without and window.contains(shapely.Point(ground.anchors[k]))]

    province = theme.text(theme.type.province, weight=700, color=theme.quiet, halo=theme.paper)
    if wish.labels in ("main", "communes"):
        codes = visible(_communes(sheet, wish))
        texts = _texts(sheet, wish, data.communes.loc[codes])
        figures = _figures(sheet, wish, codes, data.communes)
        commune = theme.text(theme.type.label, halo=theme.paper)
        for code in codes:
            style = replace(commune, weight=_STRONG) if code in wish.first else commune
            settings, styles = _settings(sheet, texts[code], style), _sizes(style, theme.type.label_floor)
            settings = with_figure(settings, figures.get(code, ""))
            town = _town(sheet, code)
            anchor = town.at if town is not None else sheet.place(code)
            yield Name(code, settings, anchor, ground.communes[code], styles, figured=code in figures)
    if data.territory.areas == "numbered":
        return
    areas = provinces_around(sheet, wish.subject) if wish.subject else ground.provinces
    codes = list(areas) if wish.subject else visible(list(data.provinces.index))
    texts = _texts(sheet, wish, data.provinces.loc[codes])
    figures = _figures(sheet, wish, codes, data.provinces) if wish.labels == "provinces" else {}
    for code in codes:
        lines = tuple(line.upper() for line in texts[code])
        settings = with_figure(_settings(sheet, lines, province), figures.get(code, ""))
        styles = _sizes(province, theme.type.label_floor + 1.0)
        anchor = anchor_in(areas[code]) if wish.subject else ground.anchors[code]
        yield Name(code, settings, anchor, areas[code], styles, inner=True)


def _figures(sheet: MapSheet, wish: LabelSpec, codes: Sequence[str], table: pd.DataFrame) -> Mapping[str, str]:
    """Return the figure, by code, of the units whose name has one under it."""
    if wish.figures is None:
        return {}
    shown = [code for code in codes if code in set(wish.first)] if wish.figures.ranked else codes
    return wish.figures.lines(sheet.data, table, shown, sheet.canvas.language)


def with_figure(settings: tuple[tuple[str, ...], ...], figure: str) -> tuple[tuple[str, ...], ...]:
    """Return the settings of a name with a figure as last line of each, at last of a short one behind it."""
    if not figure:
        return settings
    under = tuple((*lines, figure) for lines in settings)
    return (*under, (f"{settings[0][0]} {figure}",)) if len(settings[0]) == 1 else under


def _town(sheet: MapSheet, code: str) -> Town | None:
    """Return the town that a name stands beside; None where none is drawn, or a symbol of the commune instead."""
    town = sheet.towns.get(code)
    if town is None or not sheet.frame.safe.holds(town.at):
        return None
    x, y, _ = sheet.circles.T
    at = sheet.place(code)
    return town if not (np.hypot(x - at[0], y - at[1]) < 0.01).any() else None


def _communes(sheet: MapSheet, wish: LabelSpec) -> Sequence[str]:
    """Return codes by population, largest first.

    “main” are the urban communes, or the most populous where none is urban.

    Those that the plate speaks of come first of the main ones.
    """
    table = sheet.data.communes
    ordered = (
        table.sort_values(c.POPULATION_2024, ascending=False, kind="stable") if c.POPULATION_2024 in table else table
    )
    if wish.subject:
        return [code for code in ordered.index if code in set(wish.subject)]
    if wish.labels == "communes":
        return list(ordered.index)
    urban = ordered[ordered[c.KIND] == "urban"] if c.KIND in ordered else ordered.iloc[:0]
    main = (urban if len(urban) else ordered).index[:_MAIN_COUNT]
    return list(dict.fromkeys([*(code for code in wish.first if code in ordered.index), *main]))


def names_in(language: str) -> str:
    """Return the column of the names in a language of the atlas, or in Tamazight (``zgh``), which it does not speak."""
    return c.NAME_ZGH if language == "zgh" else LANGUAGES[language].name_column


def _texts(sheet: MapSheet, wish: LabelSpec, table: pd.DataFrame) -> Mapping[str, tuple[str, ...]]:
    """Return the name of each unit in each language asked for, one line for each."""
    asked = (wish.names or sheet.canvas.language).split("+")
    lines_of: dict[str, list[str]] = {code: [] for code in table.index}
    faults = []
    for language in asked:
        column = names_in(language)
        values = table[column] if column in table else dict.fromkeys(lines_of, "")
        for code in lines_of:
            text = values[code]
            if not isinstance(text, str) or not text.strip():
                remedy = Message("fault.cartography.labels.give", column=column)
                faults.append(
                    Fault(
                        Message("fault.cartography.labels.no_name", code=str(code), language=language),
                        remedy,
                        column=column,
                        value=code,
                    )
                )
                continue
            lines_of[code].append(typeset(text, language) if language in LANGUAGES else text)
    if faults:
        raise EditionError(faults)
    return {code: tuple(lines) for code, lines in lines_of.items()}


def _settings(sheet: MapSheet, lines: tuple[str, ...], style: TextStyle) -> tuple[tuple[str, ...], ...]:
    """Return a name as it is and, where it is long and has several words, in two lines as even as they come."""
    if len(lines) > 1 or sheet.canvas.measure(lines[0], style).width < _LONG_MM:
        return (lines,)
    text = lines[0]
    cuts = [i + (ch == "-") for i, ch in enumerate(text) if ch in " -" and 1 < i < len(text) - 2]
    broken = [(text[:i].rstrip(" "), text[i:].lstrip(" ")) for i in cuts]
    if not broken:
        return (lines,)
    evenest = min(broken, key=lambda pair: max(sheet.canvas.measure(line, style).width for line in pair))
    return (lines, evenest)


def _sizes(style: TextStyle, floor_pt: float) -> tuple[TextStyle, ...]:
    """Return a style at its size and at each smaller one down to the floor."""
    sizes = np.linspace(style.size_pt, floor_pt, _SIZES) if style.size_pt > floor_pt else [style.size_pt]
    return tuple(replace(style, size_pt=float(size)) for size in sizes)


def _write(sheet: MapSheet, name: Name, setting: Variant, center: tuple[float, float]) -> None:
    """Write a name with the middle of its ink at a point."""
    canvas, style = sheet.canvas, setting.style.at("middle")
    sheet.named.add(name.code)
    top = center[1] + setting.height / 2
    baseline = top - canvas.measure(setting.lines[0], style).ascent
    for line in setting.lines:
        sheet.boxes.append(
            canvas.text(line, (center[0], baseline), style, gid=f"label:{name.code}", role=TextRole("unit", name.code))
        )
        baseline -= setting.step


def _write_at_offset(chart: LabelContext, name: Name, offset: tuple[float, float]) -> None:
    """Write a name where the editor put it, with a line to its unit when it stands away from it."""
    setting = variants(chart.sheet, name)[0]
    x, y = name.anchor[0] + offset[0], name.anchor[1] + offset[1]
    _write(chart.sheet, name, setting, (x, y))
    line = leader(chart, name, (setting, (x, y)))
    if line is not None:
        _draw_leader(chart, name, line)


def _write_with_leader(chart: LabelContext, name: Name) -> bool:
    """Write a name away from its unit, with a line that leads to it; tell whether there was a place."""
    place = place_with_leader(chart, name)
    if place is None:
        return False
    setting, center, line = place
    _write(chart.sheet, name, setting, center)
    _draw_leader(chart, name, line)
    return True


def _draw_leader(chart: LabelContext, name: Name, line: LeaderLine) -> None:
    canvas, weight = chart.sheet.canvas, chart.sheet.canvas.theme.weights.leader
    segment = np.array([line.start, line.end])
    under = ShapeStyle(edge=canvas.theme.paper, width_pt=weight + _CASING_PT, z=18.8, gid=f"leader-halo:{name.code}")
    canvas.segments([segment], under)
    canvas.segments([segment], ShapeStyle(edge=canvas.theme.quiet, width_pt=weight, z=18.9, gid=f"leader:{name.code}"))
    canvas.items.append(Leader("name", (segment,), canvas.window))
    chart.leaders.append(line.line)


__all__ = ["LabelSpec", "Names", "place_labels"]

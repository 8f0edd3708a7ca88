"""The engine: a plate's specification and a dataset become a figure at a round scale on a page in millimetres."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from matplotlib.figure import Figure

from atlas import columns as c
from atlas.analysis.catalogue import Indicator, Nature
from atlas.analysis.credits import credit, sources
from atlas.analysis.dataset import Dataset
from atlas.cartography import furniture
from atlas.cartography.canvas import Canvas
from atlas.cartography.ground import draw_boundaries, draw_ground, survey
from atlas.cartography.labels import place_labels
from atlas.cartography.legend import Block, Note, Ranking, flow
from atlas.cartography.mapframe import MapFrame
from atlas.cartography.page import Layout, Page
from atlas.cartography.plate import Plate, translated
from atlas.cartography.sheet import Sheet
from atlas.cartography.theme import PRINT, Theme
from atlas.errors import EditionError, Fault
from atlas.wording import Language, number, percent, typeset, words, written_date

DEFAULT_PAGE: Final = "A4 landscape"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an edition prints on each of its plates: number, page, producer, title and date.

    ``page`` is a name of the ISO A series; a plate's own page wins over it.
    """

    number: str = ""
    page: str = DEFAULT_PAGE
    producer: str = ""
    edition: str = ""
    date: str = ""


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawn plate and what can be said of it without looking.

    Attributes:
        figure: the matplotlib figure, exactly the size of the page.
        scale: denominator of the numeric scale.
        scales: for each mark, what its fitted scale records (breaks, counts, colours).
        unlabelled: codes of the units whose name found no place.
        canvas: the sheet, with every text and its box.
        frame: the map's window.
        layout: the boxes of the page.
    """

    figure: Figure
    scale: int
    scales: tuple[Mapping[str, Any], ...]
    unlabelled: tuple[str, ...]
    canvas: Canvas = field(repr=False)
    frame: MapFrame = field(repr=False)
    layout: Layout = field(repr=False)


def draw(
    plate: Plate, data: Dataset, *, theme: Theme = PRINT, language: Language = "fr", imprint: Imprint | None = None
) -> Figure:
    """Draw a plate as a matplotlib figure of exactly its page, saved by its ``savefig``.

    Args:
        plate: what to draw.
        data: the tabulated indicators and, for points, the located register.
        theme: the look.
        language: of everything that the reader sees.
        imprint: number, page, producer and date that an edition prints on its plates.

    Raises:
        MapTypeError: the nature of an indicator forbids a mark.
        UnknownNameError: an indicator, palette or page that does not exist.
        LayoutError: title, foot or legend do not fit the page.
    """
    return compose(plate, data, theme=theme, language=language, imprint=imprint).figure


def compose(
    plate: Plate, data: Dataset, *, theme: Theme = PRINT, language: Language = "fr", imprint: Imprint | None = None
) -> Drawing:
    """Draw a plate and keep what inspection, manifest and tests want to know of it. See :func:`draw`."""
    imprint = imprint or Imprint()
    # Each mark draws and explains the scale that it fitted itself; only the mark knows its type.
    fitted: list[tuple[Any, Any]] = [(mark, mark.fit(data, theme, language)) for mark in plate.marks]
    page = Page.named(plate.page or imprint.page)
    canvas = Canvas(page, theme, language)
    layout = page.layout(mirrored=canvas.rtl)
    west, south, east, north = data.territory.projected.total_bounds
    frame = MapFrame.fit((float(west), float(south), float(east), float(north)), layout.frame)
    sheet = Sheet(canvas, frame, survey(data.territory, frame), data)

    draw_ground(canvas, sheet.ground, frame)
    for mark, scale in fitted:
        mark.draw(sheet, scale)
    draw_boundaries(canvas, sheet.ground, frame)
    furniture.draw_neat_line(canvas, frame)
    _draw_map_furniture(sheet, graticule=plate.graticule)
    unlabelled = place_labels(sheet, plate.labels)
    furniture.draw_places(sheet)

    furniture.draw_title(canvas, layout.title, _heading(plate, data, language, imprint))
    lines, signature = foot_lines(plate, data, language, imprint)
    furniture.draw_foot(canvas, layout.foot, lines=lines, signature=signature)
    blocks: list[Block] = []
    for mark, scale in fitted:
        blocks += mark.legend_entries(scale, data, theme, language)
    blocks += _asides(plate, data, language)
    flow(canvas, blocks, layout.legend, columns=layout.columns)
    return Drawing(
        figure=canvas.figure,
        scale=frame.scale,
        scales=tuple({"mark": m.mark, "indicators": list(m.indicators), **s.record()} for m, s in fitted),
        unlabelled=unlabelled,
        canvas=canvas,
        frame=frame,
        layout=layout,
    )


def foot_lines(
    plate: Plate, data: Dataset, language: Language, imprint: Imprint
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines at the foot: sources, boundaries and projection, location quality; and the signature."""
    chosen = [data.indicator(key) for key in plate.indicators]
    title = data.placed.register.title if data.placed else ""
    credits = list(credit(chosen, language, register=title)) if chosen else []
    if plate.shows_records and title and title not in " ".join(credits):
        credits.append(title)
    if title and data.placed and data.placed.register.date:
        when = words("register_of", language, date=written_date(data.placed.register.date, language))
        credits = [f"{line} ({when})" if line == title else line for line in credits]
    separator = " ؛ " if language == "ar" else " ; " if language == "fr" else "; "
    lines = [
        words("source", language) + typeset(separator.join(credits), language) + ".",
        _boundary_line(data, language),
    ]
    if uses_register(plate, data):
        lines.append(quality_line(data, language))
    signature = [s for s in (imprint.producer, imprint.edition, written_date(imprint.date, language)) if s]
    return tuple(lines), tuple(typeset(s, language) for s in signature)


def uses_register(plate: Plate, data: Dataset) -> bool:
    """Tell whether any figure of the plate comes from the register of actors."""
    return plate.shows_records or any("register" in sources(data.indicator(key)) for key in plate.indicators)


def quality_line(data: Dataset, language: Language) -> str:
    """Say how many actors of how many were located, and how precisely; empty without a register."""
    placed = data.placed
    if placed is None:
        return ""
    found, rejected = len(placed.actors), len(placed.rejected)
    details = []
    if c.PRECISION in placed.actors:
        counts = placed.actors[c.PRECISION].astype("object").fillna("unknown").value_counts()
        for precision in c.PRECISIONS:
            if counts.get(precision, 0):
                details.append(words(f"precision_{precision}", language, n=number(int(counts[precision]), language)))
    outside = int((placed.rejected[c.REASON].astype(str) == "outside").sum())
    if outside:
        details.append(words("outside", language, n=number(outside, language)))
    if rejected > outside:
        details.append(words("rejected", language, n=number(rejected - outside, language)))
    comma = "، " if language == "ar" else ", "
    opening = " ؛ " if language == "ar" else "\u202f; " if language == "fr" else "; "
    share = 100 * found / (found + rejected) if found + rejected else 0.0
    return words(
        "quality", language, placed=number(found, language), count=number(found + rejected, language),
        share=percent(share, language, decimals=1), details=opening + comma.join(details) + ".",
    )  # fmt: skip


def _draw_map_furniture(sheet: Sheet, *, graticule: bool) -> None:
    """Scale bar and north stand in the lower end corner of the frame, over the neighbours."""
    box = sheet.frame.box
    x = box.x + 6.0 if sheet.canvas.rtl else box.right - 6.0
    bar = furniture.draw_scale_bar(sheet, (x, box.y + 3.5))
    furniture.draw_north(sheet, ((bar.x + bar.right) / 2, bar.top + 2.0))
    if graticule:
        furniture.draw_graticule(sheet)


def _heading(plate: Plate, data: Dataset, language: Language, imprint: Imprint) -> furniture.TitleBand:
    title = typeset(translated(plate.title, language, what=f"title of plate “{plate.key}”"), language)
    subtitle = translated(plate.subtitle, language, what=f"subtitle of plate “{plate.key}”")
    if not subtitle:
        subtitle = " · ".join(data.indicator(key).heading(language) for key in plate.indicators)
    badge, warning = "", False
    if uses_register(plate, data) and data.placed is not None:
        warning = data.placed.register.demonstration
        badge = words("demonstration", language) if warning else ""
    elif plate.indicators:
        badge = words("real", language)
    return furniture.TitleBand(title, typeset(subtitle, language), imprint.number, badge, warning)


def _boundary_line(data: Dataset, language: Language) -> str:
    """Credit the boundaries with their vintage, then the coast, then name the projection."""
    territory = data.territory

    def held(start: str) -> str:
        found = dict.fromkeys(one.credited(language) for one in territory.credits if one.file.startswith(start))
        return "; ".join(found)

    line = words("boundaries", language) + (
        held("communes").removeprefix(words("boundaries", language).replace("\u202f", " ")) or territory.key
    )
    if territory.boundary_vintage:
        line += f", {words('state_of', language, date=written_date(territory.boundary_vintage, language))}"
    if territory.land is not None and held("land"):
        line += f". {held('land')}"
    projection = words("projection", language, name="Merchich / Nord Maroc (EPSG:26191)")
    return typeset(f"{line}. {projection}.", language)


def _asides(plate: Plate, data: Dataset, language: Language) -> list[Block]:
    """The table of highest values and the editor's note."""
    blocks: list[Block] = []
    first = next((data.indicator(k) for k in plate.indicators), None)
    if plate.ranking and first is not None and first.nature in (Nature.STOCK, Nature.RATIO):
        by = next(mark.by for mark in plate.marks if first.key in mark.indicators and hasattr(mark, "by"))
        blocks.append(_ranking(first, data, by, plate.ranking, language))
    note = translated(plate.note, language, what=f"note of plate “{plate.key}”")
    if note:
        blocks.append(Note(words("reading", language), typeset(filled(note, data, language), language)))
    return blocks


def _ranking(one: Indicator, data: Dataset, by: Any, rows: int, language: Language) -> Ranking:
    table = data.table(by)
    name = c.NAME_AR if language == "ar" else c.NAME
    top = table[table[one.key].notna()].sort_values(one.key, ascending=rows < 0, kind="stable").head(abs(rows))
    listed = tuple(
        (typeset(str(row[name]), language), number(float(row[one.key]), language, decimals=one.decimals))
        for _, row in top.iterrows()
    )
    whole = data.region[one.key].iloc[0]
    total = None
    if whole == whole and whole is not None:  # not missing
        total = (words("region", language), number(float(whole), language, decimals=one.decimals))
    return Ranking(words("lowest" if rows < 0 else "highest", language), listed, total)


_FIGURE: Final = re.compile(r"\{([^{}]*)\}")
_FIGURES: Final = ("region", "first", "last", "first_value", "last_value")


def filled(text: str, data: Dataset, language: Language) -> str:
    """Fill the figures of a note in from the data, so that text and map never disagree.

    ``{region:KEY}`` is the region's value, ``{first:KEY}`` and ``{last:KEY}`` name the communes with the highest and
    the lowest value, ``{first_value:KEY}`` and ``{last_value:KEY}`` are these values.

    Raises:
        EditionError: a figure that cannot be filled in.
    """
    name = c.NAME_AR if language == "ar" else c.NAME

    def figure(found: re.Match[str]) -> str:
        what, _, key = found.group(1).partition(":")
        if what not in _FIGURES or not key:
            remedy = f"Write {{what:KEY}}; what is one of {', '.join(_FIGURES)}, KEY an indicator"
            raise EditionError(Fault(f"“{found.group(1)}” is not a figure of a note", remedy, value=found.group(0)))
        one = data.indicator(key)
        table = data.region if what == "region" else data.communes
        known = table[table[key].notna()].sort_values(key, kind="stable", ascending=what.startswith("last"))
        if known.empty:
            remedy = "Write the note without it, or bring the missing figures"
            raise EditionError(Fault(f"“{key}” has no value to write in a note", remedy, value=found.group(0)))
        row = known.iloc[0]
        if what in ("first", "last"):
            return str(row[name])
        if one.categories:
            return one.categories[row[key]][language]
        return number(float(row[key]), language, decimals=one.decimals)

    return _FIGURE.sub(figure, text)

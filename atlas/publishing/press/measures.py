"""The report of a print PDF, from what its pages lay down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from atlas.publishing.press.cmyk_conversion import InkPass
from atlas.publishing.press.report import PressReport, PressSheet, Usage, count_of, pages
from atlas.publishing.press.sheets import PageBoxes
from atlas.publishing.press.specification import Press

_FEW_INKS = 2  # of a text; more ask for a close register
_SHOWN = 8  # colours that a remark names


def press_report(
    press: Press,
    laid: Sequence[tuple[PageBoxes, Usage]],
    *,
    printed: tuple[str, str],
    inks: InkPass | None,
    fonts: Mapping[str, bool],
) -> PressReport:
    """Return the report of a print PDF.

    Args:
        press: what was asked for.
        laid: for each page its boxes and what it lays down.
        printed: names of the printing condition and of its profile.
        inks: the CMYK pass; None in a PDF of RGB.
        fonts: for each font whether the file holds it.
    """
    unembedded = tuple(sorted(name for name, held in fonts.items() if not held))
    text = {name: count for _, usage in laid for name, count in usage.text_inks.items()}
    coloured = tuple(sorted(name for name, count in text.items() if count > _FEW_INKS))
    kept_inks = {kind: count for kind, count in inks.kept.items() if count} if inks else {}
    sheets = tuple(_sheet(number, *page_laid) for number, page_laid in enumerate(laid, start=1))
    return PressReport(
        condition=printed[0],
        profile=printed[1],
        ink_limit=press.ink_limit if inks else None,
        sheets=sheets,
        colours=len(set().union(*(usage.colours for _, usage in laid))),
        pictures=inks.pictures if inks else 0,
        kept=kept_inks,
        fonts=len(fonts),
        unembedded=unembedded,
        coloured_text=coloured,
        remarks=(*_remarks(press, sheets, unembedded), *_ink_remarks(sheets, kept_inks, coloured)),
    )


def _sheet(number: int, sheet: PageBoxes, usage: Usage) -> PressSheet:
    return PressSheet(
        number,
        sheet.trim_mm,
        sheet.bleed_mm,
        ink=usage.ink,
        unlimited=usage.unlimited,
        lessened=dict(sorted(usage.lessened.items())),
        blends=tuple(sorted(usage.blends)),
        colours=len(usage.colours),
        pictures=len(usage.pictures),
        transparent=usage.transparent,
    )


def _remarks(press: Press, sheets: Sequence[PressSheet], unembedded: Sequence[str]) -> Iterator[str]:
    if short := [sheet.number for sheet in sheets if sheet.bleed_mm + 0.05 < press.bleed_mm]:
        which = "no page has" if len(short) == len(sheets) else f"{pages(short)} without"
        yield f"{which} a bleed of {press.bleed_mm:g} mm: a picture at the edge may show paper where the knife strays"
    if len({sheet.trim_mm for sheet in sheets}) > 1:
        yield "pages of different sizes: the printer has to impose them apart"
    if unembedded:
        yield f"the file does not hold the fonts {', '.join(unembedded)}: they may print in others"


def _ink_remarks(sheets: Sequence[PressSheet], kept_inks: Mapping[str, int], coloured: Sequence[str]) -> Iterator[str]:
    if coloured:
        names = ", ".join(coloured[:_SHOWN]) + (" …" if len(coloured) > _SHOWN else "")
        number = count_of(len(coloured), "colour")
        yield f"text in {number} of three inks or more, which asks for a close register: {names}"
    if pictures := kept_inks.get("pictures"):
        yield f"kept in the CMYK that they came in, their ink not measured: {count_of(pictures, 'picture')}"
    if colours := kept_inks.get("colours"):
        yield f"kept in the CMYK that they came in, under the ink limit: {count_of(colours, 'colour')}"
    if through := [sheet.number for sheet in sheets if sheet.transparent]:
        yield f"{pages(through)} with transparency, which the press flattens in inks"
    if blended := [sheet.number for sheet in sheets if sheet.blends]:
        yield f"{pages(blended)} with blend modes under which inks may add up: measure the ink of a proof"

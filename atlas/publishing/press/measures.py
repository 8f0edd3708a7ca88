"""The report of a print PDF, from what its pages lay down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from atlas.i18n.messages import Message
from atlas.publishing.press.cmyk_conversion import InkPass
from atlas.publishing.press.report import PressReport, PressSheet, Usage, count_of, pages
from atlas.publishing.press.sheets import PageBoxes
from atlas.publishing.press.specification import Press

_FEW_INKS = 2  # of a text; more ask for a close register
_SHOWN = 8  # colors that a remark names


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
    colored = tuple(sorted(name for name, count in text.items() if count > _FEW_INKS))
    kept_inks = {kind: count for kind, count in inks.kept.items() if count} if inks else {}
    sheets = tuple(_sheet(number, *page_laid) for number, page_laid in enumerate(laid, start=1))
    return PressReport(
        condition=printed[0],
        profile=printed[1],
        ink_limit=press.ink_limit if inks else None,
        sheets=sheets,
        colors=len(set().union(*(usage.colors for _, usage in laid))),
        pictures=inks.pictures if inks else 0,
        kept=kept_inks,
        fonts=len(fonts),
        unembedded=unembedded,
        colored_text=colored,
        remarks=(*_remarks(press, sheets, unembedded), *_ink_remarks(sheets, kept_inks, colored)),
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
        colors=len(usage.colors),
        pictures=len(usage.pictures),
        transparent=usage.transparent,
    )


def _remarks(press: Press, sheets: Sequence[PressSheet], unembedded: Sequence[str]) -> Iterator[Message]:
    if short := [sheet.number for sheet in sheets if sheet.bleed_mm + 0.05 < press.bleed_mm]:
        if len(short) == len(sheets):
            yield Message("press_report.no_bleed", mm=press.bleed_mm)
        else:
            yield Message("press_report.without_bleed", pages=pages(short), mm=press.bleed_mm)
    if len({sheet.trim_mm for sheet in sheets}) > 1:
        yield Message("press_report.sizes")
    if unembedded:
        yield Message("press_report.unembedded", names=tuple(unembedded))


def _ink_remarks(
    sheets: Sequence[PressSheet], kept_inks: Mapping[str, int], colored: Sequence[str]
) -> Iterator[Message]:
    if colored:
        names = (*colored[:_SHOWN], *(["…"] if len(colored) > _SHOWN else []))
        yield Message("press_report.coloured_text", colors=count_of(len(colored), "colours"), names=names)
    if pictures := kept_inks.get("pictures"):
        yield Message("press_report.kept_pictures", pictures=count_of(pictures, "pictures"))
    if colors := kept_inks.get("colours"):
        yield Message("press_report.kept_colours", colors=count_of(colors, "colours"))
    if through := [sheet.number for sheet in sheets if sheet.transparent]:
        yield Message("press_report.transparent", pages=pages(through))
    if blended := [sheet.number for sheet in sheets if sheet.blends]:
        yield Message("press_report.blends", pages=pages(blended))

"""The legend of a web map as HTML: the same entries, texts and counts as on the plate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from atlas.cartography.styles.model import Case, PieDiagram, SizeLegend, Style
from atlas.cartography.styles.symbols import Bar, Fill, Marker, Stroke, Symbol, SymbolLayer
from atlas.decimals import fixed_point
from atlas.i18n.language import LanguageCode
from atlas.i18n.numbers import number
from atlas.publishing.web.maps import symbols
from atlas.publishing.web.maps.ground import PER_MM
from atlas.publishing.web.maps.readings import MarkReading

_WIDE, _HIGH = 7.0, 4.4  # of a swatch, mm
_BAR_MM = 3.2


def legend_html(reading: MarkReading, language: LanguageCode, *, prefix: str = "", further: Sequence[Case] = ()) -> str:
    """Return the entries of the legend of a mark, a list for each of its styles; sizes stand below the map.

    Args:
        reading: what the mark draws.
        language: of the counts.
        prefix: of the ids of patterns.
        further: entries of land that no style fills.
    """
    lists = [_style(style, reading, language, f"{prefix}l{i}") for i, style in enumerate(_entry_styles(reading))]
    rows = [_row(case.key, _swatch(case.symbol, prefix), case.label, case.count, language) for case in further]
    return f'<div class="legend">{"".join([*lists, *_entry_lists(rows)])}</div>'


def sizes_html(reading: MarkReading, width_mm: float) -> str:
    """Return the legend of sizes, drawn as large beside the map as its symbols are: it stands below it, as wide.

    Args:
        reading: what the mark draws.
        width_mm: of the map.
    """
    legends = [legend for style in reading.styles if (legend := _sizes_of(style)) is not None]
    return "".join(_nested_symbols(legend, width_mm) for legend in legends if legend.sizes_mm)


def _entry_styles(reading: MarkReading) -> list[Style]:
    """Return the styles with entries: the highest first, as they were written; each title once."""
    return [style for style in reversed(reading.styles) if any(_entries(style)) or style.diagram is not None]


def _entries(style: Style) -> Iterator[Case]:
    return (case for case in style.renderer.cases if case.label and case.drawn and case.count != 0)


def _style(style: Style, reading: MarkReading, language: LanguageCode, prefix: str) -> str:
    cases = [case for case in _entries(style) if not (style.renderer.sizes and case.label == style.title)]
    rows = [_row(case.key, _swatch(case.symbol, prefix), case.label, case.count, language) for case in cases]
    rows += _slices(style.diagram) if style.diagram is not None else []
    looks = [look for case in cases for look in symbols.looks_of(case.symbol)]
    defs = _pattern_store(symbols.patterns(looks, prefix))
    title = f'<p class="legend-title">{escape(style.title)}</p>'
    return title + defs + "".join(_entry_lists(rows))


def _entry_lists(rows: Sequence[str]) -> list[str]:
    return [f'<ul class="legend-entries">{"".join(rows)}</ul>'] if rows else []


def _row(key: str, swatch: str, label: str, count: int | None, language: LanguageCode) -> str:
    shown = f' <span class="legend-count">{number(count, language)}</span>' if count is not None and count > 1 else ""
    return f'<li data-class="{escape(key)}">{swatch}<span class="legend-text">{escape(label)}</span>{shown}</li>'


def _slices(diagram: PieDiagram) -> list[str]:
    return [
        f'<li>{_swatch((Fill(part.color),), "")}<span class="legend-text">{escape(part.title)}</span></li>'
        for part in diagram.slices
    ]


def _pattern_store(patterns: str) -> str:
    """Return patterns in a drawing that takes no room; nothing without any."""
    shown = f"<defs>{patterns}</defs>"
    return f'<svg class="legend-patterns" width="0" height="0" aria-hidden="true">{shown}</svg>' if patterns else ""


def _swatch(symbol: Symbol, prefix: str) -> str:
    """Return a small picture of a symbol, as wide as the other ones of a legend."""
    drawn = "".join(_piece(look, prefix) for look in symbol)
    box = f"0 0 {_WIDE * PER_MM:g} {_HIGH * PER_MM:g}"
    return f'<svg class="legend-swatch" viewBox="{box}" aria-hidden="true" focusable="false">{drawn}</svg>'


def _piece(look: SymbolLayer, prefix: str) -> str:
    wide, high = _WIDE * PER_MM, _HIGH * PER_MM
    middle = (round(wide / 2), round(high / 2))
    if isinstance(look, Fill):
        face = symbols.paint(look.color, look.texture, look.ink, prefix)
        return f'<rect class="legend-face" width="{wide:g}" height="{high:g}" fill="{face}"/>'
    if isinstance(look, Stroke):
        return symbols.line(look, f"M4 {middle[1]}h{wide - 8:g}", min(look.width_mm, 2.0), "")
    if isinstance(look, Bar):
        return symbols.bar(Bar(_BAR_MM, 0.0, "", "", look.color, look.edge, look.edge_mm), middle, 4.0, 2.0, "")
    return symbols.marker(look, middle, min(look.size_mm or 3.0, 4.0), prefix, "")


def _sizes_of(style: Style) -> SizeLegend | None:
    if style.renderer.sizes is not None:
        return style.renderer.sizes
    return style.diagram.sizes if style.diagram is not None else None


def _nested_symbols(legend: SizeLegend, width_mm: float) -> str:
    """Return nested symbols with the amounts that they stand for, the smallest before the larger ones."""
    items = "".join(
        f"<li>{_symbol_of_size(legend.marker, size, width_mm)}<span>{escape(text)}</span></li>"
        for text, size in reversed(list(zip(legend.texts, legend.sizes_mm, strict=True)))
    )
    title = f'<p class="legend-title">{escape(legend.title)}</p>' if legend.title else ""
    return f'<div class="map-sizes">{title}<ul>{items}</ul></div>'


def _symbol_of_size(marker: Marker, size_mm: float, width_mm: float) -> str:
    """Return a symbol whose picture is as wide, in per cent of the map, as it is on the map."""
    side = round((size_mm + 0.6) * PER_MM)
    drawn = symbols.marker(marker, (round(side / 2), round(side / 2)), size_mm, "", "")
    share = fixed_point((size_mm + 0.6) / width_mm * 100, 2)
    box = f'viewBox="0 0 {side} {side}" data-share="{share}"'
    return f'<svg width="{share}%" {box} aria-hidden="true" focusable="false">{drawn}</svg>'

"""What is written above and below the map on a page of QGIS: number, title and badge, sources and signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from atlas.cartography.canvas.typeface import wrap
from atlas.cartography.layout.furniture import TitleBand
from atlas.cartography.layout.side_column import SideTitle
from atlas.cartography.spec.page import Box
from atlas.cartography.styles.symbols import millimeters
from atlas.publishing.qgis.layouts.items import (
    BOTTOM,
    CENTER,
    LEFT,
    MIDDLE,
    RIGHT,
    SLACK_MM,
    TOP,
    WIDEST,
    Paper,
    color,
)

_TWO_LINES: Final = 2.4  # of the size of the type: what the frame of the badge holds, as a wider type takes two
_LINE: Final = 1.22  # of the size of the type, from line to line


def draw_title(paper: Paper, box: Box, band: TitleBand, *, size_pt: float) -> None:
    """Write number, title, subtitle and badge over a rule, as on the plate."""
    theme, grown, indent = paper.theme, paper.page.type_scale, 0.0
    side = box.height - 4.0
    if band.number:
        square = Box(box.right - side if paper.rtl else box.x, box.y + 3.0, side, side)
        style = theme.text(theme.type.number, weight=700, color=theme.on_accent)
        number = paper.label(band.number, square, style, (CENTER, MIDDLE), name="number")
        number.set("background", "true")
        color(number, "BackgroundColor", theme.accent)
        indent = side + 4.0
    room = Box(box.x if paper.rtl else box.x + indent, box.y, box.width - indent, box.height)
    taken = _badge(paper, box, band)
    head = Box(room.x + (taken if paper.rtl else 0.0), box.top - 9.5 * grown, room.width - taken, 9.5 * grown)
    style = theme.heading(round(size_pt, 1))
    if band.title and paper.width(band.title, style) * (1 + WIDEST) > head.width:
        # In a wider type it takes two lines: they grow upwards, and are not cut.
        line = millimeters(style.size_pt) * _LINE
        head = Box(head.x, head.y + (head.height - line) / 2, head.width, head.height / 2 + 2.0 * line)
        paper.label(band.title, head, style, ("", BOTTOM), name="title")
    else:
        paper.label(band.title, head, style, ("", MIDDLE), name="title")
    under = Box(room.x, box.top - 14.8 * grown, room.width, 5.5 * grown)
    paper.label(band.subtitle, under, theme.text(theme.type.subtitle, color=theme.quiet), name="subtitle")
    rule = np.array([[box.x, box.y + 0.6], [box.right, box.y + 0.6]])
    paper.line(rule, theme.accent, millimeters(0.9), name="title-rule")


def draw_side_title(paper: Paper, parts: SideTitle, band: TitleBand) -> None:
    """Write number, badge, title and subtitle in the column of the legend, over a rule, as on the plate."""
    theme = paper.theme
    if band.number:
        style = theme.text(theme.type.number * 0.9, weight=700, color=theme.on_accent)
        number = paper.label(band.number, parts.number, style, (CENTER, MIDDLE), name="number")
        number.set("background", "true")
        color(number, "BackgroundColor", theme.accent)
    if band.badge:
        _frame_badge(paper, parts.badge, band)
    broken = "\n".join(parts.title_lines)
    if any(paper.width(line, parts.style) * (1 + WIDEST) > parts.title.width for line in parts.title_lines):
        # Another type takes a line more, half of it into the gap above and half below, and is not cut; a subtitle
        # leaves it the gap above alone.
        line = parts.title.height / len(parts.title_lines)
        below, align = (0.0, BOTTOM) if band.subtitle else (line / 2, MIDDLE)
        grown = Box(parts.title.x, parts.title.y - below, parts.title.width, parts.title.height + line)
        paper.label(band.title, grown, parts.style, ("", align), name="title")
    else:
        paper.label(broken, parts.title, parts.style, name="title")
    if band.subtitle:
        _write_subtitle(paper, parts, band.subtitle)
    rule = np.array([[parts.title.x, parts.foot], [parts.title.right, parts.foot]])
    paper.line(rule, theme.accent, millimeters(0.9), name="title-rule")


def _write_subtitle(paper: Paper, parts: SideTitle, subtitle: str) -> None:
    """Write the subtitle; where a wider type takes a line more, half of it goes above and half below."""
    style, box = parts.quiet, parts.subtitle
    lines = len(wrap(subtitle, style, paper.theme, width_mm=box.width))
    wider = len(paper.wider_lines(subtitle, style, box.width))
    if wider == lines:
        paper.label(subtitle, box, style, name="subtitle")
        return
    size = millimeters(style.size_pt)
    usual, line = size * (1 + _LINE * (lines - 1)), size * _LINE
    grown = usual + (wider - lines) * line
    place = Box(box.x, box.top - usual / 2 - grown / 2, box.width, grown)
    paper.label(subtitle, place, style, ("", MIDDLE), name="subtitle")


def _badge(paper: Paper, box: Box, band: TitleBand) -> float:
    """Say what kind of data the plate is drawn from; return the width that this takes from the title."""
    if not band.badge:
        return 0.0
    width = paper.width(band.badge, paper.theme.text(paper.theme.type.legend, weight=600)) + 5.0
    _frame_badge(paper, Box(box.x if paper.rtl else box.right - width, box.top - 8.3, width, 5.4), band)
    return width + 4.0


def _frame_badge(paper: Paper, place: Box, band: TitleBand) -> None:
    """Write the badge in its frame, with room for two close lines."""
    theme = paper.theme
    edge = theme.warning if band.warning else theme.accent
    style = theme.text(theme.type.legend, weight=600, color=edge)
    more = max(0.0, _TWO_LINES * millimeters(style.size_pt) - place.height)
    taller = Box(place.x, place.y - more / 2, place.width, place.height + more)
    item = paper.label(band.badge, taller, style, (CENTER, MIDDLE), name="badge")
    item.find("text-style").set("multilineHeight", "0.85")  # type: ignore[union-attr]  # every label has one
    paper.add_frame(item, edge, 0.7)


def draw_foot(paper: Paper, box: Box, lines: Sequence[str], signature: Sequence[str]) -> None:
    """Write sources and quality at the start side, the signature at the end side."""
    style, rtl = paper.theme.text(paper.theme.type.foot), paper.rtl
    signed = (1 + WIDEST) * max((paper.width(line, style) for line in signature), default=0.0) + SLACK_MM
    room = box.width - signed - 6.0
    text = "\n".join(line for line in lines if line)
    # A wider type takes more lines: they grow downwards into the margin, and are not cut.
    count = len(paper.wider_lines(text, style, room))
    more = max(count * _LINE * millimeters(style.size_pt) - box.height, 0.0)
    start = Box(box.right - room if rtl else box.x, box.y - more, room, box.height + more)
    paper.label(text, start, style, name="sources")
    end = Box(box.x if rtl else box.right - signed, box.y, signed, box.height)
    paper.label("\n".join(signature), end, style, (LEFT if rtl else RIGHT, TOP), name="signature")

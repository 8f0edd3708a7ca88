"""What is wrong with the plates of an edition before any data are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas.analysis.catalogue.entries import catalogue
from atlas.analysis.derived import Finder
from atlas.analysis.own_figures.zonings import Zoning
from atlas.cartography.marks.actors import check_family
from atlas.cartography.marks.mark import Asking, refuse
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.errors import Fault, quote_names
from atlas.i18n.messages import Message
from atlas.publishing.checks.attempts import attempt, message

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: What an editor places on one map, and not on a series of them.
_NOT_IN_SERIES: Final = ("insets", "annotations", "extent", "focus", "basemap")


def check_plates(edition: Edition, file: Path, finder: Finder) -> list[Fault]:
    """Return what is wrong with the plates: keys, pages, texts, marks and charts, zones, locators."""
    faults: list[Fault] = []
    keys = [plate.key for plate in edition.plates]
    for position, plate in enumerate(edition.plates):
        where = f"plates[{position + 1}] ({plate.key})"
        if not plate.key:
            faults.append(Fault(message("missing"), message("add"), file, None, f"plates[{position + 1}].key"))
        elif plate.key in keys[:position]:
            faults.append(Fault(message("plate_twice"), message("own_key"), file, None, where))
        faults += _check_plate(edition, file, where, plate, finder)
    return faults


def _check_plate(edition: Edition, file: Path, where: str, plate: Plate, finder: Finder) -> list[Fault]:
    language = edition.language
    faults = attempt(file, f"{where}.page", Page.from_name, plate.page) if plate.page else []
    texts = {name: getattr(plate, name) for name in ("title", "subtitle", "note", "text")}
    texts |= {f"insets[{i + 1}].title": inset.title for i, inset in enumerate(plate.insets)}
    texts |= {f"annotations[{i + 1}].text": note.text for i, note in enumerate(plate.annotations)}
    for name, text in texts.items():
        faults += attempt(file, f"{where}.{name}", text_in, text, language, what=name)
    for position, mark in enumerate(plate.marks):
        faults += attempt(file, f"{where}.marks[{position + 1}]", _check_mark, mark, finder)
    if plate.label_figures is not None:
        faults += attempt(file, f"{where}.labels", finder, plate.label_figures.column)
    for position, chart in enumerate(plate.charts):
        faults += attempt(file, f"{where}.charts[{position + 1}]", _check_mark, chart, finder)
    faults += _check_zones(edition, file, where, plate)
    faults += _check_series(file, where, plate)
    if plate.locator and not edition.outline:
        remedy = message("give_outline")
        faults.append(Fault(message("no_outline"), remedy, file, None, f"{where}.locator", plate.locator))
    return faults


def _check_series(file: Path, where: str, plate: Plate) -> list[Fault]:
    """Return what of a series of plates, or of a plate of some units, cannot be: marks of the whole, own windows."""
    faults: list[Fault] = []
    for name in _NOT_IN_SERIES if plate.each else ():
        if getattr(plate, name):
            reason, remedy = Message("fault.series.window", name=name), Message("fault.series.without", name=name)
            faults.append(Fault(reason, remedy, file, None, f"{where}.{name}"))
    for position, mark in enumerate(plate.marks):
        if (plate.each or plate.focus) and not mark.separable:
            reason = Message("fault.cartography.focus.mark", mark=mark.message_name)
            remedy = Message("fault.series.other_mark")
            faults.append(Fault(reason, remedy, file, None, f"{where}.marks[{position + 1}]"))
    return faults


def _check_zones(edition: Edition, file: Path, where: str, plate: Plate) -> list[Fault]:
    """Return what is wrong with a plate by zone: no zoning, one that does not exist, provinces beside zones."""
    keys = [zoning.key for zoning in edition.zonings]
    if plate.perimeter and (plate.zoning or plate.shows_zones):
        remedy = Message("fault.perimeter.no_zones_remedy")
        return [Fault(Message("fault.perimeter.no_zones"), remedy, file, None, f"{where}.perimeter", plate.perimeter)]
    if plate.zoning in keys:
        zoning = edition.zonings[keys.index(plate.zoning)]
        if zoning.measures and (faults := _check_areas(file, where, plate, zoning)):
            return faults
        levels = {getattr(part, "by", "") for part in (*plate.marks, *plate.charts)}
        if "province" not in levels:
            return []
        return [Fault(Message("fault.zoning.no_provinces"), Message("fault.zoning.other_plate"), file, None, where)]
    if not plate.zoning and not plate.shows_zones:
        return []
    remedy = Message("fault.zoning.say_which", names=quote_names(keys))
    return [Fault(Message("fault.zoning.which"), remedy, file, None, f"{where}.zoning", plate.zoning)]


def _check_areas(file: Path, where: str, plate: Plate, zoning: Zoning) -> list[Fault]:
    """Return what a plate of areas cannot be: of some units, of marks that move areas or hide one by another."""
    faults = []
    if plate.each or plate.focus:
        remedy = Message("fault.areas.no_series")
        faults.append(Fault(Message("fault.areas.series"), remedy, file, None, where))
    for position, mark in enumerate(plate.marks, start=1):
        if getattr(mark, "by", "") != "zone":
            continue
        remedy, place = Message("fault.areas.symbols"), f"{where}.marks[{position}]"
        if mark.distorts:
            faults.append(Fault(Message("fault.areas.deform"), remedy, file, None, place))
        elif zoning.overlaps and mark.covers_area:
            faults.append(Fault(Message("fault.areas.hide"), remedy, file, None, place))
    return faults


def _check_mark(mark: Asking, finder: Finder) -> None:
    """Raise when an indicator or a family does not exist, or an indicator's nature forbids the mark."""
    for key, natures in mark.asks:
        refuse(mark, finder(key), natures, among=catalogue(vocabulary=finder.vocabulary))
    for family in (getattr(mark, "family", ""), *getattr(mark, "families", ())):
        check_family(family, finder.vocabulary)

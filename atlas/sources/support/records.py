"""Makes the bodies of the sheets of a file: every cell read, every row with its body, every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from atlas.errors import Fault, SupportError
from atlas.guard import with_guard
from atlas.i18n.messages import Message
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.cells import CellReader, SupportCells, parts_of
from atlas.sources.support.checks import check_records
from atlas.sources.support.columns import BODY, Sheet
from atlas.sources.support.listed_bodies import without_opposed
from atlas.sources.support.logos import SupportLogo, logos_beside, read_logo
from atlas.sources.support.model import (
    SupportBody,
    SupportCheck,
    SupportConsent,
    SupportContact,
    SupportFile,
    SupportOpposition,
    SupportPlace,
    SupportProgramme,
    SupportService,
)
from atlas.sources.support.tables import SupportRow, filled_rows, read_support_tables
from atlas.sources.support.vocabulary import LISTED, REACHES, why

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory


@with_guard(Message("act.support"), error=SupportError)
def read_support(source: str | Path, territory: Territory) -> SupportFile:
    """Read a file of support bodies and check it whole; who opposed to being listed is left out.

    Args:
        source: a workbook of several sheets, a folder of CSV files, or a TOML file (see `read_support_tables`).
        territory: whose communes and provinces are named.

    Raises:
        SupportError: with every fault of the file: cells that cannot be read, rows of a body that is not there, texts
            too long for a card, texts that hold a telephone number, an address or the name of a person.
    """
    tables = read_support_tables(source)
    return support_file(tables, territory, path=Path(source))


def support_file(
    tables: Mapping[Sheet, Sequence[SupportRow]], territory: Territory, *, path: Path | None = None
) -> SupportFile:
    """Make the bodies of sheets that were read; raises like `read_support`."""
    reader = CellReader(AreaNames(territory))
    cells = {sheet: [reader.read(row, sheet) for row in filled_rows(rows)] for sheet, rows in tables.items()}
    for sheet in tables:
        wrong = _without_body(cells[sheet], cells["bodies"]) if sheet != "bodies" else _twice(cells[sheet])
        reader.faults.extend(wrong)
    bodies = tuple(_body(body_cells, cells, reader) for body_cells in cells["bodies"])
    programmes = tuple(map(_programme, cells.get("programmes", [])))
    rows = {body_cells.text("id"): body_cells.row for body_cells in cells["bodies"]}
    reader.faults.extend(check_records(bodies, programmes, rows))
    if reader.faults:
        raise SupportError(sorted(reader.faults, key=lambda fault: (str(fault.file), fault.sheet, fault.row or 0)))
    oppositions = tuple(filter(None, map(_opposition, cells.get("oppositions", []))))
    left = without_opposed(bodies, oppositions)
    names = {body.id for body in left}
    own = tuple(programme for programme in programmes if programme.body in names)
    return SupportFile(bodies=left, programmes=own, opposed=len(bodies) - len(left), path=path)


def _twice(cells: Iterable[SupportCells]) -> list[Fault]:
    """Find bodies that have the identifier of an earlier one."""
    first: dict[str, int] = {}
    faults = []
    for record in cells:
        name = record.text("id")
        if name and first.setdefault(name, record.row.row) != record.row.row:
            reason = why("twice", row=str(first[name]))
            faults.append(record.row.fault(reason, why("own_id"), column="id", value=name))
    return faults


def _without_body(cells: Iterable[SupportCells], bodies: Iterable[SupportCells]) -> list[Fault]:
    """Find rows whose body is not there; a row of the opposition list may name one that is not there any more."""
    names = {record.text("id") for record in bodies}
    remedy = why("write_body")
    return [
        record.row.fault(why("no_body"), remedy, column=BODY, value=record.text(BODY))
        for record in cells
        if record.text(BODY) and record.text(BODY) not in names and "given_on" not in record.row.cells
    ]


def _body(cells: SupportCells, tables: Mapping[Sheet, Sequence[SupportCells]], reader: CellReader) -> SupportBody:
    def of(sheet: Sheet) -> list[SupportCells]:
        return [record for record in tables.get(sheet, ()) if record.text(BODY) == cells.text("id")]

    areas, reach = _areas(of("areas"), reader)
    founded = cells.values.get("founded")
    return SupportBody(
        id=cells.text("id"),
        name=cells.texts("name"),
        kind=cells.text("kind"),
        acronym=cells.text("acronym"),
        mission=cells.texts("mission"),
        founded=founded if isinstance(founded, int) else None,
        website=cells.text("website"),
        email=cells.text("email"),
        phone=cells.text("phone"),
        social=cells.text("social"),
        parent=cells.text("parent"),
        languages=cells.many("languages"),
        invented=cells.values.get("invented") is True,
        check=_check(cells),
        services=tuple(map(_service, of("services"))),
        places=tuple(_place(row, reader) for row in of("places")),
        areas=areas,
        reach=reach,
        contacts=tuple(map(_contact, of("contacts"))),
        consents=tuple(sorted(filter(None, map(_consent, of("consents"))), key=lambda consent: consent.given_on)),
        logo=_logo(cells, reader),
    )


def _logo(cells: SupportCells, reader: CellReader) -> SupportLogo | None:
    """Return the logo that a body names, from the folder beside the file."""
    if not (name := cells.text("logo")):
        return None
    logo = read_logo(name, logos_beside(cells.row.file))
    if isinstance(logo, Unreadable):
        reader.faults.append(cells.row.fault(logo.reason, logo.remedy, column="logo", value=name))
        return None
    return logo


def _check(cells: SupportCells) -> SupportCheck:
    return SupportCheck(
        status=cells.text("status") or LISTED,
        verified_on=cells.day("verified_on"),
        verified_by=cells.text("verified_by"),
        method=cells.text("method"),
        source=cells.text("source"),
        next_check=cells.day("next_check"),
    )


def _service(cells: SupportCells) -> SupportService:
    return SupportService(
        service=cells.text("service"),
        stages=cells.many("stages"),
        publics=cells.many("publics"),
        form=cells.text("form"),
        finance=cells.text("finance"),
        mode=cells.text("mode"),
        description=cells.texts("description"),
        cost=cells.texts("cost"),
        conditions=cells.texts("conditions"),
        documents=cells.texts("documents"),
        delay=cells.texts("delay"),
        application=cells.texts("application"),
    )


def _place(cells: SupportCells, reader: CellReader) -> SupportPlace:
    lon, lat = cells.values.get("lon"), cells.values.get("lat")
    if (lon is None) != (lat is None):
        missing = "lat" if lat is None else "lon"
        reader.faults.append(
            cells.row.fault(
                why("one_coordinate"),
                why("write_both"),
                column=missing,
            )
        )
    return SupportPlace(
        commune=_commune(cells, reader),
        label=cells.texts("label"),
        address=cells.texts("address"),
        lon=lon,
        lat=lat,
        precision=cells.text("precision"),
        hours=cells.text("hours"),
        phone=cells.text("phone"),
        directions=cells.texts("directions"),
        access=cells.text("access"),
    )


def _commune(cells: SupportCells, reader: CellReader) -> str:
    text = cells.text("commune")
    code = reader.areas.commune(text) if text else ""
    if isinstance(code, Unreadable):
        reader.faults.append(cells.row.fault(code.reason, code.remedy, column="commune", value=text))
        return ""
    return code


def _areas(rows: Iterable[SupportCells], reader: CellReader) -> tuple[frozenset[str], str]:
    """Return the communes of all rows of a body, and how wide the widest of them is."""
    communes: frozenset[str] = frozenset()
    reaches = []
    for cells in rows:
        for part in parts_of(cells.text("area")):
            area = reader.areas.find(part)
            if isinstance(area, Unreadable):
                reader.faults.append(cells.row.fault(area.reason, area.remedy, column="area", value=part))
            else:
                communes |= area.communes
                reaches.append(area.reach)
    return communes, max(reaches, key=REACHES.index, default="")


def _contact(cells: SupportCells) -> SupportContact:
    return SupportContact(
        person=cells.text("person"), role=cells.texts("role"), phone=cells.text("phone"), email=cells.text("email")
    )


def _consent(cells: SupportCells) -> SupportConsent | None:
    given = cells.day("given_on")
    if given is None:  # told as a fault of its cell
        return None
    return SupportConsent(
        person=cells.text("person"),
        scopes=cells.many("scope"),
        answer=cells.values.get("answer") is True,
        given_on=given,
        received_by=cells.text("received_by"),
    )


def _programme(cells: SupportCells) -> SupportProgramme:
    return SupportProgramme(
        id=cells.text("id"),
        body=cells.text(BODY),
        name=cells.texts("name"),
        finance=cells.text("finance"),
        stages=cells.many("stages"),
        ceiling=cells.texts("ceiling"),
        cost=cells.texts("cost"),
        conditions=cells.texts("conditions"),
        documents=cells.texts("documents"),
        website=cells.text("website"),
    )


def _opposition(cells: SupportCells) -> SupportOpposition | None:
    given = cells.day("given_on")
    if given is None:  # told as a fault of its cell
        return None
    return SupportOpposition(
        given_on=given,
        body=cells.text(BODY),
        person=cells.text("person"),
        phone=cells.text("phone"),
        email=cells.text("email"),
    )


__all__ = ["read_support", "support_file"]

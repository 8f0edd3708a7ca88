"""Writes listed bodies as one CSV table, a line each, for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.analysis.support.coverage import services_of
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.sources.files.spreadsheet_text import harmless
from atlas.sources.support.columns import headings, language_column
from atlas.sources.support.hours import readable_hours
from atlas.sources.support.lines import written_phone
from atlas.sources.support.listed_bodies import SupportListing
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.spoken import text_in
from atlas.sources.support.vocabulary import words

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

_SEVERAL: Final = "; "


def listing_csv(listing: SupportListing, territory: Territory, *, language: LanguageCode) -> bytes:
    """Return listed bodies as CSV (UTF-8 with a byte order mark, semicolons), codes in words of the language."""
    rows = [_row(body, territory, language) for body in listing.bodies]
    called = headings("bodies", language) | headings("places", language) | headings("services", language)
    names = list(rows[0]) if rows else ["id"]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([called.get(name, name) for name in names])
    writer.writerows([[harmless(str(row[name])) for name in names] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def _row(body: PublishedBody, territory: Territory, language: LanguageCode) -> dict[str, Any]:
    place = body.places[0] if body.places else None
    names = {language_column("name", code): text for code, text in body.name.items()}
    columns = [name for name in headings("bodies", language) if name == "name" or name.startswith("name_")]
    stages = {stage for service in body.services for stage in service.stages}
    return {
        "id": body.id,
        **{name: names.get(name, "") for name in columns},
        "acronym": body.acronym,
        "kind": words("kind", language)[body.kind],
        "mission": text_in(body.mission, language),
        "website": body.website,
        "email": body.email,
        "phone": written_phone(body.phone) if body.phone else "",
        "address": text_in(place.address, language) if place else "",
        "commune": str(territory.communes.loc[place.commune, c.NAME]) if place else "",
        "lon": "" if place is None or place.lon is None else place.lon,
        "lat": "" if place is None or place.lat is None else place.lat,
        "hours": readable_hours(place.hours, language) if place and place.hours else "",
        "service": _SEVERAL.join(words("service", language)[service] for service in services_of(body)),
        "stages": _SEVERAL.join(word for stage, word in words("stage", language).items() if stage in stages),
        "languages": _SEVERAL.join(words("language", language)[code] for code in body.languages),
        "verified_on": body.verified_on.isoformat() if body.verified_on else "",
        "invented": tr("support.mark.invented", language) if body.invented else "",
    }

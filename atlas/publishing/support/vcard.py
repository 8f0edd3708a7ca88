"""Writes listed bodies as vCards 3.0 (RFC 2426), which telephones and mail programs read; short ones fit a QR code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from atlas import columns as c
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.spoken import others_in, text_in

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

_LONGEST: Final = 75  # octets of a line, its end left out


def vcards(bodies: tuple[PublishedBody, ...], territory: Territory, *, language: LanguageCode) -> bytes:
    """Return a file with the card of every body, in their order, in UTF-8."""
    return "".join(vcard(body, territory, language=language) for body in bodies).encode()


def vcard(body: PublishedBody, territory: Territory, *, language: LanguageCode) -> str:
    """Return the card of a body: names in all its languages, telephone, mail, site, first address, day of the check.

    Args:
        body: as it may be published.
        territory: whose communes are named.
        language: of the name that is shown.
    """
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_lines(body, territory, language), "END:VCARD"]
    return "".join(_fold(line) + "\r\n" for line in lines)


def brief_vcard(body: PublishedBody, *, language: LanguageCode) -> str:
    """Return a card that is short enough for a small QR code: name, telephone, site."""
    name = _escape(text_in(body.name, language))
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name}", f"FN:{name}"]
    lines += [f"TEL:{body.phone}"] if body.phone else []
    lines += [f"URL:{body.website}"] if body.website else []
    return "\n".join([*lines, "END:VCARD"])


def _lines(body: PublishedBody, territory: Territory, language: LanguageCode) -> Iterator[str]:
    name = _escape(text_in(body.name, language))
    yield f"N:;{name};;;"
    yield f"FN:{name}"
    yield f"ORG:{name}"
    for code, other in others_in(body.name, language).items():
        yield f"NICKNAME;LANGUAGE={code}:{_escape(other)}"
    if body.phone:
        yield f"TEL;TYPE=WORK,VOICE:{body.phone}"
    if body.email:
        yield f"EMAIL;TYPE=INTERNET:{body.email}"
    if body.website:
        yield f"URL:{body.website}"
    for place in body.places[:1]:
        communes = territory.communes
        column = LANGUAGES[language].name_column
        city = str(communes.loc[place.commune, column if column in communes else c.NAME])
        street = _escape(text_in(place.address, language))
        yield f"ADR;TYPE=WORK:;;{street};{_escape(city)};;;"
        if place.lat is not None and place.lon is not None:
            yield f"GEO:{place.lat};{place.lon}"
    if mission := text_in(body.mission, language):
        yield f"NOTE:{_escape(mission)}"
    if body.verified_on:
        yield f"REV:{body.verified_on.isoformat()}"
    yield f"UID:{body.id}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def _fold(line: str) -> str:
    """Return the line in pieces of at most 75 octets, no letter cut; a piece that goes on begins with a space."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST - (1 if pieces else 0):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + letter, size + width
    return "\r\n ".join([*pieces, piece])

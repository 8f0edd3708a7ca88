"""Writes a register with every kind of fault planted at known places, for the tests and the benchmark; all seeded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HEADINGS = (
    "identifiant", "nom", "famille", "secteur", "statut", "annee_creation", "membres", "femmes", "emplois", "commune",
    "longitude", "latitude", "precision", "date", "consentement",
)  # fmt: skip
SEED = 20_261_123
YEAR = 2026
_WORDS = ("Al Amal", "Annour", "Al Karama", "Chorouk", "Tawassol", "Izdihar", "El Wafae", "Ennahda", "Al Fath")
_FAMILIES = ("coopérative", "Association", "mutuelle", "تعاونية", "جمعية", "Fondation", "Coopérative agricole")
_SECTORS = ("agriculture", "artisanat", "Pêche", "الفلاحة", "commerce", "éducation", "tourisme rural")


@dataclass(frozen=True)
class Kind:
    """One kind of fault: its name, the heading where it stands, how it is written, what its reason must say."""

    name: str
    heading: str
    write: Callable[[np.random.Generator], str]
    reason: str
    structural: bool = False
    alters: tuple[tuple[str, str], ...] = ()


def _one(*texts: str) -> Callable[[np.random.Generator], str]:
    return lambda rng: str(rng.choice(texts))


KINDS = (
    Kind("no identifier", "identifiant", _one("", "   ", "\u00a0"), "no identifier", structural=True),
    Kind("identifier twice", "identifiant", _one("DOUBLE"), "bear this identifier", structural=True),
    Kind("identifier in error", "identifiant", _one("#REF!", "#N/A"), "could not compute", structural=True),
    Kind("no name", "nom", _one("", " "), "no name"),
    Kind("name in error", "nom", _one("#NOM?"), "could not compute"),
    Kind("unknown family", "famille", _one("Syndicat", "licorne", "S.A.R.L."), "no known family"),
    Kind("unknown sector", "secteur", _one("spatial", "???", "Nucléaire"), "no known sector"),
    Kind("unknown status", "statut", _one("peut-être", "en cours de route"), "no known status"),
    Kind("unknown precision", "precision", _one("loin", "à vue de nez"), "no known precision"),
    Kind("year too early", "annee_creation", _one("1850", "12/03/1789", "19"), "outside 1900"),
    Kind("year to come", "annee_creation", _one("2030", "31/12/2029"), "outside 1900"),
    Kind("no year", "annee_creation", _one("jadis", "vers 2010", "2010/2011"), "no year"),
    Kind("negative number", "membres", _one("-3", "-12"), "negative", alters=(("femmes", ""),)),
    Kind("part of a member", "membres", _one("12,5", "0.5"), "not whole", alters=(("femmes", ""),)),
    Kind("number in words", "membres", _one("douze", "une vingtaine"), "no number", alters=(("femmes", ""),)),
    Kind("number too large", "membres", _one("99999999999", "661223344"), "too large", alters=(("femmes", ""),)),
    Kind("more women than members", "femmes", _one("41", "400"), "more women", alters=(("membres", "40"),)),
    Kind("women unreadable", "femmes", _one("?", "beaucoup"), "no number"),
    Kind("jobs in error", "emplois", _one("#DIV/0!", "#VALEUR!"), "could not compute"),
    Kind("formula without result", "emplois", _one("#FORMULA!"), "could not compute"),
    Kind("no such day", "date", _one("31/02/2024", "2023-13-01", "32 mars 2020", "30 fév 2021"), "no such day"),
    Kind("no date", "date", _one("hier", "trimestre 2", "12 juin", "03/24"), "date"),
    Kind("date to come", "date", _one("2031-01-01", "1er mai 2035"), "outside 1900"),
    Kind("neither yes nor no", "consentement", _one("bof", "à voir"), "neither yes nor no"),
    Kind("text in a coordinate", "longitude", _one("à côté", "voir plan", "-5..3"), "cannot be read"),
    Kind("NaN in a coordinate", "longitude", _one("NaN", "nan"), "not finite"),
    Kind("infinite coordinate", "latitude", _one("inf", "-Infinity"), "not finite"),
    Kind("sixty minutes", "longitude", _one("5°60'10\" W", "5°75' O"), "minutes"),
    Kind("sixty seconds", "latitude", _one("35°10'60\" N", "35 34 75"), "seconds"),
    Kind("coordinate out of range", "latitude", _one("95,2", "355.7"), "outside"),
    Kind("metres among degrees", "longitude", _one("467123", "500 123,5"), "outside|cannot be read|minutes"),
    Kind("one coordinate only", "latitude", _one("", " "), "only the other"),
    Kind("sign and hemisphere", "longitude", _one("-5.4 W", "-5,31 O"), "both a sign"),
    Kind("hemisphere of the other", "longitude", _one("35.5 N", "35°10' Nord"), "a latitude stands"),
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """What was planted: {(row, heading): (kind, text)}, the rows that are no records, how many records there are."""

    faults: dict[tuple[int, str], tuple[Kind, str]]
    asides: dict[int, str]
    records: int


def write_hostile(path: Path, *, rows: int = 10_000, structural: bool = True, seed: int = SEED) -> Planted:
    """Write a register of so many records in Windows-1256 with semicolons; every kind stands in it several times.

    One record in eight is faulty, with one fault. Titles stand above the headings, blank lines, subtotals, repeated
    headings and section titles between the records, a total and notes below.
    """
    rng = np.random.default_rng(seed)
    kinds = [kind for kind in KINDS if structural or not kind.structural]
    out = _Lines()
    out.aside("title", ["Registre des acteurs de l'ESS"])
    out.blank()
    out.write(list(HEADINGS))
    faults: dict[tuple[int, str], tuple[Kind, str]] = {}
    for place in range(rows):
        record = _record(place, rng)
        if place % 8 == 3:
            kind = kinds[(place // 8) % len(kinds)]
            text = kind.write(rng)
            record |= dict(kind.alters) | {kind.heading: text}
            faults[out.line, kind.heading] = (kind, text)
        out.write([record[heading] for heading in HEADINGS])
        if place % 1000 == 500:
            out.aside("total", ["Sous-total", "", "", "", "", "", "1 250"] + [""] * 8)
            out.blank()
            out.aside("heading", list(HEADINGS))
            out.aside("section", ["Province de Tétouan, suite"] + [""] * 14)
    out.aside("total", ["المجموع", "", "", "", "", "", "12500", "4300"] + [""] * 7)
    out.aside("note", ["Source : ODCO et directions provinciales"] + [""] * 14)
    out.aside("note", ["(*) estimation"])
    path.write_bytes(out.text().encode("cp1256"))
    return Planted(faults, out.asides, rows)


def _record(place: int, rng: np.random.Generator) -> dict[str, str]:
    lon, lat = rng.uniform(-5.6, -5.3), rng.uniform(35.2, 35.6)
    written = [
        (f"{lon:.5f}", f"{lat:.5f}"),
        (f"{lon:.4f}".replace(".", ","), f"{lat:.4f}".replace(".", ",")),
        (f"{-lon:.4f}° O", f"{lat:.4f}° N"),
        (f"5°{(-lon - 5) * 60:.3f}' W", f"35°{(lat - 35) * 60:.3f}' N"),
    ][int(rng.integers(4))]
    year, month, day = int(rng.integers(2000, 2025)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    dates = [f"{year}-{month:02d}-{day:02d}", f"{day:02d}/{month:02d}/{year}", f"{day} mars {year}", str(year), "45000"]
    members = int(rng.integers(5, 90))
    return {
        "identifiant": f"A{place:05d}",
        "nom": f"Coopérative {rng.choice(_WORDS)} {place}",
        "famille": str(rng.choice(_FAMILIES)),
        "secteur": str(rng.choice(_SECTORS)),
        "statut": str(rng.choice(["actif", "En sommeil", "نشيط", ""])),
        "annee_creation": str(rng.choice([str(year), f"{day:02d}/{month:02d}/{year}", ""])),
        "membres": str(members),
        "femmes": str(int(rng.integers(0, members + 1))),
        "emplois": str(rng.choice(["", "3", "1 250"])),
        "commune": "Tétouan",
        "longitude": written[0],
        "latitude": written[1],
        "precision": str(rng.choice(["adresse", "douar", "commune", ""])),
        "date": str(rng.choice(dates)) if place else "2026-06-30",
        "consentement": str(rng.choice(["oui", "non", "نعم", ""])),
    }


class _Lines:
    """The lines of the file as they are written, and which of them are no records."""

    def __init__(self) -> None:
        self.asides: dict[int, str] = {}
        self.line = 1
        self._stream = io.StringIO(newline="")
        self._writer = csv.writer(self._stream, delimiter=";", lineterminator="\r\n")

    def write(self, fields: list[str]) -> None:
        self._writer.writerow(fields)
        self.line += 1

    def aside(self, kind: str, fields: list[str]) -> None:
        self.asides[self.line] = kind
        self.write(fields)

    def blank(self) -> None:
        self._stream.write("\r\n")
        self.line += 1

    def text(self) -> str:
        return self._stream.getvalue()

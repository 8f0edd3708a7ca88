"""Files of support bodies for tests: small ones in TOML, with whatever is to be right or wrong in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atlas.sources.support.listed_bodies import SupportListing, SupportRules, listing_of
from atlas.sources.support.records import read_support
from atlas.sources.territory.territory import Territory

DAY = dt.date(2026, 11, 29)
TANGER, ASSILAH, LARACHE = "001511010", "015110101", "013310103"
BODY: dict[str, Any] = {
    "id": "a", "name": "Maison Essai", "name_ar": "دار التجربة", "kind": "ngo", "mission": "Accompagne.",
    "website": "https://essai.example", "email": "contact@essai.example", "phone": "05 00 00 00 01",
    "verified_on": dt.date(2026, 6, 1),
}  # fmt: skip
SERVICE = {"body": "a", "service": "training", "stages": ["creation", "start"]}
PLACE = {"body": "a", "commune": TANGER, "address": "1 rue de l’Essai", "lon": -5.81, "lat": 35.77,
         "hours": "Mo-Fr 08:30-16:30"}  # fmt: skip
AREA = {"body": "a", "area": TANGER}


def tables(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    """The sheets of one body that is right, with some of them replaced."""
    return {"bodies": [BODY], "services": [SERVICE], "places": [PLACE], "areas": [AREA]} | changes


def written(folder: Path, content: Mapping[str, list[dict[str, Any]]], name: str = "organismes.toml") -> Path:
    """A TOML file of sheets."""
    lines = []
    for sheet, rows in content.items():
        for row in rows:
            lines += [f"[[{sheet}]]", *(f"{key} = {_toml(value)}" for key, value in row.items()), ""]
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def listed(
    folder: Path, territory: Territory, scope: str = "paper", *, on: dt.date = DAY, **changes: Any
) -> SupportListing:
    """What is listed of a small file."""
    return listing_of(read_support(written(folder, tables(**changes)), territory), scope, SupportRules(on=on))

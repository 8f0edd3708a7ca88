"""The public institutions that every actor may meet: names, kind and official site, nothing else."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from atlas.i18n.language import LANGUAGES
from atlas.resources import shipped_path
from atlas.sources.support.model import Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicInstitution:
    """A real public institution: what it is called, what it is, and its official site ("" when none is known)."""

    acronym: str
    name: Spoken
    about: Spoken
    website: str


def read_institutions() -> tuple[PublicInstitution, ...]:
    """Return the public institutions that are shipped, in their order."""
    content = tomllib.loads(shipped_path("geodata", "ma", "institutions.toml").read_text(encoding="utf-8"))
    return tuple(
        PublicInstitution(
            acronym=row.get("acronym", ""),
            name={code: row[f"name_{code}"] for code in LANGUAGES if f"name_{code}" in row},
            about={code: row[f"about_{code}"] for code in LANGUAGES if f"about_{code}" in row},
            website=row.get("website", ""),
        )
        for row in content["institution"]
    )

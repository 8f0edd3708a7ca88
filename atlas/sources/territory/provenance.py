"""Who made each shipped file, under which licence, and what was changed in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Final

from atlas.errors import Fault, TerritoryError
from atlas.i18n.messages import Message

PROVENANCE: Final = "provenance.toml"
#: What a file of a territory holds that a plate credits.
BOUNDARIES: Final = "boundaries"
FIGURES: Final = "figures"
#: Roads, which a plate credits where it measures along them.
ROADS: Final = "roads"
#: The file of the shipped figures, which tells a shipped territory from another.
_SHIPPED_FIGURES: Final = "census.csv"


@dataclass(frozen=True, slots=True)
class Credit:
    """What a file is and whom to name for it.

    ``attribution`` is the text to print in French, ``translations`` the same by language where it is given, ``titles``
    the title so; ``of`` says that it is owed for the "boundaries", the "figures" or the "roads" alone, "" for all that
    the file holds.
    """

    file: str
    title: str
    producer: str
    licence: str
    attribution: str
    vintage: str
    changes: str
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)
    of: str = ""
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)

    def title_in(self, language: str) -> str:
        """Return the title in a language, in French where it has no translation."""
        return self.titles.get(language, self.title)

    def attribution_in(self, language: str) -> str:
        """Return the text to print in a language, in French where it has no translation."""
        return self.translations.get(language, self.attribution)


def read_credits(folder: Path) -> tuple[Credit, ...]:
    """Return the credits of a folder's files, from its provenance file, in that file's order.

    Raises:
        TerritoryError: an entry lacks one of the fields, all such entries listed.
    """
    path = folder / PROVENANCE
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("file", [])
    names = [
        attribute.name
        for attribute in fields(Credit)
        if attribute.default_factory is MISSING and attribute.default is MISSING
    ]
    faults = [
        Fault(
            Message("fault.sources.territory.credit_lacks", file=PROVENANCE, field=name),
            Message("fault.sources.territory.say_it"),
            file=path,
            value=str(entry.get("file", "")),
        )
        for entry in entries
        for name in names
        if not entry.get(name)
    ]
    if faults:
        raise TerritoryError(faults)
    return tuple(
        Credit(
            **{name: str(entry[name]) for name in names},
            translations=_translations(entry, "attribution_"),
            titles=_translations(entry, "title_"),
        )
        for entry in entries
    )


def _translations(entry: Mapping[str, object], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): str(text) for key, text in entry.items() if key.startswith(prefix)}


def owed_to_shipped(credits: Iterable[Credit]) -> bool:
    """Tell whether figures are those that are shipped.

    Their file is named, or nobody, as of a territory made in code.
    """
    records = tuple(credits)
    return not records or any(record.file == _SHIPPED_FIGURES for record in records)

"""Where the pages of the web edition are: stable addresses, and the relative ways from one page to another."""

from __future__ import annotations

import posixpath
from typing import Final, Literal

#: Folders below that of a language.
PLATES: Final = "atlas"
INDICATORS: Final = "indicateurs"
PUBLICATIONS: Final = "publications"
UNITS: Final = {"commune": "communes", "province": "provinces"}
#: Pages that stand in the folder of a language.
HOME: Final = "index.html"
MAP: Final = "carte.html"
EMBED: Final = "embed.html"
SEARCH: Final = "recherche.html"
DATA: Final = "donnees.html"
GLOSSARY: Final = "glossaire.html"
#: The feeds of a language: Atom, RSS 2.0, JSON Feed, each with its media type.
FEEDS: Final = (
    ("feed.xml", "application/atom+xml"), ("rss.xml", "application/rss+xml"), ("feed.json", "application/feed+json"),
)  # fmt: skip
METHOD: Final = "methode.html"
MENTIONS: Final = "mentions.html"
ACCESSIBILITY: Final = "accessibilite.html"
#: Folders beside those of the languages.
ASSETS: Final = "assets"
SCRIPTS: Final = "data"
DOWNLOADS: Final = "downloads"
#: The map that the home page shows.
COVER_MAP: Final = f"{ASSETS}/map.svg"
#: What lies beneath the maps: relief, waters, limits.
GROUND: Final = f"{ASSETS}/ground.svg"
_INDEX: Final = "index.html"

UnitLevel = Literal["commune", "province"]


def plate_page(key: str) -> str:
    """Return the address of a plate's page below the folder of a language."""
    return f"{PLATES}/{key}.html"


def indicator_page(key: str) -> str:
    """Return the address of an indicator's page below the folder of a language."""
    return f"{INDICATORS}/{key}.html"


def unit_page(level: str, code: str) -> str:
    """Return the address of the page of a commune or a province below the folder of a language."""
    return f"{UNITS[level]}/{code}.html"


def actors_page(code: str) -> str:
    """Return the address of the list of the actors of a commune below the folder of a language."""
    return f"{UNITS['commune']}/{code}-acteurs.html"


def publication_page(key: str) -> str:
    """Return the address of a publication's page below the folder of a language."""
    return f"{PUBLICATIONS}/{key}.html"


def listing(folder: str) -> str:
    """Return the address of the page that lists those of a folder."""
    return f"{folder}/{_INDEX}"


def way(page: str, target: str) -> str:
    """Return the relative way from a page to another file, both from the same folder: ``../communes/1.html``."""
    path, mark, part = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + mark + part


def up(page: str) -> str:
    """Return the way from a page to the folder that its address begins in: ``../``, ``./``."""
    return "../" * page.count("/") or "./"

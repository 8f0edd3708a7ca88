"""A page of the web edition as a value: where it is, what it is called, what its template is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link: where it leads, from the folder of the language, and what it is called."""

    address: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """A page in one language.

    Attributes:
        address: below the folder of its language: ``communes/010510101.html``.
        title: its heading.
        template: the name of its template.
        values: what the template is told, beside what all are.
        description: a sentence for search engines and for who is sent a link.
        trail: the pages above it, the home page left out.
        scripted: whether the script of maps and tables has work on it.
        picture: an Open Graph picture, from the root of the site.
        about: what it is, for machines (schema.org); nothing when empty.
        wide: whether it takes the whole width of the window.
        tiled: whether it reads parts of a file of tiles, where a web server hosts it.
    """

    address: str
    title: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    trail: tuple[WebLink, ...] = ()
    scripted: bool = False
    picture: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    wide: bool = False
    tiled: bool = False

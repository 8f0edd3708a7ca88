"""The frame of all pages: head, policy, navigation, languages, foot; templates that escape every text."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import section
from atlas.publishing.web import addresses
from atlas.publishing.web.figures import figure_html
from atlas.publishing.web.page import WebLink, WebPage

#: Nothing is fetched from elsewhere, nothing runs but the files of the edition; no form is sent.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)


def _template(name: str) -> str:
    return files("atlas.publishing").joinpath("templates", "web", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["figure"] = figure_html
    return made


@dataclass(frozen=True, eq=False)
class PageFrame:
    """What is around the content of every page in a language.

    Attributes:
        language: of the pages.
        languages: of the site, in their order.
        name: of the site: the title of the edition.
        publisher: who publishes it.
        date: of the edition, as it is written.
        license: of the data: its name and its address; empty for none.
        root: the address of the site with a slash at its end; empty where it is not known.
        noindex: whether search engines are asked to leave it alone.
        sections: the entries of the navigation.
        feeds: the feeds of the language: address from its folder, media type.
    """

    language: LanguageCode
    languages: tuple[LanguageCode, ...]
    name: str
    publisher: str
    date: str
    license: tuple[str, str] = ("", "")
    root: str = ""
    noindex: bool = False
    sections: tuple[WebLink, ...] = ()
    feeds: tuple[tuple[str, str], ...] = ()
    environment: Environment = field(default_factory=_environment, repr=False)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The words of the pages that have no blanks."""
        return section("web", self.language)

    @cached_property
    def own_names(self) -> tuple[tuple[LanguageCode, str], ...]:
        """The languages of the site, each with what it calls itself."""
        return tuple((code, section("web", code)["own_name"]) for code in self.languages)

    def render(self, page: WebPage) -> str:
        """Return a page as HTML."""
        here = page.address
        data = _data_markup(page.about)
        own = {
            "page": page,
            "frame": self,
            "words": self.words,
            "language": self.language,
            "direction": LANGUAGES[self.language].direction,
            "root": addresses.up(f"{self.language}/{here}"),
            "home": addresses.up(here),
            "policy": _policy(data, tiled=page.tiled),
            "structured": data,
            "to": lambda address: addresses.way(here, address),
            "site": lambda path: addresses.way(f"{self.language}/{here}", path),
            "versions": [
                (code, addresses.way(f"{self.language}/{here}", f"{code}/{here}"), name)
                for code, name in self.own_names
            ],
            "canonical": f"{self.root}{self.language}/{here}" if self.root else "",
        }
        return self.environment.get_template(page.template).render({**own, **page.values})


def _data_markup(about: Mapping[str, Any]) -> Markup:
    """Return data for machines as the text of a script element, which nothing in them can close."""
    if not about:
        return Markup("")
    text = json.dumps({"@context": "https://schema.org", **about}, ensure_ascii=False, indent=1, sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _policy(data: str, *, tiled: bool) -> str:
    """Return what a page may do; one with tiles may ask for files of the folder that it is in."""
    digest = base64.b64encode(hashlib.sha256(data.encode()).digest()).decode() if data else ""
    asks = "; connect-src 'self'" if tiled else ""
    return _POLICY.format(hashes=f" 'sha256-{digest}'" if digest else "") + asks

"""What an edition asks of its web edition: the section ``[web]`` of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from atlas.i18n.language import LanguageCode
from atlas.sources.toml.validation import toml_specification

#: The licences that data can be given under: where each is written.
LICENSES: Final[Mapping[str, str]] = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
}
#: What stands in the name of a text for the language.
LANGUAGE: Final = "{language}"


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the web edition is made, field for field as the edition's TOML writes it.

    Attributes:
        languages: of its trees of pages, the first one first.
        address: where the folder will be put, https://…; it is needed by search engines, feeds and catalogues of open
            data, and by nothing else: the pages work anywhere.
        license: of the data, by its SPDX name; what the sources ask for goes before it.
        indicators: keys of those that have a page; all that the data have when empty.
        noindex: whether search engines are asked to leave the pages alone.
        tiles: whether more than 100 000 actors are offered as tiles (PMTiles), which a page reads by parts near the
            reader: that needs a web server that answers to Range; opened from a folder, it shows an overview of them.
        contact: an address of the observatory that readers may write to, no person's.
        director: who answers for what is published, as the law on the press asks.
        host: who hosts the pages: name, address.
        declaration: number of the declaration to the CNDP, or of its receipt.
        home, method, mentions, accessibility: Markdown files beside the edition, in place of the texts of the toolkit.
    """

    languages: tuple[LanguageCode, ...] = ("fr", "ar")
    address: str = ""
    license: Literal["", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODbL-1.0", "ODC-By-1.0"] = ""
    indicators: tuple[str, ...] = ()
    noindex: bool = False
    tiles: bool = False
    contact: str = ""
    director: str = ""
    host: str = ""
    declaration: str = ""
    home: str = ""
    method: str = ""
    mentions: str = ""
    accessibility: str = ""

    @property
    def root(self) -> str:
        """The address of the folder with a slash at its end; empty where it is not known."""
        return self.address.rstrip("/") + "/" if self.address else ""

    def text_names(self, language: LanguageCode) -> Iterator[tuple[str, str]]:
        """Yield the pages that the editor wrote, each with the name of its file in a language."""
        for page in ("home", "method", "mentions", "accessibility"):
            if name := getattr(self, page):
                yield page, name.replace(LANGUAGE, language)

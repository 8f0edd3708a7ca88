"""The index of the search page: every page under its titles and the other names that its subject goes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from atlas.analysis.dataset.dataset import Dataset
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.publishing.web.maps.data_files import script
from atlas.sources.matching.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """A page that the search finds.

    Attributes:
        kind: ``commune``, ``province``, ``indicator``, ``plate``, ``support``, ``publication`` or ``page``.
        address: below the folder of a language.
        titles: in each language of the site.
        also: other names; those that the gazetteer has of communes need not be given.
        code: of a unit, when it is one.
    """

    kind: str
    address: str
    titles: Mapping[LanguageCode, str]
    also: tuple[str, ...] = ()
    code: str = ""


def search_files(data: Dataset, entries: Sequence[SearchEntry]) -> Iterator[tuple[str, bytes]]:
    """Yield the index of each language that the entries have titles in, the entries in their order."""
    spellings = spellings_of(data)
    languages = [language for language in LANGUAGES if any(language in entry.titles for entry in entries)]
    for language in languages:
        rows = [_row(entry, language, spellings) for entry in entries if language in entry.titles]
        yield f"data/search.{language}.js", script("search", {"language": language, "entries": rows})


def spellings_of(data: Dataset) -> Mapping[str, tuple[str, ...]]:
    """Return the names that the gazetteer knows each commune by, by its code, in their order."""
    names: dict[str, dict[str, None]] = {}
    gazetteer = Gazetteer.of(data.territory).names
    for forms in (gazetteer.forms["la", "la"], gazetteer.forms["ar", "ar"]):
        for form in (form for same in forms.values() for form in same):
            names.setdefault(form.code, {})[form.text] = None
    # Forms that sound alike are one to the gazetteer; a search compares letters.
    for code, alias in zip(gazetteer.aliases["code"].astype(str), gazetteer.aliases["alias"], strict=True):
        names.setdefault(code, {})[alias] = None
    return {code: tuple(texts) for code, texts in names.items()}


def _row(entry: SearchEntry, language: LanguageCode, spellings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return kind, address, title, and all other names in one text."""
    title = entry.titles[language]
    code = entry.code or entry.address.rpartition("/")[2].removesuffix(".html")
    others = (*entry.titles.values(), *entry.also, *(spellings.get(code, ()) if entry.kind == "commune" else ()))
    return [entry.kind, entry.address, title, " · ".join(dict.fromkeys(text for text in others if text != title))]

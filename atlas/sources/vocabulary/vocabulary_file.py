"""The TOML file of a vocabulary: read whole, every fault with its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from atlas import columns as c
from atlas.errors import Fault, VocabularyError
from atlas.guard import with_guard
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES
from atlas.i18n.messages import NOTHING, Listed, Message, Words, WrittenWords, has_expression
from atlas.resources import shipped_path
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification
from atlas.sources.vocabulary.vocabulary import CODED, CONCEPTS, Concept, Term, Vocabulary
from atlas.sources.vocabulary.wordings import wordings_of

#: The same in every language, or by language.
Text: TypeAlias = str | Mapping[str, str]

DEFAULT: Final = "social-economy"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
#: Names of columns that no family or sector may take.
_TAKEN: Final = frozenset(
    [value for name, value in vars(c).items() if name.isupper() and isinstance(value, str)]
    + ["actors", "records", "family_known", "sector_known", "creations_per_year"]
)
_LISTS: Final = {c.FAMILY: "families", c.SECTOR: "sectors", c.STATUS: "statuses", c.PRECISION: "precisions"}
_TEXTS: Final = ("title", "noun", "of", "singular", "of_one", "to_nearest", "rated", "count")


@toml_specification(exact=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry:
    """One term as the file writes it; see `Term`. ``noun`` and ``of`` are the title where they are left out."""

    code: str
    title: Text
    stock: str = ""
    noun: Text = ""
    of: Text = ""
    singular: Text = ""
    of_one: Text = ""
    to_nearest: Text = ""
    rated: Text = ""
    count: Text = ""
    words: tuple[str, ...] = ()
    rate: bool = False
    has_members: bool = False
    supports: bool = False
    begins: bool = True
    exact: bool = False
    color: str = ""


@toml_specification(exact=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyFile:
    """A vocabulary as its file writes it; statuses and precisions that it leaves out are those that are shipped."""

    title: Text
    families: tuple[TermEntry, ...]
    sectors: tuple[TermEntry, ...] = ()
    statuses: tuple[TermEntry, ...] = ()
    precisions: tuple[TermEntry, ...] = ()
    concepts: tuple[Concept, ...] = CONCEPTS
    words: Mapping[str, Text] = field(default_factory=dict)
    path: Path | None = None


@cache
def social_economy() -> Vocabulary:
    """Return the vocabulary of the social and solidarity economy, of every register that names no other."""
    return read_vocabulary(shipped_path("geodata", "vocabularies", f"{DEFAULT}.toml"))


@with_guard(Message("act.vocabulary"), error=VocabularyError)
def read_vocabulary(path: str | Path) -> Vocabulary:
    """Read a vocabulary from its TOML file.

    Raises:
        VocabularyError: the file is missing, is not TOML, or anything in it is wrong: an unknown key, a code twice, one
            wording for two codes, a text without a language; every fault is listed with its line.
    """
    file = Path(path)
    written = read_specification(
        VocabularyFile, file, kind=VocabularyError, check=partial(_faults, file=file),
        classes=dict.fromkeys(_LISTS.values(), TermEntry),
    )  # fmt: skip
    return _vocabulary(written, file)


def _vocabulary(written: VocabularyFile, file: Path) -> Vocabulary:
    shared = None if written.statuses and written.precisions else social_economy()
    return Vocabulary(
        key=file.stem,
        title=_words(written.title),
        families=tuple(_term(entry, f"{entry.code}s") for entry in written.families),
        sectors=tuple(_term(entry, f"sector_{entry.code}") for entry in written.sectors),
        statuses=tuple(map(_term, written.statuses)) or (shared.statuses if shared else ()),
        precisions=tuple(map(_term, written.precisions)) or (shared.precisions if shared else ()),
        concepts=frozenset(written.concepts),
        words={key: WrittenWords(_by_language(text)) for key, text in written.words.items()},
        digest=hashlib.sha256(file.read_bytes()).hexdigest(),
    )


def _term(entry: TermEntry, stock: str = "") -> Term:
    title = _words(entry.title)
    return Term(
        code=entry.code, stock=entry.stock or stock, title=title,
        noun=_words(entry.noun) if entry.noun else title, of=_words(entry.of) if entry.of else title,
        singular=_words(entry.singular), of_one=_words(entry.of_one), to_nearest=_words(entry.to_nearest),
        rated=_words(entry.rated) if entry.rated else _words(entry.noun) if entry.noun else title,
        count=WrittenWords(_by_language(entry.count)) if entry.count else None, wordings=entry.words,
        rate=entry.rate, has_members=entry.has_members, supports=entry.supports, begins=entry.begins, exact=entry.exact,
        color=entry.color.lower(),
    )  # fmt: skip


def _by_language(text: Text) -> Mapping[str, str]:
    return {DEFAULT_LANGUAGE: text} if isinstance(text, str) else text


def _words(text: Text) -> Words:
    return WrittenWords(_by_language(text)) if text else NOTHING


def _faults(written: VocabularyFile, *, file: Path) -> Iterator[Fault]:
    """List everything that types cannot say."""
    stocks: dict[str, str] = {}
    if not written.families:
        yield _fault("no_families", "write_families", file, "families")
    for kind in _LISTS.values():
        codes: set[str] = set()
        for i, entry in enumerate(getattr(written, kind)):
            yield from _term_faults(entry, f"{kind}[{i + 1}]", file)
            if entry.code in codes:
                yield _fault("code_twice", "own_code", file, f"{kind}[{i + 1}].code", entry.code)
            codes.add(entry.code)
            if kind in ("families", "sectors"):
                stock = _term(entry, f"{entry.code}s" if kind == "families" else f"sector_{entry.code}").stock
                if not _CODE.fullmatch(stock) or stock in _TAKEN or stock in stocks:
                    yield _fault("stock_taken", "own_stock", file, f"{kind}[{i + 1}].stock", stock)
                stocks[stock] = entry.code
    if c.WOMEN in written.concepts and c.MEMBERS not in written.concepts:
        yield _fault("women_alone", "add_members", file, "concepts")
    rates = {f"indicator.{stock}_10k.{part}" for stock in stocks for part in ("title", "formula", "explanation")}
    for key in written.words:
        if not has_expression(key) and key not in rates:
            yield _fault("no_such_words", "see_words", file, f"words.{key}", key)
        yield from _text_faults(written.words[key], f"words.{key}", file)
    yield from _text_faults(written.title, "title", file)
    yield from _wording_faults(written, file)


def _term_faults(entry: TermEntry, place: str, file: Path) -> Iterator[Fault]:
    if not _CODE.fullmatch(entry.code):
        yield _fault("no_code", "write_code", file, f"{place}.code", entry.code)
    if entry.color and not _COLOR.fullmatch(entry.color):
        yield _fault("no_color", "write_color", file, f"{place}.color", entry.color)
    for name in _TEXTS:
        yield from _text_faults(getattr(entry, name), f"{place}.{name}", file)


def _text_faults(text: Text, place: str, file: Path) -> Iterator[Fault]:
    if not isinstance(text, str) and not (text and set(text) <= set(LANGUAGES) and all(text.values())):
        yield _fault("languages", "write_languages", file, place, languages=Listed(LANGUAGES, marks=False))


def _wording_faults(written: VocabularyFile, file: Path) -> Iterator[Fault]:
    """List wordings that stand for two codes of one column."""
    families, sectors, statuses, precisions = (tuple(map(_term, getattr(written, _LISTS[name]))) for name in CODED)
    drafts = Vocabulary("", NOTHING, families, sectors, statuses, precisions)
    for column, kind in _LISTS.items():
        try:
            wordings_of.__wrapped__(drafts, column)
        except ValueError as error:
            yield Fault(str(error), Message("fault.sources.vocabulary.own_wording"), file, None, kind)


def _fault(reason: str, remedy: str, file: Path, place: str, value: str = "", **values: Any) -> Fault:
    words = "fault.sources.vocabulary"
    return Fault(Message(f"{words}.{reason}"), Message(f"{words}.{remedy}", **values), file, None, place, value)

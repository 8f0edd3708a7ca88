"""A document: the texts of a publication in one language, read, filled from the data, and checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.i18n.typography import typeset
from atlas.publishing.documents.block import DocumentBlock
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.inlines import filled_runs, keys_of, open_runs
from atlas.publishing.documents.markdown.directives import parse_options
from atlas.publishing.documents.markdown.front_matter import read_front_matter
from atlas.publishing.documents.markdown.inline_reader import TO_NAME, TO_PLATE, TO_TERM
from atlas.publishing.documents.markdown.reader import read_text
from atlas.publishing.documents.markdown.text import Filling, Reading, TextSource
from atlas.publishing.documents.markdown.written_claim import WrittenClaim, check_claim
from atlas.publishing.documents.traversal import figures_of, normalize_levels, prune_indexes, walk
from atlas.publishing.documents.tree import FigureBlock, Headline, InfoCard, Node, Run
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.edition.text_file import read_text_file
from atlas.sources.toml.validation import toml_specification, understand

#: What no text holds: signs that command a terminal or a printer, that turn what follows round, halves of signs.
_UNSEEN: Final = re.compile("[\u202d\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SMALLEST, _LARGEST = 6, 24  # of type on paper, in points


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands in the head of a publication's first text.

    Attributes:
        title: of the publication; the first heading when empty.
        subtitle: below it.
        kicker: a short line above the title: the series, the number.
        date: in place of the edition's.
        cover: whether the first page is a cover.
        cover_figures: keys of up to six indicators whose values for the region stand on the cover.
        contents: whether a table of contents follows the cover.
        flowing: whether a chapter runs on below the one before where the page has room for it; else it begins a page.
        columns: of the text on paper, 1 or 2.
        size: of the type on paper, in points.
        lead: a paragraph below the title.
        pages: as many are wanted: maps are drawn lower or higher for it.
    """

    title: str = ""
    subtitle: str = ""
    kicker: str = ""
    date: str = ""
    cover: bool = False
    cover_figures: tuple[str, ...] = ()
    contents: bool = False
    flowing: bool = False
    columns: int = 1
    size: float = 0.0
    lead: str = ""
    pages: int = 0

    def __post_init__(self) -> None:
        if self.columns not in (1, 2):
            raise ValueError(Message("fault.documents.text.columns"))
        if self.size != 0 and not _SMALLEST <= self.size <= _LARGEST:
            raise ValueError(Message("fault.documents.text.size", least=_SMALLEST, most=_LARGEST))


@dataclass(frozen=True, slots=True)
class Document:
    """A publication in one language, ready to be written.

    Attributes:
        key: of the publication.
        title, subtitle: as they are printed.
        head: what its head says.
        nodes: its blocks; the title is none of them.
        blocks: the directives that were met, each with its file and line.
        claims: the sentences with a check.
        keys: of the indicators whose figures its texts ask for.
        chapters: whether it is parted into chapters, which begin on a page of their own.
        files: its texts.
    """

    key: str
    title: str
    subtitle: str = ""
    head: Head = field(default_factory=Head)
    nodes: tuple[Node, ...] = ()
    blocks: tuple[tuple[DocumentBlock, Path, int], ...] = ()
    claims: tuple[WrittenClaim, ...] = ()
    keys: tuple[str, ...] = ()
    chapters: bool = False
    files: tuple[Path, ...] = ()

    @property
    def figures(self) -> tuple[FigureValue, ...]:
        """Every number that it prints, in reading order."""
        return figures_of(self.nodes)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file with its head taken off, and what was read of it."""

    file: Path
    entries: Mapping[str, Any]
    lines: Mapping[str, int]
    content: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """The texts that a publication is read from.

    Attributes:
        key: of the publication.
        files: its texts, in order.
        head: what may stand in the head of the first text.
        title, subtitle: in place of the first text's.
        enclosure: the folder that its pictures must lie in; None for anywhere.
    """

    key: str
    files: tuple[Path, ...]
    head: type[Head] = Head
    title: str = ""
    subtitle: str = ""
    enclosure: Path | None = None


def read_document(manuscript: Manuscript, surroundings: Surroundings) -> Document:
    """Read the texts of a publication as one document.

    With a `Context` its figures are filled in, its directives expanded and its claims checked; with less all of this is
    left open, and what can be seen without data is checked.

    Args:
        manuscript: the texts.
        surroundings: the language and what else is known.

    Raises:
        EditionError: everything that is wrong with all of the texts, each with its file and line.
    """
    faults: list[Fault] = []
    texts = [
        text
        for text in (_read(file, surroundings, manuscript.enclosure, faults) for file in manuscript.files)
        if text is not None
    ]
    entries = _head(texts, manuscript.head, faults)
    context = surroundings if isinstance(surroundings, Context) else None
    titled = manuscript.title or entries.title
    parts = (_with_title(text.reading, names=i == 0 and not titled) for i, text in enumerate(texts))
    written = tuple(node for part in parts for node in part)
    nodes = prune_indexes(normalize_levels(written))
    faults += _named_twice(texts)
    faults += _links(texts, nodes, surroundings, certain=context is not None and not faults)
    if context is not None:
        checked = (
            check_claim(claim, context.data, context.language) for text in texts for claim in text.reading.claims
        )
        faults += [fault for fault in checked if fault is not None]
    if faults:
        order = {file: position for position, file in enumerate(manuscript.files)}
        raise EditionError(sorted(faults, key=lambda fault: (order.get(Path(fault.file), 0), fault.row or 0)))
    own = texts[0].reading.title if texts else ""
    title = typeset(titled or own or manuscript.key, surroundings.language)
    return Document(
        key=manuscript.key,
        title=title,
        subtitle=typeset(manuscript.subtitle or entries.subtitle, surroundings.language),
        head=entries,
        nodes=nodes,
        blocks=tuple((block, text.file, line) for text in texts for block, line in text.reading.blocks),
        claims=tuple(claim for text in texts for claim in text.reading.claims),
        files=manuscript.files,
        chapters=any(isinstance(node, Headline) and node.level == 1 for node in written),
        keys=tuple(dict.fromkeys((*entries.cover_figures, *(k for text in texts for k in keys_of(text.content))))),
    )


def _read(file: Path, surroundings: Surroundings, enclosure: Path | None, faults: list[Fault]) -> _Text | None:
    """Read one file; what is wrong with it is kept."""
    try:
        text = read_text_file(file, write=Message("fault.documents.text.write"))
    except EditionError as error:
        faults += error.faults
        return None
    for match in _UNSEEN.finditer(text):
        line, sign = text.count("\n", 0, match.start()) + 1, f"U+{ord(match[0]):04X}"
        faults.append(
            Fault(Message("fault.documents.text.sign"), Message("fault.documents.text.delete"), file, line, "", sign)
        )
    text = _UNSEEN.sub("", text)
    front = read_front_matter(text)
    if front.fault:
        faults.append(Fault(front.fault, Message("fault.documents.text.head"), file, front.fault_line))
    reading = Reading(file=file)
    try:
        source = TextSource(file=file, language=surroundings.language, first_line=front.line, enclosure=enclosure)
        reading = read_text(front.text, source, filling=_filling(surroundings, file))
    except EditionError as error:
        faults += error.faults
    return _Text(file, front.entries, front.lines, front.text, reading)


def _filling(surroundings: Surroundings, file: Path) -> Filling:
    """Return what fills a text: the data when there are some, else nothing."""
    here = replace(surroundings, file=file)
    if isinstance(here, Context):
        context = here
        return Filling(
            runs=lambda text: filled_runs(text, context), expand=lambda block, body: block.expand(context, body)
        )
    return Filling(runs=lambda text: open_runs(text, here.language), expand=partial(_check_directive, here))


def _check_directive(surroundings: Surroundings, block: DocumentBlock, body: tuple[Node, ...]) -> tuple[Node, ...]:
    """Check a directive without data; its body stands for it."""
    if faults := list(block.check(surroundings)):
        raise EditionError(faults)
    return body


def _head(texts: Sequence[_Text], kind: type[Head], faults: list[Fault]) -> Head:
    """Read the head of the first text; the others have none but a title."""
    if not texts:
        return kind()
    first = texts[0]
    strings = {key: value for key, value in first.entries.items() if isinstance(value, str)}
    values = {**first.entries, **parse_options(kind, strings)} if first.lines else dict(first.entries)
    read = understand(kind, values, file=first.file, classes=dict)
    faults += [replace(fault, row=first.lines.get(fault.column, 2)) for fault in read.faults]
    for text in texts[1:]:
        for key in text.entries:
            if key != "title":
                faults.append(
                    Fault(
                        Message("fault.documents.text.first_only"),
                        Message("fault.documents.text.take_out"),
                        text.file,
                        text.lines.get(key, 2),
                        key,
                    )
                )
    return read.value if read.value is not None else kind()


def _with_title(reading: Reading, *, names: bool) -> Iterator[Node]:
    """Yield the blocks of a text; its title is a heading unless it names the document."""
    if reading.title and not names:
        yield Headline(1, (Run(reading.title),), reading.title_name)
    yield from reading.nodes


def _named_twice(texts: Sequence[_Text]) -> Iterator[Fault]:
    """Yield the names of headings, figures and cards that another one has already."""
    met: set[str] = set()
    for text in texts:
        for name, line in zip(text.reading.names, text.reading.name_lines, strict=True):
            if name in met:
                reason, remedy = Message("fault.documents.text.named"), Message("fault.documents.text.another_name")
                yield Fault(reason, remedy, text.file, line, "", name)
            met.add(name)


def _links(
    texts: Sequence[_Text], nodes: tuple[Node, ...], surroundings: Surroundings, *, certain: bool
) -> Iterator[Fault]:
    """Yield the links that lead to nothing; names inside are ``certain`` once all directives are expanded."""
    names = {name for text in texts for name in text.reading.names} | set(names_of(nodes))
    terms = {term.strip().casefold() for text in texts for term in text.reading.terms}
    for text in texts:
        for target, line in text.reading.links:
            if target.startswith(TO_PLATE):
                fine, what = target.removeprefix(TO_PLATE) in surroundings.plates, "to_plate"
            elif target.startswith(TO_TERM):
                fine, what = target.removeprefix(TO_TERM).strip().casefold() in terms, "to_term"
            else:
                fine, what = target.removeprefix(TO_NAME) in names or not certain, "to_name"
            if not fine:
                yield Fault(
                    Message("fault.documents.text.nowhere"),
                    Message(f"fault.documents.text.{what}"),
                    text.file,
                    line,
                    "",
                    target,
                )


def names_of(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield what links inside can lead to: headlines, figures and cards that have a name."""
    for node in walk(tuple(nodes)):
        if isinstance(node, Headline | FigureBlock | InfoCard) and node.name:
            yield node.name

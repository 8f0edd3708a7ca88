"""From what a TOML file says to the values of a specification: faults in plain words, and all that can be understood.

A faulty value is taken out and the rest is read again, so that a misspelt key on one plate does not hide what is wrong
with the others. Places are told as people count: ``plates[1] (density).marks[2].classes``.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

from atlas.errors import Fault
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.toml.lines import Way

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
#: Returns the dataclasses within a specification; asked where something is wrong, because all have to be loaded.
Classes: TypeAlias = Callable[[], Mapping[str, type[Any]]]

_ROUNDS: Final = 6
_TEXT: Final = (Message("fault.sources.toml.no_text"), Message("fault.sources.toml.quote_it"))
_WHOLE: Final = (Message("fault.sources.toml.no_whole_number"), Message("fault.sources.toml.write_whole_number"))
_NUMBER: Final = (Message("fault.sources.toml.no_number"), Message("fault.sources.toml.write_number"))
_FLAG: Final = (Message("fault.sources.toml.no_flag"), Message("fault.sources.toml.write_flag"))
_LIST: Final = (Message("fault.sources.toml.no_list"), Message("fault.sources.toml.write_list"))
_TABLE: Final = (Message("fault.sources.toml.no_table"), Message("fault.sources.toml.write_table"))
_DAY: Final = (Message("fault.sources.toml.no_day"), Message("fault.sources.toml.write_day"))
_MISSING: Final = (Message("fault.sources.toml.missing"), Message("fault.sources.toml.add_it"))
#: What is said of a value of the wrong kind, by the first word of pydantic's name for it.
_KINDS: Final[Mapping[str, tuple[Message, Message]]] = {
    "string": _TEXT, "int": _WHOLE, "float": _NUMBER, "finite": _NUMBER, "bool": _FLAG, "tuple": _LIST, "list": _LIST,
    "dict": _TABLE, "mapping": _TABLE, "dataclass": _TABLE, "model": _TABLE, "missing": _MISSING,
    "date": _DAY, "datetime": _DAY, "time": _DAY,
}  # fmt: skip
#: Fields of specifications that no file writes.
UNWRITTEN: Final = ("path", "table")
_UNKNOWN: Final = ("unexpected_keyword_argument", "extra_forbidden")
#: Where a key without which nothing can be read has no value, this stands for it.
_STANDS_FOR: Final[Mapping[str, str]] = {"title": "—", "key": "x"}


def toml_specification(*, exact: bool = False, numbers_are_texts: bool = False) -> Callable[[type[T]], type[T]]:
    """Decorate a dataclass that a file writes: an unknown key in it is a fault, nothing is misspelt in silence.

    Args:
        exact: refuse values of another type that could be read as the right one: ``"5"`` for 5, ``"yes"`` for true.
        numbers_are_texts: read a number where a text is asked for as the text: ``2021`` for ``"2021"``.
    """

    def decorate(kind: type[T]) -> type[T]:
        settings = {"extra": "forbid", "arbitrary_types_allowed": True, "strict": exact}
        settings["coerce_numbers_to_str"] = numbers_are_texts
        kind.__pydantic_config__ = settings  # type: ignore[attr-defined]  # where pydantic looks for them
        return kind

    return decorate


@dataclass
class Understood(Generic[T]):
    """What could be read of a document.

    Attributes:
        value: None when too little could be.
        faults: of grammar.
        document: what is left of the document without the values that are wrong.
        remaining: of each list from which something was taken out, the positions that are left.
        lost: keys of what was taken out; that others name them is no fault.
    """

    value: T | None
    faults: list[Fault]
    document: dict[str, Any] = field(default_factory=dict)
    remaining: dict[Way, list[int]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def further(self, faults: Iterable[Fault]) -> list[Fault]:
        """Return faults that were found in the value, with the places of the file; not those of what was left out."""
        names = {str(Message("list.name", name=key)) for key in self.lost}  # as reasons quote them
        own = [
            fault
            for fault in faults
            if fault.value not in self.lost and not any(name in str(fault.reason) for name in names)
        ]
        placed = [replace(fault, column=self._as_written(fault.column)) for fault in own]
        wrong = {_without_keys(fault.column) for fault in self.faults}
        # A list that has lost a value, a key that has lost its own: what is left of them is no fault of its own.
        return [fault for fault in placed if not _is_of(_without_keys(fault.column), wrong)]

    def _as_written(self, place: str) -> str:
        """Count the elements of lists as in the file, those that were taken out included."""
        way: Way = ()
        parts = []
        for text, name, number in _STEPS.findall(place):
            if name:
                way += (name,)
                parts.append(text)
            elif number:
                position = int(number) - 1
                written = self.remaining.get(way, ())
                position = written[position] if position < len(written) else position
                way += (position,)
                parts.append(f"[{position + 1}]")
            else:
                parts.append(text)
        return "".join(parts)


_STEPS: Final = re.compile(r"(\.?([^.\[\]() ]+)|\[(\d+)\]| \([^()]*\)|.)")


def understand(kind: type[T], document: Mapping[str, Any], *, file: Path, classes: Classes) -> Understood[T]:
    """Read a document as a dataclass, as far as it can be.

    Args:
        kind: the dataclass, a :func:`toml_specification` as are those within it.
        document: what the file says.
        file: named in the faults.
        classes: returns the dataclasses within it, by the list or table that holds them (``plates``) or by the word
            that tells them apart (``mark=choropleth``; ``publications.kind=study`` where two lists have the word);
            their fields are proposed for misspelt keys.
    """
    from pydantic import ValidationError  # 0.1 s that only readers of such files need

    reading = _Reading(deepcopy(dict(document)), file, lambda: {"": kind, **classes()})
    hashable: Any = kind
    adapter = _adapter(hashable)
    exact = getattr(kind, "__pydantic_config__", {}).get("strict")
    value: T | None = None
    for number in range(_ROUNDS):
        try:
            # Exactly, pydantic makes dataclasses and paths of tables and texts from JSON only.
            text = json.dumps(reading.document, default=str) if exact else ""
            value = adapter.validate_json(text) if exact else adapter.validate_python(reading.document)
            break
        except ValidationError as error:
            if not reading.take_out(error.errors(), first=number == 0):
                break
    return Understood(value, reading.faults, reading.document, reading.remaining, reading.lost)


@lru_cache(maxsize=256)
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return what reads a dataclass, made once."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


class _Reading:
    """A document from which faulty values are taken out, one round after the other."""

    def __init__(self, document: dict[str, Any], file: Path, classes: Classes) -> None:
        self.document, self.file, self._classes = document, file, classes
        self.faults: list[Fault] = []
        self.remaining: dict[Way, list[int]] = {}
        self.lost: set[str] = set()
        self.stood: set[Way] = set()  # where a stand-in was put

    @cached_property
    def classes(self) -> Mapping[str, type[Any]]:
        """The dataclasses that tables of the document stand for."""
        return self._classes()

    def take_out(self, errors: Sequence[Any], *, first: bool) -> bool:
        """Say the faults of a round and take them out of the document; False when nothing is left to take out."""
        ways: dict[Way, Any] = {}
        for error in errors:
            ways.setdefault(self._way(error), error)
        innermost = [way for way in ways if not any(other != way and other[: len(way)] == way for other in ways)]
        for way in innermost:
            # What is missing in a later round is what was taken out before.
            if first or not (_is_missing(ways[way]) or self._way_in_file(way) in self.stood):
                self.faults.append(self._fault(way, ways[way]))
        targets = {way for way in innermost if not self._put_stand_in(way, ways[way])}
        targets = {way[:-1] if _is_missing(ways[way]) else way for way in targets}
        for way in sorted(targets, key=_later_first, reverse=True):
            if not way:
                return False
            self._remove(way)
        return True

    def _way(self, error: Any) -> Way:
        """Follow a fault's place through the document; words of pydantic's that are no keys are passed over."""
        steps = list(error["loc"])
        last = [steps.pop()] if _is_missing(error) and steps else []
        here: Any = self.document
        way: Way = ()
        for step in steps:
            if (isinstance(here, dict) and step in here) or (isinstance(here, list) and isinstance(step, int)):
                here, way = here[step], (*way, step)
        return (*way, *last)

    def _fault(self, way: Way, error: Any) -> Fault:
        container = self._at(way[:-1]) if way else self.document
        reason, remedy = self._words(way, error, container)
        value = error["input"]
        shown = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        shown = str(error.get("ctx", {}).get("tag", shown)) if error["type"] == "union_tag_invalid" else shown
        if error["type"] in _UNKNOWN or _is_missing(error):
            shown = ""
        return Fault(reason, remedy, self.file, None, self._place(way), shown)

    def _words(self, way: Way, error: Any, container: Any) -> tuple[Text, Text]:
        """Return the reason and the remedy of an error of pydantic's."""
        kind, context = error["type"], error.get("ctx", {})
        if kind in _UNKNOWN:
            names = [entry.name for entry in fields(self._class(way[:-1], container)) if entry.name not in UNWRITTEN]
            near = difflib.get_close_matches(str(way[-1]), names, n=1)
            remedy = Message("fault.sources.toml.write_key", name=near[0]) if near else _one_of(names)
            return Message("fault.sources.toml.no_such_key"), remedy
        if kind == "literal_error":
            choices = context["expected"].replace(" or ", ", ").split(", ")
            return Message("fault.sources.toml.no_such_choice"), _one_of(choices)
        if kind.startswith("union_tag"):
            return self._kind_words(way, error, str(context["discriminator"]).strip("'"))
        message = error["msg"].removeprefix("Value error, ")
        return _KINDS.get(kind.split("_")[0], (message, Message("fault.sources.toml.correct_value")))

    def _kind_words(self, way: Way, error: Any, word: str) -> tuple[Text, Text]:
        """Return the reason and the remedy of a mark, chart … of a kind that does not exist or is not said."""
        table = next((step for step in reversed(way) if isinstance(step, str) and step != word), "")
        own = [name for name in self.classes if name.startswith(f"{table}.{word}=")]
        tagged = own or [name for name in self.classes if name.startswith(f"{word}=")]
        names = [name.partition("=")[2] for name in tagged]
        reason = Message("fault.sources.toml.no_such_kind", word=word)
        if error["type"] != "union_tag_invalid":
            reason = Message("fault.sources.toml.no_kind", word=word)
        near = difflib.get_close_matches(str(error["ctx"].get("tag", "")), names, n=1)
        proposal = Message("fault.sources.toml.write_kind", word=word, name=near[0]) if near else _one_of(names)
        return reason, proposal

    def _class(self, way: Way, container: Any) -> type[Any]:
        """Return the dataclass that a table of the document stands for."""
        if isinstance(container, dict):
            for word in ("mark", "chart", "kind"):
                if (tagged := f"{word}={container.get(word)}") in self.classes:
                    return self.classes[tagged]
        names = [step for step in way if isinstance(step, str)]
        within = self.classes.get(".".join(names[-2:]))  # a list that is another thing elsewhere: tables.columns
        return within or self.classes.get(names[-1] if names else "", self.classes[""])

    def _place(self, way: Way) -> str:
        """Tell a place as people count, in the file as it was written, with the key of a plate."""
        place = ""
        for end, step in enumerate(self._way_in_file(way), start=1):
            place += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if place else step
            if way[:1] == ("plates",) and end == 2:
                plate = self._at(way[:2])
                key = plate.get("key") if isinstance(plate, dict) else None
                place += f" ({key})" if isinstance(key, str) and key else ""
        return place

    def _at(self, way: Way) -> Any:
        here: Any = self.document
        for step in way:
            here = here[step]
        return here

    def _put_stand_in(self, way: Way, error: Any) -> bool:
        """Put a stand-in where a title or a key is missing or wrong, so that its table can be read."""
        if not way or way[-1] not in _STANDS_FOR or error["type"] in _UNKNOWN or self._way_in_file(way) in self.stood:
            return False
        self.stood.add(self._way_in_file(way))
        self._at(way[:-1])[way[-1]] = _STANDS_FOR[str(way[-1])]
        return True

    def _remove(self, way: Way) -> None:
        container = self._at(way[:-1])
        gone = container[way[-1]]
        if isinstance(gone, dict) and isinstance(gone.get("key"), str):
            self.lost.add(gone["key"])
        if isinstance(container, list):
            written = self._way_in_file(way[:-1])
            self.remaining.setdefault(written, list(range(len(container))))
            del self.remaining[written][int(way[-1])]
        del container[way[-1]]

    def _way_in_file(self, way: Way) -> Way:
        """Return a way as the file counts it, what was taken out included."""
        written: Way = ()
        for step in way:
            written += (self.remaining[written][step] if isinstance(step, int) and written in self.remaining else step,)
        return written


def _without_keys(place: str) -> str:
    """Return a place without the keys that name its tables: ``publications[1].text``."""
    return re.sub(r" \([^()]*\)", "", place)


def _is_of(place: str, wrong: set[str]) -> bool:
    """Tell whether a place is one of those that are wrong, or the list that one of them is in."""
    return bool(place) and any(other == place or other.startswith(f"{place}[") for other in wrong)


def _one_of(names: Sequence[str]) -> Message:
    return Message("fault.sources.toml.use_one_of", names=Listed(names, marks=False, most=len(names), longest=1000))


def _is_missing(error: Any) -> bool:
    return str(error["type"]).startswith("missing")


def _later_first(way: Way) -> tuple[tuple[int, str], ...]:
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in way)

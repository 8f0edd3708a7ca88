"""A register of kinds (marks, charts) that sign in by themselves: nothing else has to name them.

What other packages bring is an entry point: the module that it names is imported when a name is asked that nobody here
knows, or when all are listed, and its classes sign in like the ones of the toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from atlas.errors import AtlasError
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

K = TypeVar("K")


class Registry(Generic[K]):
    """Kinds by the name that a file gives them.

    Attributes:
        word: the field that holds the name, ``mark`` or ``chart``.
        group: the group of entry points of other packages, ``atlas.marks``.
    """

    def __init__(self, word: str, group: str) -> None:
        self.word, self.group = word, group
        self._kinds: dict[str, type[K]] = {}
        self._complete = False

    def register(self, kind: type[K]) -> type[K]:
        """Sign a kind in; decorates its class, above ``@dataclass``.

        Raises:
            TypeError: it is no dataclass, its field with its name has no default, or another kind has the name.
        """
        named = [field for field in fields(kind) if field.name == self.word] if is_dataclass(kind) else []
        if not named or not isinstance(named[0].default, str):
            raise TypeError(Message("fault.cartography.registry.field", kind=kind.__name__, word=self.word))
        name = named[0].default
        other = self._kinds.setdefault(name, kind)
        if other is not kind and (other.__module__, other.__qualname__) != (kind.__module__, kind.__qualname__):
            raise TypeError(
                Message(
                    "fault.cartography.registry.twice",
                    word=self.word,
                    name=name,
                    first=other.__module__,
                    second=kind.__module__,
                )
            )
        self._kinds[name] = toml_specification()(kind)
        return kind

    def knows(self, name: object) -> bool:
        """Tell whether there is a kind of this name, in the toolkit or in another package.

        Raises:
            AtlasError: what another package brings cannot be loaded.
        """
        if name not in self._kinds:
            self._load()
        return name in self._kinds

    @property
    def here(self) -> dict[str, type[Any]]:
        """Name → kind of all that have signed in so far, in the order of names."""
        return {name: self._kinds[name] for name in sorted(self._kinds)}

    @property
    def outside(self) -> tuple[type[Any], ...]:
        """The kinds that have signed in so far from other packages."""
        own = __name__.partition(".")[0]
        return tuple(kind for kind in self.here.values() if kind.__module__.partition(".")[0] != own)

    def __iter__(self) -> Iterator[type[Any]]:
        """Every kind in the order of names, those of other packages too."""
        self._load()
        yield from self.here.values()

    def _load(self) -> None:
        """Load what other packages bring, once; what cannot be loaded does not keep the others away."""
        if self._complete:
            return
        self._complete, faults = True, []
        for entry in entry_points(group=self.group):
            try:
                entry.load()
            except Exception as error:  # whatever another package's code may raise
                whose = entry.dist.name if entry.dist is not None else entry.value
                blanks = {"word": self.word, "name": entry.name, "package": whose, "why": str(error)}
                faults.append(Message("fault.cartography.registry.unloadable", **blanks))
        if faults:
            raise AtlasError(Message("fault.cartography.registry.repair", faults="; ".join(map(str, faults))))


@dataclass(frozen=True)
class Registered:
    """Annotates a field of any kind that has signed in: pydantic tells them apart by the register's word.

    The kinds are those known when a file is read, not when the field was declared.
    """

    registry: Registry[Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the union of all kinds."""
        schemas = {name: handler.generate_schema(kind) for name, kind in self.registry.here.items()}
        return core_schema.tagged_union_schema(schemas, discriminator=self.registry.word)

"""A register of kinds (marks, charts) that sign in by themselves: nothing else has to name them.

A kind of the toolkit stands in a module of one folder, which is loaded when its name is asked; all of them are when
they are listed. What other packages bring is an entry point: the module that it names is imported when a name is asked
that nobody here knows, or when all are listed, and its classes sign in like the ones of the toolkit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationInfo
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from atlas.errors import AtlasError
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

K = TypeVar("K")


class Registry(Generic[K]):
    """Kinds by the name that a file gives them.

    Attributes:
        word: the field that holds the name, ``mark`` or ``chart``.
        group: the group of entry points of other packages, ``atlas.marks``.
        folder: the package whose modules the toolkit's own stand in, each in the one of its name where there is one;
            none when they have been imported otherwise.
    """

    def __init__(self, word: str, group: str, *, folder: str = "") -> None:
        self.word, self.group, self.folder = word, group, folder
        self._kinds: dict[str, type[K]] = {}
        self._complete, self._folder_read = False, not folder

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

    def find(self, name: object) -> type[Any] | None:
        """Return the kind of a name, of the toolkit or of another package; None where there is none.

        Raises:
            AtlasError: what another package brings cannot be loaded.
        """
        for look in (self._load_module, self._load_folder, self._load):
            if not isinstance(name, str) or name in self._kinds:
                break
            look(name)
        return self._kinds.get(name) if isinstance(name, str) else None

    def knows(self, name: object) -> bool:
        """Tell whether there is a kind of this name, in the toolkit or in another package.

        Raises:
            AtlasError: what another package brings cannot be loaded.
        """
        return self.find(name) is not None

    @property
    def here(self) -> dict[str, type[Any]]:
        """Name → kind of the toolkit's, and of others that have signed in so far, in the order of names."""
        self._load_folder()
        return {name: self._kinds[name] for name in sorted(self._kinds)}

    @property
    def classes(self) -> dict[str, type[Any]]:
        """The kinds of the toolkit itself by the names of their classes."""
        outside = self.outside
        return {kind.__name__: kind for kind in self.here.values() if kind not in outside}

    def public_name(self, module: str, name: str) -> type[Any]:
        """Return a class of the toolkit for a module of public names, which does not name it.

        Raises:
            AttributeError: there is none of this name.
        """
        classes = self.classes if name[:1].isupper() else {}
        if name not in classes:
            raise AttributeError(Message("fault.cartography.registry.public_name", module=module, name=name))
        return classes[name]

    @property
    def outside(self) -> tuple[type[Any], ...]:
        """The kinds that have signed in so far from other packages."""
        own = __name__.partition(".")[0]
        return tuple(kind for _, kind in sorted(self._kinds.items()) if kind.__module__.partition(".")[0] != own)

    def __iter__(self) -> Iterator[type[Any]]:
        """Return every kind in the order of names, those of other packages too."""
        self._load()
        yield from self.here.values()

    def _load_module(self, name: str) -> None:
        """Load the module of the folder that is called like a kind."""
        module = name.replace("-", "_")
        if not self._folder_read and module in _modules(self.folder):
            import_module(f"{self.folder}.{module}")

    def _load_folder(self, name: str = "") -> None:
        """Load all modules of the folder."""
        if not self._folder_read:
            for module in _modules(self.folder):
                import_module(f"{self.folder}.{module}")
            self._folder_read = True

    def _load(self, name: str = "") -> None:
        """Load what other packages bring, once; what cannot be loaded does not keep the others away."""
        if self._complete:
            return
        from importlib.metadata import entry_points

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
    """Annotates a field of any kind that has signed in: they are told apart by the register's word.

    The kinds are those known when a file is read, not when the field was declared; of the others none is loaded.
    """

    registry: Registry[Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a union of all kinds."""
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        """Read a value as the kind that it names, with the errors that pydantic has for its unions."""
        if not isinstance(value, dict):
            raise PydanticKnownError("model_attributes_type")
        registry, word = self.registry, self.registry.word
        if word not in value:
            raise PydanticKnownError("union_tag_not_found", {"discriminator": f"'{word}'"})
        if (kind := registry.find(value[word])) is None:
            names = ", ".join(map(repr, registry.here))
            about = {"discriminator": f"'{word}'", "tag": str(value[word]), "expected_tags": names}
            raise PydanticKnownError("union_tag_invalid", about)
        hashable: Any = kind
        adapter = _adapter(hashable)
        # Exactly, pydantic makes dataclasses of tables from JSON only.
        return adapter.validate_json(json.dumps(value)) if info.mode == "json" else adapter.validate_python(value)


@lru_cache(maxsize=256)
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return what reads a kind, made once."""
    return TypeAdapter(kind)


@lru_cache(maxsize=8)
def _modules(folder: str) -> tuple[str, ...]:
    """Return the names of the modules of a package."""
    return tuple(module.name for module in iter_modules(import_module(folder).__path__))

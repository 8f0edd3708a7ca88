"""Keys of everything that an editor writes, read from the specifications; their meaning in French.

Names, types and defaults come from the dataclasses, the meanings from docs/reference/mots.toml and, for marks and
charts, from their own pages; `keys_without_words` and `words_without_keys` compare the two.
"""

from __future__ import annotations

import tomllib
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from functools import cache
from inspect import isclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from documentation_pages import own_words

from atlas.cartography.spec.theme import Theme
from atlas.publishing.documents import kinds as _kinds  # noqa: F401  # every kind of publication signs in
from atlas.publishing.documents.block import blocks
from atlas.publishing.documents.document import Head
from atlas.publishing.edition.edition import Edition
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.roads.speeds import Speeds
from atlas.sources.territory.territory_file import DescribedTerritory, Owed

WORDS: Final = Path(__file__).parent.parent / "docs" / "reference" / "mots.toml"
#: The fields that tell kinds of one sort apart.
_SORTS: Final = ("mark", "chart", "kind", "block")
#: Fields that no file says.
_UNWRITTEN: Final = ("path", "table")


@dataclass(frozen=True)
class Key:
    """A key that an editor writes.

    Attributes:
        name: as it is written, after its heading if it has one of its own: ``credits.licence``.
        takes: what its value is, in French.
        default: as it would be written; empty for nothing.
        required: whether it must be there.
    """

    name: str
    takes: str
    default: str = ""
    required: bool = False


@cache
def specifications() -> Mapping[str, tuple[Key, ...]]:
    """Return the keys of all that an editor writes, by its name in the reference.

    ``edition``, ``plates``, ``insets`` … are headings of an edition's file; ``mark bars``, ``chart bars``,
    ``kind lisa`` are kinds that a file names, ``block chart`` directives, ``head`` the head of a text; ``mapping``,
    ``speeds``, ``territory`` and ``theme`` are files of their own.
    """
    classes: dict[str, type[Any]] = {"edition": Edition}
    _collect(Edition, classes)
    classes |= {f"block {name}": kind for name, kind in blocks.here.items()}
    classes["head"] = Head
    files = {"mapping": _keys(SourceMapping), "speeds": _keys(Speeds)}
    files |= {"territory": _territory_keys(), "theme": _theme_keys()}
    return {name: _keys(kind) for name, kind in classes.items()} | files


def _collect(kind: type[Any], classes: dict[str, type[Any]]) -> None:
    """Add the dataclasses that the fields of a dataclass hold, and those within them."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for inner in _dataclasses(hint):
            sort = next((field.name for field in fields(inner) if _names_kind(field)), "")
            called = f"{sort} {inner.__dataclass_fields__[sort].default}" if sort else name
            if inner not in classes.values():
                classes[called] = inner
                _collect(inner, classes)


def _names_kind(field: Field[Any]) -> bool:
    """Tell whether a field names a kind: ``mark: Literal["bars"] = "bars"``."""
    return (
        field.name in _SORTS
        and isinstance(field.default, str)
        and f"['{field.default}']" in str(field.type).replace('"', "'")
    )


def _dataclasses(hint: Any) -> Iterator[type[Any]]:
    """Yield the dataclasses that a type is made of; for marks and charts, all kinds that have signed in."""
    registries = [note.registry for note in getattr(hint, "__metadata__", ()) if hasattr(note, "registry")]
    if registries:
        yield from registries[0]
    elif isclass(hint) and is_dataclass(hint):
        yield hint
    else:
        for inner in get_args(hint):
            yield from _dataclasses(inner)


def _keys(kind: type[Any]) -> tuple[Key, ...]:
    hints = get_type_hints(kind, include_extras=True)
    written = [field for field in fields(kind) if field.name not in _UNWRITTEN and not _names_kind(field)]
    keys = [Key(field.name, _takes(hints[field.name]), _default(field), _required(field)) for field in written]
    return tuple(sorted(keys, key=lambda key: not key.required))


def _required(field: Field[Any]) -> bool:
    needed = bool(field.metadata.get("needed_in_editions"))
    return needed or (field.default is MISSING and field.default_factory is MISSING)


def _territory_keys() -> tuple[Key, ...]:
    keys: list[Key] = []
    for key in _keys(DescribedTerritory):
        keys += [replace(k, name=f"credits.{k.name}") for k in _keys(Owed)] if key.name == "credits" else [key]
    return tuple(keys)


def _theme_keys() -> tuple[Key, ...]:
    """Return the keys of a theme's file, which groups what the class has in one row."""
    keys = [Key("extends", "texte", '`"print"`'), Key("fonts", "liste de textes")]
    for field in fields(Theme):
        hint = get_type_hints(Theme)[field.name]
        if isclass(hint) and is_dataclass(hint):
            keys += [Key(f"{field.name}.{part.name}", "nombre", _default(part)) for part in fields(hint)]
        elif field.name.endswith("family"):
            script = field.name.removesuffix("family").rstrip("_") or "latin"
            keys.append(Key(f"families.{script}", "texte", _default(field)))
        elif isinstance(field.default, str) and field.default.startswith("#"):
            keys.append(Key(f"colours.{field.name}", "`#rrggbb`", _default(field)))
        elif field.name not in ("key", "fonts"):
            keys.append(Key(f"palettes.{field.name}", "nom d’une palette", _default(field)))
    return tuple(keys)


_PLAIN: Final[Mapping[Any, str]] = {
    str: "texte",
    Path: "texte",
    int: "entier",
    float: "nombre",
    bool: "`true` ou `false`",
}


def _takes(hint: Any) -> str:
    """Say in French what a value of a type is."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        registered = any(hasattr(note, "registry") for note in hint.__metadata__)
        return "table" if registered else _takes(inner[0]) + _bounds(hint)
    if origin is Literal:
        return ", ".join(f"`{choice}`" if choice else "vide" for choice in inner)
    if origin in (Union, types.UnionType):
        return _union([member for member in inner if member is not type(None)])
    if origin is tuple:
        return f"liste ({_takes(inner[0])})"
    return "table"


def _union(members: list[Any]) -> str:
    """Say what one of several types is; a text, or a text for each language, is the commonest."""
    if str in members:
        return "texte, ou `{ fr = …, ar = …, en = … }`"
    return ", ".join(dict.fromkeys(_takes(member) for member in members))


def _bounds(hint: Any) -> str:
    limits = [limit for note in hint.__metadata__ for limit in getattr(note, "metadata", ())]
    low = next((limit.ge for limit in limits if hasattr(limit, "ge")), None)
    high = next((limit.le for limit in limits if hasattr(limit, "le")), None)
    return "" if low is None or high is None else f" de {low:g} à {high:g}"


def _default(field: Field[Any]) -> str:
    value = field.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"`{value:g}`"
    if isinstance(value, str) and value:
        return f'`"{value}"`'
    if isinstance(value, tuple) and value:
        items = (f'"{item}"' if isinstance(item, str) else f"{item:g}" for item in value)
        return f"`[{', '.join(items)}]`"
    return ""


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return what keys mean, by specification; ``tous`` holds those that mean the same everywhere."""
    return {**tomllib.loads(WORDS.read_text(encoding="utf-8")), **own_words()}


def meaning(name: str, key: str) -> str:
    """Return what a key of a specification means; empty when nobody has written it."""
    return words().get(name, {}).get(key) or words()["tous"].get(key, "")


def keys_without_words() -> list[str]:
    """Return the keys that the reference does not explain."""
    return [
        f"{name}: {key.name}" for name, keys in specifications().items() for key in keys if not meaning(name, key.name)
    ]


def words_without_keys() -> list[str]:
    """Return what the reference explains and no specification has."""
    there = {name: {key.name for key in keys} for name, keys in specifications().items()}
    own = [(name, key) for name, texts in words().items() for key in texts if name != "tous"]
    shared = {key for name, keys in there.items() for key in keys if key not in words().get(name, {})}
    gone = [f"{name}: {key}" for name, key in own if key not in there.get(name, ())]
    return gone + [f"tous: {key}" for key in words()["tous"] if key not in shared]


def key_table(name: str) -> str:
    """Return the table of the keys of a specification."""
    rows = ["| clé | sens | valeur | par défaut |", "|---|---|---|---|"]
    for key in specifications()[name]:
        default = "**obligatoire**" if key.required else key.default or "—"
        rows.append(f"| `{key.name}` | {meaning(name, key.name)} | {key.takes} | {default} |")
    return "\n".join(['<div class="keys" markdown>', "", *rows, "", "</div>"])

"""Fill the pages of the documentation from the code; a hook of mkdocs (see mkdocs.yml).

A page says where something comes from the code by a line of its own, and ``mkdocs build`` puts it there:

``<!-- clés: plates -->``
    a table of every key of a specification: what it takes, its default, its meaning. Names and types come from the
    dataclasses, meanings from docs/reference/mots.toml; `keys_without_words` and `words_without_keys` compare the two.
``<!-- indicateurs -->``
    the catalogue of indicators.
``<!-- commandes -->``
    the commands of ``atlas`` with their options.
``<!-- api -->``, ``<!-- api: marks -->``
    the public names of ``atlas``, or of one of its namespaces, by the docstrings.
``<!-- contribuer -->``
    CONTRIBUTING.md.
"""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from inspect import isclass, isfunction, ismodule
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import click

import atlas
from atlas.analysis.catalogue.entries import catalogue as indicators
from atlas.cartography.spec.theme import Theme
from atlas.cli import main
from atlas.publishing.edition.edition import Edition
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.territory.territory_file import DescribedTerritory

ROOT: Final = Path(__file__).parent.parent
WORDS: Final = ROOT / "docs" / "reference" / "mots.toml"
#: The fields that tell kinds of one sort apart.
_SORTS: Final = ("mark", "chart", "kind")
#: The folder of pages in English.
_ENGLISH: Final = "reference/api/"
#: Fields that no file says.
_UNWRITTEN: Final = ("path", "table")
#: Fields of a territory that its file says under a heading.
_CREDITS: Final = ("figures", "boundaries", "licence")
_MARKER: Final = re.compile(r"^<!-- (clés|indicateurs|commandes|api|contribuer)(?:: ([^>]+?))? -->$", re.MULTILINE)
#: A second word on a fence tells the tests what a block is; mkdocs knows none.
_FENCE: Final = re.compile(r"^(```\w+) [a-z]+$", re.MULTILINE)
#: A link to a file of the repository that is no page of the site.
_OUTSIDE: Final = re.compile(r"\[([^\]]+)\]\(\.\./(?:maps|geodata|tests|scripts)[^)]*\)")


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


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page with all that comes from the code; mkdocs calls it for each."""
    return _OUTSIDE.sub(r"\1", _FENCE.sub(r"\1", _MARKER.sub(_filled, markdown)))


def on_page_content(html: str, *, page: Any, **_: Any) -> str:
    """Return a page in French whose double marks never begin a line; mkdocs calls it for each."""
    return html if page.file.src_uri.startswith(_ENGLISH) else french_spaces(html)


def french_spaces(html: str) -> str:
    """Return a text in which the spaces before ; : ? ! » and after « do not break; code stays as it is."""
    inside, parts = 0, []
    for part in re.split(r"(<[^>]*>)", html):
        if part.startswith("<"):
            inside += len(re.findall(r"^<(?:pre|code)\b", part)) - len(re.findall(r"^</(?:pre|code)\b", part))
        elif not inside:
            part = re.sub(r" (?=[;:?!»%])|(?<=«) ", "\u00a0", part)
        parts.append(part)
    return "".join(parts)


def _filled(marker: re.Match[str]) -> str:
    plain: Mapping[str, Callable[[], str]] = {
        "indicateurs": catalogue, "commandes": commands, "contribuer": contributing
    }  # fmt: skip
    named: Mapping[str, Callable[[str], str]] = {"clés": key_table, "api": api}
    return plain[marker[1]]() if marker[1] in plain else named[marker[1]](marker[2] or "")


# --- keys ---------------------------------------------------------------------------------------------------------


@cache
def specifications() -> Mapping[str, tuple[Key, ...]]:
    """Return the keys of all that an editor writes, by its name in the reference.

    ``edition``, ``plates``, ``insets`` … are headings of an edition's file; ``mark bars``, ``chart bars``,
    ``kind lisa`` are kinds that a file names; ``mapping``, ``territory`` and ``theme`` are files of their own.
    """
    classes: dict[str, type[Any]] = {"edition": Edition}
    _collect(Edition, classes)
    found = {name: _keys(kind) for name, kind in classes.items()}
    found["mapping"] = _keys(SourceMapping)
    found["territory"] = _territory_keys()
    found["theme"] = _theme_keys()
    return found


def _collect(kind: type[Any], classes: dict[str, type[Any]]) -> None:
    """Add the dataclasses that the fields of a dataclass hold, and those within them."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for inner in _dataclasses(hint):
            sort = next((one.name for one in fields(inner) if one.name in _SORTS and _named(one)), "")
            called = f"{sort} {inner.__dataclass_fields__[sort].default}" if sort else name
            if inner not in classes.values():
                classes[called] = inner
                _collect(inner, classes)


def _named(field: Field[Any]) -> bool:
    """Tell whether a field is the one that names a kind: ``mark: Literal["bars"] = "bars"``."""
    return isinstance(field.default, str) and f"['{field.default}']" in str(field.type).replace('"', "'")


def _dataclasses(hint: Any) -> Iterator[type[Any]]:
    """Yield the dataclasses that a type is made of; for marks and charts, all kinds that have signed in."""
    registries = [one.registry for one in getattr(hint, "__metadata__", ()) if hasattr(one, "registry")]
    if registries:
        yield from registries[0]
    elif isclass(hint) and is_dataclass(hint):
        yield hint
    else:
        for inner in get_args(hint):
            yield from _dataclasses(inner)


def _keys(kind: type[Any]) -> tuple[Key, ...]:
    hints = get_type_hints(kind, include_extras=True)
    written = [one for one in fields(kind) if one.name not in _UNWRITTEN and not (one.name in _SORTS and _named(one))]
    keys = [Key(one.name, _takes(hints[one.name]), _default(one), _required(one)) for one in written]
    return tuple(sorted(keys, key=lambda key: not key.required))


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _territory_keys() -> tuple[Key, ...]:
    keys = _keys(DescribedTerritory)
    return tuple(
        Key(f"credits.{k.name}" if k.name in _CREDITS else k.name, k.takes, k.default, k.required) for k in keys
    )


def _theme_keys() -> tuple[Key, ...]:
    """Return the keys of a theme's file, which groups what the class has in one row."""
    found = [Key("extends", "texte", '`"print"`'), Key("fonts", "liste de textes")]
    for one in fields(Theme):
        hint = get_type_hints(Theme)[one.name]
        if isclass(hint) and is_dataclass(hint):
            found += [Key(f"{one.name}.{part.name}", "nombre", _default(part)) for part in fields(hint)]
        elif one.name.endswith("family"):
            found.append(
                Key(f"families.{one.name.removesuffix('family').rstrip('_') or 'latin'}", "texte", _default(one))
            )
        elif isinstance(one.default, str) and one.default.startswith("#"):
            found.append(Key(f"colours.{one.name}", "`#rrggbb`", _default(one)))
        elif one.name not in ("key", "fonts"):
            found.append(Key(f"palettes.{one.name}", "nom d’une palette", _default(one)))
    return tuple(found)


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
        registered = any(hasattr(one, "registry") for one in hint.__metadata__)
        return "table" if registered else _takes(inner[0]) + _bounds(hint)
    if origin is Literal:
        return ", ".join(f"`{one}`" if one else "vide" for one in inner)
    if origin in (Union, types.UnionType):
        return _union([one for one in inner if one is not type(None)])
    if origin is tuple:
        return f"liste ({_takes(inner[0])})"
    return "table"


def _union(members: list[Any]) -> str:
    """Say what one of several types is; a text, or a text for each language, is the commonest."""
    if str in members:
        return "texte, ou `{ fr = …, ar = …, en = … }`"
    return ", ".join(dict.fromkeys(_takes(one) for one in members))


def _bounds(hint: Any) -> str:
    limits = [limit for one in hint.__metadata__ for limit in getattr(one, "metadata", ())]
    low = next((one.ge for one in limits if hasattr(one, "ge")), None)
    high = next((one.le for one in limits if hasattr(one, "le")), None)
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
        return f"`[{', '.join(f'{one:g}' for one in value)}]`"
    return ""


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return what keys mean, by specification; ``tous`` holds those that mean the same everywhere."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


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


# --- indicators, commands, names ------------------------------------------------------------------------------------

_NATURES: Final = {"stock": "stock", "ratio": "rapport", "category": "catégorie", "rank": "rang"}


def catalogue() -> str:
    """Return the table of all indicators: key, title, formula, nature."""
    rows = ["| clé | titre | formule | nature |", "|---|---|---|---|"]
    for one in indicators():
        nature = _NATURES.get(str(one.nature), str(one.nature))
        rows.append(f"| `{one.key}` | {one.heading('fr')} | {_cell(one.formula['fr'])} | {nature} |")
    return "\n".join(['<div class="keys catalogue" markdown>', "", *rows, "", "</div>"])


def _cell(text: str) -> str:
    """Return a text as a cell of a table shows it: no stroke or star of it is a mark of Markdown's."""
    return re.sub(r"([|*_<])", r"\\\1", text)


def commands() -> str:
    """Return each command of ``atlas`` with what it says of itself and its options."""
    parts = []
    for name, command in sorted(main.commands.items()):
        context = click.Context(command, info_name=f"atlas {name}", max_content_width=100)
        parts.append(f"## `atlas {name}` {{ #{name} }}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(parts)


def contributing() -> str:
    """Return CONTRIBUTING.md, whose links start from the root of the repository."""
    return (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").replace("](docs/", "](")


_OPTIONS: Final = """
    options:
      heading: "{heading}"
      heading_level: 2
      toc_label: "{label}"
"""


def api(space: str = "") -> str:
    """Return the public names of ``atlas``, or of one of its namespaces, as mkdocstrings asks for them."""
    module = getattr(atlas, space) if space else atlas
    said = re.sub(r"::$", "", (module.__doc__ or "").strip(), flags=re.MULTILINE)
    path = f"atlas.{space}" if space else "atlas"
    return "\n\n".join([said, *filter(None, (_entry(path, name, getattr(module, name)) for name in public(module)))])


def namespaces() -> list[str]:
    """Return the names of ``atlas`` that hold others."""
    return [name for name in public(atlas) if ismodule(getattr(atlas, name))]


def public(module: types.ModuleType) -> list[str]:
    """Return the names that a module offers, in the order of the alphabet."""
    return sorted((name for name in module.__all__ if not name.startswith("_")), key=str.lower)


def _entry(space: str, name: str, thing: Any) -> str:
    if not (isclass(thing) or isfunction(thing)):
        return ""
    if space != "atlas" and any(thing is getattr(atlas, top) for top in public(atlas)):
        return f"## {space}.{name}\n\n[`atlas.{name}`](index.md)."
    path = f"{thing.__module__}.{thing.__qualname__}"
    return f"::: {path}{_OPTIONS.format(heading=f'{space}.{name}', label=name)}"

"""Fill the pages of the documentation from the code; a hook of mkdocs (see mkdocs.yml).

A page says where something comes from the code by a line of its own, and ``mkdocs build`` puts it there:

``<!-- clés: plates -->``
    a table of every key of a specification: its meaning, what it takes, its default (`documentation_keys`), in place
    of the rows below that say what its own keys mean.
``<!-- représentations -->``
    the list of the pages of marks (`documentation_pages`); they follow it in the navigation too.
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
import types
from collections.abc import Callable, Mapping
from inspect import isclass, isfunction, ismodule
from pathlib import Path
from typing import Any, Final

import click
from documentation_keys import key_table
from documentation_pages import FOLDER, KEYS, mark_list, mark_pages

import atlas
from atlas.analysis.catalogue.entries import catalogue as indicators
from atlas.cli import main

ROOT: Final = Path(__file__).parent.parent
#: The folder of pages in English.
_ENGLISH: Final = "reference/api/"
_MARKER: Final = re.compile(
    r"^<!-- (représentations|indicateurs|commandes|api|contribuer)(?:: ([^>]+?))? -->$", re.MULTILINE
)
_KEYS: Final = re.compile(rf"^{KEYS}$", re.MULTILINE)
#: A second word on a fence tells the tests what a block is; mkdocs knows none.
_FENCE: Final = re.compile(r"^(```\w+) [a-z]+$", re.MULTILINE)
#: A link to a file of the repository that is no page of the site.
_OUTSIDE: Final = re.compile(r"\[([^\]]+)\]\(\.\./(?:maps|geodata|tests|scripts)[^)]*\)")


def on_config(config: Any) -> Any:
    """Put the pages of marks behind their list, in the navigation of the site; mkdocs calls it at the start."""
    index = f"{FOLDER}/index.md"
    for section in config.nav:
        for title, pages in section.items() if isinstance(section, dict) else ():
            if index in pages:
                section[title] = [index, *(f"{FOLDER}/{page.name}.md" for page in mark_pages())]
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Return a page with all that comes from the code; mkdocs calls it for each."""
    filled = _KEYS.sub(lambda marker: key_table(marker[1]), _MARKER.sub(_filled, markdown))
    return _OUTSIDE.sub(r"\1", _FENCE.sub(r"\1", filled))


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
        "représentations": mark_list, "indicateurs": catalogue, "commandes": commands, "contribuer": contributing
    }  # fmt: skip
    return plain[marker[1]]() if marker[1] in plain else api(marker[2] or "")


_NATURES: Final = {"stock": "stock", "ratio": "rapport", "category": "catégorie", "rank": "rang"}


def catalogue() -> str:
    """Return the table of all indicators: key, title, formula, nature."""
    rows = ["| clé | titre | formule | nature |", "|---|---|---|---|"]
    for indicator in indicators():
        nature = _NATURES.get(str(indicator.nature), str(indicator.nature))
        title, formula = indicator.heading("fr"), _cell(indicator.formula["fr"])
        rows.append(f"| `{indicator.key}` | {title} | {formula} | {nature} |")
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
    purpose = re.sub(r"::$", "", (module.__doc__ or "").strip(), flags=re.MULTILINE)
    path = f"atlas.{space}" if space else "atlas"
    return "\n\n".join([purpose, *filter(None, (_entry(path, name, getattr(module, name)) for name in public(module)))])


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

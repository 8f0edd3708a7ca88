"""Writes what a table makes as an edition that can be built as it stands: its natures and reasons are comments."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from atlas.analysis.own_figures.own_table import OwnColumn, OwnTable
from atlas.analysis.own_figures.suggestion import Suggestion
from atlas.i18n.interface import ui_language
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message


def suggestion_toml(suggestion: Suggestion, *, file: Path, territory: str) -> str:
    """Return an edition in TOML, to be saved beside the table.

    Args:
        suggestion: what the table makes.
        file: the table.
        territory: key of a shipped one, or its path.
    """
    lines = [f"# {Message('suggest.head', file=file.name)}", ""]
    lines += _head(file, territory)
    lines += ["", *(f"# {line}" for line in _columns(suggestion)), ""]
    lines += _table("[[tables]]", _written_fields(suggestion.table, "columns"))
    for column in suggestion.table.columns:
        lines += ["", *_table("[[tables.columns]]", _written_fields(column))]
    made = {}
    for plate in suggestion.plates:
        if plate.indicator and plate.indicator["key"] not in made:
            made[plate.indicator["key"]] = plate.indicator
            titled = plate.indicator["kind"] == "ratio"  # the others have titles of their own
            lines += [
                "",
                *_table("[[indicators]]", plate.indicator | ({"title": _languages(plate.title)} if titled else {})),
            ]
    for plate in suggestion.plates:
        content = {"key": plate.key, "title": _languages(plate.title), "marks": [plate.mark]}
        lines += ["", f"# {plate.reason}", *_table("[[plates]]", content)]
    return "\n".join(lines) + "\n"


def _languages(text: Message) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _head(file: Path, territory: str) -> list[str]:
    head: dict[str, Any] = {
        "key": "essai",
        "title": dict.fromkeys(LANGUAGES, file.stem),
        "language": ui_language(),
        "perimeter": territory,
    }
    if Path(territory).suffix or len(Path(territory).parts) > 1:
        head["perimeter"] = Path(os.path.relpath(territory, file.parent)).as_posix()
        if head["perimeter"].startswith(".."):
            head["trusted"] = True
    return _table("[edition]", head)


def _columns(suggestion: Suggestion) -> Iterator[str]:
    """Yield what each column is, and the rows that mean no commune."""
    for column in suggestion.columns:
        yield f"{column.heading.strip()}: {Message(f'suggest.nature.{column.nature}')}"
    if suggestion.left:
        yield str(Message("suggest.left", n=suggestion.left))


def _written_fields(specification: OwnTable | OwnColumn, *without: str) -> dict[str, Any]:
    """Return the fields of a specification that say something else than their default."""
    values = {field.name: (getattr(specification, field.name), field.default) for field in fields(specification)}
    written = {name: value for name, (value, default) in values.items() if value not in (default, {}, ())}
    return {name: value for name, value in written.items() if name not in without}


def _table(heading: str, values: Mapping[str, Any]) -> list[str]:
    return [heading, *(f"{key} = {_value(value)}" for key, value in values.items())]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)

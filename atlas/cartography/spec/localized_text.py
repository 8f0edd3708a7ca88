"""Texts of an edition, in one language or in several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias, TypeVar

from atlas.errors import EditionError, Fault
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message

#: A text in one language, or in several: ``{fr = "…", ar = "…"}``.
Text: TypeAlias = str | Mapping[str, str]
T = TypeVar("T")


def text_in(text: Text, language: LanguageCode, *, what: str | Message = "text") -> str:
    """Return a text in a language; a text without languages is French.

    Raises:
        EditionError: the text has no version in that language; the message names it.
    """
    versions = {DEFAULT_LANGUAGE: text} if isinstance(text, str) else text
    if not any(versions.values()):
        return ""
    if language not in versions:
        shown = next(iter(versions.values()))
        remedy = Message("fault.cartography.text.write", language=language)
        reason = Message("fault.cartography.text.no_version", what=what, language=language)
        raise EditionError(Fault(reason, remedy, column=str(what), value=shown))
    return versions[language]


def in_language(specification: T, language: LanguageCode) -> T:
    """Return a specification whose texts that name no language are in this one, those of its parts too.

    In an edition such a text is French; whoever draws by hand in one language means that one.
    """
    changes: dict[str, Any] = {}
    for field in fields(specification):  # type: ignore[arg-type]  # a dataclass: a plate or a part of it
        value = getattr(specification, field.name)
        if field.type in ("Text", Text) and isinstance(value, str) and value:
            changes[field.name] = {language: value}
        elif isinstance(value, tuple) and any(map(is_dataclass, value)):
            changes[field.name] = tuple(in_language(part, language) if is_dataclass(part) else part for part in value)
        elif is_dataclass(value):
            changes[field.name] = in_language(value, language)
    return replace(specification, **changes) if changes else specification  # type: ignore[type-var]

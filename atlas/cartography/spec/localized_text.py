"""Texts of an edition, in one language or in several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from atlas.errors import EditionError, Fault
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode

#: A text in one language, or in several: ``{fr = "…", ar = "…"}``.
Text: TypeAlias = str | Mapping[str, str]


def translated(text: Text, language: LanguageCode, *, what: str = "text") -> str:
    """Return a text in a language; a text without languages is French.

    Raises:
        EditionError: the text has no version in that language; the message names it.
    """
    versions = {DEFAULT_LANGUAGE: text} if isinstance(text, str) else text
    if not any(versions.values()):
        return ""
    if language not in versions:
        shown = next(iter(versions.values()))
        remedy = f'Write it as {{ fr = "…", {language} = "…" }}'
        raise EditionError(Fault(f"the {what} has no version in “{language}”", remedy, column=what, value=shown))
    return versions[language]

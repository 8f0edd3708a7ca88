"""Texts in several languages, as a reader of one of them is given them."""

from __future__ import annotations

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.sources.support.model import Spoken


def text_and_language(texts: Spoken, language: LanguageCode) -> tuple[str, LanguageCode]:
    """Return a text in a language, else in the first one that it is written in, and which language that is.

    Args:
        texts: language → text; without any the text is "".
        language: of the reader.
    """
    for code in (language, *LANGUAGES):
        if texts.get(code):
            return texts[code], code
    return "", language


def text_in(texts: Spoken, language: LanguageCode) -> str:
    """Return a text in a language, else in the first one that it is written in, "" when it is not said."""
    return text_and_language(texts, language)[0]


def others_in(texts: Spoken, language: LanguageCode) -> dict[LanguageCode, str]:
    """Return what a text is in the languages that are not the reader's: the second name on a card."""
    _, taken = text_and_language(texts, language)
    return {code: texts[code] for code in LANGUAGES if code != taken and texts.get(code)}

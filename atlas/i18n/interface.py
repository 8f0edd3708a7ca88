"""The language of the interface: in which errors, the command line and their lists speak to their user."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Final

from atlas.i18n.language import LANGUAGES, LanguageCode

#: The variable that names it for a process and its workers; `atlas --ui` sets it.
VARIABLE: Final = "ATLAS_LANG"
_POSIX: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_OTHERWISE: Final = "en"


def ui_language() -> LanguageCode:
    """Return the language in which the toolkit speaks to its user.

    That of ``ATLAS_LANG``, else of the locale (``LC_ALL``, ``LC_MESSAGES``, ``LANG``, the first that is set, or the
    language of Windows); English where the atlas does not speak it. A publication has a language of its own.
    """
    for wanted in _requested_languages():
        code = wanted.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if code in LANGUAGES:
            return code
    return _OTHERWISE


def set_ui_language(code: LanguageCode) -> None:
    """Make this process, and those that it starts, speak a language to their user."""
    os.environ[VARIABLE] = code


def _requested_languages() -> Iterator[str]:
    """Yield the languages asked for, the first one first; a locale that is set hides those after it."""
    yield os.environ.get(VARIABLE, "")
    locale = next(filter(None, map(os.environ.get, _POSIX)), "")
    yield locale
    if sys.platform == "win32" and not locale:
        yield _of_windows()


def _of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    from locale import windows_locale

    return windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")

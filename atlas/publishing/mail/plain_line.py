"""One line of text that is safe wherever it goes: in a header, a subject, a title of a feed, a calendar."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Marks that turn the direction of what follows them, and so can make a text read as another one.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: The last two places of a plane are no letters, and XML has no place for them.
_NO_LETTERS: Final = (0xFFFE, 0xFFFF)


def plain_line(text: str) -> str:
    """Return a text as one line: no line breaks, no control characters, no marks that turn the reading direction."""
    # What is printable holds nothing of all that; most texts are.
    shown = text if text.isprintable() else "".join(map(_display, _TURNING.sub("", text)))
    return " ".join(part for part in shown.split(" ") if part)


def plain_lines(text: str) -> str:
    """Return a text of several lines, each as `plain_line` has it."""
    return "\n".join(plain_line(line) for line in text.splitlines())


def _display(letter: str) -> str:
    if unicodedata.category(letter) in ("Cc", "Zl", "Zp"):
        return " "
    return "" if unicodedata.category(letter) == "Cs" or ord(letter) & 0xFFFF in _NO_LETTERS else letter

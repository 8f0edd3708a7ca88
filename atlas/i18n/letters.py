"""Letters of the scripts in which an atlas reads and writes, as ranges of Unicode."""

from __future__ import annotations

from typing import Final

#: The Arabic block, and Latin letters with and without accents, as classes of a pattern: ``[{ARABIC}]``.
ARABIC: Final = "\u0600-\u06ff"
LATIN: Final = "A-Za-z\u00c0-\u024f"
#: Arabic letters without marks, signs and figures.
ARABIC_ALPHABET: Final = "\u0621-\u064a"
#: Signs that people write for an apostrophe, a hamza or the minutes of an angle, and for degrees.
APOSTROPHES: Final = "'’‘ʼʹ`´′"
DEGREE_SIGNS: Final = "°º˚"
#: Figures of the Arabic east and of Persia → those of numbers.
DIGITS: Final = str.maketrans({first + i: str(i) for first in (0x0660, 0x06F0) for i in range(10)})


def is_arabic(text: str) -> bool:
    """Tell whether most of the letters of a text are Arabic."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(is_arabic_letter, letters)) * 2 > len(letters)


def is_arabic_letter(letter: str) -> bool:
    """Tell whether a character is of the Arabic block."""
    return "\u0600" <= letter <= "\u06ff"


def is_latin_letter(letter: str) -> bool:
    """Tell whether a character is a Latin letter, with or without accent."""
    return letter.isalpha() and letter <= "\u024f"


def has_arabic(text: str) -> bool:
    """Tell whether a character of a text is Arabic."""
    return any(map(is_arabic_letter, text))

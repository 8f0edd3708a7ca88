"""The barcode of an ISBN: EAN-13, as bars and gaps of one module each (ISO/IEC 15420)."""

from __future__ import annotations

import re
from typing import Final

#: The seven modules of each digit left of the middle with odd parity; the other sets are its complement and mirror.
_ODD: Final = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
#: Which of the six left digits have even parity: this alone says the first digit, which has no bars of its own.
_EVEN: Final = ("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010")
_EDGE, _MIDDLE = "101", "01010"


def ean_modules(isbn: str) -> str:
    """Return the 95 modules of the barcode of an ISBN of thirteen digits, 1 for a bar and 0 for a gap."""
    first, *digits = (int(digit) for digit in isbn if digit.isdigit())
    right = ["".join("10"[int(module)] for module in _ODD[digit]) for digit in digits]
    left = [
        right[place][::-1] if even == "1" else _ODD[digit]
        for place, (digit, even) in enumerate(zip(digits[:6], _EVEN[first], strict=True))
    ]
    return "".join([_EDGE, *left, _MIDDLE, *right[6:], _EDGE])


def ean_bars(isbn: str) -> list[tuple[int, int]]:
    """Return the bars of the barcode of an ISBN: where each begins and how wide it is, in modules."""
    return [(bar.start(), len(bar.group())) for bar in re.finditer("1+", ean_modules(isbn))]

"""Finds in which encoding a text file was written, and decodes it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atlas.errors import Fault, InputError
from atlas.i18n.letters import is_arabic_letter, is_latin_letter
from atlas.i18n.lexicon import word_text
from atlas.i18n.messages import Listed, Message

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The one-byte encodings in which French and Arabic registers of Morocco come; the first wins a tie.
CANDIDATES: Final = ("cp1252", "cp1256", "mac-roman", "cp850")
_CANDIDATES: Final = Listed(CANDIDATES, marks=False)
#: Beginnings of files that are no text, whatever their extension says.
SIGNATURES: Final = (
    (b"PK\x03\x04", Message("fault.sources.text.is_zip")),
    (b"\xd0\xcf\x11\xe0", Message("fault.sources.text.is_old_office")),
    (b"SQLite format 3", Message("fault.sources.text.is_sqlite")),
    (b"PAR1", Message("fault.sources.text.is_parquet")),
    (b"%PDF", Message("fault.sources.text.is_pdf")),
)
# How likely a letter is in French text, wherever it stands …
_WEIGHTS: Final = {
    letter: weight
    for group, weight in (("frequent", 3.0), ("common", 2.0), ("rare", 1.0), ("signs", 0.5))
    for letter in word_text(f"letters.french.{group}")
}
# … and of those that stand at the beginning of a word, or at its end ("à", "où", "déjà").
_UPPER: Final = frozenset(word_text("letters.french.upper"))
_FINAL: Final = frozenset(word_text("letters.french.final"))
_SAMPLE_LETTERS: Final = 20_000
_BLOCK: Final = 1_048_576
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name of an encoding, and how it is known ("BOM", "strict", "guessed", "uncertain", "given")."""

    name: str
    certainty: str

    @property
    def errors(self) -> str:
        """How a byte that the encoding does not know is decoded: a guessed encoding may leave a few undefined."""
        return "replace" if self.certainty in ("guessed", "uncertain") else "strict"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and how that is known."""

    text: str
    encoding: str
    certainty: str


def decode(data: bytes, *, file: str | Path = "", encoding: str | None = None) -> Decoded:
    """Return the text of a file and its encoding; see `detect`."""
    detected = detect(data, file=file, encoding=encoding)
    return Decoded(data.decode(detected.name, errors=detected.errors), detected.name, detected.certainty)


def detect(data: bytes, *, file: str | Path = "", encoding: str | None = None) -> Encoding:
    """Return the encoding of a text: byte order mark, then strict UTF-8, then the most plausible of four.

    The bytes are decoded block by block and not kept, so that a large file is checked in little memory.

    Args:
        data: The file's bytes.
        file: Its name, for the messages.
        encoding: The encoding, when the user knows it; it is then obeyed or refused, never corrected.

    Raises:
        InputError: The bytes are no text, or not a text in the encoding given.
    """
    if encoding is not None:
        return _check_given(data, file=file, encoding=encoding)
    for mark, name in _BOMS:
        if data.startswith(mark):
            _check(data, file=file, encoding=name)
            return Encoding(name, "BOM")
    _refuse_binary(data, file=file)
    wide = _utf16_without_mark(data)
    if wide:
        _check(data, file=file, encoding=wide)
        return Encoding(wide, "guessed")
    _refuse_nul(data, file=file)
    if not any(isinstance(block, UnicodeDecodeError) for block in _blocks(data, "utf-8")):
        return Encoding("utf-8", "strict")
    _refuse_control(data, file=file)
    name, score = guess(data)
    return Encoding(name, "guessed" if score > 0 else "uncertain")


def _blocks(data: bytes, encoding: str) -> Iterator[str | UnicodeDecodeError]:
    """Return the text by blocks; the last one is the error of the byte that cannot be read, counted from the start."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(data)
    for start in range(0, max(len(data), 1), _BLOCK):
        pending = len(decoder.getstate()[0])
        try:
            yield decoder.decode(view[start : start + _BLOCK], final=start + _BLOCK >= len(data))
        except UnicodeError as error:
            place = start - pending + (error.start if isinstance(error, UnicodeDecodeError) else 0)
            yield UnicodeDecodeError(encoding, b"", max(place, 0), max(place, 0) + 1, str(error))
            return


def guess(data: bytes) -> tuple[str, float]:
    """Return the encoding among `CANDIDATES` of the likeliest French or Arabic letters, and its score (−3 to 3)."""
    scores: dict[str, float] = {}
    for name in CANDIDATES:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            # cp1252 leaves five bytes undefined: one of them rules it out, unless nothing else fits.
            text = data.decode(name, errors="replace")
        scores[name] = _plausibility(text)
    best = max(CANDIDATES, key=lambda name: scores[name])
    return best, scores[best]


def _plausibility(text: str) -> float:
    """Return the mean weight of the letters outside ASCII, each judged between its two neighbors."""
    total, count = 0.0, 0
    for match in _FOREIGN.finditer(text):
        place = match.start()
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        total += _weight(match.group(), before=before, after=after)
        count += 1
        if count >= _SAMPLE_LETTERS:
            break
    return total / count if count else 0.0


def _weight(letter: str, *, before: str, after: str) -> float:
    if is_arabic_letter(letter):
        if is_latin_letter(before) or is_latin_letter(after):
            return -3.0
        return 2.0 if is_arabic_letter(before) or is_arabic_letter(after) else -1.0
    if letter in _FINAL:
        return -1.0 if is_latin_letter(after) else 2.0
    if letter in _UPPER:
        return 2.5 if not before.isalpha() else 1.0 if before.isupper() else -2.0
    weight = _WEIGHTS.get(letter, -2.0)
    if 0 < weight < 1 and letter != "’" and is_latin_letter(before) and is_latin_letter(after):
        return -2.0
    return weight


def encoding_exists(name: str) -> bool:
    """Tell whether Python knows an encoding of texts by this name."""
    try:
        "".encode(codecs.lookup(name).name)  # a codec that is none of texts ("hex") is a LookupError too
    except (LookupError, ValueError):  # a name with a NUL in it
        return False
    return True


def _check_given(data: bytes, *, file: str | Path, encoding: str) -> Encoding:
    if not encoding_exists(encoding):
        remedy = Message("fault.sources.text.write_encoding", names=_CANDIDATES)
        raise InputError(Fault(Message("fault.sources.text.no_such_encoding"), remedy, file=file, value=encoding))
    name = codecs.lookup(encoding).name
    if name == "utf-8":
        name = "utf-8-sig"  # the same, without the mark that a heading would otherwise begin with
    _check(data, file=file, encoding=name)
    return Encoding(name, "given")


def _check(data: bytes, *, file: str | Path, encoding: str) -> None:
    """Refuse bytes that are not in an encoding, or that hold a NUL character."""
    row = 1
    for block in _blocks(data, encoding):
        if isinstance(block, UnicodeDecodeError):
            remedy = Message("fault.sources.text.save_in_utf8", names=_CANDIDATES)
            reason = Message("fault.sources.text.not_in_encoding", encoding=encoding, place=str(block.start + 1))
            row = data.count(b"\n", 0, block.start) + 1
            raise InputError(Fault(reason, remedy, file=file, row=row)) from None
        if "\0" in block:
            row += block.count("\n", 0, block.index("\0"))
            raise InputError(Fault(_NUL, _NUL_REMEDY, file=file, row=row))
        row += block.count("\n")


_NUL: Final = Message("fault.sources.text.nul")
_NUL_REMEDY: Final = Message("fault.sources.text.damaged")


def _refuse_binary(data: bytes, *, file: str | Path) -> None:
    for signature, reason in SIGNATURES:
        if data.startswith(signature):
            raise InputError(Fault(reason, Message("fault.sources.text.right_ending"), file=file))


def _utf16_without_mark(data: bytes) -> str | None:
    """Recognize UTF-16: it has a NUL in every second byte of its Latin letters, which no other text has."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 4 and len(data) % 2 == 0 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _refuse_nul(data: bytes, *, file: str | Path) -> None:
    place = data.find(0)
    if place >= 0:
        row = data.count(b"\n", 0, place) + 1
        raise InputError(Fault(_NUL, _NUL_REMEDY, file=file, row=row))


def _refuse_control(data: bytes, *, file: str | Path) -> None:
    sample = data[:65_536]
    control = sum(sample.count(code) for code in range(32) if code not in {9, 10, 11, 12, 13, 26, 27})
    if control > 0.01 * len(sample):
        remedy = Message("fault.sources.text.export_or_right_ending")
        raise InputError(Fault(Message("fault.sources.text.binary"), remedy, file=file))

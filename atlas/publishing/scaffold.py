"""A new edition to begin with: its file with comments, its texts, a folder for pictures, a small register."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from atlas.errors import OutputError
from atlas.i18n.language import LanguageCode
from atlas.sources.shipped import shipped

#: The languages that a new edition can be had in.
SCAFFOLDS: tuple[LanguageCode, ...] = ("fr", "ar")


def write_new_edition(folder: str | Path, *, language: LanguageCode = "fr") -> tuple[Path, ...]:
    """Write a small edition that can be built at once, for an editor to change: nothing is ever overwritten.

    Args:
        folder: made when it is not there; the edition is named after it and dated of this month.
        language: of its texts, ``fr`` or ``ar``; the comments that explain its file are in French.

    Returns:
        The files written.

    Raises:
        OutputError: a file of the same name stands there already, or the folder cannot be written.
    """
    target = Path(folder)
    source = shipped("maps", "new", language)
    names = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    if standing := [str(target / name) for name in names if (target / name).exists()]:
        raise OutputError(f"nothing is overwritten; these are there already: {', '.join(standing)}")
    told = {"$key": _key(target.resolve().name), "$date": date.today().strftime("%Y-%m")}
    try:
        for name in names:
            text = (source / name).read_text(encoding="utf-8")
            for mark, value in told.items() if name.suffix == ".toml" else ():
                text = text.replace(mark, value)
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            with (target / name).open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}; choose another folder") from error
    return tuple(target / name for name in names)


def _key(name: str) -> str:
    """Return a short name for an edition, made of the letters and digits of its folder's."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "atlas"

"""A new edition to begin with: its file with comments, its texts, a folder for pictures, a small register."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from atlas.errors import OutputError, system_reason
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Listed, Message
from atlas.publishing.build.atomic_file import ensure_folders
from atlas.resources import shipped_path

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
    source = shipped_path("maps", "new", language)
    names = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    if (target.exists() or target.is_symlink()) and not target.is_dir():
        raise OutputError(Message("fault.publishing.edition.not_a_folder", path=target))
    if standing := [str(target / name) for name in names if (target / name).exists()]:
        there = Listed(standing, marks=False, longest=1000)
        raise OutputError(Message("fault.publishing.edition.nothing_overwritten", names=there))
    placeholders = {"$key": _key(target.resolve().name), "$date": date.today().strftime("%Y-%m")}
    texts = {}
    for name in names:
        text = (source / name).read_text(encoding="utf-8")
        for mark, value in placeholders.items() if name.suffix == ".toml" else ():
            text = text.replace(mark, value)
        texts[target / name] = text
    try:
        _write_all(texts)
    except OSError as error:
        raise OutputError(
            Message("fault.publishing.edition.unwritable_folder", path=target, reason=system_reason(error))
        ) from error
    return tuple(texts)


def _write_all(texts: Mapping[Path, str]) -> None:
    """Write new files, all of them or none."""
    written: list[Path] = []
    with ExitStack() as folders:
        try:
            for path, text in texts.items():
                folders.enter_context(ensure_folders(path.parent))
                with path.open("x", encoding="utf-8", newline="\n") as stream:
                    written.append(path)
                    stream.write(text)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise


def _key(name: str) -> str:
    """Return a short name for an edition, made of the letters and digits of its folder's."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "atlas"

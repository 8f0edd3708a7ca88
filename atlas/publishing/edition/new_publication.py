"""A new publication of an edition, to begin with: its table in the edition's file, its texts beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from atlas.errors import OutputError, UnknownNameError, system_reason
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Listed, Message
from atlas.publishing.build.atomic_file import ensure_folders, whole_file
from atlas.publishing.documents import kinds as _kinds  # noqa: F401  # every kind of publication signs in
from atlas.publishing.documents.specification import publications
from atlas.resources import shipped_path

#: Kind of a publication → the key that it begins with: the name of its texts.
KEYS: Final = {
    "document": "note", "panorama": "panorama", "study": "etude", "catalogue": "catalogue", "newsletter": "lettre",
    "sheets": "fiches",
}  # fmt: skip
_TABLE: Final = "publication.toml"
_FOLDER: Final = "publications"


def write_new_publication(folder: str | Path, kind: str, *, language: LanguageCode = "fr") -> tuple[Path, ...]:
    """Add a publication to an edition, for an editor to change: nothing is overwritten, the edition's file goes on.

    Args:
        folder: of the edition.
        kind: of the publication: a key of `KEYS`.
        language: of its first text.

    Returns:
        The files written, the edition's own last.

    Raises:
        UnknownNameError: there is no such kind to begin with.
        OutputError: the edition's file is not there, has such a publication already, or a text of its name is there.
    """
    if kind not in KEYS:
        raise UnknownNameError("kind of publication", kind, list(KEYS))
    edition, source, key = Path(folder) / "edition.toml", shipped_path("maps", "new-publication", kind), KEYS[kind]
    if not edition.is_file():
        raise OutputError(Message("fault.publishing.edition.edition_first", path=edition))
    text = source / f"{language}.md"
    files = {Path(folder) / _FOLDER / f"{key}.{language}.md": text} if publications.here[kind].takes_text else {}
    others = (path for path in source.iterdir() if path.suffix == ".toml" and path.name != _TABLE)
    files |= {Path(folder) / _FOLDER / path.name: path for path in others}
    written = edition.read_text(encoding="utf-8")
    standing = [str(path) for path in files if path.exists()]
    if standing or f'key = "{key}"\nkind = "{kind}"' in written:
        there = Listed(standing or [f"[[publications]] {key}"], marks=False, longest=1000)
        raise OutputError(Message("fault.publishing.edition.nothing_overwritten", names=there))
    try:
        for path, template in files.items():
            with ensure_folders(path.parent):
                path.write_text(_with_date(template), encoding="utf-8", newline="\n")
        with whole_file(edition) as beside:
            beside.write_text(f"{written.rstrip()}\n{_with_date(source / _TABLE)}", encoding="utf-8", newline="\n")
    except OSError as error:
        reason = system_reason(error)
        raise OutputError(Message("fault.publishing.edition.unwritable_folder", path=folder, reason=reason)) from error
    return (*files, edition)


def _with_date(template: Path) -> str:
    return template.read_text(encoding="utf-8").replace("$day", date.today().isoformat())

"""Building an edition: plates drawn side by side, then the book, the GeoPackage, the tables and the manifest."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from atlas.analysis.dataset import Dataset
from atlas.cartography.plate import Plate
from atlas.cartography.series import harmonised
from atlas.cartography.translations import translated
from atlas.errors import OutputError
from atlas.publishing import manifest
from atlas.publishing.basemaps import tile_place
from atlas.publishing.book import BookPlate, write_book
from atlas.publishing.edition import Edition
from atlas.publishing.files import sha256
from atlas.publishing.geopackage import refuse_held, write_geopackage
from atlas.publishing.imprints import imprint
from atlas.publishing.prints import FORMS, Task, describe_plate, print_plate
from atlas.publishing.swapping import carry, contents, replaced_folder
from atlas.publishing.tables import write_tables
from atlas.publishing.themes import theme_of
from atlas.publishing.workers import worked
from atlas.wording import Language

#: Told of each step: how many are done, how many there are, what was done.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Publication:
    """What a build did: the output folder, the plates drawn anew, those kept from before, all files."""

    folder: Path
    drawn: tuple[str, ...]
    kept: tuple[str, ...]
    files: tuple[str, ...]


def publish(
    edition: Edition,
    data: Dataset,
    out: str | Path,
    *,
    plate: str = "",
    jobs: int = 0,
    progress: Progress | None = None,
) -> Publication:
    """Build an edition into a folder: plates, book, GeoPackage, tables, manifest.

    Everything is made beside; the finished folder takes the place of the old one in one step, with the files in it that
    are not the toolkit's. A plate whose picture would be the same is not drawn again.

    Args:
        edition: what to publish.
        data: the edition's data, from :func:`read_data` or tabulated by the caller.
        out: the output folder.
        plate: only the plate of this key, without book, GeoPackage and tables.
        jobs: how many processes draw; as many as there are cores when 0.
        progress: told of each step.

    Raises:
        AtlasError: the edition cannot be drawn or written; the folder keeps what it held.
    """
    folder, spoken = Path(out), edition.language
    edition = replace(edition, plates=harmonised(edition.plates, data))
    chosen = (edition.plate(plate),) if plate else edition.plates
    tell = progress or (lambda done, total, label: None)
    before = manifest.read_manifest(folder)
    if plate:
        _refuse_mixture(edition, data, folder, before)
    else:
        refuse_held(folder / "atlas.gpkg")
    with replaced_folder(folder) as stage:
        tasks = _tasks(edition, chosen, data, stage)
        digest = manifest.dataset_digest(data)
        prints = {
            task.plate.key: manifest.fingerprint(
                task.plate, data_digest=digest, theme=task.theme, language=spoken, imprint=task.imprint
            )
            for task in tasks
        }
        old = _unchanged(before, folder, prints)
        new = [task for task in tasks if task.plate.key not in old]
        steps = len(new) + (0 if plate else 3)
        records = dict(old)
        drawn = worked(new, print_plate, data, workers=jobs or os.cpu_count() or 1)
        for done, (task, record) in enumerate(drawn, start=1):
            records[task.plate.key] = {**record, "fingerprint": prints[task.plate.key]}
            tell(done, steps, f"plate {task.imprint.number} {task.plate.key}")
        if not plate:
            _write_whole(edition, data, tasks, folder, lambda i, label: tell(len(new) + i, steps, label))
        entries = _entries(edition, before, records, only=plate)
        ours = _keep(stage, folder, before, entries, all_of_it=bool(plate))
        document = _document(edition, data, spoken, entries, [(name, stage / name) for name in ours])
        (stage / "manifest.json").write_text(document, encoding="utf-8")
    return Publication(folder, tuple(t.plate.key for t in new), tuple(old), (*ours, "manifest.json"))


def _refuse_mixture(edition: Edition, data: Dataset, folder: Path, before: Mapping[str, Any]) -> None:
    """Refuse to put one plate beside those of another edition, another language or other data."""
    head = before.get("edition")
    if not isinstance(head, dict):
        return
    inputs = {one["file"]: one["sha256"] for one in before.get("inputs", ())}
    now = {one["file"]: one["sha256"] for one in manifest.inputs(edition, data)}
    text = edition.path.name if edition.path else ""
    same_data = {k: v for k, v in inputs.items() if k != text} == {k: v for k, v in now.items() if k != text}
    if (head.get("key"), head.get("language")) != (edition.key, edition.language) or not same_data:
        raise OutputError(
            f"{folder} holds an edition of another key or language, or made from other data; one plate of this one "
            "would make a mixture: build the whole edition, or choose another folder (-o)"
        )


def _tasks(edition: Edition, plates: Sequence[Plate], data: Dataset, stage: Path) -> list[Task]:
    folder, language = stage / "plates", edition.language
    folder.mkdir()
    theme = theme_of(edition)
    return [
        Task(
            plate=plate,
            imprint=replace(imprint(edition, plate, language), tiles=tile_place(edition, plate, data.territory)),
            theme=theme,
            language=language,
            stem=f"{edition.number(plate)}-{plate.key}",
            folder=folder,
        )
        for plate in plates
    ]


def _unchanged(before: Mapping[str, Any], folder: Path, prints: Mapping[str, str]) -> dict[str, Any]:
    """Return the records of plates whose files stand there exactly as a new build would make them."""
    sums = {entry["file"]: entry["sha256"] for entry in before.get("outputs", [])}
    kept = {}
    for record in before.get("plates", []):
        names = list(record.get("files", []))
        same = prints.get(record["key"]) == record.get("fingerprint") and len(names) == len(FORMS)
        if same and all((folder / n).is_file() and sha256(folder / n) == sums.get(n) for n in names):
            kept[record["key"]] = record
    return kept


def _write_whole(
    edition: Edition, data: Dataset, tasks: Sequence[Task], folder: Path, tell: Callable[[int, str], None]
) -> None:
    """Write into the stage what needs all the plates: the book, the GeoPackage, the tables."""
    stage = tasks[0].folder.parent
    language, theme = tasks[0].language, tasks[0].theme
    work = stage / "book"
    work.mkdir()
    plates = []
    for task in tasks:
        fresh, kept = task.folder / f"{task.stem}.svg", folder / "plates" / f"{task.stem}.svg"
        picture = work / f"{task.stem}.svg"
        picture.write_bytes((fresh if fresh.exists() else kept).read_bytes())
        plates.append(BookPlate(task.plate, picture, describe_plate(task.plate, data, language)))
    (stage / "atlas.pdf").write_bytes(write_book(edition, data, plates, theme=theme, folder=work))
    for left in work.iterdir():
        left.unlink()
    work.rmdir()
    tell(1, "atlas.pdf")
    write_geopackage(edition, data, stage / "atlas.gpkg", language=language)
    tell(2, "atlas.gpkg")
    (stage / "tables").mkdir()
    write_tables(data, stage / "tables", language=language)
    tell(3, "tables")


def _entries(
    edition: Edition, before: Mapping[str, Any], records: Mapping[str, Any], *, only: str
) -> list[dict[str, Any]]:
    """Return the plates' records in the order of the atlas; a build of one plate keeps the others' from before."""
    known = {record["key"]: record for record in before.get("plates", [])} if only else {}
    return [dict({**known, **records}[p.key]) for p in edition.plates if p.key in {**known, **records}]


def _is_ours(folder: Path, name: str, digest: str) -> bool:
    """Tell whether a file that an old manifest names lies in the folder and is still what that build wrote."""
    path = (folder / name).resolve()
    return path.is_relative_to(folder.resolve()) and path.is_file() and sha256(path) == digest


def _keep(
    stage: Path, folder: Path, before: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], *, all_of_it: bool
) -> list[str]:
    """Bring into the stage what the old folder keeps: plates drawn before, and files that are not the toolkit's.

    Returns:
        the names of the edition's own files, manifest aside.
    """
    fresh = set(contents(stage))
    earlier = {entry["file"]: entry["sha256"] for entry in before.get("outputs", [])}
    wanted = {name for entry in entries for name in entry["files"]} | set(earlier if all_of_it else ())
    obsolete = {name for name in earlier.keys() - wanted if _is_ours(folder, name, earlier[name])} | {"manifest.json"}
    standing = set(contents(folder)) if folder.is_dir() else set()
    carry(folder, stage, sorted(standing - fresh - obsolete))
    return sorted(fresh | (wanted & standing))


def _document(
    edition: Edition,
    data: Dataset,
    language: Language,
    entries: Sequence[Mapping[str, Any]],
    files: Sequence[tuple[str, Path]],
) -> str:
    made = {
        "edition": {
            "key": edition.key,
            "title": translated(edition.title, language, what="title"),
            "date": edition.date,
            "language": language,
            "perimeter": data.territory.key,
            "boundaries": data.territory.boundary_vintage,
        },
        "made_with": manifest.versions(),
        "inputs": manifest.inputs(edition, data),
        "register": manifest.quality(data),
        "plates": list(entries),
        "outputs": manifest.described(files),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"

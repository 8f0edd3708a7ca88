"""The manifest: what every file of an edition was made from, so that anybody can make it again."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.outside import outside
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.tables import Supplement
from atlas.cartography.canvas.typeface import font_files
from atlas.cartography.charts import charts
from atlas.cartography.marks import marks
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.input_files import named_files
from atlas.publishing.documents.block import blocks
from atlas.publishing.documents.specification import publications
from atlas.publishing.edition.edition import Edition
from atlas.resources import PACKAGE, shipped_path
from atlas.sources.territory.provenance import ROADS
from atlas.version import library_versions

#: Endings of the files of the toolkit that decide what outputs look like.
_CODE: Final = (".py", ".typ", ".css", ".html", ".js")
NAME: Final = "manifest.json"
#: Digests of datasets, which are values that never change, for as long as they are in use.
_DIGESTS: Final[WeakKeyDictionary[Dataset, str]] = WeakKeyDictionary()


def inputs(edition: Edition, data: Dataset) -> list[dict[str, str]]:
    """Return the files that the edition was made from, by name, with their SHA-256; no path of this machine."""
    files = named_files(edition)
    if edition.territory_source == data.territory.key:
        for credit in data.territory.credits:
            if not credit.file.startswith("demonstration") and credit.of != ROADS:
                files[f"geodata:{credit.file}"] = shipped_path("geodata", *credit.file.split("/"))
    return [{"file": name, "sha256": sha256(path)} for name, path in sorted(files.items()) if path.is_file()]


def fingerprint(plate: Plate, *, data_digest: str, theme: Theme, language: LanguageCode, imprint: Imprint) -> str:
    """Return a digest of all that a plate's picture depends on; equal digests mean equal pictures."""
    parts = {
        "plate": asdict(plate),
        "theme": look(theme),
        "language": language,
        "imprint": {**asdict(imprint), "tiles": imprint.tiles.digest},
        "data": data_digest,
    }
    return digest_of(parts)


def look(theme: Theme) -> dict[str, Any]:
    """Return a theme as plain values, its font files by their bytes, not by where they lie on this machine."""
    return {**asdict(theme), "fonts": [font.sha256 for font in theme.fonts]}


def digest_of(parts: Mapping[str, Any]) -> str:
    """Return a digest of what something is made from, of the code that makes it and of the versions it runs on."""
    whole = {**parts, "code": code_digest(), "versions": library_versions(), **outside_digests()}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


def _supplement(extra: Supplement) -> list[object]:
    """Return all that is known of the actors beside the tables, as plain values."""
    tables = {
        **extra.breakdowns,
        **extra.changes,
        **({} if extra.exits is None else {"exits": extra.exits}),
    }
    halves = [
        (key, dataset_digest(cast("Dataset", half)))
        for key, both in sorted(extra.halves.items())
        for half in (both.studied, both.others)
    ]
    numbers = (
        sorted(extra.answers.items()),
        sorted(extra.concentration.items()),
        sorted((by, sorted(classes.items())) for by, classes in extra.businesses.items()),
    )
    return [extra.dates, *numbers, [(name, table.to_csv()) for name, table in sorted(tables.items())], halves]


def dataset_digest(data: Dataset) -> str:
    """Return a digest of every figure, shape and record that could be drawn; of a dataset it is computed once."""
    if data not in _DIGESTS:
        _DIGESTS[data] = _dataset_digest(data)
    return _DIGESTS[data]


def keep_digest(data: Dataset, digest: str) -> None:
    """Take over the digest of a dataset that was packed with it: it is not computed again."""
    _DIGESTS[data] = digest


def _dataset_digest(data: Dataset) -> str:
    digest = hashlib.sha256()
    frames = [data.communes, data.provinces, data.region]
    territory = data.territory
    about: list[object] = [
        territory.key,
        sorted(territory.title.items()),
        territory.boundary_vintage,
        territory.credits,
    ]
    about += [territory.places.to_csv(), sorted(data.withheld)]
    if territory.land is not None:
        about.append(shapely.to_wkb(territory.land, hex=True))
    if data.placed is not None:
        frames += [] if data.placed.withheld else [data.placed.actors]
        register = data.placed.register
        about += [repr(data.placed), register.title, register.date, register.demonstration]
    if territory.levels or territory.words:
        about.append(sorted((language, sorted(nouns.items())) for language, nouns in territory.levels.items()))
        about.append(sorted((key, repr(text)) for key, text in territory.words.items()))
    if territory.roads is not None:
        about.append(territory.roads.digest)
    if territory.context is not None:  # what lies beneath maps is drawn from its files
        grounds = sorted(path for path in territory.context.iterdir() if path.is_file())
        about += [(path.name, sha256(path)) for path in grounds]
    if data.flows is not None:
        about += [repr(data.flows), data.flows.table.to_csv()]
    about.append(_supplement(data.supplement))
    if data.zoned:
        about.append(repr(data.zone_title))
    about += [(key, dataset_digest(view)) for key, view in sorted({**data.zonings, **data.perimeters}.items())]
    digest.update(repr(about).encode())
    for frame in frames:
        plain = pd.DataFrame(frame.drop(columns=c.GEOMETRY)).astype("string")
        digest.update(",".join(plain.columns).encode())
        digest.update(np.ascontiguousarray(pd.util.hash_pandas_object(plain, index=True).to_numpy()).tobytes())
        for shape in frame.geometry.to_wkb():
            digest.update(shape)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return a digest of the toolkit's own code and of the fonts it draws with."""
    sources = sorted(p for p in PACKAGE.rglob("*") if p.suffix in _CODE or p.parent.name == "locale")
    digest = hashlib.sha256()
    for path in (*sources, *sorted(font_files())):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def outside_digests() -> Mapping[str, str]:
    """Return a digest of each module by which another package brings marks, charts, directives, indicators."""
    kinds = (*marks.outside, *charts.outside, *blocks.outside, *publications.outside)
    modules = sorted({*(kind.__module__ for kind in kinds), *outside.modules})
    files = {name: getattr(sys.modules.get(name), "__file__", None) for name in modules}
    return {name: sha256(Path(file)) for name, file in files.items() if file}


def quality(data: Dataset) -> dict[str, Any] | None:
    """Return the counts of the register: in = placed + rejected, with the reasons."""
    placed = data.placed
    if placed is None:
        return None
    about = {
        "register": placed.register.title,
        "date": placed.register.date,
        "demonstration": placed.register.demonstration,
    }
    if not placed.is_counted:
        return about
    reasons = placed.rejected[c.REASON].astype(str).value_counts().sort_index()
    return {
        **about,
        "records": placed.count,
        "placed": len(placed.actors),
        "rejected": {str(reason): int(count) for reason, count in reasons.items()},
        "conflicts": len(placed.conflicts),
    }


def file_entries(files: Iterable[tuple[str, Path]]) -> list[dict[str, Any]]:
    """Return name, size and SHA-256 of files, in the order of their names."""
    return [{"file": name, "bytes": path.stat().st_size, "sha256": sha256(path)} for name, path in sorted(files)]


def document(
    edition: Edition,
    data: Dataset,
    *,
    records: Iterable[Mapping[str, Any]],
    files: Iterable[tuple[str, Path]],
) -> str:
    """Write the manifest of a build.

    Args:
        edition: what was built.
        data: its data.
        records: of the plates and of the other products; of two of the same the last one counts.
        files: every file of the edition by its name.
    """
    entries = list(records)
    plates = {record["key"]: record for record in entries if "key" in record}
    others = {
        (record["product"], record.get("language"), record.get("number")): record
        for record in entries
        if "product" in record
    }
    content = {
        "edition": {
            "key": edition.key,
            "title": text_in(edition.title, edition.language, what="title"),
            "date": edition.date,
            "language": edition.language,
            "perimeter": data.territory.key,
            "boundaries": data.territory.boundary_vintage,
        },
        "made_with": library_versions(),
        "inputs": inputs(edition, data),
        "register": quality(data),
        "plates": [plates[plate.key] for plate in edition.plates if plate.key in plates],
        "products": list(others.values()),
        "outputs": file_entries(files),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of an earlier build, or nothing when there is none that can be read."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if _is_manifest(content) else {}


def read_outputs(folder: Path) -> Iterable[Mapping[str, Any]]:
    """Return the files of an earlier build with their sums; none where there is no manifest that can be read."""
    return cast("Iterable[Mapping[str, Any]]", read_manifest(folder).get("outputs", ()))


def _is_manifest(content: Any) -> bool:
    """Tell whether something read from a file has the parts of a manifest that a build goes by."""
    if not isinstance(content, dict):
        return False
    made = {"files": list, "fingerprint": str}
    wanted: Mapping[str, Mapping[str, type]] = {
        "plates": {"key": str, **made},
        "products": {"product": str, **made},
        "outputs": {"file": str, "sha256": str},
    }
    return all(
        isinstance(content.get(part), list)
        and all(
            isinstance(entry, dict) and all(isinstance(entry.get(name), kind) for name, kind in names.items())
            for entry in content[part]
        )
        for part, names in wanted.items()
    )

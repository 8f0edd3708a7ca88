"""What an attacker reads of a published edition: figures of its tables, every text and number of its files."""

from __future__ import annotations

import csv
import dataclasses
import email
import email.policy
import io
import json
import math
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pikepdf
import pypdfium2
from attacker import DOMINANT, FAMILIES, SECTORS, Figure, Place, Unit, rounded
from PIL import Image

#: Where nobody states an amount its sum is nothing, and everybody is told that there is no data.
_STATED = ("members", "women", "jobs", "women_both", "men_both")
_LEVELS = {"communes": "commune", "provinces": "province", "region": "region"}
_KNOWN_BY = ("population_2024", "area_km2", "establishments", "jobs_hcp")

Row = tuple[Unit, str, Any, str]  # unit, column, value or nothing, why there is none


def as_figures(rows: Iterable[Row], channel: str) -> list[Figure]:
    """Rows of a table as figures: how far a column is rounded is seen from its values."""
    listed = list(rows)
    values: dict[str, list[float]] = {}
    for _, key, value, _ in listed:
        if isinstance(value, int | float) and not isinstance(value, bool):
            values.setdefault(key, []).append(float(value))
    digits = {key: _digits(column) for key, column in values.items()}
    return [
        Figure(unit, key, *_ends(value, digits.get(key)), word=value if isinstance(value, str) else "", channel=channel)
        for unit, key, value, why in listed
        if value is not None or (why == "no_data" and key in _STATED)
    ]


def _ends(value: Any, digits: int | None) -> tuple[float, float]:
    if value is None:
        return 0.0, 0.0
    if isinstance(value, str):
        return math.nan, math.nan
    return (float(value),) * 2 if isinstance(value, int) or digits == 0 else rounded(float(value), digits)


def _digits(values: Sequence[float]) -> int | None:
    """Decimals to which all of some values are rounded; None when they are as exact as a float."""
    table = np.array(values)
    exact = np.maximum(np.abs(table) * 4e-16, 1e-300)
    return next((digits for digits in range(9) if (np.abs(np.round(table, digits) - table) <= exact).all()), None)


def geopackage(path: Path) -> list[Figure]:
    """The layers of units and the long table."""
    with sqlite3.connect(path) as base:
        names = {name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")}
        layers = {"communes": "commune", "provinces": "province", "commune_centres": "commune"}
        layers |= {"province_centres": "province", "region": "region"}
        wide = [row for name, level in layers.items() if name in names for row in _wide(_dicts(base, name), level)]
        long = _dicts(base, "figures")
    return as_figures(wide, "atlas.gpkg layers") + as_figures(_long(long), "atlas.gpkg figures")


def _dicts(base: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = base.execute(f'SELECT * FROM "{table}"')
    return [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor]


def _long(rows: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for row in rows:
        unit = str(row["level"]), str(row["unit"])
        yield unit, str(row["indicator"]), row["category"] if row["value"] is None else row["value"], row["flag"] or ""


def _wide(rows: Iterable[Mapping[str, Any]], level: str) -> Iterator[Row]:
    for row in rows:
        unit = level, str(row["code"])
        for key, value in row.items():
            if key in DOMINANT or isinstance(value, int | float):
                yield unit, key, value, ""


def csv_tables(folder: Path) -> list[Figure]:
    """The plain tables, whose numbers are texts; a column is rounded alike at all levels."""
    rows: list[Row] = []
    for name, level in _LEVELS.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            # A code keeps its zeros: 01151 is a province, 1151 is none.
            table = [{k: v if k == "code" else _number(v) for k, v in row.items()} for row in csv.DictReader(stream)]
        rows += _wide(table, level)
    return as_figures(rows, "csv")


def _number(text: str) -> Any:
    if not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return text or None
    return float(text)


def workbook(path: Path) -> list[Figure]:
    """The sheets of the units."""
    book = openpyxl.load_workbook(path, read_only=True)
    found: list[Row] = []
    for name, level in _LEVELS.items():
        heading, *rows = book[name].iter_rows(values_only=True)
        found += _wide((dict(zip(heading, row, strict=True)) for row in rows), level)
    book.close()
    return as_figures(found, "tables.xlsx")


def records(path: Path, place: Place) -> list[Figure]:
    """The numbers of actors, counted in the layer of the records."""
    with sqlite3.connect(path) as base:
        names = {name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")}
        rows = _dicts(base, "actors") if "actors" in names else []
    return counted(pd.DataFrame(rows), place)


def counted(actors: pd.DataFrame, place: Place) -> list[Figure]:
    """The numbers of actors in each commune, when records say where they are."""
    column = "commune_code" if "commune_code" in actors else "code"
    if actors.empty or column not in actors or actors[column].isna().any():
        return []
    live = actors[~actors["status"].isin(["closed"])]
    keys = {"actors": live[column].notna()}
    keys |= {plural: live["family"] == name for name, plural in zip(DOMINANT["dominant_family"], FAMILIES, strict=True)}
    keys |= {name: live["sector"] == name.removeprefix("sector_") for name in SECTORS}
    found = []
    for key, rows in keys.items():
        numbers = live[rows.fillna(False)][column].value_counts()
        for commune in place.province:
            n = float(numbers.get(commune, 0))
            found.append(Figure(("commune", commune), key, n, n, channel="actors"))
    return found


def bounds(path: Path, figures: Iterable[Figure]) -> list[Figure]:
    """What the classes and legends of a manifest say of the only unit whose figure is kept back."""
    plates = json.loads(path.read_text(encoding="utf-8"))["plates"]
    shown: dict[str, list[float]] = {}
    for plate in plates:
        for mark in plate["marks"]:
            keys = list(mark["indicators"])
            for part, key in (("size", keys[0]), ("colour", keys[-1])):
                told = mark.get(part) if isinstance(mark.get(part), dict) else mark if part == "colour" else {}
                numbers = [told.get(name) for name in ("largest", "smallest", "min", "max")]
                for name in ("breaks", "breaks_before_rounding"):
                    ends = told.get(name) or [None]
                    numbers += [ends[0], ends[-1]]
                shown.setdefault(key, []).extend(float(n) for n in numbers if isinstance(n, int | float))
    return list(_of_the_hidden(shown, list(figures)))


def _of_the_hidden(shown: Mapping[str, Sequence[float]], figures: Sequence[Figure]) -> Iterator[Figure]:
    units = {figure.unit for figure in figures if figure.unit[0] == "commune"}
    for key, numbers in shown.items():
        public = {
            f.unit: (f.low + f.high) / 2 for f in figures if f.key == key and f.unit[0] == "commune" and not f.missing
        }
        hidden = units - set(public)
        beyond = [n for n in numbers if public and not min(public.values()) * 0.95 <= n <= max(public.values()) * 1.05]
        for number in dict.fromkeys(beyond) if len(hidden) == 1 else ():
            yield Figure(
                next(iter(hidden)), key, *rounded(number, 0 if number == round(number) else None), channel="manifest"
            )


def circles(path: Path, key: str) -> list[float]:
    """The areas of the circles that a plate draws, in units of its drawing."""
    text = path.read_text(encoding="utf-8")
    start = text.index(f'id="circles:{key}"')
    group = text[start : text.index("</g>", start)]
    areas = []
    for outline in re.findall(r"\sd=\"([^\"]+)\"", group):
        xs = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", outline)[::2]]
        areas.append((max(xs) - min(xs)) ** 2)
    return areas


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """All that can be read in the files of a folder, by file and part: seen, spoken, or hidden inside."""
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = path.relative_to(folder).as_posix()
        reader = _READERS.get(path.suffix.lower(), _plain)
        for part, text in reader(path):
            yield f"{name} {part}".strip(), text


def _plain(path: Path) -> Iterator[tuple[str, str]]:
    yield "", path.read_bytes().decode("utf-8", "replace")


def _commas(path: Path) -> Iterator[tuple[str, str]]:
    yield "", path.read_text(encoding="utf-8").replace(",", " ; ")


def _drawing(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    yield "text", " ".join(re.findall(r">([^<>]+)<", text))
    yield "names", " ".join(re.findall(r'(?:id|title|aria-label|alt|data-[\w-]+)="([^"]*)"', text))


def _document(path: Path) -> Iterator[tuple[str, str]]:
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, start=1):
            yield f"page {number}", page.get_textpage().get_text_range()
    with pikepdf.open(path) as document:
        spoken = [str(value) for thing in document.objects if isinstance(thing, pikepdf.Dictionary)
                  for key in ("/Alt", "/ActualText", "/E", "/T", "/Title", "/Contents")
                  if isinstance(value := thing.get(key), pikepdf.String)]  # fmt: skip
        yield "alternative texts", "\n".join(spoken)
        yield "metadata", str(dict(document.docinfo)) + str(document.Root.get("/Metadata", b""))
        for name, attached in document.attachments.items():
            yield f"attachment {name}", attached.get_file().read_bytes().decode("utf-8", "replace")


def _picture(path: Path) -> Iterator[tuple[str, str]]:
    with Image.open(path) as picture:
        yield "metadata", repr(picture.info)


def _database(path: Path) -> Iterator[tuple[str, str]]:
    with sqlite3.connect(path) as base:
        for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table.startswith(("rtree_", "gpkg_spatial_ref")):
                continue
            for row in _dicts(base, table):
                for column, value in row.items():
                    if column in ("fid", "ogc_fid"):  # the number of a row
                        continue
                    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{40,}", value):
                        value = bytes.fromhex(value)
                    if isinstance(value, bytes) and value[:2] == b"PK":
                        yield from ((f"{table}.{column} {part}", text) for part, text in _zipped(io.BytesIO(value)))
                    elif isinstance(value, str | int | float):
                        yield f"{table}.{column}", str(value)


def _zipped(path: Any) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            yield name, re.sub(r'<c r="[A-Z]+\d+"', "<c", text)


def _message(path: Path) -> Iterator[tuple[str, str]]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    yield "headers", "\n".join(f"{name}: {value}" for name, value in message.items())
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "text":
            yield f"part {number}", part.get_content()


_READERS = {
    ".eml": _message, ".html": _drawing,
    ".csv": _commas, ".svg": _drawing, ".pdf": _document, ".png": _picture, ".gpkg": _database, ".xlsx": _zipped,
    ".qgz": _zipped,
}  # fmt: skip


def mentions(text: str, number: int) -> bool:
    """Whether a text says a whole number, its thousands apart or together, not as a part of a longer one."""
    return _written((number,)).search(text) is not None


def mentioned(text: str, numbers: Sequence[int]) -> set[int]:
    """Which of some whole numbers a text says; most texts say none, which is asked of all at once."""
    if _written(tuple(numbers)).search(text) is None:
        return set()
    return {number for number in numbers if mentions(text, number)}


@cache
def _written(numbers: tuple[int, ...]) -> re.Pattern[str]:
    """How any of some numbers may be written."""
    digits = "|".join(f"{number:,}".replace(",", "[.,\\s\u00a0\u202f\u2009’']?") for number in numbers)
    return re.compile(rf"(?<![\d.,])(?:{digits})(?:[.,]0+)?(?![\d]|[.,]\d)")


def numbers_of(thing: Any, seen: dict[int, Any] | None = None) -> Iterator[float]:
    """Every number inside a value, whatever holds it: tables, dataclasses, their private parts."""
    seen = {} if seen is None else seen
    if thing is None or isinstance(thing, str | bytes | bool) or id(thing) in seen:
        return
    if isinstance(thing, int | float | np.number):
        yield float(thing)
        return
    seen[id(thing)] = thing  # held, so that no other takes its number
    if isinstance(thing, pd.Series | pd.Index | np.ndarray):
        values = pd.to_numeric(pd.Series(np.asarray(thing, dtype=object).ravel()), errors="coerce")
        yield from values.dropna().astype("float64").tolist()
        return
    for part in _parts(thing):
        yield from numbers_of(part, seen)


def _parts(thing: Any) -> list[Any]:
    if isinstance(thing, pd.DataFrame):
        return [thing[column] for column in thing.columns]
    if isinstance(thing, Mapping):
        return [*thing.keys(), *thing.values()]
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    slots = [getattr(thing, one.name) for one in dataclasses.fields(thing)] if dataclasses.is_dataclass(thing) else []
    bound = [thing.args, thing.keywords] if hasattr(thing, "keywords") and callable(thing) else []
    return [*slots, *bound, getattr(thing, "__dict__", None)]

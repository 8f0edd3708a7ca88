"""Damage to inputs, by what they are made of: bytes, lines and fields, TOML, JSON, zip archives, SQLite, Parquet."""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from fuzz_seeds import packed

Mutation = Callable[[bytes, random.Random], bytes]

#: Texts that a reader of tables, a spreadsheet, a printer or a database may trip over.
NASTY: Final = (
    "", " ", "0", "-1", "1e400", "-1e400", "nan", "NaN", "inf", "-inf", "1,204", "1.204,5", "12 345", "9" * 30,
    "0x1F", "1_000",
    "٣٫٥", "१२", "½", "²", "NULL", "None", "null", "#REF!", "#N/A", "=1+1", "@SUM(A1)", "+33", "-", "--", "..",
    "/", "\\",
    "\0", "\x0b", "\x1f", "\x85", "\u2028", "\ufeff", "\u202e", "\ud800", "\U0001f41d", "e\u0301" * 40, "ﷺ", "\"",
    "\"\"", "'", ";", ",",
    "\t", "\r", "\n", "\r\n", "<b>&amp;</b>", "{region:actors}", "{first:x}", "{", "}", "%s%n", "$x_1$", "#import",
    "`", "[a](b)",
    "2026-13-45", "0000-00-00", "30/02/2024", "9999-12-31", "1/1/1", "45000", "-5..8", "5°60'", "5°48'44\" W W",
    "-5.8 N",
    "8C9XQ59X+VQ", "181", "-91", "90.0000001", "1.1." * 30, "oui", "peut-être", "Total", "المجموع", "../x",
    "C:\\x", "file:///x",
    "a" * 5000, "é" * 300,
)  # fmt: skip
#: Values of TOML of every kind.
VALUES: Final = (
    '""', '"x"', "0", "-1", "1", "1e308", "inf", "nan", "true", "false", "[]", "[[]]", "{}", "[1, 2]", '["a"]',
    "{ a = 1 }", "2026-01-01",
    "07:32:00", "1979-05-27T07:32:00Z", '"../../x"', '"/etc/passwd"', '"."', '""" """', "'\\'", '"\\u0000"',
    '"é\\n"', "9223372036854775807",
    "99999999999999999999", "0x7fffffff", '"{region:actors}"', '"geodata:x"', '"#zzzzzz"', '"EPSG:0"', '"utf-7"',
    '"utf\\u0000"',
    '{ fr = "" }', '{ xx = "y" }', "[" * 60 + "]" * 60, "[" * 3000 + "]" * 3000,
)  # fmt: skip
_JSON: Final[Sequence[Any]] = (
    None, True, 0, -1, 1e308, "", "x", "\0", [], {}, [[]], [1, 2], {"a": 1}, "9" * 40, [None], [[None, None]],
    10**40, "NaN",
    {"type": "Point", "coordinates": []}, {"type": "Point", "coordinates": ["a", "b"]}, [1e400, 0], [float("nan"), 0],
    {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, {"type": "GeometryCollection", "geometries": []},
    {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, {"type": "MultiPoint", "coordinates": [[0, 0], [1, 1]]},
)  # fmt: skip
_SQL: Final = (None, "", "x", -1, 1e300, 2**62, b"", b"\0\1", "\0", float("inf"), b"GP\0\1" + bytes(30), "é" * 500)
_ENCODINGS: Final = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1252",
    "cp1256",
    "mac-roman",
    "utf-8-sig",
    "cp850",
    "utf-7",
    "cp500",
)


# ---- bytes


def flip(data: bytes, rng: random.Random) -> bytes:
    """Change a few bytes."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return bytes(changed)


def flip_head(data: bytes, rng: random.Random) -> bytes:
    """Change a few of the first bytes, where a format says what it is and how large."""
    end = min(len(data), rng.choice((8, 32, 128, 400)))
    return flip(data[:end], rng) + data[end:]


def cut(data: bytes, rng: random.Random) -> bytes:
    """End too early."""
    return data[: rng.choice((0, 1, rng.randrange(len(data) + 1), max(0, len(data) - 1)))]


def remove(data: bytes, rng: random.Random) -> bytes:
    """Take a piece out."""
    start, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return data[:start] + data[min(end, start + rng.choice((1, 16, 4096))) :]


def repeat(data: bytes, rng: random.Random) -> bytes:
    """Write a piece again elsewhere."""
    start, place = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
    return data[:place] + data[start : start + rng.choice((1, 8, 64, 1024))] + data[place:]


def replace_whole(data: bytes, rng: random.Random) -> bytes:
    """Give another kind of file under the name."""
    others = (
        b"", b"\0" * 300, b"PK\x03\x04" + data[:50], b"SQLite format 3\0" + bytes(84), b"PAR1" + bytes(20) + b"PAR1",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n", b"GIF89a\1\0\1\0", b"<html><table><tr><td>1</td></tr></table></html>", b"\xff\xd8\xff\xe0",
        b"[" * 5000,
        b'{"type":"FeatureCollection","features":[]}', b'{"type":"Topology","objects":{}}',
        bytes(rng.randrange(256) for _ in range(600)),
    )  # fmt: skip
    return rng.choice(others)


# ---- lines and fields


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass" if "\ud800" in text else "surrogateescape")


def put_field(data: bytes, rng: random.Random) -> bytes:
    """Write something nasty into a field."""
    parts = re.split(r"([;,\t|\r\n]+)", _text(data))
    parts[rng.randrange(len(parts))] = rng.choice(NASTY)
    return _safe(parts)


def _safe(parts: Sequence[str]) -> bytes:
    return "".join(parts).encode("utf-8", errors="replace")


def change_lines(data: bytes, rng: random.Random) -> bytes:
    """Repeat, move, take out, join or blank lines."""
    lines = data.splitlines(keepends=True) or [b""]
    place, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    act = rng.randrange(7)
    if act == 0:
        lines.insert(other, lines[place])
    elif act == 1:
        lines.insert(other, lines.pop(place))
    elif act == 2:
        del lines[place]
    elif act == 3:
        lines[place] = lines[place].rstrip(b"\r\n")
    elif act == 4:
        lines[place] = rng.choice((b"\n", b";;;;\n", b"Total;;;;12\n", b'"\n', b" \xc2\xa0\n", b"sep=,\n"))
    elif act == 5:
        lines[place : place + 1] = [lines[place]] * rng.choice((2, 30, 300))
    else:
        rng.shuffle(lines)
    return b"".join(lines)


def change_fields(data: bytes, rng: random.Random) -> bytes:
    """Take a field out of a line, add one, or write the line with another separator."""
    lines = _text(data).splitlines(keepends=True) or [""]
    place = rng.randrange(len(lines))
    fields = lines[place].split(";")
    act = rng.randrange(4)
    if act == 0:
        del fields[rng.randrange(len(fields))]
    elif act == 1:
        fields.insert(rng.randrange(len(fields) + 1), rng.choice(NASTY))
    elif act == 2:
        return _safe([text.replace(";", rng.choice((",", "\t", "|", "::"))) for text in lines])
    else:
        rng.shuffle(fields)
    lines[place] = ";".join(fields)
    return _safe(lines)


def change_column(data: bytes, rng: random.Random) -> bytes:
    """Take a column out of a table, write it twice, or fill it with one thing."""
    lines = [line.split(";") for line in _text(data).split("\n")]
    place, act, thing = rng.randrange(max(map(len, lines))), rng.randrange(3), rng.choice(NASTY)
    for fields in lines:
        if place < len(fields):
            fields[place : place + 1] = ([], [fields[place]] * 2, [thing])[act]
    return _safe(["\n".join(";".join(fields) for fields in lines)])


def encode(data: bytes, rng: random.Random) -> bytes:
    """Write the text in another encoding."""
    with contextlib.suppress(UnicodeError):
        return data.decode("utf-8").encode(rng.choice(_ENCODINGS), errors="replace")
    return data


def end_lines(data: bytes, rng: random.Random) -> bytes:
    """End lines in another way."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\n", b"\n\r", b"\x0c\n")))


# ---- TOML and Markdown


def put_value(data: bytes, rng: random.Random) -> bytes:
    """Give a key of a TOML file another value."""
    lines = _text(data).split("\n")
    keys = [place for place, line in enumerate(lines) if "=" in line]
    if keys:
        place = rng.choice(keys)
        whole = rng.random() < 0.7
        key, _, value = lines[place].partition("=")
        inner = re.sub(r"=\s*[^,}\]]+", lambda _: f"= {rng.choice(VALUES)} ", value, count=1)
        lines[place] = f"{key}= {rng.choice(VALUES)}" if whole else f"{key}={inner}"
    return _bytes("\n".join(lines))


def change_key(data: bytes, rng: random.Random) -> bytes:
    """Misspell a key, or move it into another table."""
    keys = list(re.finditer(r"(?m)(\w+)(?=\s*=)", _text(data)))
    if not keys:
        return data
    key = rng.choice(keys)
    name = rng.choice(
        (key[0][:-1], key[0] + "s", "fr.x", '""', "path", "mark", "kind", f"{key[0]}.{key[0]}", rng.choice(keys)[0])
    )
    text = _text(data)
    return _bytes(text[: key.start()] + name + text[key.end() :])


_SNIPPETS: Final = (
    "> " * 3, ">" * 25 + " x", "- " * 30 + "x", "[a](plate:zz)", "[a](term:zz)", "[a](file:///x)", "![](x.png)",
    "![a](absent.png)", "![a](texte.md)",
    "<script>", "<!-- x", "{region:zz}", "{share:actors:xx}", "{{", "# Encore", "#### Profond", "| a |\n|---|",
    "|a|b|\n|-|-|\n|c|", "```\n", "~~~typ\n#x",
    "#pagebreak()", "$x$", "\\", "&nbsp;&#0;&#xD800;", "*" * 400, "[" * 400, "`" * 31, "a" * 20_000, "\u202eabc",
    "\U0001f41d", "ⵜⴰ", "漢字", "\0", "\t\t x",
    "1. a\n   1. b\n      1. c\n         1. d\n            1. e", "![a](carre.png \"{zz}\")", "***", "setext\n===",
    "[a]: <x>\n\n[a]", "a  \nb\\\nc",
)  # fmt: skip


def put_markup(data: bytes, rng: random.Random) -> bytes:
    """Put a piece of markup somewhere."""
    lines = _text(data).split("\n")
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(_SNIPPETS))
    return "\n".join(lines).encode("utf-8", errors="replace")


# ---- JSON


def change_json(data: bytes, rng: random.Random) -> bytes:
    """Put another value at a place of the tree, or take the place away."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return data
    places: list[tuple[Any, Any]] = []
    _walk(tree, places)
    if not places:
        return data
    for _ in range(rng.choice((1, 1, 3))):
        holder, key = rng.choice(places)
        with contextlib.suppress(LookupError):
            if rng.random() < 0.25:
                del holder[key]
            else:
                holder[key] = rng.choice(_JSON)
    return json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode("utf-8", errors="surrogatepass")


def _walk(tree: Any, places: list[tuple[Any, Any]]) -> None:
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        places.append((tree, key))
        _walk(tree[key], places)


# ---- containers


def change_member(data: bytes, rng: random.Random) -> bytes:
    """Damage one file of a zip archive, take it out, or call it otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return flip(data, rng)
    name = rng.choice(sorted(members))
    act = rng.random()
    if act < 0.1:
        del members[name]
    elif act < 0.15:
        members[name + "x"] = members.pop(name)
    else:
        members[name] = rng.choice((flip, cut, remove, repeat, put_markup_xml, put_markup_xml, put_markup_xml))(
            members[name], rng
        )
    return packed(members)


def put_markup_xml(data: bytes, rng: random.Random) -> bytes:
    """Change an attribute, a text or an element of an XML file."""
    parts = re.split(rb'("[^"]*"|>[^<]+<|<[^>]+>)', data)
    place = rng.randrange(len(parts))
    thing = rng.choice(NASTY).encode("utf-8", errors="replace").replace(b"<", b"&lt;").replace(b"&", b"&amp;")
    part = parts[place]
    if part.startswith(b'"'):
        parts[place] = (
            b'"' + rng.choice((thing.replace(b'"', b""), b"1048577", b"A1:XFD9", b"e", b"s", b"b", b"d", b"-1")) + b'"'
        )
    elif part.startswith(b">"):
        parts[place] = b">" + thing + b"<"
    else:
        parts[place] = rng.choice((b"", part * 2))
    return b"".join(parts)


def change_database(data: bytes, rng: random.Random) -> bytes:
    """Change values, rows, columns or tables of a SQLite file; sometimes its bytes."""
    if rng.random() < 0.3:
        return rng.choice((flip, flip_head, cut, remove))(data, rng)
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        names = database.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        for name in [name for kind, name in names if kind == "trigger"]:
            database.execute(f'DROP TRIGGER "{name}"')
        tables = [name for kind, name in names if kind == "table" and not name.startswith("rtree")]
        _change_table(database, rng.choice(tables), rng)
        database.commit()
        return database.serialize()
    except (sqlite3.Error, IndexError, OverflowError):
        return flip(data, rng)
    finally:
        database.close()


def _change_table(database: sqlite3.Connection, table: str, rng: random.Random) -> None:
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    column, act = rng.choice(columns), rng.random()
    rows = [row[0] for row in database.execute(f'SELECT rowid FROM "{table}"')]
    row = rng.choice(rows) if rows else 0
    if act < 0.6:
        where = "" if rng.random() < 0.2 else f" WHERE rowid = {row}"
        database.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = ?{where}', (rng.choice(_SQL),))
    elif act < 0.75:
        database.execute(f'DELETE FROM "{table}"' + ("" if rng.random() < 0.2 else f" WHERE rowid = {row}"))
    elif act < 0.85:
        database.execute(
            f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{rng.choice(["x", "fid", "geom", "Código", ""])}"'
        )
    elif act < 0.92:
        database.execute(f'DROP TABLE "{table}"')
    else:
        database.execute(f'ALTER TABLE "{table}" RENAME TO "{rng.choice(["x", "a b", "été"])}"')


def change_parquet(data: bytes, rng: random.Random) -> bytes:
    """Give a column of a Parquet file another type or other values; sometimes damage its bytes."""
    if rng.random() < 0.5:
        return rng.choice((flip, flip_head, cut, remove, repeat))(data, rng)
    try:
        table = pq.read_table(io.BytesIO(data))
    except Exception:
        return flip(data, rng)
    name, size = rng.choice(table.column_names), table.num_rows
    columns = (
        pa.array([None] * size), pa.array([[1, 2]] * size), pa.array([{"a": 1}] * size), pa.array([b"\xff\0"] * size),
        pa.array([10**9] * size, pa.timestamp("s")), pa.array([-(2**62)] * size, pa.timestamp("s", "UTC")),
        pa.array([True] * size),
        pa.array([float("nan")] * size), pa.array(["x"] * size).dictionary_encode(), pa.array([2**63 - 1] * size),
        pa.array([1] * size, pa.time32("s")), pa.array([1] * size, pa.duration("s")), pa.array([None] * size,
        pa.decimal128(9, 2)),
    )  # fmt: skip
    place = table.column_names.index(name)
    changed = table.set_column(place, name, rng.choice(columns))
    act = rng.random()
    if act < 0.2:
        changed = table.drop_columns([name])
    elif act < 0.3:
        changed = table.replace_schema_metadata({b"geo": rng.choice((b"", b"{}", b"[]", b'{"columns": {}}', b"\xff"))})
    elif act < 0.4:
        changed = table.replace_schema_metadata({})
    elif act < 0.5:
        changed = table.slice(0, 0)
    stream = io.BytesIO()
    pq.write_table(changed, stream)
    return stream.getvalue()


BINARY: Final[tuple[Mutation, ...]] = (flip, flip, flip_head, flip_head, cut, remove, repeat, replace_whole)
TABLE: Final[tuple[Mutation, ...]] = (
    put_field, put_field, put_field, change_lines, change_lines, change_fields, change_column, encode, end_lines,
    flip, cut, replace_whole,
)  # fmt: skip
TOML: Final[tuple[Mutation, ...]] = (
    put_value,
    put_value,
    put_value,
    put_value,
    change_key,
    change_key,
    change_lines,
    encode,
    flip,
    cut,
    replace_whole,
)
MARKDOWN: Final[tuple[Mutation, ...]] = (
    put_markup,
    put_markup,
    put_markup,
    put_markup,
    change_lines,
    encode,
    end_lines,
    flip,
    cut,
    replace_whole,
)
TREE: Final[tuple[Mutation, ...]] = (
    change_json,
    change_json,
    change_json,
    change_json,
    change_json,
    encode,
    flip,
    cut,
    remove,
    replace_whole,
)
ARCHIVE: Final[tuple[Mutation, ...]] = (
    change_member,
    change_member,
    change_member,
    change_member,
    flip,
    cut,
    flip_head,
    remove,
    replace_whole,
)
DATABASE: Final[tuple[Mutation, ...]] = (change_database, change_database, change_database, cut, replace_whole)
COLUMNS: Final[tuple[Mutation, ...]] = (change_parquet, change_parquet, change_parquet, cut, replace_whole)

#: What is done to a file, by its ending.
BY_ENDING: Final = {
    ".csv": TABLE, ".toml": TOML, ".md": MARKDOWN, ".geojson": TREE, ".xlsx": ARCHIVE, ".ods": ARCHIVE,
    ".gpkg": DATABASE,
    ".mbtiles": DATABASE, ".parquet": COLUMNS,
}  # fmt: skip


def mutations(name: str) -> tuple[Mutation, ...]:
    """Return what may be done to a file of this name."""
    return BY_ENDING.get("." + name.rpartition(".")[2], BINARY)

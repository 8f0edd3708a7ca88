"""The command in all kinds of surroundings: terminals, locales, folders, clocks, disks, others at work beside it."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas.cli import main
from atlas.errors import AtlasError, UnforeseenError

REGISTER = (
    "identifiant;nom;famille;commune;membres;longitude;latitude;date\n"
    "A1;Coopérative « L’Œuvre » – 12 ≤ n;coopérative;Larache;20;-6,155;35,19;2025-06-30\n"
    "A2;جمعية الأمل;association;Tanger;9;-5,80;35,76;2025-03-01\n"
    "A3;Loin;association;;4;2,35;48,86;2024\n"
    "A4;Sans famille;licorne;;4;;;2024\n"
)
FAULTY = '[edition]\nkey = "x"\ntitle = "L’été"\nperimeter = "nulle-part"\n[[plates]]\nkey = "a"\ntitle = "A"\n'
COMMANDS = {
    "check": ("check", "reg.csv"),
    "check-edition": ("check", "faulty.toml"),
    "locate": ("locate", "reg.csv", "-o", "out.csv", "--accept-faults"),
    "quality": ("quality", "reg.csv", "-o", "out.csv", "--accept-faults"),
    "indicators": ("indicators", "-o", "out.csv"),
    "merge": ("merge", "reg.csv", "-o", "out.csv", "--accept-faults"),
    "query": ("query", "reg.csv", "actors > 0", "--columns", "name,name_ar,actors", "--accept-faults"),
    "profile": ("profile", "Larache"),
    "profile-ar": ("profile", "Larache", "--language", "ar"),
    "describe": ("describe",),
    "describe-one": ("describe", "lisa"),
    "build": ("build", "faulty.toml"),
    "export": ("export", "faulty.toml", "-o", "out.gpkg"),
    "inspect": ("inspect", "faulty.toml"),
    "basemap": ("basemap", "faulty.toml"),
    "press": ("press", "faulty.toml", "-o", "out.pdf"),
    "new": ("new", "neuf"),
    "help": ("build", "--help"),
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("reg.csv").write_text(REGISTER, encoding="utf-8")
    Path("faulty.toml").write_text(FAULTY, encoding="utf-8")
    return tmp_path


# ---- what a terminal or a file cannot show


@pytest.mark.parametrize("charset", ["cp1252", "cp850", "cp866"])
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_whatever_a_terminal_cannot_show_is_written_in_other_signs(here, charset, words):
    result = CliRunner(charset=charset).invoke(main, words)
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code in (0, 1)
    assert result.output_bytes.decode(charset)
    assert b"Traceback" not in result.output_bytes


def test_signs_are_replaced_by_their_like_and_letters_lose_their_accent(here):
    result = CliRunner(charset="cp866").invoke(main, ["describe", "population_density"])
    Path("œuvre.csv").write_text("x", encoding="utf-8")
    refused = CliRunner(charset="cp866").invoke(main, ["check", "œuvre.csv"])
    assert b"densite" in result.output_bytes.lower()
    assert b"oeuvre.csv" in refused.output_bytes
    assert "\u2068a\u2069 ── ≤ 3 ت".encode("cp1252", "atlas.plain") == b"a -- <= 3 ?"


# ---- a traceback for those who ask for it


@pytest.fixture
def broken(monkeypatch):
    def fail(*args, **options):
        return {}["a key that is not there"]

    monkeypatch.setattr("atlas.sources.register.register.register_of", fail)


def test_a_fault_of_the_toolkit_is_a_sentence_with_an_id_and_no_traceback(here, broken):
    result = CliRunner().invoke(main, ["check", "reg.csv"])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "reading the register reg.csv" in result.stderr
    assert "report it with its id" in " ".join(result.stderr.split())


def test_with_debug_the_traceback_stands_beside_the_same_sentence_and_id(here, broken):
    plain = CliRunner().invoke(main, ["check", "reg.csv"]).stderr
    debug = CliRunner().invoke(main, ["check", "reg.csv", "--debug"]).stderr
    assert debug.endswith(plain)
    assert "Traceback" in debug
    assert "in fail" in debug


def test_every_command_has_the_option(here):
    for name in main.commands:
        assert "--debug" in CliRunner().invoke(main, [name, "--help"]).output, name


def test_a_lack_of_memory_is_said_in_words(here, monkeypatch):
    def fail(*args, **options):
        raise MemoryError

    monkeypatch.setattr("atlas.sources.register.register.register_of", fail)
    result = CliRunner().invoke(main, ["check", "reg.csv"])
    assert result.exit_code == 1
    assert "not enough memory" in result.stderr


@pytest.mark.parametrize("where", ["", ".out.atlas-new"], ids=["everywhere", "beside the output"])
def test_a_full_temporary_folder_says_where_to_make_room(here, monkeypatch, where):
    make = tempfile.mkdtemp

    def full(*args, **options):
        if where in str(options.get("dir") or ""):
            raise OSError(28, "No space left on device")
        return make(*args, **options)

    Path("x.toml").write_text(EDITION.partition("[[publications]]")[0], encoding="utf-8")
    monkeypatch.setattr("tempfile.mkdtemp", full)
    result = CliRunner().invoke(main, ["build", "x.toml", "-o", "out", "--jobs", "1"])
    assert result.exit_code == 1
    assert "free some space" in result.stderr
    assert "TMPDIR" in result.stderr
    assert not Path("out").exists()


# ---- any exception of a reader names its file

BREAKABLE = {
    "register": ("atlas.sources.register.register.read_tables", "check_register", "atlas.sources.register.register"),
    "table": ("atlas.sources.files.tables.read_delimited", "read_table", "atlas.sources.files.tables"),
    "links": ("atlas.sources.edits.links.read_small_table", "read_links", "atlas.sources.edits.links"),
    "correspondence": (
        "atlas.sources.territory.correspondence.read_small_table",
        "read_correspondence",
        "atlas.sources.territory.correspondence",
    ),
    "mapping": ("atlas.sources.register.mapping.read_specification", "read_mapping", "atlas.sources.register.mapping"),
    "description": (
        "atlas.sources.territory.territory_file.read_specification",
        "read_described",
        "atlas.sources.territory.territory_file",
    ),
    "territory": (
        "pyogrio.list_layers",
        "read_territory",
        "atlas.sources.territory.territory",
    ),
    "outline": ("atlas.sources.territory.outline.gpd.read_file", "read_outline", "atlas.sources.territory.outline"),
    "offsets": ("atlas.sources.edits.offsets.csv.reader", "read_offsets", "atlas.sources.edits.offsets"),
    "theme": ("atlas.publishing.edition.themes.read_toml", "read_theme", "atlas.publishing.edition.themes"),
    "edition": ("atlas.publishing.edition.load.understand", "read_edition", "atlas.publishing.edition.load"),
}
ENDING = {
    "territory": ".gpkg",
    "outline": ".gpkg",
    "mapping": ".toml",
    "description": ".toml",
    "theme": ".toml",
    "edition": ".toml",
}
KINDS = (
    KeyError,
    IndexError,
    AttributeError,
    ZeroDivisionError,
    OverflowError,
    RecursionError,
    AssertionError,
    RuntimeError,
)


@pytest.mark.parametrize("name", BREAKABLE)
@given(kind=st.sampled_from(KINDS), words=st.text(max_size=30))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_reader_meets_its_message_names_the_file(tmp_path, name, kind, words):
    import importlib

    place, function, module = BREAKABLE[name]
    path = tmp_path / f"entrée{ENDING.get(name, '.csv')}"
    path.write_bytes(b"SQLite format 3\0" if path.suffix == ".gpkg" else b'title = "x"\n')

    def fail(*args, **options):
        raise kind(words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, fail)
        with pytest.raises(AtlasError) as caught:
            getattr(importlib.import_module(module), function)(path)
    assert path.name in str(caught.value)
    assert isinstance(caught.value, UnforeseenError)


# ---- surroundings of a process


def run(*words, cwd=None, limit=None, **surroundings):
    # A compiled module that is cut where the disk is full would be read by every process after.
    compiled = {} if limit is None else {"PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **compiled, **surroundings}
    environment = {name: value for name, value in environment.items() if value is not None}
    prepare = None if limit is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    command = [sys.executable, "-m", "atlas.cli", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False, preexec_fn=prepare)


C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
#: Several at once, which a process costs as much as each: what any of them changed would be seen in the bytes.
SURROUNDINGS = {
    "the C locale, no home, a time zone that is none": {
        **C_LOCALE, "HOME": None, "XDG_CACHE_HOME": None, "ATLAS_CACHE": None, "TZ": "???",
    },
    "Turkish, no home or temporary folder where they are said to be, another time zone, a narrow terminal": {
        "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "HOME": "/nowhere/at/all", "ATLAS_CACHE": None,
        "TMPDIR": "/nowhere/at/all", "TZ": "Pacific/Kiritimati", "COLUMNS": "9", "TERM": "dumb",
    },
}  # fmt: skip


WRITTEN = ["out.csv", "out_conflicts.csv", "out_rejected.csv"]


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_the_surroundings_and_the_name_of_the_folder_change_nothing_of_what_is_written(here, surroundings):
    folder = here / "-é 1 ;'x' مجلد"
    folder.mkdir()
    (folder / "reg.csv").write_text(REGISTER, encoding="utf-8")
    done = run("locate", "reg.csv", "-o", "out.csv", "--accept-faults", cwd=folder, **surroundings)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stdout + done.stderr
    assert sorted(path.name for path in folder.iterdir()) == [*WRITTEN, "reg.csv"]
    usual = CliRunner().invoke(main, ["locate", "reg.csv", "-o", "usual.csv", "--accept-faults"])
    assert usual.exit_code == 0
    assert (folder / "out.csv").read_bytes() == Path("usual.csv").read_bytes()


@pytest.mark.parametrize("name", ["été 1 ;'x'", "مجلد", "-o", "a" * 200])
def test_a_folder_of_any_name_will_do(here, monkeypatch, name):
    folder = here / name
    folder.mkdir()
    (folder / "reg.csv").write_text(REGISTER, encoding="utf-8")
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["locate", "reg.csv", "-o", "out.csv", "--accept-faults"])
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == [*WRITTEN, "reg.csv"]


@pytest.mark.parametrize("limit", [0, 300])
def test_a_disk_that_is_full_is_said_and_leaves_nothing(here, limit):
    before = sorted(path.name for path in here.iterdir())
    done = run("locate", "reg.csv", "-o", "out.csv", "--accept-faults", limit=limit)
    assert done.returncode == 1
    assert b"out.csv" in done.stderr
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in here.iterdir()) == before


def test_who_reads_the_output_may_stop(here):
    command = f"{sys.executable} -m atlas.cli describe | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stdout
    assert b"Traceback" not in done.stderr


# ---- others at work

EDITION = """[edition]
key = "x"
title = "X"
producer = "Nous"
date = "2026"
[[plates]]
key = "a"
title = "A"
marks = [{ mark = "circles", indicator = "population_2024" }]
[[publications]]
key = "lettre"
kind = "newsletter"
text = ["lettre.md"]
day = 2026-11-29
address = "lettre@example.org"
since = 2026
[[publications]]
key = "panorama"
kind = "panorama"
text = ["panorama.md"]
"""


def sums(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_three_builds_at_once_of_one_cache_and_two_over_an_older_folder_leave_whole_folders(here):
    Path("x.toml").write_text(EDITION, encoding="utf-8")
    Path("lettre.md").write_text("# Lettre\n\n## Un\n\n{region:population_2024} habitants.\n", encoding="utf-8")
    text = (
        "# Panorama\n\nLa région compte {region:population_2024} habitants.\n\n:::{comparison} population_2024\n:::\n"
    )
    Path("panorama.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "atlas.cli", "build", "x.toml", "--jobs", "1", "--cache", "cache", "-o"]
    subprocess.run([*command, "one"], check=True, stderr=subprocess.DEVNULL)
    old = sums(Path("one"))
    Path("panorama.md").write_text(text.replace("compte", "réunit"), encoding="utf-8")
    builds = [subprocess.Popen([*command, out], stderr=subprocess.PIPE) for out in ("one", "one", "two")]
    said = [build.communicate()[1].decode() for build in builds]
    codes = [build.returncode for build in builds]
    assert codes[2] == 0
    assert 0 in codes[:2]
    assert all(code == 0 or "another build is at work" in words for code, words in zip(codes, said, strict=True)), said
    assert sums(Path("one")) == sums(Path("two"))
    changed = {name for name, digest in sums(Path("two")).items() if old[name] != digest}
    assert {"panorama.pdf", "panorama.html", "manifest.json"} <= changed
    assert not changed & {"panorama.xlsx", "lettre.pdf", "plates/01-a.pdf"}
    assert {"plates/01-a.pdf", "lettre.pdf", "lettre.eml", "feed.xml", "panorama.pdf", "panorama.xlsx"} < sums(
        Path("two")
    ).keys()
    assert not [path.name for path in here.iterdir() if path.name.startswith(".one")]

"""Whatever an output is called, what stands there is not taken away: every command, every kind of path."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from atlas.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and links as Unix does")

REGISTER = "identifiant;nom;longitude;latitude\n1;Coopérative Al Wifaq;-5,31;35,57\n"
EDITION = """[edition]
key = "essai"
title = "Essai"
date = "2026"
perimeter = "tanger-tetouan"
register = "acteurs.csv"
[[plates]]
key = "densite"
title = "Où vit-on serré ?"
marks = [{ mark = "choropleth", indicator = "population_density" }]
"""
#: Of each command: its words, what its output ends in ("" for a folder).
COMMANDS = {
    "locate": (["locate", "acteurs.csv", "-o"], ".csv"),
    "quality": (["quality", "acteurs.csv", "-o"], ".html"),
    "quality, tables": (["quality", "acteurs.csv", "-o"], ".xlsx"),
    "merge": (["merge", "acteurs.csv", "-o"], ".csv"),
    "merge, pairs": (["merge", "acteurs.csv", "-o", "fusion.csv", "--duplicates"], ".xlsx"),
    "indicators": (["indicators", "acteurs.csv", "-o"], ".parquet"),
    "indicators alone": (["indicators", "-o"], ".geojson"),
    "query": (["query", "acteurs.csv", "actors > 0", "-o"], ".csv"),
    "query of an edition": (["query", "edition.toml", "actors > 0", "-o"], ".gpkg"),
    "export": (["export", "edition.toml", "-o"], ".gpkg"),
    "secrecy": (["secrecy", "edition.toml", "-o"], ".xlsx"),
    "press": (["press", "livre.pdf", "-o"], ".pdf"),
    "check": (["check", "acteurs.csv", "--write-mapping"], ".toml"),
    "draft": (["build", "edition.toml", "--draft", "-o"], ".pdf"),
    "build": (["build", "edition.toml", "-o"], ""),
    "new": (["new"], ""),
}
FILES = [name for name, (_, suffix) in COMMANDS.items() if suffix]
FOLDERS = [name for name, (_, suffix) in COMMANDS.items() if not suffix]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("acteurs.csv").write_text(REGISTER, encoding="utf-8")
    Path("edition.toml").write_text(EDITION, encoding="utf-8")
    Path("livre.pdf").write_bytes(b"%PDF-1.7\n% composed\n")
    return tmp_path


def folder(path):
    path.mkdir()
    (path / "mine.txt").write_text("mine")


def dangling(path):
    path.symlink_to("nowhere")


def loop(path):
    path.symlink_to(path.name)


def pipe(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/null")


def other_kind(path):
    path.write_bytes(b"PK\x03\x04 a text of mine \0" if path.suffix not in (".xlsx",) else b"a text of mine")


def register(path):
    path.symlink_to("acteurs.csv")


def hard_link(path):
    path.hardlink_to("acteurs.csv")


def file(path):
    path.write_text("mine")


def state(root):
    """All that there is: kinds, modes, targets of links, contents."""
    found = {}
    for path in sorted(root.rglob("*")):
        what = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(what.st_mode) else b""
        link = str(path.readlink()) if path.is_symlink() else ""
        found[path.relative_to(root).as_posix()] = (stat.S_IFMT(what.st_mode), what.st_nlink, link, content)
    return found


def refused(words, root):
    before = state(root)
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (1, 2), (result.output, result.stderr)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    sentences = [line for line in result.stderr.splitlines() if "reading" not in line and line.strip()]
    if result.exit_code == 1:
        assert len(sentences) == 1, result.stderr
        assert sentences[0].startswith("error: ")
        assert any(word in sentences[0] for word in ("choose", "name", "remove", "write", "run it")), "no remedy"
    assert state(root) == before
    return result.stderr


@pytest.mark.parametrize("kind", [folder, dangling, loop, pipe, device, other_kind, register, hard_link])
@pytest.mark.parametrize("command", FILES)
def test_what_stands_where_a_file_goes_stays(command, kind, here):
    words, suffix = COMMANDS[command]
    kind(here / f"sortie{suffix}")
    named = {device: "/dev/null", register: "acteurs.csv"}.get(kind, f"sortie{suffix}")
    said = refused([*words, f"sortie{suffix}"], here)
    assert named in said or f"sortie{suffix}" in said


@pytest.mark.parametrize("kind", [file, dangling, loop, pipe, device, register, hard_link])
@pytest.mark.parametrize("command", FOLDERS)
def test_what_stands_where_a_folder_goes_stays(command, kind, here):
    kind(here / "sortie")
    assert "sortie" in refused([*COMMANDS[command][0], "sortie"], here)


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_made_below_a_file(command, here):
    words, suffix = COMMANDS[command]
    assert "acteurs.csv" in refused([*words, f"acteurs.csv/sub/sortie{suffix}"], here)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_file_that_is_read_is_written_over(command, here):
    words, suffix = COMMANDS[command]
    for source in ("acteurs.csv", "edition.toml", "livre.pdf"):
        if (source in words and command != "draft") or not suffix:
            assert source in refused([*words, source], here)


@pytest.mark.parametrize("command", ["secrecy", "export", "query of an edition"])
def test_no_file_that_an_edition_names_is_written_over(command, here):
    """Here a table may have the name of the register's file, whose ending suits it."""
    words, suffix = COMMANDS[command]
    if suffix != ".csv":
        Path(f"acteurs{suffix}").hardlink_to("acteurs.csv")
    assert f"acteurs{suffix}" in refused([*words, f"acteurs{suffix}"], here)
    if command != "export":
        assert "acteurs.csv" in refused([*words, "acteurs.csv"], here)


def test_a_hidden_register_is_named_and_not_removed(here):
    hidden = here / ".sortie.atlas-old"
    hidden.write_text(REGISTER)
    said = refused(["build", "edition.toml", "-o", "sortie"], here)
    assert ".sortie.atlas-old is a file that an earlier build hid: rename it" in said


def test_the_folder_of_the_edition_and_the_home_folder_are_not_replaced(here, monkeypatch):
    (here / "maps").mkdir()
    for name in ("edition.toml", "acteurs.csv"):
        (here / name).rename(here / "maps" / name)
    monkeypatch.setenv("HOME", str(here / "home"))
    (here / "home").mkdir()
    assert "folder of the edition itself" in refused(["build", "maps/edition.toml", "-o", "maps"], here)
    assert "home folder" in refused(["build", "maps/edition.toml", "-o", "home"], here)
    assert "runs in" in refused(["build", "maps/edition.toml", "-o", "."], here)


def test_a_mapping_is_not_written_over_an_edition(here):
    assert "holds something else than a mapping" in refused(
        ["check", "acteurs.csv", "--write-mapping", "edition.toml"], here
    )


def test_two_outputs_of_one_name_are_refused(here):
    for pairs in ("fusion.csv", "./fusion.csv", "fusion_contradictions.csv"):
        said = refused(["merge", "acteurs.csv", "-o", "fusion.csv", "--duplicates", pairs], here)
        assert "--duplicates and -o would write the same file" in said


def test_a_link_to_a_file_stays_a_link_and_the_file_is_written(here):
    (here / "elsewhere").mkdir()
    (here / "elsewhere" / "actors.csv").write_text("of the last time")
    (here / "sortie.csv").symlink_to("elsewhere/actors.csv")
    result = CliRunner().invoke(main, ["locate", "acteurs.csv", "-o", "sortie.csv"])
    assert result.exit_code == 0, result.stderr
    assert (here / "sortie.csv").is_symlink()
    assert "Al Wifaq" in (here / "elsewhere" / "actors.csv").read_text(encoding="utf-8")

"""Unfinished work is gone when it ends, however it ends; what a kill left is told of and removed, nothing else."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import time

import pytest
from dispositions import listen

from atlas.errors import OutputError
from atlas.publishing.build.atomic_file import sha256, whole_file
from atlas.publishing.build.atomic_folder import replaced_folder
from atlas.publishing.build.previous_build import PreviousBuild
from atlas.publishing.build.scratch import BESIDE, TEMPORARY, scratch
from atlas.publishing.build.targets import file_target

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes as Unix does")

WORK = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from atlas.cli.console import Commands
import click

@click.group(cls=Commands)
def main(): pass

@main.command()
def work():
    from atlas.publishing.render.conversion import fonts
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.build.atomic_folder import replaced_folder
    from atlas.publishing.build.workers import Worker
    with fonts(), Worker(), replaced_folder(Path("out")) as stage, whole_file(Path("a.csv")) as beside:
        (stage / "half").write_text("half")
        beside.write_text("half")
        print("ready", flush=True)
        time.sleep(60)

main(["work"])
"""


def begun(folder, *, preexec_fn=listen):
    """A command at work in a folder, in the middle of everything."""
    (folder / "tmp").mkdir(exist_ok=True)
    (folder / "tmp" / "theirs").write_text("theirs")
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    command = [sys.executable, "-c", WORK, "work", str(folder)]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=preexec_fn,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_and_leaves_nothing(number, tmp_path):
    process = begun(tmp_path)
    process.send_signal(number)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 128 + number
    assert said.splitlines() == ["stopped: nothing is left unfinished"]
    assert names(tmp_path) == ["tmp", "tmp/theirs"]


def test_a_command_under_nohup_does_not_end_with_its_terminal(tmp_path):
    process = begun(tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=300)
    assert process.returncode == 128 + signal.SIGTERM


def test_what_a_kill_leaves_is_told_of_and_removed_by_the_next_run_and_nothing_else(tmp_path, caplog, monkeypatch):
    (tmp_path / "tmp" / f"{TEMPORARY}notes").mkdir(parents=True)  # not the name of one of ours
    (tmp_path / f"{BESIDE}12345678").write_text("a file")
    process = begun(tmp_path)
    left = {path.name for path in tmp_path.rglob("*") if path.is_dir()} - {"tmp", f"{TEMPORARY}notes"}
    assert len(left) == 4, "fonts, the worker's, the folder, the file"
    with scratch(tmp_path, prefix=BESIDE), scratch(tmp_path / "tmp"):
        pass
    assert {path.name for path in tmp_path.rglob("*") if path.is_dir()} >= left, "a process holds them"
    process.kill()
    process.communicate()
    monkeypatch.chdir("/")
    with caplog.at_level(logging.WARNING, "atlas"):
        with scratch(tmp_path / "tmp"):
            pass
        with replaced_folder(tmp_path / "out") as stage:
            (stage / "whole").write_text("whole")
        with whole_file(tmp_path / "a.csv") as beside:
            beside.write_text("whole")
    assert len([record for record in caplog.records if "unfinished was removed" in record.getMessage()]) == 4
    assert names(tmp_path) == [
        f"{BESIDE}12345678", "a.csv", "out", "out/whole", "tmp", f"tmp/{TEMPORARY}notes", "tmp/theirs"
    ]  # fmt: skip


def test_a_folder_put_away_by_a_kill_comes_back(tmp_path, caplog):
    (tmp_path / ".out.atlas-old").mkdir()
    (tmp_path / ".out.atlas-old" / "mine").write_text("mine")
    with (
        caplog.at_level(logging.WARNING, "atlas"),
        pytest.raises(RuntimeError, match="the build fails"),
        replaced_folder(tmp_path / "out"),
    ):
        raise RuntimeError("the build fails")
    assert "was put back" in caplog.text
    assert names(tmp_path) == ["out", "out/mine"]


def test_folders_that_were_made_for_nothing_are_taken_away_and_only_those(tmp_path):
    (tmp_path / "there").mkdir()
    with (
        pytest.raises(OutputError, match="cannot be written: no"),
        whole_file(tmp_path / "there" / "a" / "b" / "c.csv"),
    ):
        raise OSError("no")
    assert names(tmp_path) == ["there"]


@pytest.mark.parametrize("kind", ["pipe", "folder", "their file"])
def test_what_others_keep_in_an_output_folder_is_kept_or_the_build_refused(kind, tmp_path):
    out, stage = tmp_path / "out", tmp_path / "stage"
    (out / "notes" / "empty").mkdir(parents=True)
    stage.mkdir()
    (stage / "atlas.pdf").write_text("new")
    (out / "manifest.json").write_text('{"name": "an app of theirs"}')
    if kind == "pipe":
        os.mkfifo(out / "notes" / "pipe")
    elif kind == "their file":
        (out / "atlas.pdf").write_text("theirs")
    if kind == "folder":
        assert PreviousBuild.read(out).carry_rest(stage, outputs=False) == ["atlas.pdf"]
        assert names(stage) == ["atlas.pdf", "manifest-other.json", "notes", "notes/empty"]
        return
    with pytest.raises(OutputError, match="pipe" if kind == "pipe" else r"no build wrote .* \(atlas.pdf\): move"):
        PreviousBuild.read(out).carry_rest(stage, outputs=False)


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("a.csv", b"%PDF-1.7", True), ("a.csv", b"{}", True), ("a.csv", b"", False), ("a.csv", b"x;y", False),
        ("a.geojson", b"x;y", True), ("a.geojson", b' {"type": 1}', False), ("a.html", b"<!doctype html>", False),
        ("a.gpkg", b"SQLite format 3\0", False), ("a.gpkg", b"notes", True), ("a.xlsx", b"PK\x03\x04", False),
        ("a.parquet", b"PAR1", False), ("a.parquet", b"a\0b", True), ("a.pdf", b"%PDF-2.0", False),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_than_its_name_says_is_not_replaced(name, content, refused, tmp_path):
    (tmp_path / name).write_bytes(content)
    if refused:
        with pytest.raises(OutputError, match="stays as it is"):
            file_target(tmp_path / name)
    else:
        assert file_target(tmp_path / name) == tmp_path / name


def test_the_sum_of_a_file_is_that_of_its_bytes_however_soon_it_changes(tmp_path):
    path, link = tmp_path / "a", tmp_path / "b"
    for content in (b"first", b"again", b"third"):  # of one length, within the clock's grain
        path.write_bytes(content)
        assert sha256(path) == hashlib.sha256(content).hexdigest()
    for hours, content in ((3, b"older"), (2, b"newer")):
        path.write_bytes(content)
        os.utime(path, (time.time() - 3600 * hours,) * 2)
        assert sha256(path) == sha256(path) == hashlib.sha256(content).hexdigest()
    os.link(path, link)
    assert sha256(link) == sha256(path)
    path.unlink()
    path.write_bytes(b"other")
    os.utime(path, (link.stat().st_atime, link.stat().st_mtime))
    assert sha256(path) == hashlib.sha256(b"other").hexdigest()
    assert sha256(link) == hashlib.sha256(b"newer").hexdigest()


def test_what_a_link_leads_to_outside_is_not_taken_for_an_output(tmp_path):
    (out := tmp_path / "out").mkdir()
    (elsewhere := tmp_path / "elsewhere").mkdir()
    for name in ("a.txt", "b.txt"):
        (elsewhere / name).write_bytes(b"mine")
    (out / "folder").symlink_to(elsewhere)
    (out / "b.txt").symlink_to(elsewhere / "b.txt")
    (out / "c.txt").write_bytes(b"mine")
    digest = hashlib.sha256(b"mine").hexdigest()
    names = ("folder/a.txt", "b.txt", "../elsewhere/a.txt", "c.txt")
    outputs = [{"file": name, "sha256": digest} for name in names]
    products = [{"product": name, "files": [name], "fingerprint": name} for name in names]
    (out / "manifest.json").write_text(json.dumps({"plates": [], "products": products, "outputs": outputs}))
    (stage := tmp_path / "stage").mkdir()
    earlier = PreviousBuild.read(out)
    assert [earlier.fetch(name, stage) is not None for name in names] == [False, False, False, True]

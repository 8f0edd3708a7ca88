"""How long an editor waits: the demonstration edition built by the command, from scratch and after small changes."""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atlas.resources import shipped_path

#: What is promised, in seconds on two free cores.
PROMISED: Final = {
    "from scratch": 90.0, "one changed plate": 5.0, "one changed comma": 2.0, "one sentence of the panorama": 6.0,
    "one sentence of a plate": 4.0, "nothing changed": 1.0,
    "web, first time": 60.0, "web, one sentence of a plate": 4.0, "web, nothing changed": 4.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spent:
    """How long a command took: seconds by the clock, and of processors in it and the processes that it started."""

    clock: float
    processor: float


def bench_build(arguments: argparse.Namespace) -> int:
    """Print how long the command takes from scratch and after each of the changes; 1 when a promise is broken.

    Each is a process of its own, its start included; the cache is a new one.
    """
    with edition_copy() as folder:
        spent = {"from scratch": build_again(folder, arguments.jobs)}
        for what, change in CHANGES.items():
            change(folder / "edition")
            spent[what] = build_again(folder, arguments.jobs)
    return print_times(spent)


def bench_web_again(jobs: int) -> int:
    """Print how long the web edition alone takes by its command, and after a sentence; 1 when a promise is broken."""
    with edition_copy() as folder:
        spent = {"web, first time": build_again(folder, jobs, command="web")}
        change_commentary(folder / "edition")
        spent["web, one sentence of a plate"] = build_again(folder, jobs, command="web")
        spent["web, nothing changed"] = build_again(folder, jobs, command="web")
    return print_times(spent)


@contextmanager
def edition_copy() -> Iterator[Path]:
    """Give a folder with a copy of the demonstration edition in it, to be changed."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(shipped_path("maps", "demonstration"), Path(name, "edition"))
        yield Path(name)


def print_times(spent: dict[str, Spent]) -> int:
    """Print how long each change took beside its promise; 1 when a promise is broken."""
    for what, times in spent.items():
        promise = f"   (promised: under {PROMISED[what]:g} s)"
        print(f"{what:<32} {times.clock:6.1f} s, {times.processor:6.1f} s of processor{promise}", flush=True)
    return 0 if all(times.clock < PROMISED[what] for what, times in spent.items()) else 1


def change_plate(edition: Path) -> None:
    """Let another plate name fewer units."""
    _change(edition / "edition.toml", lambda text: text.replace('labels = "main"', 'labels = "provinces"', 1))


def change_comma(edition: Path) -> None:
    """Change a comma of the preface."""
    _change(edition / "textes" / "preface.fr.md", lambda text: re.sub(",", " ;", text, count=1))


def change_panorama(edition: Path) -> None:
    """Add a sentence to the panorama."""
    _change(edition / "publications" / "panorama" / "territoire.fr.md", _one_more)


def change_commentary(edition: Path) -> None:
    """Add a sentence to the commentary of a plate, which the book and the web show."""
    _change(min((edition / "textes" / "planches").glob("*.fr.md")), _one_more)


CHANGES: Final[dict[str, Callable[[Path], None]]] = {
    "one changed plate": change_plate,
    "one changed comma": change_comma,
    "one sentence of the panorama": change_panorama,
    "one sentence of a plate": change_commentary,
    "nothing changed": lambda edition: None,
}


def build_again(folder: Path, jobs: int, *, command: str = "build") -> Spent:
    """Build the edition of a folder, or its web edition alone, by the command and return how long it takes."""
    words = [sys.executable, "-m", "atlas.cli", command, "edition", "-o", f"out-{command}", "--jobs", str(jobs)]
    # Compiled modules are kept, as they are in an installation.
    environment = {**os.environ, "ATLAS_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    start, before = time.perf_counter(), _processor()
    subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    return Spent(time.perf_counter() - start, _processor() - before)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _one_more(text: str) -> str:
    return f"{text}\nUne phrase de plus.\n"


def _change(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = change(before)
    if after == before:  # a measure of nothing
        raise SystemExit(f"{file.name} is not changed")
    file.write_text(after, encoding="utf-8")

"""How long an editor waits: the demonstration edition built by the command, from scratch and after small changes."""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from atlas.resources import shipped_path

#: What is promised, in seconds on two free cores.
PROMISED: Final = {
    "from scratch": 90.0, "one changed plate": 5.0, "one changed comma": 2.0, "one sentence of the panorama": 6.0,
    "one sentence of a plate": 4.0, "nothing changed": 1.0,
    "watched: one comma": 2.0, "watched: one sentence of a plate": 2.0, "watched: one sentence of the panorama": 4.0,
    "web, first time": 60.0, "web, one sentence of a plate": 4.0, "web, nothing changed": 4.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spent:
    """How long a command took: seconds by the clock, and of processors in it and the processes that it started."""

    clock: float
    processor: float | None = None


def bench_build(arguments: argparse.Namespace) -> int:
    """Print how long the command takes from scratch and after each of the changes; 1 when a promise is broken.

    Each is a process of its own, its start included; the cache is a new one. The last ones are built by one command
    that watches, from the saving of the file until it waits for the next.
    """
    with edition_copy() as folder:
        spent = {"from scratch": build_again(folder, arguments.jobs)}
        for what, change in CHANGES.items():
            change(folder / "edition")
            spent[what] = build_again(folder, arguments.jobs)
        spent |= build_watched(folder, arguments.jobs)
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
        processor = "" if times.processor is None else f", {times.processor:6.1f} s of processor"
        print(f"{what:<40} {times.clock:6.1f} s{processor}{promise}", flush=True)
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


#: The same, as an editor makes them while the command watches.
WATCHED: Final[dict[str, Callable[[Path], None]]] = {
    "one comma": change_comma,
    "one sentence of a plate": change_commentary,
    "one sentence of the panorama": change_panorama,
}


def build_again(folder: Path, jobs: int, *, command: str = "build") -> Spent:
    """Build the edition of a folder, or its web edition alone, by the command and return how long it takes."""
    start, before = time.perf_counter(), _processor()
    words, environment = _command(command, jobs), _environment(folder)
    subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    return Spent(time.perf_counter() - start, _processor() - before)


def build_watched(folder: Path, jobs: int) -> dict[str, Spent]:
    """Let the command watch the edition of a folder, change it twice in each way and return what the second took."""
    words = [*_command("build", jobs), "--watch", "--offline"]
    with subprocess.Popen(
        words, cwd=folder, env=_environment(folder), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as watching:
        try:
            _wait(watching)
            return {f"watched: {what}": _watched(watching, change, folder) for what, change in WATCHED.items()}
        finally:
            watching.send_signal(signal.SIGINT)


def _watched(watching: subprocess.Popen[str], change: Callable[[Path], None], folder: Path) -> Spent:
    for _ in range(2):
        change(folder / "edition")
        start = time.perf_counter()
        _wait(watching)
    return Spent(time.perf_counter() - start)


def _command(command: str, jobs: int) -> list[str]:
    return [sys.executable, "-m", "atlas.cli", command, "edition", "-o", f"out-{command}", "--jobs", str(jobs)]


def _environment(folder: Path) -> dict[str, str]:
    # Compiled modules are kept, as they are in an installation.
    own = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONUNBUFFERED": "1", "ATLAS_LANG": "en"}
    return {**os.environ, "ATLAS_CACHE": str(folder / "cache"), **own}


def _wait(watching: subprocess.Popen[str]) -> None:
    """Read what a command says until it waits for files to be saved."""
    if not any("waiting" in line for line in cast("IO[str]", watching.stdout)):
        raise SystemExit("the command ended")


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

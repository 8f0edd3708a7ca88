"""How long an editor waits for publications: all of the demonstration's from scratch, one sentence, each by itself."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from bench_build import build_again

from atlas.publishing.build.edition_data import read_data
from atlas.publishing.documents.editions import made_publication
from atlas.publishing.edition.load import read_edition
from atlas.resources import shipped_path

#: What is promised, in seconds on two free cores.
PROMISED: Final = {"from scratch": 120.0, "one changed sentence of the panorama": 6.0}
_TEXT: Final = "publications/panorama/territoire.fr.md"


def bench_publications(jobs: int) -> int:
    """Print the times of the whole demonstration by the command, and of each publication; 1 when a promise is broken.

    Each publication is made in this process, without kept pictures; the data are read once before.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        edition = folder / "edition"
        shutil.copytree(shipped_path("maps", "demonstration"), edition)
        seconds = {"from scratch": build_again(folder, jobs)}
        text = edition / _TEXT
        text.write_text(text.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
        seconds["one changed sentence of the panorama"] = build_again(folder, jobs)
    held = True
    for what, spent in seconds.items():
        held &= spent < PROMISED[what]
        print(f"{what:<38} {spent:6.1f} s   (promised: under {PROMISED[what]:g} s)", flush=True)
    for what, spent in _each():
        print(f"{what:<38} {spent:6.1f} s", flush=True)
    return 0 if held else 1


def _each() -> list[tuple[str, float]]:
    edition = read_edition("demonstration")
    start = time.perf_counter()
    data = read_data(edition)
    times = [("  data", time.perf_counter() - start)]
    for spec in edition.publications:
        start = time.perf_counter()
        made_publication(edition, spec, data)
        times.append((f"  {spec.key}", time.perf_counter() - start))
    return times

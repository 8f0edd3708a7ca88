"""How long an editor waits: the demonstration edition built by the command, from scratch and after small changes."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from atlas.resources import shipped_path

#: What is promised, in seconds on two free cores.
PROMISED: Final = {"from scratch": 90.0, "one changed plate": 10.0, "one changed comma": 4.0, "nothing changed": 1.0}


def bench_build(arguments: argparse.Namespace) -> int:
    """Print how long the command takes from scratch, after one plate and after one comma; 1 when a promise is broken.

    Each is a process of its own, its start included; the cache is a new one.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        edition = folder / "edition"
        shutil.copytree(shipped_path("maps", "demonstration"), edition)
        seconds = {"from scratch": build_again(folder, arguments.jobs)}
        file = edition / "edition.toml"
        file.write_text(
            file.read_text(encoding="utf-8").replace('labels = "main"', 'labels = "provinces"', 1), encoding="utf-8"
        )
        seconds["one changed plate"] = build_again(folder, arguments.jobs)
        text = edition / "textes" / "preface.fr.md"
        text.write_text(re.sub(",", " ;", text.read_text(encoding="utf-8"), count=1), encoding="utf-8")
        seconds["one changed comma"] = build_again(folder, arguments.jobs)
        seconds["nothing changed"] = build_again(folder, arguments.jobs)
    held = True
    for what, found in seconds.items():
        promise = PROMISED.get(what)
        held &= promise is None or found < promise
        print(f"{what:<20} {found:6.1f} s" + (f"   (promised: under {promise:g} s)" if promise else ""))
    return 0 if held else 1


def build_again(folder: Path, jobs: int) -> float:
    """Build the edition of a folder by the command and return how many seconds it takes."""
    command = [sys.executable, "-m", "atlas.cli", "build", "edition", "-o", "out", "--jobs", str(jobs)]
    # Compiled modules are kept, as they are in an installation.
    environment = {**os.environ, "ATLAS_CACHE": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start

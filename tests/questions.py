"""Questions to a process of its own beside a package from outside: several, for what a process costs to begin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import atlas

ROOT = Path(atlas.__file__).parents[1]
_SERVE = """
import contextlib, io, json, sys, traceback
answers = []
for code in json.loads(sys.argv[1]):
    said, fault = io.StringIO(), ""
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            exec(code, {"__name__": "__main__"})
        except SystemExit:
            pass
        except Exception:
            fault = traceback.format_exc()
    answers.append([said.getvalue(), fault])
print(json.dumps(answers))
"""


class Answer(NamedTuple):
    """What came of a piece of code: all that it wrote, and the traceback of what it raised, if anything."""

    said: str
    fault: str


def asked_of_a_process(codes: Mapping[str, str], folder: Path, **surroundings: str) -> dict[str, Answer]:
    """Run pieces of code by their names, one after the other, in one process in a folder whose modules it finds."""
    paths = os.pathsep.join([str(folder), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", _SERVE, json.dumps(list(codes.values()))],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, **surroundings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return {name: Answer(*answer) for name, answer in zip(codes, json.loads(done.stdout), strict=True)}

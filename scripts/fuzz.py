"""Damages inputs of every kind and sees that each ends well: read, or refused with a sentence; nothing lost or left.

    python scripts/fuzz.py --inputs 20000 --seed 1 --keep FOLDER

Input number n of a seed is the same each time. Inputs are tried in processes of their own, each with 2 GB of address
space and 20 s of processor time for an input, replaced after some hundred inputs or when one ends. What fails is made
as small as it can be and kept, with what was said of it.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import queue
import random
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parent))

import fuzz_mutations
import fuzz_seeds

GOOD: Final = ("ok", "sentence")
MEMORY: Final = 2 * 1024**3
PATIENCE_S: Final = 150.0  # by the clock, of a process that does not answer
RECYCLED: Final = 2_000
SHRINKING: Final = 80  # tries to make an input smaller
#: How often each kind is tried; the others once.
WEIGHTS: Final = {
    "register.csv": 5,
    "register.xlsx": 3,
    "edition": 4,
    "text": 3,
    "command": 1,
    "build": 0.15,
    "pdf": 0.5,
}
DEEP: Final = 0.15  # of the inputs, with all that costs time


@dataclass(frozen=True, slots=True)
class Input:
    """An input, and how to try it."""

    kind: str
    files: Mapping[str, bytes]
    deep: bool = True


@cache
def seed_of(kind: str) -> Mapping[str, bytes]:
    """The sound input of a kind."""
    return fuzz_seeds.SEEDS[kind]()


def make(seed: int, number: int, kinds: Sequence[str]) -> Input:
    """Make an input: a sound one to which one to four things are done; now and then it stays sound."""
    rng = random.Random(f"{seed}:{number}")
    kind = rng.choices(kinds, [WEIGHTS.get(one, 1) for one in kinds])[0]
    files = dict(seed_of(kind))
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 2, 4))):
        # The file that is named is damaged most; of those beside it one may be missing.
        name = rng.choice([*[next(iter(files))] * len(files), *files])
        if name != next(iter(files)) and rng.random() < 0.1:
            del files[name]
        else:
            files[name] = _damaged(name, files[name], rng)
    return Input(kind, files, rng.random() < DEEP)


def _damaged(name: str, data: bytes, rng: random.Random) -> bytes:
    """Do one thing to a file; what is damaged already may not bear what its kind is given."""
    mutation = rng.choice(fuzz_mutations.mutations(name))
    try:
        return mutation(data, rng)
    except Exception:
        return fuzz_mutations.flip(data, rng)


class Child:
    """A process that tries inputs."""

    def __init__(self) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="atlas-fuzz-"))
        (self.scratch / "tmp").mkdir()
        surroundings = {**os.environ, "TMPDIR": str(self.scratch / "tmp"), "OPENBLAS_NUM_THREADS": "1"}
        surroundings |= {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONHASHSEED": "0"}
        surroundings |= {"ATLAS_CACHE": str(self.scratch / "cache"), "RAYON_NUM_THREADS": "1"}
        command = [sys.executable, __file__, "--serve", str(self.scratch)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings
        )
        self.tried = 0

    def ask(self, given: Input) -> dict[str, Any]:
        """Try an input; a process that ends or stays silent is an outcome too."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.tried += 1
        files = {name: base64.b64encode(content).decode() for name, content in given.files.items()}
        line = json.dumps({"kind": given.kind, "files": files, "deep": given.deep}) + "\n"
        try:
            self.process.stdin.write(line.encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        answer = self.process.stdout.readline() if ready else b""
        if answer:
            return dict(json.loads(answer))
        self.process.kill()
        code = self.process.wait()
        verdict = "crash" if ready else "hang"
        return {"verdict": verdict, "said": f"the process ended with {code}", "seconds": 0.0, "peak_mb": 0}

    @property
    def is_over(self) -> bool:
        """Whether another process should go on."""
        return self.tried >= RECYCLED or self.process.poll() is not None

    def end(self) -> None:
        """End the process and take its folder away."""
        self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.scratch, ignore_errors=True)


def serve(scratch: Path) -> None:
    """Be a child: read inputs from standard input, answer on what was standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    import fuzz_acts

    fuzz_acts.territory()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        files = {name: base64.b64decode(content) for name, content in asked["files"].items()}
        found = fuzz_acts.judge(asked["kind"], files, scratch, deep=asked["deep"])
        told = {"verdict": found.verdict, "said": found.said, "seconds": found.seconds, "peak_mb": found.peak_mb}
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()
        for left in (scratch / "tmp").iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()


@dataclass
class Results:
    """What came of all inputs."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    peak_mb: int = 0
    failures: list[tuple[int, Input, dict[str, Any]]] = field(default_factory=list)

    def add(self, number: int, given: Input, found: dict[str, Any]) -> None:
        """Add an outcome."""
        self.counts.setdefault(given.kind, Counter())[found["verdict"]] += 1
        self.slowest[given.kind] = max(self.slowest.get(given.kind, 0.0), found["seconds"])
        self.peak_mb = max(self.peak_mb, found["peak_mb"])
        if found["verdict"] not in GOOD:
            self.failures.append((number, given, found))

    def table(self) -> str:
        """Write a row for each kind and one for all."""
        total: Counter[str] = sum(self.counts.values(), Counter())
        bad = sorted(set(total) - set(GOOD))
        heading: list[object] = ["kind", "inputs", *GOOD, *bad, "slowest s"]
        rows: list[list[object]] = [
            [kind, sum(found.values()), *(found[name] for name in (*GOOD, *bad)), f"{self.slowest[kind]:.1f}"]
            for kind, found in sorted(self.counts.items())
        ]
        slowest = f"{max(self.slowest.values(), default=0.0):.1f}"
        rows.append(["all", sum(total.values()), *(total[name] for name in (*GOOD, *bad)), slowest])
        lines = [f"{row[0]!s:<20}" + "".join(f"{cell!s:>11}" for cell in row[1:]) for row in (heading, *rows)]
        return "\n".join([*lines, f"most memory of a process: {self.peak_mb} MB"])


def run(
    inputs: Iterable[int],
    *,
    seed: int,
    kinds: Sequence[str],
    workers: int,
    minutes: float = 0.0,
    tell: Callable[[str], None] = lambda line: print(line, flush=True),
) -> Results:
    """Try inputs, by their numbers, in processes and return what came of them; after so many minutes no more."""
    results, lock = Results(), threading.Lock()
    begin = time.monotonic()
    numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in inputs:
        numbers.put(number)

    def work() -> None:
        child = Child()
        try:
            for number in _taken(numbers):
                if minutes and time.monotonic() - begin > 60 * minutes:
                    return
                if child.is_over:
                    child.end()
                    child = Child()
                given = make(seed, number, kinds)
                found = child.ask(given)
                with lock:
                    results.add(number, given, found)
                    if found["verdict"] not in GOOD:
                        tell(f"{seed}:{number} {given.kind} {found['verdict']}: {found['said'].strip()[-300:]}")
        finally:
            child.end()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _taken(numbers: queue.SimpleQueue[int]) -> Iterator[int]:
    while True:
        try:
            yield numbers.get_nowait()
        except queue.Empty:
            return


def shrink(given: Input, verdict: str) -> Input:
    """Make an input smaller that still comes to the same: fewer files, sound ones again, then fewer bytes."""
    child = Child()
    try:
        tries = 0

        def same(files: Mapping[str, bytes]) -> bool:
            nonlocal child, tries
            tries += 1
            if child.is_over:
                child.end()
                child = Child()
            return tries <= SHRINKING and child.ask(Input(given.kind, files))["verdict"] == verdict

        files, sound = dict(given.files), seed_of(given.kind)
        for name in list(files)[1:]:
            if files[name] != sound.get(name) and same(restored := {**files, name: sound[name]}):
                files = restored
        for name in [name for name in files if files[name] != sound.get(name)]:
            files[name] = _shorter(files[name], lambda data, name=name: same({**files, name: data}))  # type: ignore[misc]
        return Input(given.kind, files)
    finally:
        child.end()


def _shorter(data: bytes, same: Callable[[bytes], bool]) -> bytes:
    """Take pieces out, by halves, quarters …, as long as the rest comes to the same."""
    size = len(data) // 2
    while size >= 1 and len(data) > 1:
        place = 0
        while place < len(data):
            rest = data[:place] + data[place + size :]
            if same(rest):
                data = rest
            else:
                place += size
        size //= 2
    return data


def keep(folder: Path, seed: int, failures: Sequence[tuple[int, Input, dict[str, Any]]]) -> None:
    """Keep each failure in a folder of its own: its files as they were and made small, and what was said."""
    for number, given, found in failures:
        place = folder / f"{found['verdict']}-{given.kind}-{seed}-{number}"
        small = shrink(given, found["verdict"])
        for name, files in (("whole", given.files), ("small", small.files)):
            (place / name).mkdir(parents=True, exist_ok=True)
            for file, content in files.items():
                (place / name / file).write_bytes(content)
        (place / "said.txt").write_text(found["said"], encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Read the command line, try the inputs, print the table; end with 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="Folder for the inputs that failed.")
    parser.add_argument("--kinds", nargs="*", default=list(fuzz_seeds.SEEDS), choices=list(fuzz_seeds.SEEDS))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--first", type=int, default=0, help="Number of the first input, to go on after a stop.")
    parser.add_argument("--minutes", type=float, default=0.0, help="Stop after so long, whatever is left.")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve)
        return
    print(f"{asked.inputs} inputs of seed {asked.seed}")
    numbers = range(asked.first, asked.first + asked.inputs)
    results = run(numbers, seed=asked.seed, kinds=asked.kinds, workers=asked.workers, minutes=asked.minutes)
    print(results.table())
    if asked.keep:
        keep(asked.keep, asked.seed, results.failures[:60])
    sys.exit(1 if results.failures else 0)


if __name__ == "__main__":
    main()

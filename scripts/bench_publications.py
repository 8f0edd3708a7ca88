"""How long an editor waits for publications: all of the demonstration's from scratch, one sentence, each by itself."""

from __future__ import annotations

import time

from bench_build import build_again, change_panorama, edition_copy, print_times

from atlas.publishing.build.edition_data import read_data
from atlas.publishing.documents.editions import made_publication
from atlas.publishing.edition.load import read_edition


def bench_publications(jobs: int) -> int:
    """Print the times of the whole demonstration by the command, and of each publication; 1 when a promise is broken.

    Each publication is made in this process, without kept pictures; the data are read once before.
    """
    with edition_copy() as folder:
        spent = {"from scratch": build_again(folder, jobs)}
        change_panorama(folder / "edition")
        spent["one sentence of the panorama"] = build_again(folder, jobs)
    broken = print_times(spent)
    for what, seconds in _each():
        print(f"{what:<38} {seconds:6.1f} s", flush=True)
    return broken


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

"""How long it takes to protect the demonstration, numbers of actors or not, and a country of 3 100 communes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

import atlas
from atlas.analysis.disclosure import Disclosure
from atlas.analysis.disclosure.audit import audit
from atlas.analysis.disclosure.cells import Cell, Cells, Units, Why
from atlas.analysis.disclosure.complementary import Pattern, cheapest_pattern
from atlas.analysis.disclosure.groups import JOBS, PEOPLE, WOMEN_SHARE, Group, Ratio
from atlas.analysis.disclosure.protection import patterns_of
from atlas.resources import shipped_path

_PERIMETERS: Final = ("tanger-tetouan", "tanger-tetouan-al-hoceima")
_HEADING: Final = "units  counts  least  secret  given up  columns                    chosen s  audited s  failed"


def bench_secrecy(communes: int = 3100, provinces: int = 75) -> int:
    """Print seconds of processor, how many values are secret and how many are given up for them."""
    print(_HEADING)
    register = atlas.read_register(shipped_path("geodata", "demonstration", "register.csv"))
    for key in _PERIMETERS:
        territory = atlas.read_territory(key)
        data = atlas.tabulate(atlas.locate(register, territory), territory, coverage_km=())
        for counts in (False, True):
            for least in (3, 5, 10):
                rules = Disclosure(least_units=least, counts=counts)
                start = time.process_time()
                patterns = patterns_of(data, rules)
                label = f"{len(data.communes):>5}  {'on' if counts else 'off':<6}  {least:>5}"
                _tell(label, patterns, time.process_time() - start)
    for group in (JOBS, PEOPLE):
        cells = made_cells(group, communes, provinces)
        start = time.process_time()
        pattern = cheapest_pattern(cells, 0.2)
        _tell(f"{communes:>5}  {group.atoms[0][:6]:<6}  {3:>5}", [pattern], time.process_time() - start)
    return 0


def _tell(label: str, patterns: Iterable[Pattern], chosen: float) -> None:
    patterns, start = list(patterns), time.process_time()
    failed = sum(not interval.wide for pattern in patterns for interval in audit(pattern))
    audited = time.process_time() - start
    primary = sum(len(pattern.cells.primary) for pattern in patterns)
    given_up = sum(len(pattern.chosen) for pattern in patterns)
    columns = " ".join(sorted(name for pattern in patterns for name in pattern.columns)) or "-"
    numbers = f"{primary:>6}  {given_up:>8}  {columns:<25}  {chosen:>8.1f}  {audited:>9.1f}  {failed:>6}"
    print(f"{label}  {numbers}", flush=True)


def made_cells(group: Group, communes: int, provinces: int) -> Cells:
    """Made-up amounts of so many communes, most of whose actors state their members."""
    random = np.random.default_rng(20261129)
    province = np.sort(random.integers(0, provinces, communes))
    places = [f"{i:05d}" for i in range(communes)], [f"p{i:02d}" for i in range(provinces)]
    units = Units(pd.Index(places[0]), pd.Index(places[1]), province, "whole")
    return _made(group, units, random.negative_binomial(2, 0.08, communes), random)


def _made(group: Group, units: Units, actors: np.ndarray, random: np.random.Generator) -> Cells:
    """Atoms of actors that each state some fifty persons; in few communes some state one amount and not the other."""
    number = np.zeros((len(actors), len(group.atoms)), dtype=np.int64)
    number[:, 0] = actors
    if group is PEOPLE:
        number[:, 1], number[:, 2] = random.binomial(1, 0.05, len(actors)), actors
    atoms = np.where(number > 0, random.poisson(50 * number), 0)
    if group is PEOPLE:
        atoms[:, 2] = random.binomial(atoms[:, 0], 0.4)
    ratios = {WOMEN_SHARE: (Ratio("women_both", "members_both"), 1)} if group is PEOPLE else {}
    bare = Cells(group, units, atoms, number > 0, number == 1, {}, ratios)
    counts = Cells(group, units, number, number > 0, number == 1, {}, {})
    primary = {}
    for name, form in group.forms.items():
        parts = [group.atoms.index(atom) for atom in form]
        for unit in range(len(units)):
            n = int(counts.totals[unit, parts].max() if name == "men_both" else counts.totals[unit, parts].sum())
            if 0 < n < 3:
                primary[Cell(name, unit)] = Why("few_units", n)
    return Cells(group, units, atoms, bare.free, bare.lone, primary, ratios)

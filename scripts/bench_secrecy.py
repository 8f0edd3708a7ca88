"""How long it takes to protect a country: 3 100 communes in 75 provinces, most of whose actors state their members."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from atlas.analysis.disclosure.audit import audit
from atlas.analysis.disclosure.cells import Cell, Cells, Units, Why
from atlas.analysis.disclosure.complementary import cheapest_pattern
from atlas.analysis.disclosure.groups import JOBS, PEOPLE, WOMEN_SHARE, Group, Ratio


def bench_secrecy(communes: int = 3100, provinces: int = 75) -> int:
    """Protect made-up amounts of so many communes, and print times and what is given up."""
    random = np.random.default_rng(20261129)
    province = np.sort(random.integers(0, provinces, communes))
    places = [f"{i:05d}" for i in range(communes)], [f"p{i:02d}" for i in range(provinces)]
    units = Units(pd.Index(places[0]), pd.Index(places[1]), province, "whole")
    actors = random.negative_binomial(2, 0.08, communes)
    for group in (JOBS, PEOPLE):
        cells = _made(group, units, actors, random)
        start = time.perf_counter()
        pattern = cheapest_pattern(cells, 0.2)
        chosen = time.perf_counter()
        failed = sum(not one.wide for one in audit(pattern))
        print(
            f"{group.atoms[0]:<13} {len(pattern.secret)} secret sums, {len(pattern.chosen)} values given up, "
            f"columns {sorted(pattern.columns)}: chosen in {chosen - start:.1f} s, audited in "
            f"{time.perf_counter() - chosen:.1f} s, {failed} failed"
        )
    return 0


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

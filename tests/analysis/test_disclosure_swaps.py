"""Tables of actors found along shortest paths: are they tables, and are they as cheap as an integer programme's?"""

from __future__ import annotations

import ctypes
import os
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.disclosure import solver
from atlas.analysis.disclosure.audit import audit
from atlas.analysis.disclosure.cells import Cell, Cells, Units, Why
from atlas.analysis.disclosure.complementary import cheapest_pattern
from atlas.analysis.disclosure.groups import Group
from atlas.analysis.disclosure.swaps import cheapest_swap
from atlas.analysis.disclosure.system import System

FAMILIES, SECTORS = ("f1", "f2", "f3"), ("s1", "s2", "other")
#: Three families, two sectors and those of no published one.
GROUP = Group(
    atoms=(*FAMILIES, *SECTORS),
    stocks={"all": dict.fromkeys(FAMILIES, 1), **{name: {name: 1} for name in (*FAMILIES, "s1", "s2")}},
    equal=({**dict.fromkeys(FAMILIES, 1), **dict.fromkeys(SECTORS, -1)},),
    tables=(FAMILIES, SECTORS),
    total="all",
    counts=True,
)
PROVINCE = np.array([0, 0, 0, 1, 1])


def cells_of(rows, secret=()):
    """Of communes given as numbers by family and by sector; the last sector makes up what lacks."""
    atoms = np.array([[*row[:3], *row[3:], 0] for row in rows], dtype=np.int64)
    atoms[:, 5] = atoms[:, :3].sum(axis=1) - atoms[:, 3:5].sum(axis=1)
    short = np.minimum(atoms[:, 5], 0)
    atoms[:, 0] -= short
    atoms[:, 5] -= short
    units = Units(pd.Index([f"c{i}" for i in range(5)]), pd.Index(["p", "q"]), PROVINCE, "whole")
    free = np.ones_like(atoms, bool)
    free[:, 5] = atoms[:, 5] > 0
    return Cells(GROUP, units, atoms, free, np.zeros_like(free), {cell: Why("few_units", 2) for cell in secret}, {})


def prices_of(cells, random):
    """Whole prices, so that sums are exact; one cell in four is given up already."""
    prices = random.integers(1, 9, cells.values.shape).astype(float)
    prices[random.random(prices.shape) < 0.25] = 0.0
    return prices


ROWS = st.lists(st.tuples(*[st.integers(0, 6)] * 5), min_size=5, max_size=5)


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 999), name=st.sampled_from(list(GROUP.stocks)), unit=st.integers(0, 6),
       by=st.sampled_from([-2, -1, 1, 2]))  # fmt: skip
def test_a_swap_is_another_table_that_shows_what_it_says_it_shows(rows, seed, name, unit, by):
    cells, target = cells_of(rows), Cell(name, unit)
    prices = prices_of(cells, np.random.default_rng(seed))
    prices[unit, cells.names[name]] = 0.0
    move = cheapest_swap(cells, target, by, prices)
    if move is None:
        return
    other = cells.atoms.copy()
    other[move.communes] += move.changes
    assert (other >= 0).all()
    assert (other[:, :3].sum(axis=1) == other[:, 3:].sum(axis=1)).all(), "as many by family as by sector"
    assert not (other - cells.atoms)[~cells.free].any()
    sums = np.vstack([np.eye(5), [[float(p == q) for p in PROVINCE] for q in (0, 1)], np.ones(5)])
    moved = np.rint(sums @ (other - cells.atoms) @ cells.matrix.T)
    assert moved[unit, cells.names[name]] == by
    shown = {Cell(key, int(u)) for u in range(8) for key, k in cells.names.items() if moved[u, k] and prices[u, k]}
    assert set(move.given_up) == shown
    assert move.cost == sum(prices[cell.unit, cells.names[cell.name]] for cell in shown)


@settings(max_examples=12, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 999), name=st.sampled_from(FAMILIES), unit=st.integers(0, 4),
       by=st.sampled_from([-1, 1]))  # fmt: skip
def test_one_actor_of_another_family_costs_no_less_by_an_integer_programme(rows, seed, name, unit, by):
    """Within a province, where no total is given up: a table and its totals are a network, and a way is the optimum."""
    cells, target = cells_of(rows), Cell(name, unit)
    prices = prices_of(cells, np.random.default_rng(seed))
    prices[unit, cells.names[name]] = 0.0
    prices[:, cells.names["all"]] = prices[5:] = 1e4
    move = cheapest_swap(cells, target, by, prices)
    every = [Cell(key, u) for u in range(8) for key in GROUP.stocks]
    hidden = {cell for cell in every if prices[cell.unit, cells.names[cell.name]] == 0}
    home = np.flatnonzero(PROVINCE[unit] == PROVINCE)
    best = System(cells, home).move(
        target, by, hidden=hidden, cost=lambda cell: float(prices[cell.unit, cells.names[cell.name]])
    )
    if move is not None and best is not None and best.cost < 1e3:
        assert move.cost == pytest.approx(best.cost)
    assert (move is None or move.cost >= 1e3) == (best is None or best.cost >= 1e3)


def test_where_no_single_way_is_wide_enough_several_are_taken():
    """Forty more can come of two others with 25 and 20 each, of none alone."""
    cells = cells_of([(200, 200, 0, 0, 0), (25, 90, 0, 0, 0), (20, 90, 0, 0, 0), (9, 9, 9, 0, 0), (9, 9, 9, 0, 0)])
    move = cheapest_swap(cells, Cell("f1", 0), 40, np.ones(cells.values.shape))
    assert move is not None
    assert move.changes[:, 0].tolist()[0] == 40
    assert sorted(move.communes) == [0, 1, 2]


def test_numbers_of_a_few_actors_are_protected_at_all_levels():
    rows = [(2, 9, 9, 4, 4), (12, 14, 11, 9, 9), (15, 8, 17, 12, 8), (1, 0, 0, 1, 0), (30, 12, 11, 9, 30)]
    bare = cells_of(rows)
    every = [Cell(name, unit) for name in GROUP.stocks for unit in range(8)]
    cells = cells_of(rows, [cell for cell in every if 0 < bare.value(cell) < 3])
    assert len(cells.primary) == 4
    pattern = cheapest_pattern(cells, 0.2)
    assert all(interval.wide for interval in audit(pattern))
    assert any(not interval.wide for interval in audit(pattern, hidden=set(cells.primary)))
    assert not pattern.columns


def test_nothing_that_the_solver_prints_is_seen(capfd, monkeypatch):
    """HiGHS writes a line of its makers' in C, past Python; what Python writes before and after stays, in its order."""

    def talkative(*_, **__):
        ctypes.CDLL(None).puts(b"HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();")
        os.write(1, b"another line")
        return "answer"

    monkeypatch.setattr(solver.scipy.optimize, "milp", talkative)
    sys.stdout.write("before\n")
    assert solver.solve([1.0], integrality=[1]) == "answer"
    sys.stdout.write("after\n")
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr().out == "before\nafter\n"


def test_a_solver_that_fails_leaves_the_output_open(capfd, monkeypatch):
    def failing(*_, **__):
        raise ValueError("no")

    monkeypatch.setattr(solver.scipy.optimize, "milp", failing)
    with pytest.raises(ValueError, match="no"):
        solver.solve([1.0], integrality=[1])
    sys.stdout.write("heard\n")
    assert capfd.readouterr().out == "heard\n"

"""Is each relation between what is published and what is secret the one that a hand writes down?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy

from atlas.analysis.disclosure import complementary, system
from atlas.analysis.disclosure.cells import Cell, Cells, Units, Why
from atlas.analysis.disclosure.complementary import cheapest_pattern
from atlas.analysis.disclosure.groups import JOBS, PEOPLE, WOMEN_SHARE, Ratio
from atlas.analysis.disclosure.system import Outsider, System

FEW = Why("few_units", 2)
#: Printed to a tenth of a percent.
SHARE = {WOMEN_SHARE: (Ratio("women_both", "members_both"), 1)}


def people(rows, secret=(), *, free=None, ratios=None):
    """Communes of one province with their members and women, all stated by actors that state both."""
    atoms = np.array([[members, 0, women, 0] for members, women in rows], dtype=np.int64)
    may = atoms > 0 if free is None else np.full(atoms.shape, free)
    communes = pd.Index([f"c{n}" for n in range(len(rows))])
    units = Units(communes, pd.Index(["p"]), np.zeros(len(rows), int), "whole")
    return Cells(PEOPLE, units, atoms, may, np.zeros(atoms.shape, bool), dict.fromkeys(secret, FEW), ratios or {})


def jobs(counts, secret=()):
    atoms = np.array(counts, dtype=np.int64).reshape(-1, 1)
    communes = pd.Index([f"c{n}" for n in range(len(counts))])
    units = Units(communes, pd.Index(["p"]), np.zeros(len(counts), int), "whole")
    free, lone = np.ones_like(atoms, bool), np.zeros_like(atoms, bool)
    return Cells(JOBS, units, atoms, free, lone, {Cell("jobs", unit): FEW for unit in secret}, {})


def test_there_can_be_as_many_women_as_members_and_not_one_more():
    cells = people([(10, 8), (20, 9)])
    relations = System(cells, np.array([0, 1]))

    def changes(women):
        return np.array([[0, 0, women, 0], [0, 0, -women, 0]])

    assert relations.cells_showing(changes(2)) == [Cell("women", 0), Cell("women", 1)]
    assert relations.cells_showing(changes(3)) is None, "eleven women of ten members"
    assert relations.cells_showing(changes(-8)) == [Cell("women", 0), Cell("women", 1)]
    assert relations.cells_showing(changes(-9)) is None, "fewer than none"
    full = System(people([(10, 10), (20, 9)]), np.array([0, 1]))
    assert full.cells_showing(changes(1)) is None, "where all are women there is no room for one more"


@pytest.mark.parametrize("by", [4, -4])
def test_a_change_goes_both_ways_and_gives_up_what_would_show_it(by):
    cells = jobs([20, 9, 500])
    move = System(cells, np.arange(3)).move(Cell("jobs", 0), by, hidden={Cell("jobs", 0)}, cost=cells_price(cells))
    assert move.given_up == (Cell("jobs", 1),)
    assert move.changes.ravel().tolist() == [by, -by, 0]


def cells_price(cells):
    return lambda cell: 1.0 + cells.value(cell)


@pytest.mark.parametrize("priced", [True, False])
def test_a_value_that_is_not_given_up_holds_at_both_its_ends_and_one_that_is_holds_at_none(priced):
    """A share of 40,0 % is a line above and one below; its switch lets both go, as far as amounts may change."""
    cells = people([(100, 40), (100, 60)], ratios=SHARE)
    relations = System(cells, np.arange(2))
    reach = 50.0
    rows, switches = relations._with_switches(set(), priced=priced, reach=reach)
    published = relations.relations
    assert set(switches) == (set(published.cells) if priced else set())
    for values in np.random.default_rng(1).integers(-50, 51, size=(40, relations._width)):
        shown = published.matrix @ values
        holds = bool(((shown >= published.low) & (shown <= published.high)).all())
        for on in (0.0, 1.0) if priced else (0.0,):
            unknowns = np.append(values, np.full(len(switches), on))
            ends = [(matrix @ unknowns, low, high) for matrix, low, high in rows]
            obeys = all(((low <= value) & (value <= high)).all() for value, low, high in ends)
            assert obeys == (holds or on == 1.0), values
    still = np.zeros(relations._width + len(switches))
    assert all(((low <= m @ still) & (m @ still <= high)).all() for m, low, high in rows), "the truth is possible"


def test_how_far_somebody_can_compute_is_nothing_where_there_is_no_solution():
    bounds = scipy.optimize.Bounds(np.array([-3.0]), np.array([7.0]))
    free = scipy.optimize.LinearConstraint(scipy.sparse.csr_array([[1.0]]), np.array([-2.0]), np.array([5.0]))
    impossible = scipy.optimize.LinearConstraint(scipy.sparse.csr_array([[1.0]]), np.array([8.0]), np.array([9.0]))
    assert Outsider._end(np.array([-1.0]), free, bounds) == pytest.approx(5.0)
    assert Outsider._end(np.array([1.0]), free, bounds) == pytest.approx(2.0)
    assert Outsider._end(np.array([-1.0]), impossible, bounds) == 0.0
    assert Outsider._end(np.array([-1.0]), (), scipy.optimize.Bounds(np.array([0.0]), np.array([np.inf]))) == np.inf


@pytest.mark.parametrize(("small", "options"), [(2, system._THOROUGH), (1, system._QUICK)])
def test_small_tables_are_searched_to_the_end_and_large_ones_are_not(small, options, monkeypatch):
    """Two unknowns: so many are few where two are, and many where one is."""
    asked = []
    solve = system.solve
    monkeypatch.setattr(system, "_SMALL", small)
    monkeypatch.setattr(system, "solve", lambda *a, **k: asked.append(dict(k["options"])) or solve(*a, **k))
    System(jobs([20, 9]), np.arange(2)).move(Cell("jobs", 0), 4, hidden={Cell("jobs", 0), Cell("jobs", 1)})
    assert asked == [{"node_limit": options[0], "mip_rel_gap": options[1]}]


def test_where_no_column_protects_all_of_them_are_given_up():
    """An outsider who knows every other amount computes any secret one: no pattern is safe."""
    secret = Cell("members", 0)
    cells = people([(10, 8), (20, 9)], [secret], free=False)
    pattern = cheapest_pattern(cells, 0.2)
    assert not pattern.is_safe
    assert {"members", "women"} <= pattern.columns
    assert {Cell(name, unit) for name in ("members", "women") for unit in range(4)} <= pattern.hidden


@pytest.mark.parametrize(
    ("alone", "women", "exposed"),
    [
        (2, 8, 0),  # just as far as it must both ways: to 8, for there are as many women, and to 12
        (1, 8, 1),  # down alone
        (2, 9, 1),  # up alone
        (1, 9, 1),
    ],
)
def test_an_amount_that_can_differ_just_as_far_as_it_must_is_not_exposed(alone, women, exposed):
    """Ten members of actors that state women too, a secret; of their sum with the others everybody reads."""
    atoms = np.array([[10, alone, women, 0]])
    free = np.array([[True, True, True, False]])
    units = Units(pd.Index(["c0"]), pd.Index(["p"]), np.zeros(1, int), "whole")
    secret = {Cell("members_both", 0): FEW}
    cells = Cells(PEOPLE, units, atoms, free, np.zeros_like(free), secret, {})
    assert complementary._count_exposed(cells, 0.2, complementary._Price(cells, frozenset())) == exposed

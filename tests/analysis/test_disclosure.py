"""Can a secret figure be computed back from everything that is published? An independent attacker says no."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from test_confidentiality import MANY, data_of
from test_dataset import A, B, C, D

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.derived import lisa, potential
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.disclosure.audit import audit
from atlas.analysis.disclosure.cells import Cell, Cells, Units, Why
from atlas.analysis.disclosure.complementary import cheapest_pattern
from atlas.analysis.disclosure.groups import JOBS, Group, actors_group
from atlas.analysis.disclosure.protection import patterns_of
from atlas.sources.vocabulary.vocabulary_file import social_economy

PROVINCES = {A: "00001", B: "00001", C: "00002", D: "00002"}
UNITS = (A, B, C, D)


def table_of(counts, primary, *, provinces):
    """The cells of one stock per commune, told which communes are secret."""
    communes = pd.Index([f"c{i}" for i in range(len(counts))])
    units = Units(communes, pd.Index(sorted(set(provinces))), np.array(provinces), "whole")
    atoms = np.array(counts, dtype=np.int64).reshape(-1, 1)
    why = {Cell("jobs", unit): Why("few_units", 2) for unit in primary}
    return Cells(JOBS, units, atoms, np.ones_like(atoms, bool), np.zeros_like(atoms, bool), why, {})


def test_one_secret_commune_takes_the_smallest_other_that_is_large_enough():
    """20 must be able to be 24: a neighbour of 3 cannot take 4 on itself, one of 9 can, one of 500 says more."""
    cells = table_of([20, 3, 9, 500], [0], provinces=[0, 0, 0, 0])
    pattern = cheapest_pattern(cells, 0.2)
    assert pattern.hidden == {Cell("jobs", 0), Cell("jobs", 2)}
    found = {one.cell.unit: (one.low, one.high, one.wide) for one in audit(pattern)}
    assert found == {0: (0, 29, True), 2: (0, 29, True)}


def test_a_two_way_table_has_the_pattern_of_the_textbook():
    """Rows × columns with totals of both: one secret cell needs a rectangle of four, of those wide enough the least."""
    columns = ("y1", "y2", "y3")
    group = Group(columns, stocks={**{y: {y: 1} for y in columns}, "actors": dict.fromkeys(columns, 1)})
    values = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    units = Units(pd.Index(["x1", "x2", "x3"]), pd.Index(["p"]), np.zeros(3, int), "whole")
    why = {Cell("y1", 1): Why("few_units", 2)}
    cells = Cells(group, units, values, np.ones((3, 3), bool), np.zeros((3, 3), bool), why, {})
    pattern = cheapest_pattern(cells, 0.2)
    rectangles = [
        {Cell(y, x) for y, x in itertools.product(("y1", other), (1, row))} for other in ("y2", "y3") for row in (0, 2)
    ]
    assert pattern.hidden in rectangles
    assert all(one.wide for one in audit(pattern))
    whole = dict(zip(columns, values.sum(axis=0).tolist(), strict=True))

    def lost(rectangle):
        return sum(cells.value(cell) / whole[cell.name] for cell in rectangle)

    assert lost(pattern.hidden) == min(map(lost, rectangles))


def test_a_column_that_the_edition_shows_is_never_given_up_as_a_whole():
    people = [(code, 50, pd.NA, 1) for code in (A, B, C, D)] + [(code, 40, 20, 1) for code in (A, B, C, D)] * 5
    usual, drawn = (protect(data_of(*people), shown=shown)[0] for shown in ((), ("women", "women_share")))
    assert "women" not in usual.communes or "women_share" not in usual.communes
    assert {"women", "women_share"} <= set(drawn.communes)


@pytest.mark.parametrize("spared", [0, 1])
def test_without_any_complement_the_audit_fails(spared):
    cells = table_of([20, 3, 9, 500, 40, 41], [0, 4], provinces=[0, 0, 0, 0, 1, 1])
    pattern = cheapest_pattern(cells, 0.2)
    given_up = sorted(pattern.chosen)
    assert len(given_up) == 2
    assert all(one.wide for one in audit(pattern))
    failed = [one for one in audit(pattern, hidden=pattern.hidden - {given_up[spared]}) if not one.wide]
    assert failed
    assert any(one.low == one.high == cells.value(one.cell) for one in failed), "it is recovered exactly"


def test_a_complement_too_small_above_is_refused_even_when_it_is_wide_below():
    cells = table_of([1000, 5, 6, 7, 900], [0], provinces=[0, 0, 0, 0, 0])
    pattern = cheapest_pattern(cells, 0.2)
    assert Cell("jobs", 4) in pattern.hidden


def attack(data, public, atoms, forms):  # noqa: C901  # one loop per kind of relation, in one place to be read
    """The interval of every suppressed sum, from the published tables alone; one variable per commune and atom."""
    at = {(code, atom): k for k, (code, atom) in enumerate(itertools.product(UNITS, atoms))}
    inside = {"commune": {u: [u] for u in UNITS}, "region": {data.territory.key: list(UNITS)}}
    inside["province"] = {p: [u for u in UNITS if PROVINCES[u] == p] for p in ("00001", "00002")}
    equal, right, less = [], [], []
    secret = []
    for level, units in inside.items():
        table = public.table(level)
        for unit, communes in units.items():
            for key, parts in forms.items():
                row = np.zeros(len(at))
                for code, atom in itertools.product(communes, parts):
                    row[at[code, atom]] = 1
                if key in table and pd.notna(table.loc[unit, key]):
                    equal.append(row)
                    right.append(float(table.loc[unit, key]))
                elif key in table and public.flags(key, level)[unit] == "suppressed":
                    secret.append(((level, unit, key), row, float(data.table(level).loc[unit, key])))
            if "women_share" in table and pd.notna(table.loc[unit, "women_share"]) and "both" in atoms:
                share = float(table.loc[unit, "women_share"])
                for edge, sign in ((share + 0.05, 1), (share - 0.05, -1)):
                    row = np.zeros(len(at))
                    for code in communes:
                        row[at[code, "women_both"]], row[at[code, "both"]] = sign, -sign * edge / 100
                    less.append(row)
    for code in UNITS if "both" in atoms else ():
        row = np.zeros(len(at))
        row[at[code, "women_both"]], row[at[code, "both"]] = 1, -1
        less.append(row)
    options = {"A_eq": equal or None, "b_eq": right or None, "A_ub": less or None, "b_ub": [1e-9] * len(less) or None}
    for cell, row, truth in secret:
        low, high = (linprog(sign * row, method="highs", **options) for sign in (1, -1))
        assert low.status == 0
        yield cell, truth, low.fun, np.inf if high.status == 3 else -high.fun


PEOPLE = {"members": ("both", "alone"), "women": ("women_both", "women_alone")}
ACTOR = st.tuples(
    st.sampled_from(UNITS), *(st.one_of(st.just(pd.NA), st.integers(0, 60)) for _ in range(3))
)  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=["generate"])
@given(
    actors=st.lists(ACTOR, min_size=1, max_size=16), least=st.integers(1, 5), share=st.floats(0.5, 1.0),
    protection=st.sampled_from([0.0, 0.2, 0.5]),
)  # fmt: skip
def test_no_suppressed_amount_can_be_computed_back(actors, least, share, protection):
    """Linear programming over the published tables, written apart: as wide as asked, and never one number."""
    actors = [(code, m, w if pd.isna(m) or pd.isna(w) else min(m, w), j) for code, m, w, j in actors]
    data = data_of(*actors)
    public, _ = protect(data, Disclosure(least_units=least, largest_share=share, protection=protection))
    for atoms, forms in (
        (("both", "alone", "women_both", "women_alone"), PEOPLE),
        (("jobs",), {"jobs": ("jobs",)}),
    ):
        for cell, truth, low, high in attack(data, public, atoms, forms):
            assert np.ceil(low - 1e-6) <= truth * (1 - protection) + 1e-6, cell
            assert np.floor(high + 1e-6) >= truth * (1 + protection) - 1e-6, cell
            assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= 1, cell


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=["generate"])
@given(
    numbers=st.lists(st.integers(0, 9), min_size=24, max_size=24), least=st.integers(2, 6),
    protection=st.sampled_from([0.2, 0.4]),
)  # fmt: skip
def test_no_number_of_actors_can_be_computed_back(numbers, least, protection):
    """Three families and three sectors of four communes, all of them cut both ways."""
    group = actors_group(social_economy())
    units = Units(pd.Index(UNITS), pd.Index(["00001", "00002"]), np.array([0, 0, 1, 1]), "whole")
    atoms = np.zeros((4, len(group.atoms)), dtype=np.int64)
    families, sectors = group.atoms.index("cooperatives"), group.atoms.index("sector_agriculture")
    table = np.array(numbers).reshape(4, 6)
    atoms[:, families : families + 3] = table[:, :3]
    atoms[:, sectors : sectors + 3] = table[:, 3:]
    for row in atoms:  # as many by family as by sector
        gap = row[families : families + 3].sum() - row[sectors : sectors + 3].sum()
        row[sectors if gap > 0 else families] += abs(gap)
    bare = Cells(group, units, atoms, np.ones_like(atoms, bool), np.zeros_like(atoms, bool), {}, {})
    every = [Cell(name, unit) for name in group.stocks for unit in range(7)]
    why = {cell: Why("few_units", n) for cell in every if 0 < (n := bare.value(cell)) < least}
    free = np.ones_like(atoms, bool)
    free[:, [group.atoms.index(name) for name in ("family_unknown", "sector_unknown")]] = False
    pattern = cheapest_pattern(Cells(group, units, atoms, free, bare.lone, why, {}), protection)
    assert set(why) <= pattern.hidden
    assert all(one.wide for one in audit(pattern))


def test_a_second_actor_that_knows_its_own_figure_does_not_learn_the_other_s():
    """Two communes of one actor each cannot hide each other: each actor would take its own from the sum."""
    data = data_of(*MANY[:9], (C, 10, 3, 5), (D, 9, 3, 4), *[(A, 20, 9, 9)] * 3)
    for pattern in patterns_of(data, Disclosure()):
        alone = [cell for cell in pattern.cells.primary if cell.name == "jobs" and cell.unit in (2, 3)]
        for cell in alone:
            assert {other.unit for other in pattern.guards[cell]} - {2, 3}, "somebody else must differ, too"


def test_what_looks_around_tells_nothing_of_a_secret_commune():
    """A potential is as many equations as communes: with all of them any secret amount could be solved for."""
    extra = [potential("members", span_km=10.0), lisa("members")]
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:], extra=extra)
    public, _ = protect(data)
    key = extra[0].key
    assert data.communes[key].notna().all()
    assert public.communes[key].isna().all()
    assert set(public.flags(key)) == {"suppressed"}


def test_an_indicator_added_to_protected_data_sees_only_what_is_public():
    data = data_of(*MANY[:9], (C, 10, 3, 2), *MANY[13:])
    public, _ = protect(data)

    def own(key, function):
        return Indicator(
            key=key, title={"fr": "a", "ar": "ب", "en": "a"}, nature=Nature.RATIO, formula="by hand", compute=function,
            needs=("members",),
        )  # fmt: skip

    more = public.add(
        own("alone", lambda base: base["members"] - base["members_both"]),
        own("each", lambda base: base["members"] / base["population_2024"]),
        own("filled", lambda base: base["members"].fillna(0) * 1.0),
        own("of_region", lambda base: base["members"].sum() - base["members"]),
        potential("members", span_km=5.0),
    )
    assert more.communes["alone"].isna().all()
    assert more.communes["each"].notna().to_dict() == public.communes["members"].notna().to_dict()
    for key in ("filled", "potential_members_5km", "of_region"):
        assert more.communes.loc[C, key] != data.bases["commune"].stocks.loc[C, "members"]
        assert more.flags(key)[C] == "suppressed"


def test_a_pickle_of_protected_data_holds_no_amount_of_an_actor():
    data = data_of(*MANY[:9], (C, 987_123, 345_611, 765_437), *MANY[13:])
    public, _ = protect(data)
    again = pickle.loads(pickle.dumps(public))
    for secret in (987_123, 345_611, 765_437, 987_123 - 345_611):
        for level in again.bases.values():
            for frame in (level.stocks, pd.DataFrame(level.region)):
                assert not (frame == secret).any(axis=None)
        for table in (again.communes, again.provinces, again.region, again.placed.actors):
            assert not any((pd.to_numeric(table[name], errors="coerce") == secret).any() for name in table)


def test_settings_of_protection_and_of_the_p_percent_rule():
    data = data_of(*MANY[:9], (C, 100, 40, 2), (C, 90, 40, 2), (C, 3, 1, 2), (C, 2, 1, 2), *[(D, 60, 30, 2)] * 4)
    usual, ruled = (protect(data, rules)[1] for rules in (Disclosure(), Disclosure(p_percent=10)))
    assert "p_percent" not in set(usual["reason"])
    row = ruled[(ruled["indicator"] == "members") & (ruled["code"] == C)].iloc[0]
    assert row["reason"] == "p_percent"  # 195 − 100 − 90 = 5 < 10 % of 100
    assert row["low"] <= 0.8 * 195
    assert row["high"] >= 1.2 * 195
    wide = protect(data, Disclosure(p_percent=10, protection=0.5))[1]
    row = wide[(wide["indicator"] == "members") & (wide["code"] == C)].iloc[0]
    assert row["low"] <= 0.5 * 195
    assert row["high"] >= 1.5 * 195

"""Rare categories drawn as one: which are grouped, in one colour, counted, named, the same in QGIS."""

from __future__ import annotations

import sqlite3
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from squares import artists, legend_texts, located, with_values

from atlas import columns as c
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.points import Points
from atlas.cartography.marks.rare_categories import group_rare
from atlas.cartography.marks.symbols import Symbols
from atlas.cartography.marks.typology import Typology
from atlas.cartography.scales.scales import RARE, CategoryScale
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.publishing.qgis.project.plate_context import plate_context

OTHER = {"fr": "Autres", "ar": "أصناف أخرى", "en": "Other"}
#: Dominant families of the six communes, and families of the records.
UNITS = ["association", "association", "association", "cooperative", "mutual", "support"]
RECORDS = ["association"] * 9 + ["cooperative"] * 5 + ["mutual"] * 2 + ["foundation"] + ["support"] * 3


@pytest.fixture(scope="module")
def data():
    rows = [
        {c.ID: f"a{i}", c.FAMILY: family, c.FOUNDED: 2001, c.DATE: "2021-03-01",
         c.LON: -5.98 + 0.013 * i, c.LAT: 35.02 + 0.007 * i}
        for i, family in enumerate(RECORDS)
    ]  # fmt: skip
    return with_values(located(pd.DataFrame(rows)), dominant_family=UNITS)


def plate(mark):
    return Plate(key="essai", title={"fr": "Essai", "ar": "تجربة", "en": "Essay"}, marks=(mark,), ranking=0)


def drawn(mark, data, language="fr"):
    return compose(plate(mark), data, language=language)


@given(
    values=st.lists(st.sampled_from("abcdef") | st.none(), min_size=1, max_size=60),
    rare=st.one_of(st.floats(0, 0.99), st.integers(1, 8)),
)
def test_categories_under_the_limit_are_one_and_nothing_else_changes(values, rare):
    series = pd.Series(values, dtype="object")
    titles = {key: key.upper() for key in "abcdef"}
    colors = {key: f"#0000{i}0" for i, key in enumerate("abcdef") if (series == key).any()}
    scale = group_rare(CategoryScale(series, colors, titles), rare, PRINT, "fr")
    counts = Counter(value for value in values if value is not None)
    least = rare * sum(counts.values()) if rare < 1 else rare
    members = {key for key, count in counts.items() if count < least}
    if len(members) < 2:
        assert scale.counts == dict(counts)
        assert not scale.rare
        return
    assert scale.rare == {key: counts[key] for key in members}
    assert list(scale.rare.values()) == sorted(scale.rare.values(), reverse=True)
    rest = {key: count for key, count in counts.items() if key not in members}
    assert scale.counts == rest | {RARE: sum(counts[key] for key in members)}
    assert sum(scale.counts.values()) + scale.missing == len(values)
    assert {key: scale.colors[key] for key in rest} == {key: colors[key] for key in rest}
    assert scale.colors[RARE] not in colors.values()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("kind", [Typology, Symbols])
def test_map_legend_and_text_say_the_same_of_rare_categories(data, kind, language):
    drawing = drawn(kind("dominant_family", rare=2), data, language)
    gid = "category" if kind is Typology else "symbols"
    (group,) = artists(drawing, f"{gid}:{RARE}")
    count = max(len(group.get_paths()), len(group.get_offsets()))
    assert count == 3
    assert not artists(drawing, f"{gid}:mutual")
    (record,) = drawing.scales
    assert record["counts"] == {"association": 3, RARE: 3}
    assert record["rare"] == {"cooperative": 1, "mutual": 1, "support": 1}
    assert {to_hex(color) for color in group.get_facecolor()} <= {record["colours"][RARE]}
    texts = " ".join(legend_texts(drawing))
    assert texts.count(OTHER[language]) == 2
    for family in ("mutual", "support", "cooperative"):
        title = data.indicator("dominant_family").categories[family][language]
        assert title in texts
        assert title in describe_plate(plate(kind("dominant_family", rare=2)), data, language)


def test_a_share_is_of_the_units_that_have_a_category(data):
    some = with_values(data, dominant_family=["association", "association", "association", "mutual", None, "support"])
    assert drawn(Typology("dominant_family", rare=0.21), some).scales[0]["counts"] == {"association": 3, RARE: 2}
    assert RARE not in drawn(Typology("dominant_family", rare=0.2), some).scales[0]["counts"]


def test_records_are_grouped_too(data):
    drawing = drawn(Points(color="family", rare=0.12, colocated="stack"), data)
    (record,) = drawing.scales
    assert record["counts"] == {"cooperative": 5, "association": 9, "support": 3, RARE: 3}
    assert record["rare"] == {"mutual": 2, "foundation": 1}
    colors = Counter(to_hex(color) for one in artists(drawing, "points") for color in one.get_facecolor())
    assert colors[record["colours"][RARE]] == 3
    plain = drawn(Points(color="family", colocated="stack"), data).scales[0]["colours"]
    own = {key: color for key, color in record["colours"].items() if key != RARE}
    assert own == {key: plain[key] for key in own}


@pytest.mark.parametrize(
    "mark", [Typology("dominant_family", rare=2), Symbols("dominant_family", rare=2),
             Points(color="family", rare=0.12, colocated="stack")]
)  # fmt: skip
def test_qgis_finds_for_each_feature_the_case_that_the_plate_counts(data, mark):
    drawing = drawn(mark, data)
    columns = {by: {one.key: one.key for one in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate(mark), "01", drawing, columns).style_context(1)
    style = mark.style(drawing.fitted[0][1], context).styles[0]
    table = data.placed.actors if isinstance(mark, Points) else data.communes
    names = ("family", "status") if isinstance(mark, Points) else ("dominant_family",)
    rows = pd.DataFrame({name: table[name].astype("object") if name in table else None for name in names})
    with sqlite3.connect(":memory:") as database:
        rows.to_sql("t", database, index=False)
        found = Counter(value for (value,) in database.execute(f"SELECT {style.renderer.attribute} FROM t"))
    database.close()
    cases = {case.value: case.count for case in style.renderer.cases if case.count}
    assert cases == dict(found)


@pytest.mark.parametrize("rare", [-0.1, 1.5, float("nan"), float("inf")])
@pytest.mark.parametrize("kind", [Typology, Symbols])
def test_a_limit_that_is_no_share_and_no_number_is_refused(kind, rare):
    with pytest.raises(ValueError, match="rare"):
        kind("dominant_family", rare=rare)

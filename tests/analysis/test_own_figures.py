"""Are figures of one's own what a hand makes of them, at every level, and is all that is wrong with a table told?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.derived import (
    ClassOf,
    DifferenceOf,
    GrowthOf,
    QuotientOf,
    RankOf,
    RatioOf,
    ShareOf,
    build,
    explain,
)
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.location.location import locate
from atlas.analysis.own_figures.own_indicators import with_own_tables
from atlas.analysis.own_figures.own_table import OwnColumn, OwnTable
from atlas.analysis.own_figures.own_values import OwnValues, read_own_table
from atlas.analysis.own_figures.register_sums import with_register_sums
from atlas.errors import InputError
from atlas.i18n.interface import set_ui_language
from atlas.sources.register.register import read_register
from tests.cartography.squares import CODES, PROVINCES, territory

NAMES = ["Alpha", "Bravo", "Charlie", "Delta", "Écho", "Fox"]
JOBS = pd.DataFrame(
    {
        "commune": NAMES,
        "actifs 2015": [400, 2400, 3100, 4000, 2600, 9000],
        "actifs 2021": [420, 2500, 3050, 4100, 2900, 8900],
        "chomeurs": [34, 170, 300, 420, 190, 1100],
        "taux": [8.0, 6.5, 9.8, 10.2, 6.6, 12.4],
        "type": ["mer", "terre", "mer", "mer", "terre", "ville"],
    }
)
STOCK = {"nature": "stock"}
ACTIVE = OwnColumn(key="actifs", years={"2015": "actifs 2015", "2021": "actifs 2021"}, title="Actifs", **STOCK)
UNEMPLOYED = OwnColumn(name="chomeurs", title="Chômeurs", year="2021", source="Bureau", **STOCK)


@pytest.fixture(scope="module")
def data():
    return tabulate(None, territory())


def written(folder, table=JOBS, name="emploi.csv"):
    path = folder / name
    table.to_csv(path, index=False)
    return path


def joined(data, path, *columns, **options):
    table = OwnTable(**{"file": path.name, "on": "commune", "columns": columns, "source": "Insee", **options})
    return with_own_tables(data, [read_own_table(table, path, data)])


@pytest.fixture(scope="module")
def own(data, tmp_path_factory):
    return joined(data, written(tmp_path_factory.mktemp("own")), ACTIVE, UNEMPLOYED)


def made(data, *specs):
    others = {indicator.key: indicator for indicator in data.indicators}
    return data.add(*(build(spec, others=others) for spec in specs))


def provinces(data):
    """The province of each commune, by the hand of pandas."""
    return data.communes["province_code"]


# --- what is calculated ----------------------------------------------------------------------------------------------


def test_a_ratio_of_a_province_is_that_of_its_sums_and_never_a_mean(own):
    result = made(
        own, RatioOf("chomeurs", "actifs_2021", per=1000, key="r"), ShareOf("chomeurs", "actifs_2021", key="s")
    )
    rows = JOBS.assign(province=provinces(own).to_numpy())
    by_hand = rows.groupby("province")[["chomeurs", "actifs 2021"]].sum()
    expected = 1000 * by_hand["chomeurs"] / by_hand["actifs 2021"]
    np.testing.assert_allclose(result.provinces["r"], expected)
    np.testing.assert_allclose(result.provinces["s"], expected / 10)
    assert result.region["s"].iloc[0] == pytest.approx(100 * rows["chomeurs"].sum() / rows["actifs 2021"].sum())
    means = (100 * rows["chomeurs"] / rows["actifs 2021"]).groupby(rows["province"]).mean()
    assert not np.allclose(result.provinces["s"], means)


def test_two_years_of_a_series_become_growth_and_difference(own):
    result = made(
        own,
        GrowthOf("actifs_2021", "actifs_2015", key="g"),
        GrowthOf("actifs_2021", "actifs_2015", yearly=True, key="y"),
        DifferenceOf("actifs_2021", "actifs_2015", key="d"),
    )
    before, after = JOBS["actifs 2015"].to_numpy(float), JOBS["actifs 2021"].to_numpy(float)
    np.testing.assert_allclose(result.communes["g"], 100 * (after - before) / before)
    np.testing.assert_allclose((1 + result.communes["y"] / 100) ** 6 * before, after)
    assert result.communes["d"].tolist() == (after - before).tolist()
    assert result.provinces["d"].sum() == result.region["d"].iloc[0] == (after - before).sum()
    assert [result.indicator(key).year for key in "gyd"] == ["2015–2021"] * 3
    assert result.indicator("d").nature == "stock"
    assert result.indicator("g").formula["en"] == "100 × (“Actifs, 2021” − “Actifs, 2015”) / “Actifs, 2015”"


def test_quotient_rank_and_class_are_those_of_a_hand(own):
    result = made(
        own,
        QuotientOf("chomeurs", "actifs_2021", key="q"),
        RankOf("chomeurs", key="k"),
        RankOf("chomeurs", lowest_first=True, key="l"),
        ClassOf("chomeurs", breaks=(170, 420), key="c", names=("peu", "assez", "beaucoup")),
        ClassOf("chomeurs", classes=3, key="t"),
    )
    share = JOBS["chomeurs"] / JOBS["actifs 2021"]
    whole = JOBS["chomeurs"].sum() / JOBS["actifs 2021"].sum()
    np.testing.assert_allclose(result.communes["q"], share / whole)
    assert result.region["q"].iloc[0] == pytest.approx(1)
    assert result.communes["k"].tolist() == [6, 5, 3, 2, 4, 1]
    assert result.communes["l"].tolist() == [1, 2, 4, 5, 3, 6]
    assert result.region["k"].isna().all()
    # A value that equals a break is in the class above it.
    assert result.communes["c"].tolist() == ["1", "2", "2", "3", "2", "3"]
    assert result.indicator("c").categories["3"]["fr"] == "beaucoup"
    assert result.communes["t"].value_counts().tolist() == [2, 2, 2]


def test_a_missing_part_a_zero_below_and_an_earlier_nothing_are_missing_and_never_infinite(data, tmp_path):
    table = pd.DataFrame({"commune": NAMES, "a": [1, None, 3, 4, 5, 6], "b": [0, 2, 2, 2, 2, 2]})
    columns = [OwnColumn(name=name, title=name, **STOCK) for name in "ab"]
    result = made(
        joined(data, written(tmp_path, table), *columns), RatioOf("a", "b", key="r"), GrowthOf("a", "b", key="g")
    )
    assert result.communes["r"].isna().tolist() == [True, True, False, False, False, False]
    assert result.communes["g"].isna().tolist() == [True, True, False, False, False, False]
    assert result.provinces["a"].isna().sum() == 1
    assert result.flags("a", "province").tolist().count("incomplete") == 1


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (RatioOf("population_density", "population_2024"), "add up"),
        (DifferenceOf("population_2024", "population_density"), "cannot be taken"),
        (GrowthOf("population_2014", "population_2024", yearly=True), "earlier year"),
    ],
)
def test_what_cannot_be_calculated_is_refused_with_a_sentence(data, spec, words):
    with pytest.raises(ValueError, match=words):
        made(data, spec)


@pytest.mark.parametrize("kind", ["ratio", "share", "difference", "growth", "quotient", "rank", "class"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_kind_explains_all_its_options(kind, language):
    set_ui_language(language)
    try:
        text = explain(kind)
    finally:
        set_ui_language("en")
    assert f'kind = "{kind}"' in text
    assert "decimals" in text
    assert "Message" not in text


def test_a_class_names_its_bounds_or_is_refused():
    with pytest.raises(ValueError, match="rise"):
        ClassOf("chomeurs", breaks=(3, 2))
    with pytest.raises(ValueError, match="2 titles for 3 classes"):
        ClassOf("chomeurs", breaks=(1, 2), names=("a", "b"))


def test_sources_of_both_figures_are_credited_once(own):
    result = made(own, RatioOf("chomeurs", "actifs_2021", key="r"), RatioOf("chomeurs", "population_2024", key="p"))
    assert "crédit     Bureau; Insee" in result.describe("r", language="fr")
    assert result.indicator("p").also == ("hcp-rgph",)


# --- what a table brings ---------------------------------------------------------------------------------------------


def test_a_series_has_an_indicator_for_each_year(own):
    assert [i.key for i in own.indicators][-3:] == ["actifs_2015", "actifs_2021", "chomeurs"]
    assert own.indicator("actifs_2015").heading("fr") == "Actifs (2015)"
    assert own.indicator("actifs_2015").source == "Insee"
    assert own.indicator("chomeurs").source == "Bureau"
    assert own.indicator("chomeurs").formula["en"] == "column “chomeurs” of emploi.csv"


def test_a_rate_has_the_weighted_mean_of_its_communes_and_none_without_a_weight(data, tmp_path):
    path = written(tmp_path)
    rate = {"name": "taux", "nature": "share", "title": "Taux"}
    result = joined(
        data, path, UNEMPLOYED, ACTIVE, OwnColumn(**rate, over="actifs_2021"), OwnColumn(**rate, key="seul")
    )
    rows = JOBS.assign(p=provinces(data).to_numpy(), w=JOBS["taux"] * JOBS["actifs 2021"])
    sums = rows.groupby("p")[["w", "actifs 2021"]].sum()
    np.testing.assert_allclose(result.provinces["taux"], sums["w"] / sums["actifs 2021"])
    assert result.provinces["seul"].isna().all()
    assert result.indicator("taux").unit["fr"] == "%"
    assert result.indicator("taux").decimals == 1


def test_a_category_is_read_with_its_titles_or_with_its_own_words(data, tmp_path):
    path = written(tmp_path)
    titles = {"mer": {"fr": "Littoral", "ar": "الساحل"}, "terre": "Intérieur", "ville": "Ville"}
    kind = {"name": "type", "nature": "class", "title": "Type"}
    result = joined(data, path, OwnColumn(**kind, categories=titles), OwnColumn(**kind, key="mots"))
    assert result.communes["type"].tolist() == JOBS["type"].tolist()
    assert result.indicator("type").categories["mer"]["ar"] == "الساحل"
    assert list(result.indicator("mots").categories) == ["mer", "terre", "ville"]
    with pytest.raises(InputError) as caught:
        joined(data, path, OwnColumn(**kind, categories={"mer": "M", "terre": "T"}))
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.value) == (7, "type", "ville")


def test_figures_of_provinces_stand_at_their_level_and_add_up_to_the_region(data, tmp_path):
    table = pd.DataFrame({"dep": PROVINCES, "lits": [30, 12], "taux": [4.5, 3.5]})
    path = written(tmp_path, table)
    result = joined(
        data, path, OwnColumn(name="lits", title="Lits", **STOCK), OwnColumn(name="taux", title="T", nature="ratio"),
        on="dep", level="province",
    )  # fmt: skip
    assert result.communes["lits"].isna().all()
    assert result.provinces["lits"].tolist() == [30, 12]
    assert result.region["lits"].tolist() == [42]
    assert result.provinces["taux"].tolist() == [4.5, 3.5]
    rates = made(result, RatioOf("lits", "population_2024", per=1000, key="r"))
    np.testing.assert_allclose(
        rates.provinces["r"], 1000 * rates.provinces["lits"] / rates.provinces["population_2024"]
    )


def test_rows_of_elsewhere_are_refused_each_with_its_remedy_or_left_out_and_counted(data, tmp_path):
    table = pd.DataFrame({"commune": [*NAMES, "Total", "Zoulou-sur-Mer"], "n": range(8)})
    path = written(tmp_path, table)
    column = OwnColumn(name="n", title="N", **STOCK)
    with pytest.raises(InputError) as caught:
        joined(data, path, column)
    assert [(fault.row, fault.value) for fault in caught.value.faults] == [(8, "Total"), (9, "Zoulou-sur-Mer")]
    assert all("elsewhere" in str(fault.remedy) for fault in caught.value.faults)
    table = OwnTable(file=path.name, on="commune", columns=(column,), elsewhere="leave")
    read = read_own_table(table, path, data)
    assert (read.rows, read.joined, read.elsewhere) == (8, 6, (8, 9))
    assert read.rows == read.joined + len(read.elsewhere)


def test_all_that_is_wrong_is_told_at_once_and_each_with_row_and_value(data, tmp_path):
    table = pd.DataFrame(
        {"commune": [*NAMES[:5], NAMES[0], "Nulle part"], "n": ["1", "x", "3", "4", "1.234", "6", "7"]}
    )
    path = written(tmp_path, table)
    with pytest.raises(InputError) as caught:
        joined(data, path, OwnColumn(name="n", title="N", **STOCK), on="commune")
    faults = {(fault.row, fault.column, fault.value) for fault in caught.value.faults}
    assert faults == {(3, "n", "x"), (6, "n", "1.234"), (7, "commune", NAMES[0]), (8, "commune", "Nulle part")}


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_a_sign_of_thousands_is_asked_and_never_guessed(data, tmp_path, text, language):
    path = written(tmp_path, pd.DataFrame({"commune": NAMES, "n": [text, "5", "6", "7", "8", "9"]}))
    column = OwnColumn(name="n", title="N", **STOCK)
    set_ui_language(language)
    try:
        with pytest.raises(InputError) as caught:
            joined(data, path, column)
        (fault,) = caught.value.faults
        assert (fault.row, fault.value) == (2, text)
        assert "thousands" in str(fault.remedy)
        assert "decimal" in str(fault.remedy)
    finally:
        set_ui_language("en")
    sign = text[1]
    assert joined(data, path, column, thousands=sign).communes["n"].iloc[0] == 1234
    assert joined(data, path, column, decimal=sign).communes["n"].iloc[0] == 1.234


@pytest.mark.parametrize(("sign", "text"), [(" ", "1 234 567"), ("'", "1'234'567"), ("'", "1’234’567")])
def test_other_signs_of_thousands_are_read(data, tmp_path, sign, text):
    path = written(tmp_path, pd.DataFrame({"commune": NAMES, "n": [text, *"56789"]}))
    assert (
        joined(data, path, OwnColumn(name="n", title="N", **STOCK), thousands=sign).communes["n"].iloc[0] == 1_234_567
    )


def test_marks_of_missing_values_are_missing_and_counted(data, tmp_path):
    path = written(tmp_path, pd.DataFrame({"commune": NAMES, "n": ["NC", "-", "secret", "7", "n.d.", "9"]}))
    table = OwnTable(
        file=path.name, on="commune", columns=(OwnColumn(name="n", title="N", **STOCK),), missing=("secret",)
    )
    read = read_own_table(table, path, data)
    assert read.values["n"].isna().tolist() == [True, True, True, False, True, False]
    assert dict(read.missing) == {"NC": 1, "-": 1, "secret": 1, "n.d.": 1}


def test_headings_that_are_not_there_are_all_named(data, tmp_path):
    path = written(tmp_path)
    with pytest.raises(InputError) as caught:
        joined(data, path, OwnColumn(name="absente", title="A", **STOCK), ACTIVE, on="nom", province="dept")
    assert [fault.column for fault in caught.value.faults] == ["nom", "absente", "dept"]
    with pytest.raises(InputError, match="is not named"):
        joined(data, path, ACTIVE, on="")


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet", "t.gpkg", "areas.gpkg", "areas.parquet"])
def test_a_table_of_any_kind_gives_the_same_figures(data, tmp_path, name):
    path = tmp_path / name
    if name.endswith(".csv"):
        JOBS.to_csv(path, index=False, sep=";")
    elif name.endswith(".xlsx"):
        JOBS.to_excel(path, index=False)
    elif name == "t.parquet":
        JOBS.to_parquet(path)
    else:
        shapes = [shapely.box(i, 0, i + 1, 1) if "areas" in name else shapely.Point(i, 0) for i in range(6)]
        layer = gpd.GeoDataFrame(JOBS, geometry=shapes, crs=4326)
        layer.to_parquet(path) if name.endswith("parquet") else layer.to_file(path)
    result = joined(data, path, UNEMPLOYED, ACTIVE)
    assert result.communes["chomeurs"].tolist() == JOBS["chomeurs"].tolist()
    assert result.communes["actifs_2015"].tolist() == JOBS["actifs 2015"].tolist()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "T", "nature": "stock"}, "heading"),
        ({"title": "T", "nature": "stock", "name": "a", "years": {"2020": "b"}}, "heading"),
        ({"title": "T", "nature": "stock", "years": {"20": "b"}, "key": "k"}, "four figures"),
        ({"title": "T", "nature": "stock", "years": {"2020": "b"}}, "key"),
        ({"title": "T", "nature": "stock", "name": "a", "over": "b"}, "ratio"),
        ({"title": "T", "nature": "ratio", "name": "a", "absent": 0}, r"amount|stock"),
    ],
)
def test_a_column_that_makes_no_sense_is_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        OwnColumn(**fields)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.integers(0, 10**6), min_size=6, max_size=6), lost=st.sets(st.integers(0, 5), max_size=2))
def test_sums_of_units_are_sums_of_communes_and_one_that_is_unknown_makes_its_sums_unknown(values, lost):
    data = tabulate(None, territory())
    stated = [None if i in lost else value for i, value in enumerate(values)]
    brought = pd.Series(stated, index=CODES, dtype=float)
    table = OwnTable(file="t.csv", on="c", columns=(OwnColumn(name="n", title="N", **STOCK),))
    result = with_own_tables(data, [OwnValues(table, "t.csv", {"n": brought}, 6, 6)])
    by_hand = brought.groupby(provinces(data).to_numpy()).sum(min_count=3)
    np.testing.assert_array_equal(result.provinces["n"].to_numpy(float), by_hand.to_numpy())
    assert result.region["n"].isna().iloc[0] == bool(lost)
    if not lost:
        assert result.region["n"].iloc[0] == sum(values)


# --- sums of the register's own columns ------------------------------------------------------------------------------


def placed(revenue):
    """Two actors in each commune but the last, which has seven, and what they state."""
    homes = [i for i in range(5) for _ in range(2)] + [5] * 7
    shapes = territory().communes.representative_point()
    points = [shapes.iloc[i] for i in homes]
    table = pd.DataFrame(
        {
            "id": [f"a{n}" for n in range(len(homes))], "name": "A", "family": "cooperative", "sector": "services",
            "lon": [p.x for p in points], "lat": [p.y for p in points], "status": "active",
            "Chiffre d'affaires": revenue,
        }
    )  # fmt: skip
    return locate(read_register(table), territory())


REVENUE = ["10", "5", "NC", "4", "6", "6", "3", "2,5", "7", "7", *["1", "2", "3", "2", "1", "2", "3"]]
TURNOVER = OwnTable(
    level="actor", columns=(OwnColumn(name="Chiffre d'affaires", key="ca", title="Chiffre d’affaires", **STOCK),)
)


def test_a_column_of_the_register_is_summed_over_those_who_state_it():
    data = with_register_sums(tabulate(placed(REVENUE)), TURNOVER)
    assert data.communes["ca"].tolist() == [15, 4, 12, 5.5, 14, 14]
    assert data.provinces["ca"].tolist() == [31, 33.5]
    assert data.bases["commune"]["ca_known"].tolist() == [2, 1, 2, 2, 2, 7]
    per = made(data, RatioOf("ca", "actors", key="par_acteur"))
    assert per.communes["par_acteur"].tolist() == [7.5, 2, 6, 2.75, 7, 2]


def test_sums_that_few_actors_make_are_secret_and_so_is_all_that_is_made_of_them():
    data = made(with_register_sums(tabulate(placed(REVENUE)), TURNOVER), RatioOf("ca", "actors", key="r"))
    public, log = protect(data)
    assert public.communes["ca"].isna().tolist() == [True] * 5 + [False]
    assert public.communes["r"].isna().tolist() == [True] * 5 + [False]
    assert (public.flags("r").iloc[:5] == "suppressed").all()
    assert set(log.loc[log["indicator"] == "ca", "reason"]) >= {"few_units"}
    assert public.sums == {}
    assert "Chiffre d'affaires" not in public.placed.actors
    # What is added later is computed from what is public, too.
    later = public.add(
        build(RatioOf("ca", "population_2024", key="plus"), others={i.key: i for i in public.indicators})
    )
    assert later.communes["plus"].isna().tolist() == [True] * 5 + [False]


def test_no_secret_sum_is_the_difference_of_public_ones():
    """One commune alone of a province secret: a second one, or the province, goes with it."""
    revenue = ["10", "5", *["4"] * 8, *["1", "2", "3", "2", "1", "2", "3"]]
    rules = Disclosure(least_units=2, largest_share=0.6)
    public, _ = protect(with_register_sums(tabulate(placed(revenue)), TURNOVER), rules)
    hidden = public.communes["ca"].isna().groupby(public.communes["province_code"]).sum()
    for province, count in hidden.items():
        assert count != 1 or np.isnan(public.provinces.loc[province, "ca"])


def test_what_a_column_of_the_register_cannot_be_summed_for_is_told_row_by_row():
    wrong = ["x", "-3", "1.234", *REVENUE[3:]]
    with pytest.raises(InputError) as caught:
        with_register_sums(tabulate(placed(wrong)), TURNOVER)
    assert {fault.value for fault in caught.value.faults} == {"x", "-3"}
    absent = OwnTable(level="actor", columns=(OwnColumn(name="Surface", title="S", **STOCK),))
    with pytest.raises(InputError, match="Surface"):
        with_register_sums(tabulate(placed(REVENUE)), absent)
    with pytest.raises(InputError, match="register"):
        with_register_sums(tabulate(None, territory()), TURNOVER)

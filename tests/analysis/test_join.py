"""Is a table of one's own brought to the right communes, summed for the provinces, and nothing of it lost?"""

from __future__ import annotations

import pickle

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import atlas
from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.dataset.extra_columns import Column
from atlas.analysis.derived import lisa
from atlas.analysis.disclosure import protect
from atlas.errors import InputError, UnknownNameError
from tests.cartography.squares import CODES, PROVINCES, territory

POPULATION = [120_000, 10_000, 8_500, 24_000, 4_000, 2_500]
TRACTORS = Column("Tracteurs", "stock", unit={"fr": "engins", "ar": "آلة", "en": "machines"}, year="2025")


@pytest.fixture(scope="module")
def data():
    return tabulate(None, territory())


def table(**columns):
    return pd.DataFrame(
        {"Commune": ["Alpha", "bravo", "جيم", "Echo", "Delta", CODES[5]], "Tracteurs": range(1, 7)} | columns
    )


def test_names_in_any_spelling_and_codes_find_their_commune(data):
    joined = data.join(table(), on="Commune", columns={"Tracteurs": TRACTORS})
    found = joined.data.communes["tracteurs"]
    assert found.to_dict() == dict(zip(CODES, [1, 2, 3, 5, 4, 6], strict=True))
    assert joined.data.provinces["tracteurs"].to_dict() == {PROVINCES[0]: 6, PROVINCES[1]: 15}
    assert joined.data.region["tracteurs"].tolist() == [21]
    assert joined.data.indicator("tracteurs").heading("fr") == "Tracteurs (engins, 2025)"
    assert isinstance(joined.data.communes, gpd.GeoDataFrame)
    assert "tracteurs" not in data.communes
    assert repr(joined) == "6 rows: 6 joined, 0 mean no commune here; 0 of 6 communes without a row"


def test_codes_that_a_spreadsheet_made_numbers_of_are_codes(data):
    rows = pd.DataFrame({"code": [int(code) for code in CODES], "n": 1.5})
    for on in (rows, rows.astype({"code": float}), rows.set_index("code")):
        assert data.join(on, on="code", columns=["n"]).data.communes["n"].tolist() == [1.5] * 6


def test_what_finds_no_partner_is_told_on_both_sides(data):
    rows = table(Commune=["Alpha", "Zoulou", "", None, "Delta", "Delta-Sud-Est-Ouest"])
    joined = data.join(rows, on="Commune", columns={"Tracteurs": TRACTORS})
    assert len(joined.matches) + len(joined.unmatched) == len(rows)
    assert joined.unmatched["row"].tolist()[:3] == [3, 4, 5]
    assert joined.unmatched["reason"].tolist()[:3] == ["no such commune here", *["no commune is written"] * 2]
    assert set(joined.without_row.index) == set(CODES) - set(joined.matches[c.CODE])
    assert joined.without_row.loc[CODES[1]].tolist() == ["Bravo", "Sud"]
    # What a commune has is not known: neither is what its province has.
    assert joined.data.communes["tracteurs"].isna().sum() == len(joined.without_row)
    assert joined.data.provinces["tracteurs"].isna().all()
    zero = data.join(rows, on="Commune", columns={"Tracteurs": Column("Tracteurs", "stock", absent=0)})
    assert zero.data.provinces["tracteurs"].tolist() == [1, 5]


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_guessed():
    twins = tabulate(None, territory(**{c.NAME: ["Bni Said", "Bravo", "Charlie", "Beni Saïd", "Écho", "Fox"]}))
    rows = pd.DataFrame({"Commune": ["Bni Said", "Bravo", "Fox", "BRAVO"], "n": ["1", "deux", "3", "4"]})
    with pytest.raises(InputError) as error:
        twins.join(rows, on="Commune", columns={"n": Column("N", "stock")})
    assert [fault.row for fault in error.value.faults] == [2, 3, 5]
    text = str(error.value)
    assert f"Bni Said (Sud, {CODES[0]}); Beni Saïd (Nord, {CODES[3]})" in text
    assert f"Bravo ({CODES[1]}) already has index 1" in text
    assert "no number" in text
    assert "deux" in text
    told = rows.assign(n=1, Province=["Nord", "Sud", "Nord", "Sud"]).head(3)
    joined = twins.join(told, on="Commune", columns=["n"], province="Province")
    assert joined.matches[c.CODE].tolist() == [CODES[3], CODES[1], CODES[5]]


def test_numbers_are_read_as_people_write_them(data):
    rows = table(Tracteurs=["1 250", "12,5", "١٢", "−3", "", "1\u202f000"])
    found = data.join(rows, on="Commune", columns=["Tracteurs"]).data.communes["Tracteurs"]
    assert found.tolist()[:3] == [1250, 12.5, 12]
    assert found.tolist()[5] == 1000
    assert np.isnan(found[CODES[3]])
    assert found[CODES[4]] == -3


def test_a_file_is_read_like_a_table(data, tmp_path):
    path = tmp_path / "tracteurs.csv"
    path.write_text("Commune;Tracteurs\nAlpha;1,5\nÉcho;2\n", encoding="cp1252")
    joined = data.join(path, on="Commune", columns={"Tracteurs": Column("Tracteurs", "stock", absent=0, decimals=1)})
    assert joined.data.region["tracteurs"].tolist() == [3.5]
    assert joined.data.describe("tracteurs").count("tracteurs.csv")


def test_a_ratio_is_weighted_for_the_provinces_by_what_it_is_divided_by(data):
    rates = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    rows = pd.DataFrame({"code": CODES, "Taux": rates})
    weighted = data.join(rows, on="code", columns={"Taux": Column("Taux", "ratio", over="population_2024", decimals=1)})
    for i, code in enumerate(PROVINCES):
        here = slice(3 * i, 3 * i + 3)
        assert weighted.data.provinces.at[code, "taux"] == pytest.approx(
            np.average(rates[here], weights=POPULATION[here])
        )
    assert weighted.data.region["taux"].iloc[0] == pytest.approx(np.average(rates, weights=POPULATION))
    alone = data.join(rows, on="code", columns={"Taux": Column("Taux", "ratio")})
    assert alone.data.communes["taux"].tolist() == rates
    assert alone.data.provinces["taux"].isna().all()
    part = data.join(rows.head(5), on="code", columns={"Taux": Column("Taux", "ratio", over="population_2024")})
    assert part.data.provinces["taux"].notna().tolist() == [True, False]


def test_a_category_has_its_values_as_titles(data):
    rows = table(Zone=["plaine", "montagne", "plaine", "côte", "", "côte"])
    found = data.join(rows, on="Commune", columns={"Zone": Column("Zone", "category")}).data
    assert list(found.indicator("zone").categories) == ["côte", "montagne", "plaine"]
    assert found.communes["zone"].fillna("").tolist() == ["plaine", "montagne", "plaine", "", "côte", "côte"]
    assert found.query("zone == 'côte'").index.tolist() == CODES[4:]


def test_a_joined_stock_is_computed_with_drawn_from_and_travels(data):
    joined = data.join(table(), on="Commune", columns={"Tracteurs": TRACTORS}).data

    @atlas.indicator(
        key="per_tractor", title="Habitants par tracteur", nature="ratio", needs=("population_2024", "tracteurs"),
        denominators=("tracteurs",),
    )  # fmt: skip
    def per_tractor(population, tractors):
        """Inhabitants / tractors."""
        return population / tractors

    more = joined.add(per_tractor)
    assert more.communes["per_tractor"].tolist() == [p / t for p, t in zip(POPULATION, [1, 2, 3, 5, 4, 6], strict=True)]
    assert more.provinces["per_tractor"].tolist() == [138_500 / 6, 30_500 / 15]
    assert "tracteurs" in joined.profile("Alpha").frame.index
    assert joined.rank("tracteurs", top=1).index.tolist() == [CODES[5]]
    again = pickle.loads(pickle.dumps(joined))
    assert again.add(lisa(again.indicator("tracteurs"), permutations=99)) is not None
    assert protect(joined)[0] is joined


def test_what_cannot_be_joined_is_refused(data):
    with pytest.raises(UnknownNameError, match="Tracteurs"):
        data.join(table(), on="Commune", columns=["Tracteur"])
    with pytest.raises(UnknownNameError, match="column in this table"):
        data.join(table(), on="Communes", columns=["Tracteurs"])
    with pytest.raises(ValueError, match="say which columns"):
        data.join(table(), on="Commune", columns=[])
    with pytest.raises(ValueError, match="say which columns"):
        data.join(table(), on="Commune", columns="Tracteurs")
    with pytest.raises(ValueError, match="already"):
        data.join(table(), on="Commune", columns={"Tracteurs": Column("T", "stock", key="population_2024")})
    with pytest.raises(ValueError, match="already"):
        data.join(table(name=1), on="Commune", columns=["name"])
    with pytest.raises(ValueError, match="already"):
        data.add(data.indicators[0])
    with pytest.raises(ValueError, match="Nature"):
        Column("T", "tractors")
    with pytest.raises(ValueError, match="divided by"):
        Column("T", "stock", over="population_2024")
    with pytest.raises(ValueError, match="absent"):
        Column("T", "ratio", absent=0)

"""Several perimeters in one edition: a plate of fewer communes says what an edition of these alone would say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import atlas
from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.disclosure import Disclosure, protect
from atlas.analysis.location.location import locate
from atlas.analysis.own_figures.perimeters import within_perimeter
from atlas.errors import EditionError, InputError
from atlas.publishing.build.edition_data import read_data
from tests.cartography import squares
from tests.cartography.squares import CODES, PROVINCES, SOUTH, STEP, WEST


def part(codes=CODES):
    """The squares of some codes as a territory of their own, made as any layer is read."""
    return atlas.read_territory(squares.territory().communes.loc[codes].reset_index())


@pytest.fixture(scope="module")
def register():
    rng = np.random.default_rng(7)
    n = 90
    return pd.DataFrame(
        {
            "id": [f"A{i:02d}" for i in range(n)],
            "famille": ["cooperative", "association", "mutual"] * (n // 3),
            "secteur": ["agriculture", "crafts"] * (n // 2),
            "adherents": rng.integers(5, 80, n),
            "femmes": rng.integers(0, 5, n),
            "emplois": rng.integers(1, 9, n),
            "lon": WEST + 3 * STEP * rng.random(n),
            "lat": SOUTH + 2 * STEP * rng.random(n),
        }
    )


@pytest.fixture(scope="module")
def data(register):
    place = part()
    return tabulate(locate(register, place), place, coverage_km=[3.0], extra=("lisa_density_10k",))


@pytest.mark.parametrize("codes", [CODES[:3], CODES[1:5]], ids=["a province", "parts of two"])
def test_a_perimeter_says_what_an_edition_of_it_alone_says(register, data, codes):
    view = within_perimeter(data, part(codes))
    inner = view.territory  # the very same outlines and plane
    alone = tabulate(locate(register, inner), inner, coverage_km=[3.0], extra=("lisa_density_10k",))
    assert [each.key for each in view.indicators] == [each.key for each in alone.indicators]
    for level in ("commune", "province", "region"):
        for indicator in alone.indicators:
            mine, theirs = view.table(level)[indicator.key], alone.table(level)[indicator.key]
            pd.testing.assert_series_equal(mine, theirs, check_dtype=False, rtol=1e-9, obj=f"{level} {indicator.key}")
    assert len(view.placed.actors) == len(alone.placed.actors)
    assert len(view.placed.rejected) == len(alone.placed.rejected)
    assert (view.placed.rejected[c.REASON] == "outside").sum() == len(data.placed.actors) - len(view.placed.actors)


def test_communes_beyond_the_edition_are_told(data):
    small = within_perimeter(data, part(CODES[:3]))
    with pytest.raises(InputError, match="Delta"):
        within_perimeter(small, part(CODES[2:5]))


def rank(rows):
    return np.linalg.matrix_rank(np.array(rows, dtype=float)) if rows else 0


@pytest.mark.parametrize("codes", [CODES[:3], CODES[3:], CODES[1:5], CODES[:5], CODES[1:]])
def test_taking_one_perimeter_from_the_other_tells_no_secret(register, data, codes):
    # Few actors in two communes, so that something is kept back.
    alone = register.sort_values(["lon", "lat"]).groupby(
        [((register["lon"] - WEST) // STEP), ((register["lat"] - SOUTH) // STEP)]
    )
    few = pd.concat([rows.head(1 if k in (0, 4) else 9) for k, (_, rows) in enumerate(alone)])
    place = part()
    whole = tabulate(locate(few, place), place)
    public, _ = protect(whole, Disclosure(), shown=["members", "jobs"])
    view = within_perimeter(public, part(codes))
    for key in ("members", "jobs"):
        assert public.communes[key].isna().any()
        equations = [
            [float(code in inside) for code in CODES]
            for value, inside in (
                *((public.communes[key][code], {code}) for code in CODES),
                *((public.provinces[key][p], set(place.communes.index[place.communes[c.PROVINCE_CODE] == p]))
                  for p in PROVINCES),
                (public.region[key].iloc[0], set(CODES)),
                *((view.communes[key][code], {code}) for code in codes),
                *((view.provinces[key][p], set(codes) & set(place.communes.index[place.communes[c.PROVINCE_CODE] == p]))
                  for p in view.provinces.index),
                (view.region[key].iloc[0], set(codes)),
            )
            if pd.notna(value)
        ]  # fmt: skip
        for code in public.communes.index[public.communes[key].isna()]:
            alone_row = [float(other == code) for other in CODES]
            assert rank([*equations, alone_row]) > rank(equations), (key, code)
        assert set(view.flags(key)[view.communes[key].isna()]) <= {"suppressed"}


def test_where_actors_are_secret_a_perimeter_counts_none(data):
    secret, _ = protect(data, Disclosure(counts=True))
    view = within_perimeter(secret, part(CODES[:3]))
    assert view.placed.withheld
    assert not len(view.placed.actors)
    assert view.communes["population_2024"].tolist() == data.communes["population_2024"].iloc[:3].tolist()


EDITION = """
[edition]
key = "deux"
title = {{ fr = "Deux périmètres", ar = "مجالان" }}
perimeter = "{own}"

[[plates]]
key = "tout"
title = {{ fr = "Toute la région", ar = "كل الجهة" }}
marks = [{{ mark = "circles", indicator = "population_2024" }}]

[[plates]]
key = "partie"
title = {{ fr = "Le périmètre ancien", ar = "المجال القديم" }}
note = "{{region:population_2024}} habitants."
perimeter = "{other}"
{more}
marks = [{{ mark = "choropleth", indicator = "population_density" }}]
"""
LARGE, SMALL = "tanger-tetouan-al-hoceima", "tanger-tetouan"


def edition(folder, own=LARGE, other=SMALL, more=""):
    (folder / "edition.toml").write_text(EDITION.format(own=own, other=other, more=more), encoding="utf-8")
    return folder / "edition.toml"


def texts(figure):
    return [artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text"))]


def test_the_shipped_perimeters_stand_in_one_edition(tmp_path):
    spec = atlas.read_edition(edition(tmp_path))
    data = read_data(spec)
    alone = tabulate(None, atlas.read_territory(SMALL))
    view = data.view_of_zones("", SMALL)
    pd.testing.assert_frame_equal(
        pd.DataFrame(view.communes[["population_2024", "population_density"]]),
        pd.DataFrame(alone.communes[["population_2024", "population_density"]]),
    )
    pd.testing.assert_series_equal(
        view.region["population_density"], alone.region["population_density"], check_names=False
    )
    assert len(data.communes) == 146
    words = " ".join(texts(atlas.draw(spec.plate("partie"), data)))
    assert "110 communes" in words
    assert "3 658 695" in words.replace("\u202f", " ").replace("\u00a0", " ")
    assert "110 communes" not in " ".join(texts(atlas.draw(spec.plate("tout"), data)))
    assert "110" in atlas.plates.describe(spec.plate("partie"), data, "fr")


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"own": SMALL, "other": LARGE}, InputError),
        ({"other": "tanger"}, EditionError),
        ({"other": "absent.gpkg"}, InputError),
        ({"more": 'zoning = "cercles"\n'}, EditionError),
    ],
)
def test_a_perimeter_that_cannot_be_is_told_at_its_plate(tmp_path, options, kind):
    with pytest.raises(kind) as caught:
        read_data(atlas.read_edition(edition(tmp_path, **options)))
    assert any("partie" in str(fault.column) for fault in caught.value.faults), caught.value.faults

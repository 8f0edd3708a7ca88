"""In which ways may `tabulate` be asked, and are they one and the same?"""

from dataclasses import replace

import pandas as pd
import pytest

import atlas


@pytest.fixture(scope="module")
def region():
    return atlas.read_territory("tanger-tetouan")


@pytest.fixture(scope="module")
def placed(region):
    table = pd.DataFrame({"id": ["a", "b"], "name": ["A", "B"], "lon": [-5.35, -5.8], "lat": [35.57, 35.75]})
    return atlas.locate(table, region)


def test_a_located_register_knows_its_territory(placed, region):
    short, long = atlas.tabulate(placed), atlas.tabulate(placed, region)
    assert short.territory is region
    pd.testing.assert_frame_equal(pd.DataFrame(short.communes), pd.DataFrame(long.communes))


def test_a_territory_alone_gives_the_figures_of_the_hcp(region):
    short, long = atlas.tabulate(region), atlas.tabulate(None, region)
    assert short.placed is None
    pd.testing.assert_frame_equal(pd.DataFrame(short.region), pd.DataFrame(long.region))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda placed, region: atlas.tabulate(None), "needs a territory"),
        (lambda placed, region: atlas.tabulate(pd.DataFrame(), region), "a territory, not a DataFrame"),
        (lambda placed, region: atlas.tabulate(region, replace(region)), "one territory"),
        (lambda placed, region: atlas.tabulate(placed.register), "not a Register: tabulate"),
    ],
)
def test_any_other_call_is_answered_in_a_sentence(placed, region, call, message):
    with pytest.raises(TypeError, match=message) as error:
        call(placed, region)
    assert "\n" not in str(error.value)

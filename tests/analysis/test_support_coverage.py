"""What support bodies cover, who does what, where to begin: against plain counts over the same bodies."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from atlas import columns as c
from atlas.analysis.support.coverage import NEAR, NEAREST, NEAREST_KM, services_of, support_coverage
from atlas.analysis.support.doors import answers, first_doors, path_by_stage
from atlas.analysis.support.matrix import province_matrix, service_matrix, similar_order
from atlas.sources.support.model import SupportBody, SupportCheck, SupportPlace, SupportService
from atlas.sources.support.published import publishable
from atlas.sources.support.vocabulary import codes
from atlas.sources.territory.territory import read_territory


@pytest.fixture(scope="module")
def region():
    return read_territory()


def body(name, communes, *, reach="commune", services=("training",), stages=("start",), day=1, seat=None):
    """A published body that covers communes."""
    made = tuple(SupportService(service=service, stages=stages) for service in services)
    places = (SupportPlace(commune=seat),) if seat else ()
    check = SupportCheck(verified_on=dt.date(2026, 1, day))
    private = SupportBody(id=name, name={"fr": name}, kind="ngo", areas=frozenset(communes), reach=reach, services=made,
                          places=places, check=check)  # fmt: skip
    return publishable(private, "paper")


@pytest.fixture(scope="module")
def bodies(region):
    codes_ = list(region.communes.index)
    return (
        body("wide", codes_, reach="region", services=("finance", "networking"), seat=codes_[0]),
        body("near-a", codes_[:3], services=("training", "legal"), seat=codes_[1]),
        body("near-b", codes_[2:5], services=("training",), seat=codes_[40]),
    )


def test_a_commune_is_covered_by_whom_it_is_named_and_near_ones_stand_first(region, bodies):
    coverage = support_coverage(bodies, region)
    first = list(region.communes.index)[:6]
    assert coverage.communes[NEAR][first].tolist() == [1, 1, 2, 1, 1, 0]
    assert coverage.communes["bodies"][first].tolist() == [2, 2, 3, 2, 2, 1]
    assert coverage.covering[first[2]] == ("near-a", "near-b", "wide")
    assert len(coverage.uncovered_codes) == len(region.communes) - 5


def test_a_province_lacks_the_services_that_no_near_body_offers_in_any_commune_of_it(region, bodies):
    coverage = support_coverage(bodies, region)
    of = region.communes[c.PROVINCE_CODE].astype(str)
    for province, lacking in coverage.lacking.items():
        offered = {
            service
            for one in bodies[1:]
            if any(of[code] == province for code in one.areas)
            for service in services_of(one)
        }
        assert set(lacking) == set(codes("service")) - offered


def test_the_nearest_body_is_that_of_the_least_distance_on_the_ellipsoid_too(region, bodies):
    """The plane's distances differ from the ellipsoid's by its scale, which is the same for all of them nearly."""
    from pyproj import Geod

    coverage = support_coverage(bodies, region)
    back = Transformer.from_crs("EPSG:26191", "EPSG:4326", always_xy=True)
    seats = {one.id: back.transform(*region.anchors[one.places[0].commune]) for one in bodies}
    geod = Geod(ellps="WGS84")
    for code in list(region.communes.index)[::9]:
        lon, lat = back.transform(*region.anchors[code])
        km = {name: geod.inv(lon, lat, *seat)[2] / 1000 for name, seat in seats.items()}
        assert coverage.communes[NEAREST][code] == min(km, key=km.get)
        assert coverage.communes[NEAREST_KM][code] == pytest.approx(min(km.values()), rel=0.002, abs=0.01)


def test_bodies_without_a_place_are_near_nobody(region):
    coverage = support_coverage((body("a", ["001511010"]),), region)
    assert coverage.communes[NEAREST].eq("").all()
    assert coverage.communes[NEAREST_KM].isna().all()


def test_matrices_say_what_bodies_say(region, bodies):
    services = service_matrix(bodies)
    for i, j in itertools.product(range(3), range(12)):
        one = next(one for one in bodies if one.id == services.bodies[i])
        assert services.share[i, j] == (services.columns[j] in services_of(one))
    provinces = province_matrix(bodies, region)
    wide = provinces.bodies.index("wide")
    assert (provinces.share[wide] == 1).all()


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=3, max_size=7))
def test_the_order_of_a_matrix_keeps_all_rows_and_equal_ones_together(rows):
    share = np.array(rows, dtype=float)
    order = similar_order(share)
    assert sorted(order) == list(range(len(rows)))
    runs = [key for key, _ in itertools.groupby(tuple(share[i]) for i in order)]
    assert len(runs) == len(set(runs))
    assert order == similar_order(share)


def test_first_doors_are_the_wide_one_checked_last_then_those_that_add_the_most_people(region):
    people = region.communes[c.POPULATION_2024]
    large, second, small = people.sort_values(ascending=False).index[[0, 1, -1]]
    every = list(region.communes.index)
    bodies = (
        body("wide-old", every, reach="region", day=1),
        body("wide-new", every, reach="region", day=2),
        body("small", [small]),
        body("large", [large]),
        body("large-too", [large]),
        body("second", [second]),
    )
    doors = {(door.stage, door.need): door for door in first_doors(bodies, region)}
    assert set(doors) == {("start", "training")}
    assert doors["start", "training"].bodies == ("wide-new", "large", "second")
    assert doors["start", "training"].total == 6
    stale = first_doors(bodies, region, stale={"wide-new", "large"})
    assert stale[0].bodies == ("wide-old", "large-too", "second")


def test_every_door_answers_to_the_stage_and_the_need_that_it_is_named_for(region, bodies):
    by_id = {one.id: one for one in bodies}
    for door in first_doors(bodies, region):
        assert 0 < len(door.bodies) <= 3
        assert all(answers(by_id[name], door.stage, door.need) for name in door.bodies)
        assert door.total == sum(answers(one, door.stage, door.need) for one in bodies)


def test_a_path_meets_at_each_stage_those_who_work_there(bodies):
    path = path_by_stage(bodies)
    assert path["start"] == ("wide", "near-a", "near-b")
    assert path["idea"] == ()

"""Does a sheet show the bodies that say they cover its unit, the nearest first, and count the others?"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

import atlas
from atlas import columns as c
from atlas.analysis.support.coverage import is_near
from atlas.errors import EditionError
from atlas.publishing.documents.kinds.sheets import last_day
from atlas.publishing.sheets.support_reach import SupportReach
from atlas.sources.territory.territory import read_territory

BODIES = Path(atlas.__file__).parents[1] / "maps" / "demonstration" / "catalogue" / "organismes.xlsx"


@pytest.fixture(scope="module")
def reach():
    return SupportReach.read(BODIES, read_territory("tanger-tetouan"), day=date(2026, 11, 30))


def test_every_body_that_says_it_covers_a_commune_is_counted_once(reach):
    for code in ("001511010", "011510901", "015710107"):
        said = {body.id for body in reach.bodies.values() if code in body.areas}
        assert {body.id for body in reach.covering(code, "commune")} == said
        shown, more = reach.nearest(code, "commune", language="fr", most=3)
        assert len(shown) + more == len(said)
        assert 0 < len(shown) <= 3


def test_a_province_is_covered_by_whoever_covers_one_of_its_communes(reach):
    communes = reach.territory.communes
    own = set(communes.index[communes[c.PROVINCE_CODE] == "01331"].astype(str))
    said = {body.id for body in reach.bodies.values() if own & set(body.areas)}
    assert {body.id for body in reach.covering("01331", "province")} == said


def test_near_bodies_come_first_by_the_distance_of_their_nearest_seat(reach):
    shown, _ = reach.nearest("015710107", "commune", language="fr", most=50)
    assert [row.km for row in shown] == sorted(row.km for row in shown)
    near = [body for body in reach.covering("015710107", "commune") if is_near(body)]
    assert len(shown) == len(near) > 0
    known = [row for row in shown if math.isfinite(row.km)]
    assert known
    assert all(0 <= row.km < 200 for row in known)


def test_names_are_those_of_the_language(reach):
    arabic, _ = reach.nearest("001511010", "commune", language="ar", most=3)
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in row.name) for row in arabic)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11", date(2026, 11, 30)),
        ("2026", date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 29)),
        ("2026-11-05", date(2026, 11, 5)),
    ],
)
def test_an_edition_lists_what_was_checked_until_its_last_day(written, day):
    assert last_day(written) == day


def test_an_edition_without_a_date_cannot_say_which_bodies_were_checked():
    with pytest.raises(EditionError, match="no date"):
        last_day("")

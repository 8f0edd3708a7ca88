"""The quality of a register: every figure counted again by hand, every record in one group of each kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from atlas import columns as c
from atlas.analysis import quality as q
from atlas.analysis.disclosure.public_data import without_amounts
from atlas.analysis.location.location import locate
from atlas.analysis.quality import assess
from atlas.i18n.messages import tr
from atlas.publishing.quality.report import quality_layers, report_sections
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory
from tests.cartography.squares import territory

TODAY = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def place():
    return replace(territory(), oldest_foundation=1912)


def table(**columns):
    """Six records: four in Alpha (two of one name), one in Delta that declares Bravo, one without coordinates."""
    return pd.DataFrame(
        {
            c.ID: ["1", "2", "3", "4", "5", "6"],
            c.NAME: ["Coopérative Al Amal", "Coop. El Amal", "Atelier Nour", "Union des potiers", "Jardins", ""],
            c.NAME_AR: [None, None, None, None, "حدائق", None],
            c.FAMILY: ["cooperative"] * 6,
            c.DECLARED: ["Alpha", "Alpha", "Alfa", "Alpha", "Bravo", "Delta"],
            c.SOURCE: ["ODCO", "ODCO", "ODCO", "RNA", "RNA", None],
            c.PRECISION: ["address", "address", None, "commune", "odd", None],
            c.LON: [-5.95, -5.9501, -5.96, -5.97, -5.95, np.nan],
            c.LAT: [35.05, 35.0501, 35.06, 35.07, 35.15, np.nan],
            c.DATE: pd.to_datetime(["2026-01-01", "2026-01-01", None, "2027-01-01", "2026-01-01", "2026-01-01"]),
            c.FOUNDED: pd.array([2001, 2001, 1899, 2027, None, 2020], dtype="Int64"),
            c.MEMBERS: pd.array([10, 10, 0, 4, None, 7], dtype="Int64"),
            c.JOBS: pd.array([1, None, None, 40, None, None], dtype="Int64"),
        }
        | columns
    )


def recorded(records):
    """A register with values that reading refuses today: it was read when they were possible, or made otherwise."""
    odd = [c.PRECISION, c.NAME, c.FOUNDED, c.DATE]
    register = read_register(records.drop(columns=[name for name in odd if name in records]), on_fault="keep")
    back = {name: records[name].replace("", None) for name in odd if name in records}
    return replace(register, table=register.table.assign(**back), date="2026-01-01", faults=())


def assessed(place, records, **options):
    return assess(locate(recorded(records), place), place, today=TODAY, **options)


def group(found, by, name=""):
    return found.groups[(found.groups["by"] == by) & (found.groups["group"] == name)].iloc[0]


def test_the_figures_of_all_by_hand(place):
    found = assessed(place, table())
    row = group(found, q.ALL)
    expected = {
        "records": 6, "placed": 5, "rejected": 1, "address": 2, "place": 0, "commune": 1, "unknown": 2, "conflicts": 2,
        "duplicates": 2, "outliers": 2,
    }  # fmt: skip
    assert row[list(expected)].to_dict() == expected
    assert row["placed_percent"] == pytest.approx(100 * 5 / 6)
    assert found.counts == {
        q.REJECTED: 1, q.CONFLICT: 2, q.DUPLICATE: 2, q.FUTURE_DATE: 1, q.FUTURE_FOUNDATION: 1, q.OLD_FOUNDATION: 1,
        q.MANY_JOBS: 1, q.NO_MEMBERS: 1,
    }  # fmt: skip
    assert "5 placed" in repr(found)


def test_a_foundation_is_too_old_only_where_the_territory_says_since_when():
    nowhere, later = (assessed(replace(territory(), oldest_foundation=year), table()) for year in (0, 2015))
    assert q.OLD_FOUNDATION not in nowhere.counts
    old = later.findings[later.findings["finding"] == q.OLD_FOUNDATION]
    assert (old["id"].tolist(), set(old["about"])) == (["1", "2", "3"], {"2015"})
    assert read_territory().oldest_foundation == 1912


def test_each_finding_names_its_record_its_value_and_what_it_is_held_against(place):
    found = assessed(place, table()).findings
    told = {one["finding"]: one for one in found.to_dict("records")}
    assert (told[q.REJECTED]["id"], told[q.REJECTED]["about"], told[q.REJECTED]["row"]) == ("6", "no_coordinates", 7)
    assert (told[q.FUTURE_DATE]["value"], told[q.FUTURE_DATE]["about"]) == ("2027-01-01", "2026-06-30")
    assert (told[q.OLD_FOUNDATION]["value"], told[q.OLD_FOUNDATION]["id"]) == ("1899", "3")
    assert (told[q.MANY_JOBS]["value"], told[q.MANY_JOBS]["about"]) == ("40", "4")
    pairs = found[found["finding"] == q.DUPLICATE]
    assert pairs["id"].tolist() == ["1", "2"]
    assert pairs["about"].str.startswith(("2 (", "1 (")).all()
    assert found["finding"].map(q.FINDINGS.index).is_monotonic_increasing


def test_groups_part_the_records(place):
    found = assessed(place, table())
    for by in (q.BY_SOURCE, q.BY_PROVINCE):
        rows = found.groups[found.groups["by"] == by]
        whole = group(found, q.ALL)
        for column in ("records", "placed", "rejected", "address", "unknown", "conflicts", "duplicates", "outliers"):
            assert rows[column].sum() == whole[column]
    assert found.groups.loc[found.groups["by"] == q.BY_SOURCE, "group"].tolist() == ["ODCO", "RNA", ""]
    # The record without coordinates declares Delta, which is in the north.
    assert group(found, q.BY_PROVINCE, "Nord")[["records", "placed", "rejected"]].tolist() == [2, 1, 1]
    assert group(found, q.BY_PROVINCE, "Nord")["group_ar"] == "الشمال"


def test_completeness_counts_what_is_written(place):
    found = assessed(place, table()).completeness
    whole = found[found["by"] == q.ALL].set_index("field")
    assert whole.loc[q.COORDINATES, "known"] == 5
    assert whole.loc[c.NAME, "known"] == 5  # an empty text is nothing
    assert whole.loc[c.NAME_AR, "percent"] == pytest.approx(100 / 6)
    assert whole.loc[c.PHONE, "known"] == 0
    parts = found[found["by"] == q.BY_SOURCE].groupby("field")[["known", "records"]].sum()
    assert (parts["known"] == whole["known"].loc[parts.index]).all()
    assert (parts["records"] == 6).all()


def test_members_far_out_of_their_family(place):
    members = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14] * 3
    size = len(members) + 2
    records = pd.DataFrame(
        {
            c.ID: [str(i) for i in range(size)],
            c.NAME: [f"Acteur {chr(97 + i % 26)}{i}" for i in range(size)],
            c.FAMILY: ["cooperative"] * (size - 1) + ["mutual"],
            c.MEMBERS: pd.array([*members, 5000, 90_000], dtype="Int64"),
            c.LON: -5.95,
            c.LAT: 35.05,
        }
    )
    found = assessed(place, records, duplicates=False).findings
    many = found[found["finding"] == q.MANY_MEMBERS]
    # The mutual is alone of its kind: nothing to compare it with.
    assert many["id"].tolist() == [str(size - 2)]
    low, high = np.quantile(np.log([*members, 5000]), (0.25, 0.75))
    assert int(many["about"].iloc[0]) == int(np.exp(high + 3 * max(high - low, np.log(1.5))))


def test_a_crowd_of_addresses_at_one_point(place):
    records = pd.DataFrame(
        {
            c.ID: [str(i) for i in range(9)],
            c.PRECISION: ["address"] * 8 + ["commune"],
            c.LON: [-5.95] * 5 + [-5.96] * 3 + [-5.95],
            c.LAT: 35.05,
        }
    )
    found = assessed(place, records).findings
    assert found.loc[found["finding"] == q.SAME_POINT, "id"].tolist() == ["0", "1", "2", "3", "4"]
    assert set(found.loc[found["finding"] == q.SAME_POINT, "about"]) == {"5"}


def test_a_register_without_anything_wrong_and_one_that_is_all_rejected(place):
    fine = table().iloc[[0]].reset_index(drop=True)
    assert assessed(place, fine).findings.empty
    lost = table(**{c.LON: np.nan, c.LAT: np.nan})
    found = assessed(place, lost)
    assert group(found, q.ALL)[["placed", "rejected"]].tolist() == [0, 6]
    assert group(found, q.ALL)["placed_percent"] == 0.0


def test_assessing_does_not_depend_on_the_day_it_is_done_nor_on_the_order(place):
    one, other = assessed(place, table()), assessed(place, table().iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(one.groups, other.groups)
    assert one.counts == other.counts
    later = assess(locate(recorded(table()), place), place, today=dt.date(2030, 1, 1))
    assert q.FUTURE_DATE not in later.counts


def test_values_refused_when_the_register_was_read_are_listed_as_they_were_written(place, tmp_path):
    path = tmp_path / "r.csv"
    heads = "Identifiant;Nom;Longitude;Latitude;Membres;Date\n"
    rows = "1;A;-5.95;35.05;douze;2026-01-01\n2;B;-5.95;35.06;3;2026-01-01\n3;C;-5.95;quelque part;-4;2026-01-01\n"
    path.write_text(heads + rows, encoding="utf-8")
    register = read_register(path, on_fault="keep")
    found = assess(locate(register, place), place, today=TODAY, duplicates=False)
    told = found.findings[found.findings["finding"] == q.REFUSED]
    assert told[["id", "row", "value", "about"]].to_numpy().tolist() == [
        ["1", 2, "douze", "Membres"], ["3", 4, "-4", "Membres"], ["3", 4, "quelque part", "Latitude"],
    ]  # fmt: skip
    assert found.counts[q.REFUSED] == 2
    assert group(found, q.ALL)["outliers"] == 2
    for language, title in (("fr", "Valeurs illisibles"), ("ar", "قيم غير مقروءة"), ("en", "Values refused")):
        sections = report_sections(found, language=language)
        assert any(title in one.title and one.table is not None for one in sections)


def test_what_was_taken_out_or_not_looked_for_is_not_told_as_none(place):
    """A published register has no members left: 0 filled in, or 0 to check, would be false."""
    records = recorded(table())
    public = without_amounts(locate(records, place))
    hidden = assess(public, place, today=TODAY, duplicates=False)
    assert public.hidden == {c.MEMBERS, c.WOMEN, c.JOBS}
    assert not public.hidden & set(hidden.completeness["field"])
    assert hidden.unchecked == {"duplicates", "outliers"}
    whole = assess(locate(records, place), place, today=TODAY)
    assert public.hidden < set(whole.completeness["field"])
    assert not whole.unchecked
    for language in ("fr", "ar", "en"):
        shown = {tr(f"quality_report.{name}", language) for name in hidden.unchecked}
        for quality, present in ((hidden, set()), (whole, shown)):
            summary, _, by_source, *_ = report_sections(quality, language=language)
            assert {row[0] for row in summary.table.rows} & shown == present
            assert set(by_source.table.head) & shown == present
    (groups, *_) = quality_layers(hidden)
    assert not hidden.unchecked & {field.name for field in groups.fields}

"""A register with every kind of fault: each is found with its row, its value and its remedy, and nothing is lost."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from hostile import KINDS, YEAR, write_hostile

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.sources.register.register import check_register, read_register
from atlas.sources.vocabulary.vocabulary_file import social_economy

RECORDS = 10_000


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "registre.csv"
    planted = write_hostile(path, rows=RECORDS)
    return planted, check_register(path, year=YEAR)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "registre.csv"
    planted = write_hostile(path, rows=RECORDS, structural=False)
    return planted, read_register(path, year=YEAR, on_fault="keep")


def test_there_are_thirty_kinds_and_each_is_planted_many_times(refused):
    planted, _ = refused
    assert len(KINDS) >= 30
    counts = {kind.name: sum(one.name == kind.name for one, _ in planted.faults.values()) for kind in KINDS}
    assert min(counts.values()) >= 10


def test_each_fault_is_found_where_it_stands_and_nothing_else_is(refused):
    planted, (register, faults) = refused
    assert register is None  # identifiers are missing and twice: the register is refused whole
    assert {(fault.row, fault.column) for fault in faults} == set(planted.faults)
    assert len(faults) == len(planted.faults)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_says_its_reason_its_value_and_what_to_do(refused, kind):
    planted, (_, faults) = refused
    found = {(fault.row, fault.column): fault for fault in faults}
    mine = {place: text for place, (one, text) in planted.faults.items() if one.name == kind.name}
    for place, text in mine.items():
        fault = found[place]
        assert re.search(str(kind.reason), str(fault.reason)), (text, fault)
        assert fault.value == text
        assert len(str(fault.remedy)) > 8
        assert not re.search(r"\w=[…{'\"]|None|np\.", str(fault.remedy))  # words for people, no arguments of functions


def test_kept_the_faulty_values_are_missing_and_all_records_are_there(kept):
    planted, register = kept
    assert len(register) == planted.records
    assert register.table[c.ID].tolist() == [f"A{place:05d}" for place in range(RECORDS)]
    assert {(fault.row, fault.column) for fault in register.faults} == set(planted.faults)
    assert {aside.row: aside.kind for aside in register.asides} == planted.asides
    position = {row for row, heading in planted.faults if heading in ("longitude", "latitude")}
    assert set(register.table.loc[register.table[c.UNREADABLE], c.ROW]) == position
    assert register.table[c.LON].isna().sum() == len(position)


def test_every_filled_row_of_the_file_is_a_record_or_was_set_aside(kept, tmp_path):
    _, register = kept
    path = register.path
    lines = path.read_bytes().decode("cp1256").split("\r\n")
    filled = [number for number, line in enumerate(lines, start=1) if line.strip(";")]
    rows = [*register.table[c.ROW], *(aside.row for aside in register.asides), register_heading(lines)]
    assert sorted(rows) == filled
    assert register.reading["encoding"] == "cp1256 (guessed)"


def register_heading(lines):
    return next(number for number, line in enumerate(lines, start=1) if line.startswith("identifiant"))


def test_good_values_are_read_right_beside_the_faulty_ones(kept):
    _, register = kept
    good = register.table[~register.table[c.UNREADABLE]]
    assert good[c.LON].between(-5.61, -5.29).all()
    assert good[c.LAT].between(35.19, 35.61).all()
    assert shapely.is_valid(shapely.points(good[c.LON], good[c.LAT])).all()
    assert set(register.table[c.FAMILY].dropna()) <= set(social_economy().codes(c.FAMILY))
    founded = register.table[c.FOUNDED].dropna().astype(np.int64)
    assert founded.between(1900, YEAR).all()
    assert register.date == "2026-06-30"


def test_refused_the_message_is_short_and_counts_them_all(refused, tmp_path):
    planted, _ = refused
    path = tmp_path / "registre.csv"
    write_hostile(path, rows=RECORDS)
    with pytest.raises(RegisterError, match="faults in all") as caught:
        read_register(path, year=YEAR)
    lines = str(caught.value).splitlines()
    assert len(lines) == 51
    assert f"{len(planted.faults):,} faults in all" in lines[-1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_find_the_same(tmp_path, seed):
    planted = write_hostile(tmp_path / "a.csv", rows=800, seed=seed)
    _, faults = check_register(tmp_path / "a.csv", year=YEAR)
    assert {(fault.row, fault.column) for fault in faults} == set(planted.faults)
    assert pd.Series([fault.row for fault in faults]).is_monotonic_increasing

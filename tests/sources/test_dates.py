"""Dates in the shapes in which they come, and the order of their figures."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas import columns as c
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.parsing.dates import order_of, parse_date, parse_year
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.register.register import read_register


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-31", (2024, 3, 31)), ("2024/3/1", (2024, 3, 1)), ("2024-03", (2024, 3, 1)), ("2024", (2024, 1, 1)),
        ("31/03/2024", (2024, 3, 31)), ("31.3.2024", (2024, 3, 31)), ("31-03-24", (2024, 3, 31)),
        ("31/12/99", (1999, 12, 31)), ("01/01/26", (2026, 1, 1)), ("01/01/27", (1927, 1, 1)),
        ("03/2024", (2024, 3, 1)), ("31/03/2024 10:20", (2024, 3, 31)), ("2024-03-31T10:20:00", (2024, 3, 31)),
        ("12 mars 2019", (2019, 3, 12)), ("12 MARS 2019", (2019, 3, 12)), ("1er mars 2019", (2019, 3, 1)),
        ("lundi 12 août 2019", (2019, 8, 12)), ("le 3 février 2020", (2020, 2, 3)), ("mars 2019", (2019, 3, 1)),
        ("12-mars-19", (2019, 3, 12)), ("12 déc. 2020", (2020, 12, 12)), ("12 juil 2020", (2020, 7, 12)),
        ("March 12, 2019", (2019, 3, 12)), ("12 Mar 2019", (2019, 3, 12)),
        ("12 يناير 2019", (2019, 1, 12)), ("3 فبراير 2019", (2019, 2, 3)), ("3 أبريل 2019", (2019, 4, 3)),
        ("3 ماي 2019", (2019, 5, 3)), ("3 يونيو 2019", (2019, 6, 3)), ("3 يوليوز 2019", (2019, 7, 3)),
        ("3 غشت 2019", (2019, 8, 3)), ("3 شتنبر 2019", (2019, 9, 3)), ("3 أكتوبر 2019", (2019, 10, 3)),
        ("3 نونبر 2019", (2019, 11, 3)), ("3 دجنبر 2019", (2019, 12, 3)), ("١٢ مارس ٢٠١٩", (2019, 3, 12)),
        ("20240331", (2024, 3, 31)), ("45382", (2024, 3, 31)), ("45382,75", (2024, 3, 31)), ("36526", (2000, 1, 1)),
    ],
)  # fmt: skip
def test_a_date_is_read(text, date):
    assert parse_date(text, year=2026) == dt.datetime(*date)
    assert parse_year(text, year=2026) == date[0]


@pytest.mark.parametrize(
    "text", ["hier", "12 juin", "juin", "03/24", "32 mars 2020", "31/02/2024", "2024-13-01", "12 mars avril 2020", "1"]
)
def test_what_is_no_date_is_refused_with_a_remedy(text):
    found = parse_date(text, year=2026)
    assert isinstance(found, Unreadable)
    assert str(found.remedy)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)))
def test_the_number_of_a_spreadsheet_is_its_day(day):
    serial = (day - dt.date(1899, 12, 30)).days
    assert parse_date(str(serial), year=2099) == dt.datetime.combine(day, dt.time())


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from("/-. "))
def test_day_and_month_are_where_the_order_says(day, sign):
    text = f"{day.day:02d}{sign}{day.month:02d}{sign}{day.year}"
    assert parse_date(text, order="dmy") == dt.datetime.combine(day, dt.time())
    text = f"{day.month:02d}{sign}{day.day:02d}{sign}{day.year}"
    assert parse_date(text, order="mdy") == dt.datetime.combine(day, dt.time())


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/02/2024"], "dmy"), (["31/03/2024", "01/02/2024"], "dmy"), (["03/31/2024", "01/02/2024"], "mdy"),
        (["03/31/2024", "31/03/2024"], "dmy"), ([], "dmy"), (["2024-03-31"], "dmy"),
    ],
)  # fmt: skip
def test_the_order_is_seen_from_the_dates_that_allow_one_only(texts, order):
    assert order_of(texts) == order


def test_a_column_of_months_first_is_read_so_and_said():
    frame = pd.DataFrame({"id": ["A", "B"], "x": [-5.0] * 2, "y": [35.0] * 2, "date": ["03/31/2019", "01/02/2019"]})
    register = read_register(frame)
    assert register.table[c.DATE].dt.strftime("%d.%m").tolist() == ["31.03", "02.01"]
    assert register.reading["date_order"].startswith("mdy")
    said = read_register(frame.iloc[1:], mapping=SourceMapping(date_order="dmy"))
    assert said.table[c.DATE].dt.strftime("%d.%m").tolist() == ["01.02"]
    assert said.reading["date_order"] == "dmy (as the mapping says)"

"""What each keyed number must be, computed here from the tables and the register, not by what printed it."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
import pandas as pd

from atlas.decimals import rounded_float
from atlas.publishing.sheets.comparison import Comparison
from atlas.resources import shipped_path
from atlas.sources.register.register import read_register

ZONES = {"under_10": (0, 1e4), "10_20": (1e4, 2e4), "20_50": (2e4, 5e4), "over_50": (5e4, np.inf)}
JOBS = {"0": (0, 0), "1": (1, 1), "2_3": (2, 3), "4_9": (4, 9), "10_plus": (10, np.inf)}
YEARS = {
    "before_1981": (1, 1980), "1981_1990": (1981, 1990), "1991_2000": (1991, 2000), "2001_2010": (2001, 2010),
    "2011_2019": (2011, 2019), "2020_plus": (2020, 2100),
}  # fmt: skip
REGISTER_COLUMNS = {"family": "family", "sector": "sector", "province": "province_code"}


def tables_of(data, population):
    """Return the tables of a population, of its complement, or of all."""
    name, _, side = population.partition(":")
    if not name:
        return data
    halves = data.supplement.halves[name]
    return halves.others if side else halves.studied


def cell_of(data, number):
    """Return the cell of the tables that a number names; a region is named by its key or by nothing."""
    table = tables_of(data, number["population"]).table(number["level"])
    return table.at[number["code"] or table.index[0], number["key"]]


def recomputed(data, number):
    """Return what a derived number must be; a kind of key that nobody can compute again is an error."""
    kind, _, rest = number["key"].partition(":")
    return ORACLES[kind](data, number, rest)


def _gap(data, number, key):
    if number["level"] == "region":
        halves = data.supplement.halves[number["population"]]
        return halves.studied.region[key].iloc[0] / halves.others.region[key].iloc[0]
    return data.table(number["level"]).at[number["code"], key] / data.region[key].iloc[0]


def _share_of(data, number, key):
    return 100 * data.table(number["level"]).at[number["code"], key] / data.region[key].iloc[0]


def _rank(data, number, key):
    values = data.table(number["level"])[key].astype(float)
    return 1 + (values > values[number["code"]]).sum()


def _zone(data, number, key):
    people = data.communes["population_2024"].astype(float)
    low, high = ZONES.get(number["code"], (0, np.inf))
    inside = data.communes["kind"] == number["code"] if number["level"] == "kind" else (people >= low) & (people < high)
    one, stocks = data.indicator(key), data.bases["commune"].stocks
    if key == "creation_rate":
        own = stocks[inside].astype(float)
        return 100 * own["creations_per_year"].sum() / own["actors"].sum()
    if key == "population_change":
        before, after = (float(stocks.loc[inside, f"population_{year}"].sum()) for year in (2014, 2024))
        return 100 * (after - before) / before
    if one.nature == "stock":
        return float(stocks.loc[inside, one.needs[0]].sum())
    above, below = one.needs[:2]
    return one.per * float(stocks.loc[inside, above].sum()) / float(stocks.loc[inside, below].sum())


@cache
def _declared():
    table = read_register(shipped_path("geodata", "demonstration", "register.csv")).table
    return table.set_index(table["id"].astype(str))[["members", "women", "jobs", "founded"]]


def actors_of(data):
    """Return the actors placed that are open, with what the register says of them: protected data keep less."""
    actors = data.placed.actors
    actors = actors.loc[actors["status"] != "closed", ["id", "family", "sector", "province_code"]]
    return actors.join(_declared(), on=actors["id"].astype(str).rename("key"))


def _breakdown(data, number, what):
    actors = actors_of(data)
    if number["level"] == "size":
        jobs, (low, high) = actors["jobs"].dropna().astype(float), JOBS[number["code"]]
        n = float(jobs.between(low, high).sum())
        return n if what == "actors" else 100 * n / len(jobs)
    if number["level"] == "period":
        founded, (first, last) = actors["founded"].dropna().astype(int), YEARS[number["code"]]
        n = float(founded.between(first, last).sum())
        return n if what == "actors" else 100 * n / len(founded)
    of = actors if number["code"] == "all" else actors[actors[number["level"]] == number["code"]]
    both = of[of["members"].notna() & of["women"].notna()]
    return {
        "actors": lambda: len(of),
        "share": lambda: 100 * len(of) / len(actors),
        "members": lambda: of["members"].sum(),
        "members_mean": lambda: of["members"].astype(float).mean(),
        "members_median": lambda: of["members"].astype(float).median(),
        "women_share": lambda: round(100 * float(both["women"].sum()) / float(both["members"].sum()), 1),
        "jobs": lambda: of["jobs"].sum(),
        "jobs_mean": lambda: of["jobs"].astype(float).mean(),
        "employers": lambda: (of["jobs"].dropna() > 0).sum(),
        "founded_median": lambda: of["founded"].astype(float).median(),
    }[what]()


def _employers(data, number, what):
    jobs = np.sort(actors_of(data)["jobs"].dropna().astype(float).to_numpy())[::-1]
    jobs = jobs[jobs > 0]
    tenth = round(len(jobs) / 10)
    pairs = np.abs(jobs[:, None] - jobs[None, :]).sum()
    return {
        "employers": lambda: len(jobs),
        "top_10": lambda: 100 * jobs[:10].sum() / jobs.sum(),
        "top_tenth": lambda: 100 * jobs[:tenth].sum() / jobs.sum(),
        "gini": lambda: pairs / (2 * len(jobs) * jobs.sum()),
    }[what]()


def _businesses(data, number, what):
    counts = data.supplement.businesses[number["level"]]
    return counts[number["code"]] if what == "count" else 100 * counts[number["code"]] / sum(counts.values())


def _changes(data, number, what):
    table = data.supplement.changes[number["level"]]
    row = table.loc[number["code"]] if number["level"] != "region" else table.iloc[0]
    assert row["before"] + row["new"] - row["closed"] + row["arrived"] - row["left"] == row["after"]
    if what == "after":
        actors, column = actors_of(data), REGISTER_COLUMNS.get(number["level"])
        return len(actors) if column is None else (actors[column] == number["code"]).sum()
    return 100 * (row["after"] - row["before"]) / row["before"] if what == "rate" else row[what]


def _exits(data, number, what):
    table, age = data.supplement.exits, int(number["code"])
    if what != "survival":
        return table.at[age, what]
    earlier = table.loc[table.index < age]
    return 100 * float((1 - earlier["closures"] / earlier["at_risk"].where(earlier["at_risk"] > 0, 1)).prod())


def _of_population(actors, number):
    """Return the actors of the study: cooperatives all of whose members are women; all when there is none."""
    if not number["population"]:
        return actors
    assert number["population"] == "femmes"
    every = (actors["members"] > 0) & (actors["women"] == actors["members"])
    return actors[every.fillna(False).astype(bool) & (actors["family"] == "cooperative")]


def _chart(data, number, what):
    """An age of bands of five years in 2026, the last of them open; foundations of a year, or up to it in a study."""
    code, _, at = number["code"].partition(":")
    column = REGISTER_COLUMNS[number["level"]]
    if what == "ages":
        actors = _of_population(actors_of(data), number)
        ages = 2026 - actors.loc[actors[column] == code, "founded"].dropna().astype(int)
        return ages.between(int(at), np.inf if at == "30" else int(at) + 4).sum()
    if number["population"]:  # its lines are cumulated
        actors = _of_population(actors_of(data), number)
        return (actors.loc[actors[column] == code, "founded"].dropna().astype(int) <= int(at)).sum()
    actors = data.placed.actors[["id", "family", "province_code"]]
    founded = actors.join(_declared(), on=actors["id"].astype(str).rename("key"))["founded"]
    return (founded[actors[column] == code].dropna().astype(int) == int(at)).sum()


def _crossing(data, number, what):
    actors = _of_population(actors_of(data), number)
    levels, codes = number["level"].split("/"), number["code"].split("/")
    is_in = [
        actors[REGISTER_COLUMNS[level]] == code for level, code in zip(levels, codes, strict=True) if level != "region"
    ]
    if what == "all" or what in REGISTER_COLUMNS:
        return len(actors) if not is_in else is_in[0].sum()
    if what.endswith(":share"):
        return 100 * is_in[0].sum() / len(actors)
    both, row, column = (is_in[0] & is_in[1]).sum(), is_in[0].sum(), is_in[1].sum()
    return {"count": both, "share": 100 * both / row, "quotient": both / row / (column / len(actors))}[what]


@cache
def _of_others():
    text = shipped_path("maps", "demonstration", "publications", "reperes.toml").read_text(encoding="utf-8")
    return {figure["key"]: figure["value"] for figure in tomllib.loads(text)["figure"]}


def _reference(data, number, key):
    return _of_others()[key]


ORACLES = {
    "gap": _gap, "share_of": _share_of, "rank": _rank, "zone": _zone, "breakdown": _breakdown,
    "chart": _chart, "employers": _employers,
    "businesses": _businesses, "changes": _changes, "exits": _exits, "crossing": _crossing, "reference": _reference,
}  # fmt: skip


def support_count(catalogue, data, number):
    """Return a count of support bodies from the bodies themselves and the communes that they cover."""
    _, what, *rest = number["key"].split(":")
    bodies, province = catalogue.listing.bodies, data.communes["province_code"].astype(str)
    near = [body for body in bodies if body.reach in ("commune", "province")]
    everywhere = set(data.communes.index) - {code for body in near for code in body.areas}
    name = rest[0] if rest else ""
    if what in ("stage", "stage_near"):
        of = bodies if what == "stage" else near
        return sum(any(name in service.stages for service in body.services) for body in of)
    if what == "answering":
        stage, need = name.split("/")
        return sum(any(stage in s.stages and s.service == need for s in body.services) for body in bodies)
    if what == "service":
        return sum(any(s.service == name for s in body.services) for body in bodies)
    if what == "reached":
        return sum(bool(set(province.index[province == number["code"]]) & set(body.areas)) for body in bodies)
    if what == "covered":
        (body,) = [body for body in bodies if body.id == name]
        return len(set(province.index[province == number["code"]]) & set(body.areas))
    return {
        "bodies": lambda: len(bodies),
        "communes": lambda: len(data.communes),
        "uncovered": lambda: len(everywhere),
        "stale": lambda: len(catalogue.listing.stale),
        "withdrawn": lambda: catalogue.listing.withdrawn[name],
        "nearest_km": lambda: catalogue.coverage.communes.at[number["code"], "nearest_km"],
    }[what]()


def _answers(data, number, what):
    actors = actors_of(data)
    known = actors[number["code"]].notna().sum()
    return {"known": known, "count": len(actors), "share": 100 * known / len(actors)}[what]


def _ranked(data, number, key):
    """The rank among the units whose base is large enough, equal printed values alike."""
    one = data.indicator(key)
    compared = Comparison(data, one, number["level"])
    values = data.table(number["level"])[key].astype(float)[~compared.fragile.to_numpy()].dropna()
    printed = values.map(lambda value: rounded_float(value, one.decimals))
    return 1 + (printed > printed[number["code"]]).sum()


ORACLES |= {"answers": _answers, "ranked": _ranked}


def same(value, expected):
    """Tell whether a printed value is the expected one, missing where it is."""
    if value is None:
        return True if expected is None else bool(pd.isna(expected))
    return bool(np.isclose(float(value), float(expected), rtol=1e-9, atol=1e-9))

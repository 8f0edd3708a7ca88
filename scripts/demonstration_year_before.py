"""The demonstration register as it stood a year earlier: some not yet there, others not yet gone, a few moved."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import numpy as np
import pandas as pd
from demonstration_names import names

from atlas import columns as c
from atlas.sources.territory.territory import Territory, read_territory

FILE: Final = "register-2025.csv"
LAST_DAY: Final = "2025-06-30"
#: Founded in this year or later, an actor was not there (those of the year itself: every other one).
NOT_YET: Final = 2025
#: Of the older actors, how many the register did not know yet.
LATE: Final = 0.012
#: Of the cooperatives dissolved today, how many were still open.
STILL_OPEN: Final = 0.6
#: Actors that are gone today: how many, and how much more likely the young ones are (years of age → weight).
GONE: Final = 150
YOUNG: Final = ((3, 4.0), (6, 2.5), (10, 1.5), (200, 0.6))
#: Actors that stood in another commune of their province.
MOVED: Final = 36


def year_before(table: pd.DataFrame, territory: Territory, *, seed: int) -> pd.DataFrame:
    """Return the register of a year earlier, consistent with today's: the same identifier is the same actor.

    Args:
        table: today's, in the columns of its file.
        territory: the communes, for names of the actors that are gone.
        seed: of the draw.
    """
    rng = np.random.default_rng([seed, 20250630])
    founded = pd.to_numeric(table["annee_creation"], errors="coerce")
    recent = (founded > NOT_YET) | ((founded == NOT_YET) & (rng.random(len(table)) < 0.5))
    late = rng.random(len(table)) < LATE
    before = table[~(recent | late)].copy()
    dissolved = before["statut"] == "dissous"
    reopened = dissolved & (rng.random(len(before)) < STILL_OPEN)
    before.loc[reopened, "statut"] = "actif"
    _move(before, territory, rng=rng)
    before["membres"] = _fewer(before["membres"], rng=rng)
    women, members = (pd.to_numeric(before[name], errors="coerce") for name in ("femmes", "membres"))
    before["femmes"] = _text(women.where(~(women > members), members))
    before["emplois"] = _fewer(before["emplois"], rng=rng)
    table_before = pd.concat([before, _gone(before, territory, taken=set(table["nom"]), rng=rng)], ignore_index=True)
    days = pd.to_datetime(table_before["date"]) - pd.Timedelta(days=365)
    return table_before.assign(date=days.dt.strftime("%Y-%m-%d"))[list(table.columns)]


def _fewer(amounts: pd.Series, *, rng: np.random.Generator) -> pd.Series:
    """One actor in three had a little less, as a year of growth leaves."""
    values = pd.to_numeric(amounts, errors="coerce")
    grown = rng.random(len(values)) < 1 / 3
    return _text((values * np.where(grown, rng.uniform(0.85, 1.0, len(values)), 1.0)).round())


def _text(values: pd.Series) -> pd.Series:
    return values.map(lambda value: "" if pd.isna(value) else str(int(value)))


def _move(before: pd.DataFrame, territory: Territory, *, rng: np.random.Generator) -> None:
    """Some stood where another actor of their province stands."""
    communes = territory.communes
    province = before["commune_declaree"].map(dict(zip(communes[c.NAME], communes[c.PROVINCE_CODE], strict=True)))
    placed = before.index[before["longitude"].ne("") & province.notna()]
    for mover in rng.choice(placed, MOVED, replace=False):
        host = rng.choice(placed[(province[placed] == province[mover]).to_numpy()])
        for name in ("longitude", "latitude", "commune_declaree"):
            before.loc[mover, name] = before.loc[host, name]


def _gone(before: pd.DataFrame, territory: Territory, *, taken: set[str], rng: np.random.Generator) -> pd.DataFrame:
    """Actors that today's register has no more: invented beside others, the young ones more often."""
    founded = pd.to_numeric(before["annee_creation"], errors="coerce")
    age = (NOT_YET - founded).fillna(15)
    weights = np.select([age <= years for years, _ in YOUNG], [weight for _, weight in YOUNG], 0.6)
    weights = np.where(before["famille"].isin(["coopérative", "association"]), weights, 0.0)
    models = before.loc[rng.choice(before.index, GONE, replace=False, p=weights / weights.sum())].copy()
    communes = territory.communes
    arabic = dict(zip(communes[c.NAME], communes[c.NAME_AR], strict=True))
    named = [
        names(family, sector, commune=(place, arabic.get(place, "")), taken=taken, rng=rng)[0]
        for family, sector, place in zip(models["famille"], models["secteur"], models["commune_declaree"], strict=True)
    ]
    identifiers = [f"DEMO-R{number:04d}" for number in range(1, GONE + 1)]
    return models.assign(identifiant=identifiers, nom=named, nom_ar="", consentement="non", statut="actif")


def main() -> None:
    """Write register-2025.csv beside register.csv."""
    from build_demonstration import SEED

    folder = Path(__file__).resolve().parent.parent / "geodata" / "demonstration"
    table = pd.read_csv(folder / "register.csv", sep=";", dtype=str, keep_default_na=False)
    before = year_before(table, read_territory("tanger-tetouan-al-hoceima"), seed=SEED)
    before.to_csv(folder / FILE, sep=";", index=False, encoding="utf-8", lineterminator="\n")
    click.echo(f"{len(before)} actors a year earlier")


if __name__ == "__main__":
    main()

"""Generate the demonstration register from a seed: invented actors on real communes, with known faults in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import demonstration_places as places
import numpy as np
import pandas as pd
from demonstration_names import KINDS, names, variant
from numpy.typing import NDArray

from atlas import columns as c
from atlas.sources.territory.territory import Territory, read_territory

SEED: Final = 20260630
SOURCE: Final = "Registre de démonstration : données inventées, aucun acteur réel"
FIRST_DAY, LAST_DAY = np.datetime64("2025-01-06"), np.datetime64("2026-06-30")

#: 2 506 cooperatives (ODCO, press, 2020s) by the sector shares of 2009: 64 % agriculture, 14 % crafts, 10 % housing.
COOPERATIVES: Final = {
    "agriculture": 1604, "artisanat": 351, "habitat": 251, "transport": 70, "pêche": 65,
    "commerce": 45, "forêt": 40, "agroalimentaire": 45, "tourisme": 35,
}  # fmt: skip
#: How the associations of a commune divide, in town and in the country.
ASSOCIATIONS: Final = {
    "social": (0.27, 0.30), "éducation": (0.19, 0.14), "culture": (0.20, 0.09), "environnement": (0.09, 0.10),
    "santé": (0.08, 0.04), "agriculture": (0.01, 0.15), "artisanat": (0.04, 0.04), "tourisme": (0.03, 0.04),
    "services": (0.06, 0.07), "autre": (0.03, 0.03),
}  # fmt: skip
#: The smaller families: how many in each sector; they stand in towns.
OTHERS: Final = {
    "mutuelle": {"santé": 20, "finance": 8},
    "fondation": {"éducation": 12, "culture": 8, "santé": 7, "social": 9},
    "entreprise sociale": {"services": 24, "environnement": 16, "agroalimentaire": 14, "artisanat": 10, "tourisme": 10},
    "structure d'appui": {"services": 22, "finance": 12, "éducation": 8},
}
#: Mean share of women among the members, and how many bodies of the sector are of women alone.
WOMEN: Final = {
    "agriculture": (0.25, 0.08), "artisanat": (0.50, 0.30), "agroalimentaire": (0.55, 0.45), "forêt": (0.40, 0.25),
    "habitat": (0.35, 0.0), "transport": (0.05, 0.0), "pêche": (0.06, 0.03), "commerce": (0.25, 0.02),
    "tourisme": (0.38, 0.06), "social": (0.48, 0.12), "éducation": (0.45, 0.04), "santé": (0.45, 0.02),
}  # fmt: skip
WOMEN_ELSEWHERE: Final = (0.32, 0.03)
#: Parts of the whole register that are made wrong, each on records of its own.
FAULTS: Final = {
    "without_coordinates": 0.02, "swapped": 0.004, "outside_region": 0.003, "near_shore": 0.003,
    "far_at_sea": 0.0008, "in_neighbour": 0.01,
}  # fmt: skip
#: The headings of the file, in their order.
HEADINGS: Final = (
    "identifiant", "nom", "nom_ar", "famille", "secteur", "statut", "annee_creation", "membres", "femmes",
    "emplois", "commune_declaree", "longitude", "latitude", "precision", "source", "date", "consentement",
    "demonstration",
)  # fmt: skip
#: What was changed in the register of a year earlier.
YEAR_BEFORE: Final = (
    "Generated from register.csv by scripts/demonstration_year_before.py: the same actors a year earlier, those not "
    "yet founded left out, others that are gone today, a few elsewhere."
)
VARIANTS: Final = 0.03  # declared communes in another spelling

Counts = dict[tuple[str, str], NDArray[np.int64]]


@dataclass(frozen=True)
class Made:
    """The register, and how many records of it are wrong in which way."""

    table: pd.DataFrame
    faults: Mapping[str, int]


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path))
def main(out: Path | None) -> None:
    """Write register.csv and its provenance.toml into OUT (geodata/demonstration of the checkout by default)."""
    out = out or Path(__file__).resolve().parent.parent / "geodata" / "demonstration"
    out.mkdir(parents=True, exist_ok=True)
    made = make(read_territory("tanger-tetouan-al-hoceima"), seed=SEED)
    made.table.to_csv(out / "register.csv", sep=";", index=False, encoding="utf-8", lineterminator="\n")
    (out / "provenance.toml").write_text(provenance(made), encoding="utf-8", newline="\n")
    click.echo(f"{len(made.table)} actors")
    for family, count in made.table["famille"].value_counts().sort_index().items():
        click.echo(f"  {family}: {count}")
    for fault, count in made.faults.items():
        click.echo(f"  made wrong, {fault}: {count}")


def make(territory: Territory, *, seed: int) -> Made:
    """The register of a territory that knows its sea; each topic draws from a stream of its own."""
    ground = places.ground(territory)
    table = actors(counts(territory, coastal=ground.coastal, rng=_rng(seed, 1)), territory)
    name_all(table, territory, rng=_rng(seed, 2))
    live(table, rng=_rng(seed, 3))
    place_all(table, territory, ground=ground, rng=_rng(seed, 4))
    faults = make_wrong(table, ground=ground, rng=_rng(seed, 5))
    declared = table["commune"].map(territory.communes[c.NAME])
    chosen = _rng(seed, 6).random(len(table)) < VARIANTS
    table["commune_declaree"] = declared.where(~chosen, declared.map(variant))
    return Made(finish(table), {**faults, "other_spelling": int(chosen.sum())})


def _rng(seed: int, topic: int) -> np.random.Generator:
    return np.random.default_rng([seed, topic])


def counts(territory: Territory, *, coastal: frozenset[str], rng: np.random.Generator) -> Counts:
    """Actors of each family and sector in each commune; associations are as many as HCP counts with premises."""
    communes = territory.communes
    town = places.is_town(communes)
    result: Counts = {}
    for sector, total in COOPERATIVES.items():
        weights = _weights(sector, territory, coastal=coastal, rng=rng)
        result["coopérative", sector] = rng.multinomial(total, weights / weights.sum())
    shares = np.array(list(ASSOCIATIONS.values()))
    split = [
        rng.multinomial(n, shares[:, 0 if t else 1]) for n, t in zip(communes[c.ASSOCIATIONS_HCP], town, strict=True)
    ]
    for sector, numbers in zip(ASSOCIATIONS, np.array(split).T, strict=True):
        result["association", sector] = numbers
    urban = np.where(town, communes[c.POPULATION_2024], 0.0) ** 0.8
    for family, sectors in OTHERS.items():
        for sector, total in sectors.items():
            result[family, sector] = rng.multinomial(total, urban / urban.sum())
    return result


def _weights(
    sector: str, territory: Territory, *, coastal: frozenset[str], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Where a cooperative of a sector stands: by people, rural or urban, on the coast, in the mountains."""
    communes = territory.communes
    people, town = communes[c.POPULATION_2024].to_numpy(dtype=float), places.is_town(communes)
    coast = communes.index.isin(list(coastal))
    highland = communes[c.PROVINCE_CODE].isin(["01051", "01151", "01405"]).to_numpy()
    luck = rng.lognormal(sigma=0.55, size=len(communes))
    rural, urban = np.where(town, 0.0, people), np.where(town, people, 0.0)
    weights: dict[str, NDArray[np.float64]] = {
        "agriculture": luck * (rural**0.85 + 0.05 * urban**0.85),
        "artisanat": luck * (0.5 * rural + urban**0.85 * np.where(highland, 3.0, 1.0)),
        "habitat": urban**0.9,
        "transport": urban**0.8 + 0.2 * rural**0.8,
        "pêche": np.where(coast, luck * np.sqrt(people), 0.0),
        "commerce": people**0.8,
        "forêt": luck * rural * np.where(highland, 3.0, 1.0),
        "agroalimentaire": luck * (rural + 0.6 * urban**0.9),
        "tourisme": luck * np.sqrt(people) * np.where(coast | highland, 2.0, 0.5),
    }
    return weights[sector]


def actors(numbers: Counts, territory: Territory) -> pd.DataFrame:
    """One row an actor: family, sector, code of the commune, in the order of communes then of families."""
    rows = [
        (code, family, sector)
        for position, code in enumerate(territory.communes.index)
        for (family, sector), per_commune in numbers.items()
        for _ in range(int(per_commune[position]))
    ]
    table = pd.DataFrame(rows, columns=["commune", "famille", "secteur"])
    table.insert(0, "identifiant", [f"DEMO-{number:05d}" for number in range(1, len(table) + 1)])
    return table


def name_all(table: pd.DataFrame, territory: Territory, *, rng: np.random.Generator) -> None:
    """Names in French for all, in Arabic for three in ten; none twice."""
    communes = dict(zip(territory.communes.index, territory.communes[[c.NAME, c.NAME_AR]].to_numpy(), strict=True))
    taken: set[str] = set()
    pairs = [
        names(family, sector, commune=tuple(communes[code]), taken=taken, rng=rng)
        for code, family, sector in zip(table["commune"], table["famille"], table["secteur"], strict=True)
    ]
    arabic = rng.random(len(table)) < 0.3
    table["nom"] = [french for french, _ in pairs]
    table["nom_ar"] = [name if shown else "" for (_, name), shown in zip(pairs, arabic, strict=True)]


def live(table: pd.DataFrame, *, rng: np.random.Generator) -> None:
    """Year of foundation, members, women, jobs, status, date and consent of each; one in fourteen says no members."""
    count = len(table)
    cooperative = (table["famille"] == "coopérative").to_numpy()
    years = np.where(cooperative, _years(_COOPERATIVE_YEARS, count, rng), _years(_ASSOCIATION_YEARS, count, rng))
    members = _members(table, years, rng=rng)
    mean, alone = np.array([WOMEN.get(sector, WOMEN_ELSEWHERE) for sector in table["secteur"]]).T
    share = rng.beta(mean * 5.0, (1.0 - mean) * 5.0)
    share = np.where((rng.random(count) < alone) & (years >= 2000), 1.0, share)
    women = rng.binomial(members, share)
    unsaid = (rng.random(count) < 0.07) | ~table["famille"].isin(["coopérative", "association", "mutuelle"])
    table["statut"] = _status(cooperative, rng=rng)
    table["annee_creation"] = pd.Series(years, dtype="Int64").mask(rng.random(count) < 0.05)
    table["membres"] = pd.Series(members, dtype="Int64").mask(unsaid)
    table["femmes"] = pd.Series(women, dtype="Int64").mask(unsaid | (rng.random(count) < 0.03))
    table["emplois"] = pd.Series(_jobs(table["famille"], members, rng=rng), dtype="Int64").mask(
        rng.random(count) < 0.08
    )
    days = rng.integers(0, int((LAST_DAY - FIRST_DAY) / np.timedelta64(1, "D")) + 1, count)
    table["date"] = np.datetime_as_string(FIRST_DAY + days.astype("timedelta64[D]"))
    table["consentement"] = rng.choice(["oui", "non", ""], size=count, p=[0.55, 0.35, 0.10])


#: Foundations by period (first year, last year, weight): about a quarter of the cooperatives stood in 2009.
_COOPERATIVE_YEARS = (
    (1962, 1989, 4),
    (1990, 2004, 9),
    (2005, 2009, 11),
    (2010, 2014, 17),
    (2015, 2019, 28),
    (2020, 2025, 31),
)
_ASSOCIATION_YEARS = ((1958, 1989, 4), (1990, 1999, 14), (2000, 2009, 30), (2010, 2019, 36), (2020, 2025, 16))


def _years(periods: tuple[tuple[int, int, int], ...], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    first, last, weight = np.array(periods).T
    period = rng.choice(len(periods), size=count, p=weight / weight.sum())
    return np.asarray(rng.integers(first[period], last[period] + 1), dtype=np.int64)


def _members(table: pd.DataFrame, years: NDArray[np.int64], *, rng: np.random.Generator) -> NDArray[np.int64]:
    """About 55 members for a cooperative of 2009, fewer since; five at least (law 112-12; seven before it)."""
    mean = np.select([years <= 2009, years <= 2014], [52.0, 28.0], 13.0)
    mean = np.where(table["secteur"] == "habitat", mean * 1.6, mean)
    mean = np.where(table["famille"] == "association", 45.0, mean)
    mean = np.where(table["famille"] == "mutuelle", 3200.0, mean)
    spread = 0.7
    drawn = mean * rng.lognormal(mean=-(spread**2) / 2, sigma=spread, size=len(table))
    return np.maximum(np.rint(drawn).astype(np.int64), np.where(years <= 2014, 7, 5))


def _jobs(family: pd.Series, members: NDArray[np.int64], *, rng: np.random.Generator) -> NDArray[np.int64]:
    paid = {
        "mutuelle": 22.0,
        "fondation": 14.0,
        "entreprise sociale": 9.0,
        "structure d'appui": 12.0,
        "association": 1.6,
    }
    mean = family.map(paid).to_numpy(dtype=float, na_value=np.nan)
    return rng.poisson(np.where(np.isnan(mean), 0.12 * members, mean))


def _status(cooperative: NDArray[np.bool_], *, rng: np.random.Generator) -> NDArray[np.str_]:
    """Most are active; HCP counted associations that have premises, so none of those is closed."""
    drawn = rng.random(len(cooperative))
    return np.where(drawn < 0.88, "actif", np.where(cooperative & (drawn > 0.985), "dissous", "en sommeil"))


def place_all(table: pd.DataFrame, territory: Territory, *, ground: places.Ground, rng: np.random.Generator) -> None:
    """A position inside the declared commune for all, and how precisely it is known."""
    town = dict(zip(territory.communes.index, places.is_town(territory.communes), strict=True))
    points = np.empty((len(table), 2))
    for code, rows in table.groupby("commune").indices.items():
        ours = str(code)
        there = places.clustered(ours, count=len(rows), town=town[ours], place=ground, rng=rng)
        points[rows] = rng.permutation(there)
    table[["longitude", "latitude"]] = places.degrees(points)
    levels = np.array(["adresse", "lieu", "commune"])
    in_town = rng.choice(levels, size=len(table), p=[0.65, 0.25, 0.10])
    in_country = rng.choice(levels, size=len(table), p=[0.20, 0.55, 0.25])
    table["precision"] = np.where(table["commune"].map(town), in_town, in_country)


def make_wrong(table: pd.DataFrame, *, ground: places.Ground, rng: np.random.Generator) -> dict[str, int]:
    """Put the known faults in, each on records that have no other; the counts of what was done."""
    numbers = {fault: round(part * len(table)) for fault, part in FAULTS.items()}
    free = rng.permutation(len(table))
    coastal = free[table["commune"].isin(list(ground.coastal)).to_numpy()[free]]
    shore = coastal[: numbers["near_shore"]]
    free = free[~np.isin(free, shore)]
    starts = iter(np.split(free, np.cumsum([n for fault, n in numbers.items() if fault != "near_shore"])))
    chosen = {fault: shore if fault == "near_shore" else next(starts) for fault in FAULTS}
    codes, xy = table["commune"].to_numpy(), table[["longitude", "latitude"]].to_numpy()
    xy[chosen["swapped"]] = xy[chosen["swapped"]][:, ::-1]
    xy[chosen["without_coordinates"]] = np.nan
    for row in chosen["outside_region"]:
        xy[row] = np.round(places.elsewhere(rng=rng), 5)
    moved = {row: places.off_the_coast(codes[row], place=ground, rng=rng) for row in shore}
    moved |= {row: places.far_at_sea(place=ground, rng=rng) for row in chosen["far_at_sea"]}
    moved |= {row: places.across_the_border(codes[row], place=ground, rng=rng) for row in chosen["in_neighbour"]}
    xy[list(moved)] = places.degrees(np.array(list(moved.values())))
    table[["longitude", "latitude"]] = xy
    table.loc[table.index[chosen["without_coordinates"]], "precision"] = ""
    return numbers


def finish(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of the file in their order, under the headings of a French register."""
    table = table.assign(source=SOURCE, demonstration="oui")
    for name in ("longitude", "latitude"):
        table[name] = ["" if np.isnan(value) else f"{value:.5f}" for value in table[name]]
    return table[list(HEADINGS)]


def provenance(made: Made) -> str:
    """The provenance of the register, with the number of each fault that was put in."""
    faults = "\n".join(f"{name} = {count}" for name, count in made.faults.items())
    demonstration = (
        f"Registre de démonstration : {len(made.table)} acteurs inventés, aucun n'est réel. "
        "Seuls les communes et le nombre d'associations de chaque commune (HCP, 2024) sont réels."
    )
    changes = (
        "Generated. Associations per commune as counted by HCP (2024); 2 506 cooperatives in all, by the sector shares "
        "of 2009; everything else is drawn at random. Faults were put in on purpose: see [faults]."
    )
    return f"""# Written by scripts/build_demonstration.py; the numbers are those of register.csv beside it.

demonstration = "{demonstration}"

[[file]]
file = "register.csv"
title = "Registre de démonstration des acteurs de l'économie sociale"
producer = "Le projet : données inventées, tirées d'une graine ({SEED})"
licence = "CC0-1.0"
attribution = "Registre de démonstration : données inventées"
vintage = "{np.datetime_as_string(LAST_DAY)}"
changes = "{changes}"

[[file]]
file = "register-2025.csv"
title = "Registre de démonstration, un an plus tôt"
producer = "Le projet : données inventées, tirées d'une graine ({SEED})"
licence = "CC0-1.0"
attribution = "Registre de démonstration : données inventées"
vintage = "2025-06-30"
changes = "{YEAR_BEFORE}"

# How many records were made wrong on purpose, each in one way only (a spelling can come on top).
[faults]
{faults}
"""


if __name__ == "__main__":
    assert set(COOPERATIVES) == set(KINDS["coopérative"])
    main()

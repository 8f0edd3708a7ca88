"""Prepare the register of services of everyday life: points of OpenStreetMap, of the kinds that the vocabulary has."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import click

from atlas.resources import shipped_path
from atlas.sources.vocabulary.vocabulary_file import read_vocabulary

#: Kind of the source → family of the vocabulary; a kind is its own sector.
FAMILIES: Final = {
    **dict.fromkeys(("pharmacy", "hospital", "clinic", "doctors", "dentist"), "health"),
    **dict.fromkeys(("school", "kindergarten", "college", "university"), "education"),
    **dict.fromkeys(("bank", "post_office"), "money"),
    **dict.fromkeys(("supermarket", "marketplace"), "shops"),
    **dict.fromkeys(("fuel", "bus_station"), "travel"),
    **dict.fromkeys(("townhall", "police", "fire_station", "courthouse"), "administration"),
    **dict.fromkeys(
        ("library", "museum", "community_centre", "cinema", "theatre", "arts_centre", "sports_centre", "stadium"),
        "leisure",
    ),
}
COLUMNS: Final = ("id", "name", "family", "sector", "lon", "lat", "precision", "source", "date", "consent")
SOURCE: Final = "OpenStreetMap (ODbL)"
DAY: Final = "2021-08-06"


@click.command()
@click.argument("points", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=None)
def main(points: Path, out: Path | None) -> None:
    """Write services.csv from POINTS, a table with id, kind, name, longitude and latitude."""
    out = out or shipped_path("geodata") / "services" / "services.csv"
    sectors = read_vocabulary(shipped_path("geodata", "vocabularies", "services.toml")).codes("sector")
    with points.open(encoding="utf-8", newline="") as source:
        rows = [_record(row) for row in csv.DictReader(source)]
    if strangers := sorted({row["sector"] for row in rows} - set(sectors)):
        raise click.ClickException(f"kinds that the vocabulary does not have: {', '.join(strangers)}")
    with out.open("w", encoding="utf-8", newline="") as target:
        table = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    click.echo(f"{len(rows)} services written to {out}")


def _record(row: dict[str, str]) -> dict[str, str]:
    """A point as a record: one without a name is called by nothing but its number."""
    return {
        "id": row["id"], "name": row["name"].strip() or row["id"], "family": FAMILIES[row["kind"]],
        "sector": row["kind"], "lon": row["longitude"], "lat": row["latitude"], "precision": "point",
        "source": SOURCE, "date": DAY, "consent": "yes",
    }  # fmt: skip


if __name__ == "__main__":
    main()

"""Build geodata/ from the assembled boundaries and HCP's figures: ``build_geodata.py --data DIR --land FILE``.

Written by hand, and left alone by this script: ``perimeters.toml``, ``places.csv``, ``provenance.toml``, ``README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import coast
import pandas as pd
import shapely
import topology

from atlas import columns as c

HERE = Path(__file__).resolve().parent

#: HCP's column → ours. The figures of the mapping of establishments, 2024.
ESTABLISHMENTS: dict[str, str] = {
    "establishments_total": c.ESTABLISHMENTS,
    "establishments_business": c.BUSINESSES,
    "establishments_public_services": c.PUBLIC_SERVICES,
    "establishments_weekly_souks": c.SOUKS,
    "establishments_non_profit": c.ASSOCIATIONS_HCP,
    "establishments_jobs": c.JOBS_HCP,
    **{f"sector_{name}": f"businesses_{name}" for name in ("industry", "construction", "commerce", "services")},
    **{f"size_{name}": f"businesses_size_{name}" for name in ("1", "2_3", "4_9", "10_49", "50_plus")},
    **{
        f"founded_{name}": f"businesses_founded_{name}"
        for name in ("before_1956", "1956_1980", "1981_1990", "1991_2000", "2001_2010", "2011_2019", "2020_plus")
    },
}
CENSUS = {
    "population_2014": c.POPULATION_2014,
    "population_2024": c.POPULATION_2024,
    "households_2024": c.HOUSEHOLDS_2024,
}


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--land", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=HERE.parent / "geodata")
def main(data: Path, land: Path, out: Path) -> None:
    """Write geodata/ from DATA (boundaries/ and census/) and LAND (a GeoJSON of the world's lands)."""
    out.mkdir(parents=True, exist_ok=True)
    topo = topology.read_topology(data / "boundaries" / "communes_01.topojson", layer="communes")
    census = {name: _read(data, name) for name in ("communes", "provinces", "cercles", "arrondissements")}
    figures = _establishments(data)
    shapes = {code: topo.polygon(code) for code in topo.members}
    if set(shapes) != set(census["communes"].index):
        raise click.ClickException("the codes of the boundaries and of the census differ")
    _write_boundaries(out, shapes, census=census)
    _write_figures(out, census, figures=figures)
    _write_adjacency(out, topo, listed=data / "census" / "adjacency_01.csv")
    _write_land(out, land, shapes=shapes)
    click.echo(f"{len(shapes)} communes, {census['communes']['population_2024'].astype(int).sum()} inhabitants (2024)")


def _read(data: Path, name: str) -> pd.DataFrame:
    """One of HCP's tables, all text, by code of digits and in its order."""
    table = pd.read_csv(data / "census" / f"{name}_01.csv", dtype=str, keep_default_na=False)
    return table.set_index("code_digits").sort_index().rename_axis(c.CODE)


def _establishments(data: Path) -> pd.DataFrame:
    """The mapping of establishments for every level; Tanger's row is the sum of its four arrondissements."""
    table = _read(data, "establishments").drop(index="")  # the country has no code
    return table[["level", *ESTABLISHMENTS]].rename(columns=ESTABLISHMENTS)


def _digits(dotted: pd.Series) -> pd.Series:
    """HCP's dotted codes as digits; Tanger, a commune of four arrondissements, has a short code made up with a zero."""
    return dotted.replace({"01.511.01.0": "001511010"}).str.replace(".", "", regex=False)


def _write_boundaries(out: Path, shapes: Mapping[str, shapely.Geometry], *, census: Mapping[str, pd.DataFrame]) -> None:
    communes = pd.DataFrame(
        {
            c.NAME: census["communes"]["name_fr"],
            c.NAME_AR: census["communes"]["name_ar"],
            c.KIND: census["communes"]["type"],
            c.PROVINCE_CODE: _digits(census["communes"]["province_code"]),
            c.CERCLE_CODE: _digits(census["communes"]["cercle_code"]),
        }
    )
    provinces = census["provinces"].rename(columns={"name_fr": c.NAME, "name_ar": c.NAME_AR, "type": c.KIND})
    members = communes.groupby(c.PROVINCE_CODE).groups
    outlines = {code: topology.dissolve([shapes[m] for m in members[code]]) for code in provinces.index}
    _write_geojson(out / "communes.geojson", communes, shapes=shapes)
    _write_geojson(out / "provinces.geojson", provinces[[c.NAME, c.NAME_AR, c.KIND]], shapes=outlines)


def _write_geojson(path: Path, table: pd.DataFrame, *, shapes: Mapping[str, shapely.Geometry]) -> None:
    """One feature a line, so that a change of one commune is a change of one line."""
    rows = []
    for code, properties in zip(table.index, table.to_dict("records"), strict=True):
        properties = {c.CODE: code, **properties, c.AREA_KM2: round(topology.area_km2(shapes[code]), 5)}
        rows.append(_feature(properties, shapes[code]))
    _write_features(path, rows)


def _feature(properties: Mapping[Any, Any], shape: shapely.Geometry) -> str:
    text = json.dumps(properties, ensure_ascii=False)
    return f'{{"type":"Feature","properties":{text},"geometry":{_geometry(shape)}}}'


def _geometry(shape: shapely.Geometry) -> str:
    polygons = []
    for part in shapely.get_parts(shape):
        rings = [_ring(part.exterior), *(_ring(hole) for hole in part.interiors)]
        polygons.append("[" + ",".join(rings) + "]")
    if len(polygons) == 1:
        return f'{{"type":"Polygon","coordinates":{polygons[0]}}}'
    return f'{{"type":"MultiPolygon","coordinates":[{",".join(polygons)}]}}'


def _ring(ring: shapely.Geometry) -> str:
    places = topology.DECIMALS
    return "[" + ",".join(f"[{x:.{places}f},{y:.{places}f}]" for x, y in shapely.get_coordinates(ring)) + "]"


def _write_features(path: Path, features: Iterable[str]) -> None:
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_figures(out: Path, census: Mapping[str, pd.DataFrame], *, figures: pd.DataFrame) -> None:
    """census.csv, provinces.csv, cercles.csv and arrondissements.csv, one after the other in that order."""
    names = {"name_fr": c.NAME, "name_ar": c.NAME_AR}
    people = [CENSUS["population_2024"], CENSUS["households_2024"]]
    _csv(out / "census.csv", census["communes"][list(CENSUS)].rename(columns=CENSUS).join(_of(figures, "commune")))
    provinces = census["provinces"].rename(columns={**names, "type": c.KIND})
    kept = [c.NAME, c.NAME_AR, c.KIND, "cercles", "communes", *people]
    _csv(out / "provinces.csv", provinces[kept].join(_of(figures, "province")))
    cercles = census["cercles"].rename(columns=names)
    cercles[c.PROVINCE_CODE] = _digits(cercles[c.PROVINCE_CODE])
    _csv(out / "cercles.csv", cercles[[c.NAME, c.NAME_AR, c.PROVINCE_CODE, "communes", *people]])
    parts = census["arrondissements"].rename(columns=names)
    parts["commune_code"] = _digits(parts["commune_code"])
    kept = [c.NAME, c.NAME_AR, "commune_code", *people]
    _csv(out / "arrondissements.csv", parts[kept].join(_of(figures, "arrondissement")))


def _of(figures: pd.DataFrame, level: str) -> pd.DataFrame:
    return figures[figures["level"] == level].drop(columns="level")


def _csv(path: Path, table: pd.DataFrame) -> None:
    if table.isna().to_numpy().any():
        raise click.ClickException(f"{path.name}: a unit has no figure")
    table.to_csv(path, encoding="utf-8", lineterminator="\n")


def _write_adjacency(out: Path, topo: topology.Topology, *, listed: Path) -> None:
    """Neighbors and what they share, measured on the arcs; the source's own list must name the same pairs.

    The source also lists neighbors in other regions: they are left out.
    """
    borders = topo.borders()
    source = pd.read_csv(listed, dtype=str)
    pairs = {tuple(sorted(p)) for p in zip(_digits(source["code_a"]), _digits(source["code_b"]), strict=True)}
    pairs = {pair for pair in pairs if topo.members.keys() >= set(pair)}
    if pairs != set(borders):
        raise click.ClickException(f"the arcs and the source disagree on neighbours: {sorted(pairs ^ set(borders))}")
    lines = [f"{a},{b},{km:.3f}" for (a, b), km in borders.items()]
    (out / "adjacency.csv").write_text("\n".join(["code_a,code_b,km", *lines]) + "\n", encoding="utf-8")


def _write_land(out: Path, land: Path, *, shapes: Mapping[str, shapely.Geometry]) -> None:
    region = topology.dissolve(list(shapes.values()))
    outline = coast.agree(coast.read_land(land), region)
    _write_features(out / "land.geojson", [_feature({"kind": "land"}, outline)])


if __name__ == "__main__":
    main()

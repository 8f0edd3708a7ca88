"""Build geodata/context/ from the collected layers of the ground: ``python scripts/build_context.py --data DIR``.

DIR holds the layers cut from OpenStreetMap and the relief, as ``geodata/context/README.md`` describes them: rivers,
lakes, roads, railways, forests, builtup, protected, peaks and neighbors (GeoJSON), ``towns.csv``,
``hillshade_250m.tif``.
Run twice, it writes the same bytes. Written by hand, and left alone: ``names.csv``, ``provenance.toml``, ``README.md``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click
import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from scipy import ndimage

from atlas import columns as c
from atlas.sources.matching.normalization import normalize

HERE: Final = Path(__file__).resolve().parent
GEODATA: Final = HERE.parent / "geodata"
METRIC: Final = "EPSG:32630"  # of Northern Morocco: lengths and tolerances only
DECIMALS: Final = 4  # of a degree: 11 m, a hundredth of a millimeter at 1:850 000
#: Tolerance of simplification in meters and least size, by layer.
LINES_M: Final = 40.0
AREAS_M: Final = {"lakes": 40.0, "protected": 120.0, "forests": 150.0, "builtup": 80.0, "limits": 100.0}
LEAST_KM2: Final = {"lakes": 0.3, "forests": 2.0, "builtup": 0.4}
LEAST_RIVER_KM: Final = 8.0
ROAD_RANKS: Final = {"motorway": 1, "trunk": 2, "primary": 2, "secondary": 3}
SHADES: Final = 8  # levels of gray that become one: paler steps are not seen at the strength of a plate
TOWN_RANKS: Final = (500_000, 100_000, 20_000)
RURAL: Final = 5  # seats of rural communes
#: Foreign towns and names are an editor's to decide: none is shipped.
COUNTRY: Final = "MA"


@click.command()
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=GEODATA / "context")
def main(data: Path, out: Path) -> None:
    """Write the layers of the ground around the region from the collected ones in DATA."""
    out.mkdir(parents=True, exist_ok=True)
    names = pd.read_csv(GEODATA / "context" / "names.csv", keep_default_na=False)
    _write(out / "rivers.geojson", _rivers(data, names))
    _write(out / "lakes.geojson", _named(_areas(data, "lakes"), names, "lake"))
    _write(out / "roads.geojson", _roads(data))
    _write(out / "railways.geojson", _merged(gpd.read_file(data / "railways.geojson").assign(rank=1), ["rank"]))
    for layer in ("forests", "builtup"):
        _write(out / f"{layer}.geojson", _areas(data, layer))
    _write(out / "protected.geojson", _protected(data, names))
    _write(out / "peaks.geojson", _peaks(data))
    _write(out / "limits.geojson", _limits(data))
    _write(out / "towns.geojson", _towns(data, names))
    _write_relief(data / "hillshade_250m.tif", out / "relief.tif")


def _write(path: Path, table: gpd.GeoDataFrame) -> None:
    """Write one feature a line, coordinates to four decimals, in the order of the table."""
    rounded = shapely.set_precision(table.geometry.to_crs("EPSG:4326").values, 10.0**-DECIMALS)
    columns = [column for column in table.columns if column != "geometry"]
    lines = []
    for shape, values in zip(rounded, table[columns].to_dict("records"), strict=True):
        if shape is None or shape.is_empty:
            continue
        properties = {key: value for key, value in values.items() if value == value and value not in ("", None)}
        geometry = json.loads(shapely.to_geojson(shape), parse_float=lambda text: round(float(text), DECIMALS))
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":"), default=int))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{path.name}: {len(lines)}, {len(text.encode()) / 1000:.0f} kB")


def _merged(table: gpd.GeoDataFrame, by: list[str]) -> gpd.GeoDataFrame:
    """Join the lines of one rank and name end to end and simplify them."""
    metric = table.to_crs(METRIC)
    rows: list[dict[str, Any]] = []
    for values, part in metric.groupby(by, sort=True, dropna=False):
        merged = shapely.line_merge(shapely.union_all(np.asarray(part.geometry.values, dtype=object)))
        simple = shapely.simplify(shapely.get_parts(merged), LINES_M)
        rows.append({**dict(zip(by, values, strict=True)), "geometry": shapely.multilinestrings(list(simple))})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=METRIC)


def _rivers(data: Path, names: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rivers: rank 1 named and long, 2 named, 3 the longer ones without a name."""
    rivers = gpd.read_file(data / "rivers.geojson")
    rivers = rivers[rivers["class"] != "canal"].copy()
    rivers["source"] = rivers["name_fr"].fillna("")
    metric = rivers.to_crs(METRIC)
    total = metric.length.groupby(metric["source"]).sum() / 1000
    written = names[names["kind"] == "river"].set_index("source")
    rivers[["name_fr", "name_ar"]] = [
        (written.loc[name, "name_fr"], written.loc[name, "name_ar"]) if name in written.index else (name, "")
        for name in rivers["source"]
    ]
    rivers["rank"] = [3 if not name else 1 if total[name] >= 40 else 2 for name in rivers["source"]]
    merged = _merged(rivers[(rivers["source"] != "") | (rivers["class"] == "river")], ["rank", "name_fr", "name_ar"])
    parts = merged.explode(ignore_index=True)
    long = parts[(parts["rank"] < 3) | (parts.length >= LEAST_RIVER_KM * 1000)]
    return long.dissolve(by=["rank", "name_fr", "name_ar"], sort=True).reset_index()


def _roads(data: Path) -> gpd.GeoDataFrame:
    roads = gpd.read_file(data / "roads.geojson")
    roads = roads[roads["class"].isin(ROAD_RANKS)].copy()
    roads["rank"] = roads["class"].map(ROAD_RANKS)
    roads["ref"] = [
        ref if rank < 3 and isinstance(ref, str) else "" for ref, rank in zip(roads["ref"], roads["rank"], strict=True)
    ]
    return _merged(roads, ["rank", "ref"])


def _areas(data: Path, layer: str) -> gpd.GeoDataFrame:
    """Return the larger areas of a layer, simplified, the largest first."""
    table = gpd.read_file(data / f"{layer}.geojson").to_crs(METRIC)
    table = table.explode(ignore_index=True)
    table["area_km2"] = (table.area / 1e6).round(2)
    table = table[table["area_km2"] >= LEAST_KM2.get(layer, 0.0)]
    shapes = shapely.make_valid(shapely.simplify(table.geometry.values, AREAS_M[layer]))
    kept = gpd.GeoDataFrame(table[["area_km2"]], geometry=list(shapes), crs=METRIC)
    kept = kept.explode(ignore_index=True)
    kept = kept[kept.geom_type == "Polygon"]
    return kept.sort_values("area_km2", ascending=False, kind="stable").reset_index(drop=True)


def _named(areas: gpd.GeoDataFrame, names: pd.DataFrame, kind: str) -> gpd.GeoDataFrame:
    """Give the names of the editor's table to the areas that its points lie in."""
    table = areas.assign(name_fr="", name_ar="")
    for row in names[names["kind"] == kind].to_dict("records"):
        point = gpd.GeoSeries.from_xy([float(row["lon"])], [float(row["lat"])], crs="EPSG:4326").to_crs(METRIC).iloc[0]
        nearest = table.distance(point).idxmin()
        table.loc[nearest, ["name_fr", "name_ar"]] = [row["name_fr"], row["name_ar"]]
    return table


def _protected(data: Path, names: pd.DataFrame) -> gpd.GeoDataFrame:
    parks = gpd.read_file(data / "protected.geojson").to_crs(METRIC)
    parks["area_km2"] = (parks.area / 1e6).round(1)
    parks["geometry"] = shapely.simplify(parks.geometry.values, AREAS_M["protected"])
    return _named(parks[["area_km2", "geometry"]].sort_values("area_km2", ascending=False), names, "protected")


def _peaks(data: Path) -> gpd.GeoDataFrame:
    """Return the peaks that have a name and a height, the highest first."""
    peaks = gpd.read_file(data / "peaks.geojson")
    peaks = peaks[peaks["ele"].notna() & peaks["name_fr"].fillna("").ne("")].copy()
    peaks["name_fr"] = peaks["name_fr"].str.replace("Ghorghiz Peak", "Jebel Ghorghiz")
    peaks["ele"] = peaks["ele"].astype(int)
    table = peaks.sort_values("ele", ascending=False, kind="stable")[["name_fr", "name_ar", "ele", "geometry"]]
    return table.fillna("")


def _limits(data: Path) -> gpd.GeoDataFrame:
    """Return the provinces around the region and those of the region beside smaller perimeters, with their codes."""
    around = gpd.read_file(data / "neighbours.geojson").to_crs(METRIC)
    around["geometry"] = shapely.coverage_simplify(around.geometry.values, AREAS_M["limits"])
    around = around.rename(columns={"name": "name_fr"}).assign(code="")[["code", "name_fr", "name_ar", "geometry"]]
    own = gpd.read_file(GEODATA / "provinces.geojson").to_crs(METRIC)
    own = own[own["code"] == "01051"].copy()
    own["geometry"] = shapely.simplify(own.geometry.values, 2 * AREAS_M["limits"])
    own = own.rename(columns={"name": "name_fr"})[["code", "name_fr", "name_ar", "geometry"]]
    own["name_fr"] = "Al Hoceïma"
    return gpd.GeoDataFrame(pd.concat([own, around], ignore_index=True), crs=METRIC)


def _towns(data: Path, names: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the seat of each commune whose name a place in it bears, then the towns around the region."""
    places = pd.read_csv(data / "towns.csv")
    places = places[(places["source"] == "OSM") | (places["countrycode"] == COUNTRY)]
    points = gpd.GeoDataFrame(
        places, geometry=gpd.points_from_xy(places["longitude"], places["latitude"]), crs="EPSG:4326"
    ).to_crs(METRIC)
    communes = gpd.read_file(GEODATA / "communes.geojson").to_crs(METRIC)
    census = pd.read_csv(GEODATA / "census.csv", dtype={"code": str}).set_index("code")
    aliases = pd.read_csv(GEODATA / "aliases.csv", dtype=str).groupby("code")["alias"].apply(list).to_dict()
    rows = [
        row
        for _, commune in communes.iterrows()
        if (row := _seat(commune, points, aliases.get(commune["code"], []), census)) is not None
    ]
    rows += _towns_around(points, communes, names)
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=METRIC)
    return table.sort_values(["rank", "code", "name_fr"], kind="stable").reset_index(drop=True)


def _seat(
    commune: pd.Series, points: gpd.GeoDataFrame, aliases: list[str], census: pd.DataFrame
) -> dict[str, Any] | None:
    """Return the place that bears a commune's name in it, a town before a village; an urban one's only town else."""
    inside = points[points.within(commune.geometry.buffer(300))]
    wanted = {_plain(name) for name in (commune["name"], commune["name_ar"], *aliases)}
    same = inside[
        [
            bool({_plain(n) for n in (row["name"], row["name_ar"]) if isinstance(n, str)} & wanted)
            for _, row in inside.iterrows()
        ]
    ]
    urban = commune["kind"] == "urban"
    if same.empty and urban:
        same = inside[inside["class"].isin(["city", "town"])]
    if same.empty:
        return None
    order = same["class"].map({"city": 0, "town": 1}).fillna(same["source"].map({"GeoNames": 2})).fillna(3)
    place = same.loc[order.sort_values(kind="stable").index[0]]
    people = census.loc[commune["code"], c.POPULATION_2024]
    rank = _rank(float(people)) if urban else RURAL
    x, y = place.geometry.x, place.geometry.y
    if not commune.geometry.contains(place.geometry):
        line = shapely.shortest_line(commune.geometry.buffer(-80), place.geometry)
        x, y = shapely.get_coordinates(line)[0]
    return {
        "code": commune["code"],
        "name_fr": commune["name"],
        "name_ar": commune["name_ar"],
        "rank": rank,
        "geometry": shapely.Point(x, y),
    }


def _towns_around(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, names: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the towns of the table of names that lie outside the region: spelt there in both languages."""
    rows = []
    for row in names[names["kind"] == "town"].to_dict("records"):
        place = points[points["name"] == row["source"]]
        geometry = place.sort_values("source", ascending=False, kind="stable").geometry.iloc[0]
        people = float(place["population"].max()) if place["population"].notna().any() else 0.0
        rows.append(
            {
                "code": "",
                "name_fr": row["name_fr"],
                "name_ar": row["name_ar"],
                "rank": _rank(people),
                "geometry": geometry,
            }
        )
    return rows


def _rank(people: float) -> int:
    return next((rank for rank, least in enumerate(TOWN_RANKS, start=1) if people >= least), 4)


def _plain(name: str) -> str:
    return str(normalize(name)).replace("-", " ").replace(" ", "")


def _write_relief(source: Path, target: Path) -> None:
    """Write the shading in fewer levels; cells without a value take that of the nearest one: coasts are cut later."""
    with rasterio.open(source) as raster:
        gray, profile = raster.read(1), raster.profile
    nearest = ndimage.distance_transform_edt(gray == 0, return_distances=False, return_indices=True)
    filled = gray[tuple(nearest)]
    levels = np.clip(np.rint(filled / SHADES) * SHADES, 1, 255).astype(np.uint8)
    kept = {key: profile[key] for key in ("driver", "width", "height", "count", "dtype", "crs", "transform")}
    with rasterio.open(target, "w", **kept, compress="deflate", predictor=2, zlevel=9) as raster:
        raster.write(levels, 1)
    click.echo(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

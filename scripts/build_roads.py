"""Build geodata/roads/ from a layer of roads that is a graph already: ``build_roads.py --roads FILE``.

What it is made of (nodes at shared ends, lengths measured before simplifying, ramps and bridges apart) is left as it
is; the layer is only put in order and packed. Written by hand, and left alone: ``speeds.toml``, ``provenance.toml``.
"""

from __future__ import annotations

from pathlib import Path

import click
import geopandas as gpd
import numpy as np
import shapely

HERE = Path(__file__).resolve().parent
COLUMNS = ["class", "ramp", "ref", "length_m"]


@click.command()
@click.option("--roads", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=HERE.parent / "geodata" / "roads")
def main(roads: Path, out: Path) -> None:
    """Write network.parquet: lines in degrees of six decimals, their class, whether they are ramps, names, lengths."""
    layer = gpd.read_file(roads, engine="pyogrio")
    layer["geometry"] = shapely.transform(layer.geometry.to_numpy(), lambda xy: np.round(xy, 6))
    layer["length_m"] = layer["length_m"].round(1)
    order = np.lexsort((layer.geometry.to_wkb(), layer["class"]))
    table = layer.loc[order, [*COLUMNS, "geometry"]].reset_index(drop=True)
    out.mkdir(parents=True, exist_ok=True)
    table.to_parquet(out / "network.parquet", compression="brotli", schema_version="1.0.0", index=False)
    click.echo(f"{len(table)} roads, {table['length_m'].sum() / 1000:.1f} km")


if __name__ == "__main__":
    main()

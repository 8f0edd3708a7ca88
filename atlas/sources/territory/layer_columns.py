"""Which columns of a layer are those of a territory: by our names, by their titles, cut short by a Shapefile."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.errors import Fault
from atlas.i18n.column_titles import titles_of
from atlas.i18n.messages import Listed, Message

#: Shapefiles cut the names of their columns to so many characters.
_CUT: Final = 10
#: What layers of communes call their codes and names, each by its finest level first: national institutes, IGN, GADM,
#: geoBoundaries, OCHA, OpenStreetMap.
_USUAL: Final = {
    c.NAME: (
        r"nom|name|libelle|label|commune|municipality|(nom|lib|libelle|name)_?(commune|com|municipality)|commune_?(fr|nom|name)"
        r"|nom_?(fr|officiel)|name_?fr|nomcom|libgeo|nom_officiel",
        r"name_?5", r"name_?4", r"name_?3", r"name_?2",
        r"shape_?name",
        r"adm4_?(fr|en|name)", r"adm3_?(fr|en|name)", r"adm2_?(fr|en|name)",
    ),
    c.CODE: (
        r"codgeo|insee|(code|insee|cod)_?(insee|commune|com|geo|officiel)|commune_?code|geocode",
        r"gid_?5|cc_?5", r"gid_?4|cc_?4", r"gid_?3", r"gid_?2",
        r"shape_?id",
        r"adm4_?p?code", r"adm3_?p?code", r"adm2_?p?code",
    ),
}  # fmt: skip


def cut_columns(
    layer: gpd.GeoDataFrame, path: Path, mapped: Mapping[str, str], wanted: Sequence[str]
) -> dict[str, str]:  # fmt: skip
    """Return our columns that a Shapefile has cut to ten characters: {"province_code": "province_c"}.

    Of two that are cut alike GDAL numbers the second: "population", "populati_1" are those of 2014 and of 2024.
    """
    if path.suffix.lower() != ".shp":
        return {}
    cut_names: dict[str, str] = {}
    for start in dict.fromkeys(name[:_CUT] for name in wanted if len(name) > _CUT):
        alike = [name for name in wanted if name[:_CUT] == start]
        cut = [start, *(f"{start[: _CUT - 2]}_{n}" for n in range(1, len(alike)))]
        theirs = set(mapped.values())
        taken = {*mapped, *theirs, *layer.columns}.intersection(alike) or theirs.intersection(cut)
        if not taken and all(name in layer for name in cut):
            cut_names |= dict(zip(alike, cut, strict=True))
    return cut_names


def titled_columns(layer: gpd.GeoDataFrame, mapped: Mapping[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return our columns that the file has under their titles, as QGIS exports them by alias: {"code": "Code HCP"}."""
    theirs = [str(name) for name in layer.columns if name != c.GEOMETRY and name not in mapped.values()]
    titled = {}
    for ours in wanted:
        if ours in theirs or ours in mapped:
            continue
        # A title with its year comes before the one of territories whose figures have none.
        by_title = {name.removesuffix(f" [{ours}]"): name for name in theirs}
        named = [by_title[title] for title in titles_of(ours) if title in by_title]
        if named:
            titled[ours] = named[0]
    return titled


def usual_columns(layer: gpd.GeoDataFrame, mapped: Mapping[str, str]) -> dict[str, str]:
    """Return the code and the name under what other makers of layers call them: {"name": "NAME_3"}.

    Only where the layer has no column of our name and none is mapped; of two that fit alike none is taken.
    """
    theirs = [str(name) for name in layer.columns if name != c.GEOMETRY and name not in mapped.values()]
    usual = {}
    for ours, patterns in _USUAL.items():
        if ours in theirs or ours in mapped:
            continue
        by_rank = ([name for name in theirs if re.fullmatch(pattern, name, re.IGNORECASE)] for pattern in patterns)
        likeliest = next(filter(None, by_rank), [])
        if len(likeliest) == 1:
            usual[ours] = likeliest[0]
    return usual


def column_faults(layer: gpd.GeoDataFrame, columns: Mapping[str, str], *, allowed: Sequence[str]) -> Iterator[Fault]:
    """List columns that a user names and that do not exist, there or here, and the needed ones that are missing."""
    theirs = [str(name) for name in layer.columns if name != c.GEOMETRY]
    for ours, name in columns.items():
        if ours not in allowed:
            remedy = Message(
                "fault.sources.boundaries.columns_are", names=Listed(allowed, marks=False, most=len(allowed))
            )
            yield Fault(Message("fault.sources.boundaries.unknown_column", column=ours), remedy, column=name)
        if name not in theirs:
            yield Fault(Message("fault.sources.boundaries.no_such_column"), _proposal(name, theirs), column=name)
    for needed in (c.CODE, c.NAME):
        if needed not in columns and needed not in theirs:
            names = Listed(theirs, marks=False, most=len(theirs))
            remedy = Message("fault.sources.boundaries.say_column", column=needed, names=names)
            yield Fault(Message(f"fault.sources.boundaries.no_{needed}_column"), remedy, column=needed)


def _proposal(name: str, theirs: Sequence[str]) -> Message:
    near = difflib.get_close_matches(name, theirs, n=3, cutoff=0.5)
    if near:
        return Message("fault.sources.boundaries.did_you_mean", names=Listed(near, last="or", marks=False))
    return Message("fault.sources.boundaries.file_has", names=Listed(theirs, marks=False, most=len(theirs)))


def rename_columns(layer: gpd.GeoDataFrame, columns: Mapping[str, str], *, wanted: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the columns wanted, under our names.

    What the mapping names wins over a column that happens to have our name.
    """
    taken = {ours: columns.get(ours, ours) for ours in wanted}
    present = {ours: name for ours, name in taken.items() if name in layer}
    data = {ours: layer[name] for ours, name in present.items()}
    return gpd.GeoDataFrame(data, geometry=layer.geometry.to_numpy(), crs=layer.crs)


def code_texts(values: pd.Series) -> pd.Series:
    """Return codes as text; a code that was stored as a number loses its “.0”, blanks become ""."""
    if pd.api.types.is_float_dtype(values):
        whole = (values.dropna() % 1 == 0).all() and (values.dropna().abs() < 2**53).all()
        values = values.astype("Int64") if whole else values
    return values.astype("string").fillna("").str.strip().astype(object)

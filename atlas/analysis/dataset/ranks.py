"""Units in the order of an indicator, with ranks that say their ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.location.unit_lookup import province_code
from atlas.errors import MapTypeError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Level, Tables

RANK = "rank"
TIED = "tied"


def rank_units(
    data: Tables,
    key: str,
    *,
    by: Level = "commune",
    top: int | None = None,
    within: str | None = None,
    lowest: bool = False,
) -> gpd.GeoDataFrame:
    """Return the communes (or provinces) by the value of an indicator, the highest first.

    Equal values share the best of their ranks (1, 2, 2, 4) and are ordered by code; ``tied`` says so.

    Args:
        data: the indicators tabulated.
        key: the indicator.
        by: commune or province.
        top: only ranks up to this one; whoever is tied with the last one stays. Without it units that have no value
            stand at the end, without rank.
        within: only the communes of a province, ranked among themselves.
        lowest: the lowest first.

    Returns:
        ``rank``, ``tied``, the name, the province and the indicator, on the index ``code``, with the outlines.

    Raises:
        UnknownNameError: no such indicator, level or province.
        MapTypeError: a category, which has no order.
        ValueError: ``top`` under one, or a province asked for within a province.
    """
    indicator, table = data.indicator(key), data.table(by)
    if indicator.nature is Nature.CATEGORY:
        raise MapTypeError(Message("fault.analysis.no_order", key=key, group=key))
    if top is not None and top < 1:
        raise ValueError(Message("fault.analysis.top_below_one", top=top))
    if within is not None:
        if by != "commune":
            raise ValueError(Message("fault.analysis.within_level", by=Message(f"unit_word.{by}")))
        table = table[table[c.PROVINCE_CODE] == province_code(data.territory, within)]
    ranks = ranks_of(table[key], lowest=lowest)
    shown = [name for name in (c.NAME, c.PROVINCE) if name in table]
    rows = table[[*shown, key, c.GEOMETRY]].copy()
    rows.insert(0, RANK, ranks)
    rows.insert(1, TIED, ranks.notna() & ranks.duplicated(keep=False))
    order = ranks.reset_index(drop=True).sort_values(kind="stable", na_position="last").index
    rows = rows.iloc[order]
    return rows if top is None else rows[(rows[RANK] <= top).fillna(False).to_numpy(dtype=bool)]


def ranks_of(values: pd.Series[Any], *, lowest: bool = False) -> pd.Series[Any]:
    """Return the rank of each value, 1 the highest; equal values share the best rank, a missing one has none."""
    return values.astype("Float64").rank(method="min", ascending=lowest).astype("Int64").rename(RANK)


def has_rank(indicator: Indicator) -> bool:
    """Tell whether values of an indicator have an order."""
    return indicator.nature is not Nature.CATEGORY

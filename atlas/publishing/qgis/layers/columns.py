"""Columns that styles need beside those that a layer of units has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pyarrow as pa

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.styles.model import Extra
from atlas.publishing.tables.layers import About, Field, TableLayer, arrow_array


def widen(layer: TableLayer, extras: Sequence[Extra], data: Dataset) -> TableLayer:
    """Return the layer of a level with the columns that styles need beside those it has."""
    fields, columns = list(layer.fields), list(layer.columns)
    names = {field.name for field in fields}
    for extra in extras:
        if extra.name in names:
            continue
        names.add(extra.name)
        table = data.table("commune" if extra.by == "commune" else "province")
        column: pa.Array = arrow_array(pd.Series(extra.values).reindex(table.index))
        fields.append(Field(extra.name, extra.name, About(extra.title)))
        columns.append(column)
    return replace(layer, fields=tuple(fields), columns=tuple(columns))

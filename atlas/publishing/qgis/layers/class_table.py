"""The table of plates: what each class of each mark is, for whoever reads the file without QGIS."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from atlas.publishing.qgis.project.plates import EditionShown


def plate_rows(shown: EditionShown) -> pd.DataFrame:
    """Return the table of plates: a row for each class of each mark, with its bounds, color and number of units."""
    rows: list[dict[str, Any]] = []
    for plate in shown.plates:
        for style in plate.styles:
            for case in style.renderer.cases:
                rows.append(
                    {
                        "plate": plate.number, "key": plate.plate.key, "mark": style.mark,
                        "layer": style.table, "style": style.name, "class": case.key, "lower": case.lower,
                        "upper": case.upper, "label": case.label, "colour": case.color, "count": case.count,
                        "remark": style.remark,
                    }
                )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table.astype({"lower": "float64", "upper": "float64", "count": "Int64"})


_COLUMNS: Final = (
    "plate", "key", "mark", "layer", "style", "class", "lower", "upper", "label", "colour", "count", "remark",
)  # fmt: skip

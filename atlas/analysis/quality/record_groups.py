"""Groups of the records of a register, all, by source, by province, and what is counted in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.analysis.location.name_fallback import declared_provinces
from atlas.analysis.quality.record_findings import CONFLICT, DUPLICATE, FINDINGS, Flags, is_filled
from atlas.sources.matching.gazetteer import Gazetteer

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory

#: Fields of which the completeness is told, in the order of a report.
FIELDS: Final = (
    c.NAME, c.NAME_AR, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, c.DECLARED, c.PRECISION,
    c.SOURCE, c.DATE, c.CONSENT, c.ADDRESS, c.PHONE, c.EMAIL,
)  # fmt: skip
COORDINATES: Final = "coordinates"

#: Groups of records: all of them, by source, by province.
ALL: Final = "all"
BY_SOURCE: Final = "source"
BY_PROVINCE: Final = "province"


def list_groups(placed: Placed, territory: Territory) -> list[tuple[str, str, Flags]]:
    """(kind, name, records) of each group: all, sources by size, provinces by code, those without at the end."""
    table = placed.register.table
    size = len(table)
    groups = [(ALL, "", np.ones(size, dtype=bool))]
    source = table[c.SOURCE].fillna("").astype(str).str.strip().to_numpy(dtype=object)
    names, counts = np.unique(source, return_counts=True)
    order = sorted(zip(names, counts, strict=True), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))
    groups += [(BY_SOURCE, str(name), source == name) for name, _ in order]
    listed = list(dict.fromkeys(territory.communes.sort_values(c.PROVINCE_CODE)[c.PROVINCE]))
    here = _provinces(placed, territory)
    return groups + [(BY_PROVINCE, name, here == name) for name in (*listed, "") if (here == name).any()]


def _provinces(placed: Placed, territory: Territory) -> npt.NDArray[np.object_]:
    """Province of each record: where it is placed, else that of the commune it declares, "" when neither is known."""
    table = placed.register.table
    province = pd.Series("", index=table.index, dtype=object)
    province.loc[placed.actors.index] = placed.actors[c.PROVINCE].to_numpy(dtype=object)
    gazetteer = Gazetteer.of(territory)
    declared = declared_provinces(placed.rejected)
    others = [None] * len(placed.rejected) if declared is None else declared.tolist()
    names = territory.communes[c.PROVINCE].astype(str)
    for label, name, other in zip(placed.rejected.index, placed.rejected[c.DECLARED], others, strict=True):
        match = gazetteer.match(name, province=other)
        if match.sure:
            province.at[label] = names[match.code]
        elif code := gazetteer.province_code(other):
            province.at[label] = gazetteer.names.province_names[code]
    return province.to_numpy(dtype=object)


def _arabic(territory: Territory) -> dict[str, str]:
    """Arabic names of the provinces that have one, by their names."""
    provinces = territory.provinces
    if c.NAME_AR not in provinces or c.NAME not in provinces:
        return {}
    pairs = zip(provinces[c.NAME], provinces[c.NAME_AR], strict=True)
    return {str(name): arabic for name, arabic in pairs if isinstance(arabic, str)}


def count_groups(
    groups: list[tuple[str, str, Flags]], placed: Placed, territory: Territory, *, findings: pd.DataFrame
) -> pd.DataFrame:
    """Count in each group what is placed, how precisely, and what has findings, as `Quality.groups`."""
    marks = _marks(placed, findings)
    arabic = _arabic(territory)
    rows = [
        {"by": by, "group": name, "group_ar": arabic.get(name, "") if by == BY_PROVINCE else ""}
        | {"records": int(inside.sum())}
        | {mark: int((flags & inside).sum()) for mark, flags in marks.items()}
        for by, name, inside in groups
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(placed_percent=_percent(frame["placed"], frame["records"]))


def _marks(placed: Placed, findings: pd.DataFrame) -> dict[str, Flags]:
    """Return which records have what is counted, by the column that counts it."""
    table = placed.register.table
    at = table.index.get_indexer(placed.actors.index)
    is_placed = np.zeros(len(table), dtype=bool)
    is_placed[at] = True
    precisions = placed.register.vocabulary.codes(c.PRECISION)
    precision = np.full(len(table), "", dtype=object)
    precision[at] = placed.actors[c.PRECISION].fillna(precisions[-1]).to_numpy(dtype=object)
    precision[is_placed & ~np.isin(precision, precisions)] = precisions[-1]

    def having(*kinds: str) -> Flags:
        flags = np.zeros(len(table), dtype=bool)
        flags[findings.loc[findings["finding"].isin(kinds), "position"].to_numpy(dtype=np.int64)] = True
        return flags

    return {
        "placed": is_placed,
        "rejected": ~is_placed,
        **{code: precision == code for code in precisions},
        "conflicts": having(CONFLICT),
        "duplicates": having(DUPLICATE),
        "outliers": having(*FINDINGS[3:]),
    }


def measure_completeness(groups: list[tuple[str, str, Flags]], placed: Placed) -> pd.DataFrame:
    """Count the records of each group that have a value in each field, as `Quality.completeness`."""
    table = placed.register.table
    filled = {COORDINATES: is_filled(table[c.LON]) & is_filled(table[c.LAT])}
    filled |= {name: is_filled(table[name]) for name in FIELDS if name not in placed.hidden}
    rows = [
        (by, name, field, int((flags & inside).sum()), int(inside.sum()))
        for by, name, inside in groups
        for field, flags in filled.items()
    ]
    frame = pd.DataFrame(rows, columns=["by", "group", "field", "known", "records"])
    return frame.assign(percent=_percent(frame["known"], frame["records"]))


def _percent(part: pd.Series[int], whole: pd.Series[int]) -> npt.NDArray[np.float64]:
    """Return 100 part / whole; NaN of nothing."""
    total = whole.to_numpy(dtype=np.float64)
    percent = np.full(len(total), np.nan)
    np.divide(100.0 * part.to_numpy(), total, out=percent, where=total > 0)
    return percent

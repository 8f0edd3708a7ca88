"""Indicators added to data that are protected already: computed from what is public, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.tables import Given
from atlas.analysis.disclosure.public_data import Masks, compute_public, mask_bases, public_values, rebuild, with_values

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Level, Tables


def public_versions(
    data: Tables, indicators: Iterable[Indicator]
) -> tuple[tuple[Indicator, ...], frozenset[tuple[str, str, str]]]:
    """Return the indicators as far as they can be computed from what is public, and the values that cannot.

    Args:
        data: protected tables.
        indicators: one's own, or derived ones.
    """
    masks = _masks(data)
    bases = mask_bases(data.bases, masks, data.placed)
    public = {indicator.key: indicator for indicator in data.indicators if isinstance(indicator.compute, Given)}
    versions, withheld = [], set[tuple[str, str, str]]()
    levels: list[Level] = list(data.bases)
    for indicator in indicators:
        version = rebuild(public.get(indicator.key, indicator), public)
        values = {level: public_values(version, level, bases) for level in levels}
        versions.append(with_values(indicator, values))
        for level in levels:
            lost = values[level].isna() & compute_public(version, bases.probes[-1][level]).notna()
            withheld |= {(level, str(code), indicator.key) for code in lost.index[lost]}
    return tuple(versions), frozenset(withheld)


def _masks(data: Tables) -> Masks:
    """Return what is kept back of the stocks of the bases."""
    masks: dict[tuple[str, str], set[str]] = {}
    for level, code, key in data.withheld:
        if key in data.bases["commune"].stocks:
            masks.setdefault((level, key), set()).add(code)
    return masks

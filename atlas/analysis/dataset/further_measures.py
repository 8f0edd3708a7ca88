"""Coverages and distances that indicators ask for after the data were tabulated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from atlas.analysis.catalogue.base import Base
from atlas.analysis.catalogue.entries import coverage_distance
from atlas.analysis.dataset.tables import Level, Tables
from atlas.analysis.definitions.reach import term_reach
from atlas.analysis.spatial.reach_measures import reach, reach_areas, weighted_mean

T = TypeVar("T", bound=Tables)


def with_measures(data: T, needs: Iterable[str]) -> T:
    """Return the same data, their bases with the measures of reach that are needed and not there (``coverage_7km``).

    Protected data, and data without a register, are given back as they are: their places are not to be measured.
    """
    communes, placed = data.bases["commune"], data.placed
    absent = [name for name in dict.fromkeys(needs) if name not in communes.names]
    distances = tuple(km for name in absent if (km := coverage_distance(name)) is not None)
    terms = tuple(term for name in absent if (term := term_reach(name, data.vocabulary)) is not None)
    if data.protected or placed is None or communes.ground is None or not (distances or terms):
        return data
    measures = reach(placed, data.territory, coverage_km=distances, terms=terms)
    measures = measures.drop(columns=[name for name in measures if name in communes.measures])
    widened = replace(communes, measures=communes.measures.join(measures))
    bases: dict[Level, Base] = {**data.bases, "commune": widened}
    for level, base in data.bases.items():
        if level != "commune" and base.ground is not None:
            means = weighted_mean(measures, reach_areas(data.territory), base.ground.unit_of)
            ground = replace(base.ground, communes=widened)
            bases[level] = replace(base, measures=base.measures.join(means.reindex(base.measures.index)), ground=ground)
    return replace(data, bases=bases)

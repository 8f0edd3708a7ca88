"""What an edition knows of its actors beside its tables, computed while amounts are known, as it may be published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from atlas import columns as c
from atlas.analysis.catalogue.stocks import active
from atlas.analysis.dataset.tables import Supplement
from atlas.analysis.disclosure import Disclosure
from atlas.analysis.populations.breakdowns import PERIODS, SIZES, answers_of, by_category, by_class, concentration_of
from atlas.analysis.populations.register_changes import exits_by_age, register_changes
from atlas.analysis.populations.study_population import Population, halves
from atlas.sources.territory.territory import business_classes

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed
    from atlas.sources.territory.territory import Territory


def supplement(
    placed: Placed | None,
    territory: Territory,
    rules: Disclosure,
    *,
    previous: Placed | None = None,
    populations: Iterable[Population] = (),
    coverage_km: tuple[float, ...] = (5.0,),
) -> Supplement:
    """Return who answered, who works where, who is new and who is studied; nothing where numbers of actors are secret.

    Args:
        placed: the located register with what its actors declare; None without one.
        territory: where it was located.
        rules: what may be published.
        previous: the register before, located in the same territory.
        populations: to be studied.
        coverage_km: distances at which the coverage of populations is computed.
    """
    if placed is None or rules.counts:
        return Supplement()
    actors = active(placed)
    both = (previous, placed) if previous is not None else None
    return Supplement(
        answers=answers_of(actors, placed.register.vocabulary),
        breakdowns={
            c.FAMILY: by_category(actors, c.FAMILY, rules),
            c.SECTOR: by_category(actors, c.SECTOR, rules),
            "size": by_class(actors, c.JOBS, SIZES, rules=rules),
            "period": by_class(actors, c.FOUNDED, PERIODS, rules=rules),
        },
        concentration=concentration_of(actors, rules),
        businesses=business_classes(territory),
        changes=register_changes(*both) if both else {},
        exits=exits_by_age(*both) if both else None,
        dates=(previous.register.date, placed.register.date) if previous is not None else ("", placed.register.date),
        halves={
            population.key: halves(placed, territory, population, rules, coverage_km=coverage_km)
            for population in populations
        },
    )

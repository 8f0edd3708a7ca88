"""The indicators of the High Commission for Planning (HCP): census, establishments, areas. Real figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from atlas import columns as c
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature, shipped_texts
from atlas.analysis.definitions import formulas
from atlas.i18n.messages import Message

CENSUS, ESTABLISHMENTS = "hcp-rgph", "hcp-establishments"

_INHABITANTS: Final = Message("unit.inhabitants")


def _stock(key: str, *, source: str = ESTABLISHMENTS, year: str = "2024", **more: Any) -> Indicator:
    """Return an amount of the census, of the establishments or of the ground."""
    return Indicator(
        key=key, nature=Nature.STOCK, source=source, year=year, needs=(key,), compute=partial(formulas.amount, of=key),
        **shipped_texts(f"indicator.{key}"), **more,
    )  # fmt: skip


def _ratio(key: str, compute: Callable[..., Any], *, of: tuple[str, str], source: str, **more: Any) -> Indicator:
    """Return a ratio of two amounts, the second below."""
    return Indicator(
        key=key, nature=Nature.RATIO, source=source, needs=of, compute=compute,
        **shipped_texts(f"indicator.{key}"), **{"year": "2024", "denominators": of[1:], **more},
    )  # fmt: skip


HCP: Final[tuple[Indicator, ...]] = (
    _stock(c.POPULATION_2014, source=CENSUS, year="2014", unit=_INHABITANTS),
    _stock(c.POPULATION_2024, source=CENSUS, unit=_INHABITANTS),
    _stock(c.HOUSEHOLDS_2024, source=CENSUS),
    _ratio(
        "population_density", partial(formulas.density, count=c.POPULATION_2024, over=c.AREA_KM2, per=1.0),
        of=(c.POPULATION_2024, c.AREA_KM2), source=CENSUS, unit=Message("unit.per_km2"),
    ),
    _ratio(
        "population_change", partial(formulas.change, before=c.POPULATION_2014, after=c.POPULATION_2024),
        of=(c.POPULATION_2014, c.POPULATION_2024), denominators=(c.POPULATION_2014,), source=CENSUS,
        year="2014–2024", unit=PERCENT, decimals=1, reference=0.0,
    ),
    _stock(c.ESTABLISHMENTS, zero_is_absence=True),
    _stock(c.BUSINESSES, zero_is_absence=True),
    _stock(c.PUBLIC_SERVICES, zero_is_absence=True),
    _stock(c.SOUKS, zero_is_absence=True),
    _stock(c.JOBS_HCP, zero_is_absence=True),
    _ratio(
        "jobs_hcp_1k", partial(formulas.density, count=c.JOBS_HCP, over=c.POPULATION_2024, per=1_000.0),
        of=(c.JOBS_HCP, c.POPULATION_2024), source=ESTABLISHMENTS, decimals=1, zero_is_absence=True, per=1_000.0,
    ),
    _stock(c.ASSOCIATIONS_HCP, zero_is_absence=True),
    _ratio(
        "associations_hcp_10k",
        partial(formulas.density, count=c.ASSOCIATIONS_HCP, over=c.POPULATION_2024, per=10_000.0),
        of=(c.ASSOCIATIONS_HCP, c.POPULATION_2024), source=ESTABLISHMENTS, decimals=1, zero_is_absence=True,
        per=10_000.0,
    ),
    _ratio(
        "associations_hcp_share", partial(formulas.share, part=c.ASSOCIATIONS_HCP, whole=c.ESTABLISHMENTS),
        of=(c.ASSOCIATIONS_HCP, c.ESTABLISHMENTS), source=ESTABLISHMENTS, unit=PERCENT, decimals=1,
        zero_is_absence=True, per=100.0,
    ),
    _stock(c.AREA_KM2, source="osm", year="2026", unit=Message("unit.km2"), decimals=1),
)  # fmt: skip

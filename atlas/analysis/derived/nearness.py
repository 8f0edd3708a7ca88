"""Indicators of what is near: potential, floating-catchment access, inhabitants within reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, get_args

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.definitions import neighborhood_formulas
from atlas.analysis.definitions.reach import LONGEST_KM, NEAREST_KM, TermReach, coverage_key, reach_words
from atlas.analysis.derived.kind import Find, NamedIndicator, check_between, check_one_of
from atlas.analysis.spatial.access import E2SFCA_WEIGHTS, Zones
from atlas.analysis.spatial.surfaces import Decay
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

_PARTS: Final = ("title", "formula", "explanation")
#: Finest and coarsest grids over which the inhabitants of a commune are spread, in meters.
_STEPS = (100, 100_000)


@toml_specification()
@dataclass(frozen=True, slots=True)
class Potential(NamedIndicator):
    """Stewart's potential of a stock: how much there is around, everything counting the less the farther it is.

    Attributes:
        of: key of a stock.
        span_km: distance at which an amount counts half.
        beta: impedance.
        decay: ``exponential`` or ``pareto``.
    """

    of: str
    span_km: float = 10.0
    beta: float = 2.0
    decay: Decay = "exponential"
    kind: Literal["potential"] = "potential"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between("span_km", self.span_km, 0.001, LONGEST_KM)
        check_between("beta", self.beta, 0.01, 100)
        check_one_of("decay", self.decay, get_args(Decay))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = find(self.of)
        if of.nature is not Nature.STOCK:
            raise ValueError(
                Message("fault.analysis.potential_stock", key=of.key, nature=Message(f"nature_word.{of.nature}"))
            )
        falls = f"exp(−ln 2 (d / {self.span_km:g})^{self.beta:g})"
        if self.decay == "pareto":
            falls = f"(1 + (2^(1/{self.beta:g}) − 1) d / {self.span_km:g})^−{self.beta:g}"
        title = Message("derived.potential.title", title=of.title, km=self.span_km)
        return Indicator(
            **self.inherited_fields(of, key=f"potential_{of.key}_{self.span_km:g}km", title=title),
            nature=Nature.RATIO,
            unit=of.unit,
            decimals=of.decimals,
            formula=Message("derived.potential.formula", title=of.title, falls=falls, span=self.span_km),
            explanation=Message("derived.potential.explanation"),
            compute=partial(
                neighborhood_formulas.potential, of=of, span_km=self.span_km, beta=self.beta, decay=self.decay
            ),
        )


@toml_specification()
@dataclass(frozen=True, slots=True)
class Access(NamedIndicator):
    """Floating-catchment access: how many actors there are per inhabitant, shared with all who reach them.

    One zone is the 2SFCA (Luo & Wang 2003), several the enhanced one, E2SFCA (Luo & Qi 2009).

    Attributes:
        of: ``actors``, a family or a sector (``cooperatives``, ``sector_health``), or what actors state (``members``,
            ``jobs``).
        zones_km: upper bounds of the zones, as the crow flies.
        weights: of each zone; 1 for one zone, 1, 0.68 and 0.22 for three, unless they are given.
        per: inhabitants that the result is given for.
        step_m: of the grid over which the inhabitants of a commune are spread.
    """

    of: str = s.ACTORS
    zones_km: tuple[float, ...] = (5.0,)
    weights: tuple[float, ...] = ()
    per: float = 10_000.0
    step_m: float = 1000.0
    kind: Literal["access"] = "access"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between("per", self.per, 1e-9, 1e12)
        check_between("step_m", self.step_m, *_STEPS)
        for zone_km in self.zones_km:
            check_between("zones_km", zone_km, 0.001, LONGEST_KM)
        if not self.zones_km or list(self.zones_km) != sorted(set(self.zones_km)):
            raise ValueError(Message("fault.analysis.zones", zones=str(list(self.zones_km))))
        for weight in self.zone_weights:
            check_between("weights", weight, 1e-9, 1)
        if len(self.zone_weights) != len(self.zones_km):
            raise ValueError(
                Message("fault.analysis.weights", weights=str(list(self.weights)), zones=len(self.zones_km))
            )

    @property
    def zone_weights(self) -> tuple[float, ...]:
        """The weight of each zone, the usual ones where none are given."""
        usual = {1: (1.0,), len(E2SFCA_WEIGHTS): E2SFCA_WEIGHTS}
        return tuple(self.weights) or usual.get(len(self.zones_km), ())

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        check_one_of("of", self.of, neighborhood_formulas.supplies(find.vocabulary))
        of, zones = find(self.of), tuple(zip(self.zones_km, self.zone_weights, strict=True))
        return Indicator(
            **self.shared_fields(self, of, zones, words="derived.access", unit="km"),
            compute=partial(neighborhood_formulas.catchment, of=self.of, zones=zones, per=self.per, step_m=self.step_m),
        )

    def shared_fields(
        self, named: NamedIndicator, of: Indicator, zones: Zones, *, words: str, unit: Literal["km", "min"]
    ) -> dict[str, Any]:
        """Return what access has in common, in the air and by road.

        Args:
            named: whose key and title the editor may have given.
            of: what the actors supply.
            zones: their ends and weights.
            words: table of the words.
            unit: of the zones' ends, which is the name of their blank in the words too.
        """
        last, stated = zones[-1][0], of.key in (s.MEMBERS, s.WOMEN, s.JOBS)
        title = Message(f"{words}.title", title=of.title, per=self.per, **{unit: last})
        return {
            **named.inherited_fields(of, key=f"access_{of.key}_{last:g}{unit}", title=title),
            "needs": tuple(dict.fromkeys((*of.needs, c.POPULATION_2024))),
            "nature": Nature.RATIO,
            "decimals": 1,
            "zero_is_absence": True,
            "denominators": (c.POPULATION_2024,),
            "formula": Message(
                f"{words}.formula",
                method=Message("derived.access.one_zone" if len(zones) == 1 else "derived.access.several_zones"),
                per=self.per,
                supply=Message("derived.access.stated", title=of.title)
                if stated
                else Message("derived.access.one_each"),
                weights=tuple(Message(f"{words}.weight", weight=weight, **{unit: end}) for end, weight in zones),
                step=self.step_m,
            ),
            "explanation": Message("derived.access.explanation"),
        }


@toml_specification()
@dataclass(frozen=True, slots=True)
class PopulationReach(NamedIndicator):
    """How many inhabitants are near an actor, or how far the mean or the median inhabitant has to go.

    Attributes:
        figure: ``covered`` (share of the inhabitants within ``within_km``), ``mean`` or ``median`` (distance in km).
        within_km: the distance, as the crow flies; for ``covered``.
        step_m: of the grid over which the inhabitants of a commune are spread; for ``mean`` and ``median``.
        of: ``actors``, or those of a family or a sector (``cooperatives``, ``sector_health``).
    """

    figure: neighborhood_formulas.Figure = "covered"
    within_km: float = 5.0
    step_m: float = 1000.0
    of: str = s.ACTORS
    kind: Literal["population_reach"] = "population_reach"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_one_of("figure", self.figure, get_args(neighborhood_formulas.Figure))
        check_between("step_m", self.step_m, *_STEPS)
        coverage_key(self.within_km)

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        near = find(self._measure)
        vocabulary = find.vocabulary
        end = "" if self.of == s.ACTORS else "_of"
        blanks: dict[str, Any] = {} if self.of == s.ACTORS else reach_words(self.of, vocabulary)
        if self.figure == "covered":
            key = near.key.replace("coverage", "population_within", 1)
            words = {
                part: vocabulary.text(f"derived.population_within{end}.{part}", km=self.within_km, **blanks)
                for part in _PARTS
            }
        else:
            key = near.key.replace("nearest", f"inhabitant_{self.figure}", 1)
            figure = Message(f"derived.inhabitant_distance.{self.figure}.figure")
            words = {
                part: vocabulary.text(f"derived.inhabitant_distance{end}.{self.figure}.{part}", **blanks)
                for part in ("title", "explanation")
            }
            words["formula"] = vocabulary.text(
                f"derived.inhabitant_distance{end}.formula", figure=figure, step=self.step_m, **blanks
            )
        title = words["title"]
        inherited = self.inherited_fields(near, key=key, title=title)
        inherited["needs"] = (*near.needs, c.POPULATION_2024)
        return Indicator(
            **inherited,
            nature=Nature.RATIO,
            unit=near.unit,
            decimals=1,
            denominators=(c.POPULATION_2024,),
            formula=words["formula"],
            explanation=words["explanation"],
            compute=partial(
                neighborhood_formulas.population_reach, figure=self.figure, measure=self._measure,
                within=self.within_km, of=self.of, step_m=self.step_m,
            ),
        )  # fmt: skip

    @property
    def _measure(self) -> str:
        """The key of the coverage, or of the mean distance, of the actors that count."""
        distance_km = self.within_km if self.figure == "covered" else None
        if self.of != s.ACTORS:
            return TermReach(self.of, distance_km).key
        return NEAREST_KM if distance_km is None else coverage_key(distance_km)

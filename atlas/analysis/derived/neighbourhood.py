"""Indicators that compare a unit with its neighbours: LISA, hot spots, smoothed rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from atlas.analysis.autocorrelation import HOT_SPOT_CLASSES, Correction
from atlas.analysis.definitions import around
from atlas.analysis.definitions.definition import Indicator, Nature
from atlas.analysis.derived import sentences, titles
from atlas.analysis.derived.kind import Find, Named, check_between, check_one_of, measured


@dataclass(frozen=True, slots=True)
class Lisa(Named):
    """Local clusters of an indicator: units alike their neighbours, or unlike them, more than chance would have it.

    Anselin (1995), neighbours by a shared border, row-standardised, conditional permutations. Drawn as a typology.

    Attributes:
        of: key of a stock or a ratio.
        permutations: draws behind each p.
        seed: of the draws.
        alpha: level of significance; at 0.05 one unit in twenty comes out by chance alone.
        correction: ``fdr`` holds the share of false discoveries at alpha (Benjamini & Hochberg 1995).
    """

    of: str
    permutations: int = 999
    seed: int = 0
    alpha: float = 0.05
    correction: Correction = "none"
    kind: Literal["lisa"] = "lisa"

    def __post_init__(self) -> None:
        """Refuse what no data could make right."""
        check_between("permutations", self.permutations, 1, 1_000_000)
        check_between("alpha", self.alpha, 1e-6, 0.999)
        check_one_of("correction", self.correction, get_args(Correction))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = measured(find(self.of))
        return Indicator(
            **self.inherited(of, key=f"lisa_{of.key}", title=titles.filled(titles.LISA, of=of)),
            nature=Nature.CATEGORY,
            categories=titles.LISA_CLASSES,
            ladder=("HH", "HL", "ns", "LH", "LL"),
            formula=titles.filled(
                sentences.LISA,
                of=of,
                level=100 * self.alpha,
                held=sentences.HELD[self.correction],
                permutations=self.permutations,
                seed=str(self.seed),
                missing=sentences.MISSING,
            ),
            explanation=sentences.LISA_SAYS,
            compute=partial(
                around.lisa,
                of=of,
                permutations=self.permutations,
                seed=self.seed,
                alpha=self.alpha,
                correction=self.correction,
            ),
        )


@dataclass(frozen=True, slots=True)
class HotSpots(Named):
    """Hot and cold spots of an indicator: where large values gather, and where small ones do (Getis and Ord's G*).

    Attributes:
        of: key of a stock or a ratio.
        correction: ``fdr`` holds the share of false discoveries.
    """

    of: str
    correction: Correction = "none"
    kind: Literal["hot_spots"] = "hot_spots"

    def __post_init__(self) -> None:
        """Refuse what no data could make right."""
        check_one_of("correction", self.correction, get_args(Correction))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = measured(find(self.of))
        return Indicator(
            **self.inherited(of, key=f"hot_spots_{of.key}", title=titles.filled(titles.HOT_SPOTS, of=of)),
            nature=Nature.CATEGORY,
            categories=titles.hot_spot_classes(),
            ladder=HOT_SPOT_CLASSES,
            formula=titles.filled(
                sentences.HOT_SPOTS, of=of, held=sentences.HELD[self.correction], missing=sentences.MISSING
            ),
            explanation=sentences.HOT_SPOTS_SAY,
            compute=partial(around.hot_spots, of=of, correction=self.correction),
        )


@dataclass(frozen=True, slots=True)
class SmoothedRate(Named):
    """A rate in which small denominators no longer show: empirical Bayes (Marshall 1991).

    Attributes:
        of: key of a rate of events in a population (``cooperatives_10k``).
        around: the mean that rates are shrunk towards: that of the ``territory``, or of the unit and its
            ``neighbours``.
    """

    of: str
    around: Literal["territory", "neighbours"] = "territory"
    kind: Literal["smoothed"] = "smoothed"

    def __post_init__(self) -> None:
        """Refuse what no data could make right."""
        check_one_of("around", self.around, ("territory", "neighbours"))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = find(self.of)
        if of.per is None or not of.denominators:
            raise ValueError(f"“{of.key}” is no rate of events in a population: it cannot be smoothed")
        return Indicator(
            **self.inherited(of, key=f"smoothed_{of.key}", title=titles.filled(titles.SMOOTHED, of=of)),
            nature=Nature.RATIO,
            unit=of.unit,
            decimals=of.decimals,
            denominators=of.denominators,
            formula=titles.filled(sentences.SMOOTHED, of=of, mean=sentences.MEAN_OF[self.around]),
            explanation=sentences.SMOOTHED_SAYS,
            compute=partial(around.smoothed, of=of, per=of.per, around=self.around),
        )

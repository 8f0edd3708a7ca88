"""Indicators that compare a unit with its neighbors: LISA, hot spots, smoothed rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, get_args

from atlas.analysis.catalogue.definition import Indicator, Nature, Words
from atlas.analysis.definitions import neighborhood_formulas as around
from atlas.analysis.derived.kind import Find, NamedIndicator, check_between, check_one_of, require_measure
from atlas.analysis.stats.autocorrelation import HOT_SPOT_CLASSES, Correction
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

_MISSING: Final = Message("derived.significance.missing")


@toml_specification()
@dataclass(frozen=True, slots=True)
class Lisa(NamedIndicator):
    """Local clusters of an indicator: units alike their neighbors, or unlike them, more than chance would have it.

    Anselin (1995), neighbors by a shared border, row-standardized, conditional permutations. Drawn as a typology.

    Attributes:
        of: key of a stock or a ratio.
        permutations: draws behind each p.
        seed: of the draws.
        alpha: level of significance, both sides together; at 0.05 one unit in twenty comes out by chance alone.
        correction: ``fdr`` holds the share of false discoveries at alpha (Benjamini & Hochberg 1995).
    """

    of: str
    permutations: int = 999
    seed: int = 0
    alpha: float = 0.05
    correction: Correction = "none"
    kind: Literal["lisa"] = "lisa"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_between("permutations", self.permutations, 1, 1_000_000)
        check_between("alpha", self.alpha, 1e-6, 0.999)
        check_one_of("correction", self.correction, get_args(Correction))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = require_measure(find(self.of))
        return Indicator(
            **self.inherited_fields(of, key=f"lisa_{of.key}", title=Message("derived.lisa.title", title=of.title)),
            nature=Nature.CATEGORY,
            categories={name: Message(f"derived.lisa.class.{name}") for name in ("HH", "LL", "HL", "LH", "ns")},
            ladder=("HH", "HL", "ns", "LH", "LL"),
            formula=Message(
                "derived.lisa.formula",
                title=of.title,
                level=100 * self.alpha,
                held=_correction_words(self.correction),
                permutations=self.permutations,
                seed=str(self.seed),
                missing=_MISSING,
            ),
            explanation=Message("derived.lisa.explanation"),
            compute=partial(
                around.lisa,
                of=of,
                permutations=self.permutations,
                seed=self.seed,
                alpha=self.alpha,
                correction=self.correction,
            ),
        )


@toml_specification()
@dataclass(frozen=True, slots=True)
class HotSpots(NamedIndicator):
    """Hot and cold spots of an indicator: where large values gather, and where small ones do (Getis and Ord's G*).

    Attributes:
        of: key of a stock or a ratio.
        correction: ``fdr`` holds the share of false discoveries.
    """

    of: str
    correction: Correction = "none"
    kind: Literal["hot_spots"] = "hot_spots"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_one_of("correction", self.correction, get_args(Correction))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = require_measure(find(self.of))
        return Indicator(
            **self.inherited_fields(
                of, key=f"hot_spots_{of.key}", title=Message("derived.hot_spots.title", title=of.title)
            ),
            nature=Nature.CATEGORY,
            categories={name: _hot_spot_title(name) for name in HOT_SPOT_CLASSES},
            ladder=HOT_SPOT_CLASSES,
            formula=Message(
                "derived.hot_spots.formula", title=of.title, held=_correction_words(self.correction), missing=_MISSING
            ),
            explanation=Message("derived.hot_spots.explanation"),
            compute=partial(around.hot_spots, of=of, correction=self.correction),
        )


@toml_specification()
@dataclass(frozen=True, slots=True)
class SmoothedRate(NamedIndicator):
    """A rate in which small denominators no longer show: empirical Bayes (Marshall 1991).

    Attributes:
        of: key of a rate of events in a population (``cooperatives_10k``).
        around: the mean that rates are shrunk towards: that of the ``territory``, or of the unit and its
            ``neighbors``.
    """

    of: str
    around: Literal["territory", "neighbours"] = "territory"
    kind: Literal["smoothed"] = "smoothed"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_one_of("around", self.around, ("territory", "neighbours"))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        of = find(self.of)
        if of.per is None or not of.denominators:
            raise ValueError(Message("fault.analysis.no_rate", key=of.key))
        return Indicator(
            **self.inherited_fields(
                of, key=f"smoothed_{of.key}", title=Message("derived.smoothed.title", title=of.title)
            ),
            nature=Nature.RATIO,
            unit=of.unit,
            decimals=of.decimals,
            denominators=of.denominators,
            formula=Message(
                "derived.smoothed.formula", title=of.title, mean=Message(f"derived.smoothed.mean.{self.around}")
            ),
            explanation=Message("derived.smoothed.explanation"),
            compute=partial(around.smooth_rate, of=of, per=of.per, around=self.around),
        )


def _correction_words(correction: Correction) -> Words | str:
    """Return what a formula says of the share of false discoveries: nothing where it is not held."""
    return Message("derived.significance.fdr") if correction == "fdr" else ""


def _hot_spot_title(name: str) -> Words:
    """Return the title of a class of G*: ``hot99``, ``cold90``, ``ns``."""
    spot, level = name.rstrip("0123456789"), name.lstrip("hotcld")
    return Message(f"derived.hot_spots.class.{spot}", **({"n": float(level)} if name != spot else {}))

"""Typologies as indicators: the class of each commune among those that several indicators make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from atlas.analysis.catalogue.definition import Indicator, Nature, Text, complete
from atlas.analysis.definitions import neighborhood_formulas
from atlas.analysis.derived.kind import Find, NamedIndicator, check_between, check_one_of, require_measure
from atlas.analysis.stats.clusters import Method
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification


@toml_specification()
@dataclass(frozen=True, slots=True)
class UnitTypology(NamedIndicator):
    """Communes grouped by their resemblance on several indicators; a province is in the class nearest to it.

    Attributes:
        of: keys of stocks or ratios, the one that orders the classes first; each is standardized.
        classes: how many.
        method: ``kmeans`` or ``ward`` (hierarchical).
        seed: of the starts of k-means.
        names: title of each class, the highest on the first indicator first; “Type 1” … without.
    """

    of: tuple[str, ...]
    classes: int = 4
    method: Method = "kmeans"
    seed: int = 0
    names: tuple[Text, ...] = ()
    kind: Literal["typology"] = "typology"

    def __post_init__(self) -> None:
        """Validate the options."""
        check_one_of("method", self.method, get_args(Method))
        check_between("classes", self.classes, 2, 12)
        if isinstance(self.of, str) or not self.of or len(set(self.of)) < len(self.of):
            raise ValueError(Message("fault.analysis.typology_list"))
        if self.names and len(self.names) != self.classes:
            raise ValueError(Message("fault.analysis.typology_names", names=len(self.names), classes=self.classes))

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the ones that it is made from by their keys."""
        of = tuple(require_measure(find(key)) for key in self.of)
        named = [complete(name) for name in self.names] or [
            Message("derived.typology.class", n=number) for number in range(1, self.classes + 1)
        ]
        inherited = self.inherited_fields(of[0], key="typology", title=Message("derived.typology.title"))
        inherited["needs"] = tuple(dict.fromkeys(name for indicator in of for name in indicator.needs))
        return Indicator(
            **inherited,
            nature=Nature.CATEGORY,
            categories={str(i): name for i, name in enumerate(named, start=1)},
            formula=Message(
                "derived.typology.formula",
                title=of[0].title,
                n=self.classes,
                on=tuple(indicator.title for indicator in of),
                how=Message(f"derived.typology.{self.method}", seed=str(self.seed)),
            ),
            explanation=Message("derived.typology.explanation"),
            compute=partial(
                neighborhood_formulas.typology, of=of, classes=self.classes, method=self.method, seed=self.seed
            ),
        )

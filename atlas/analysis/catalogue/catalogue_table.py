"""The catalogue as it is read: a tuple of indicators that shows itself as a table."""

from __future__ import annotations

import pandas as pd

from atlas.analysis.catalogue.definition import Indicator
from atlas.i18n.language import LanguageCode


class Catalogue(tuple[Indicator, ...]):
    """Indicators in the order of an atlas; printed, and shown in a notebook, as a table."""

    __slots__ = ()

    def table(self, language: LanguageCode = "fr") -> pd.DataFrame:
        """Return the indicators as a table on their keys: ``title``, ``nature``, ``unit``, ``source``, ``formula``."""
        rows = [
            {"title": indicator.title[language], "nature": str(indicator.nature), "unit": indicator.unit[language],
             "source": indicator.source, "formula": indicator.formula[language]}
            for indicator in self
        ]  # fmt: skip
        columns = ["title", "nature", "unit", "source", "formula"]
        return pd.DataFrame(rows, columns=columns, index=pd.Index([indicator.key for indicator in self], name="key"))

    def __repr__(self) -> str:
        shown = self.table().drop(columns="formula")
        return shown.to_string(max_colwidth=48) if len(self) else "no indicators"

    def _repr_html_(self) -> str:
        with pd.option_context("display.max_colwidth", None):  # formulas whole
            return str(self.table().to_html(border=0))

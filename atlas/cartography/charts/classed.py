"""What charts in the classes of a map are told of them, and the scale that the map's own mark fits."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import TYPE_CHECKING

from atlas.analysis.catalogue.entries import Indicator
from atlas.cartography.charts.chart import Chart, ChartTitle, chart_title, known_values
from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.mark import Ask, By, require_nature
from atlas.cartography.scales.classification import Method
from atlas.cartography.scales.own_palettes import Palette
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.theme import Theme
from atlas.errors import ClassificationError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import join_items

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset


@dataclass(frozen=True, slots=True)
class ClassedChart(Chart):
    """A chart of one ratio in the colors of the classes of a map.

    Classes are fitted by the map's own mark: the same options give the same breaks and the same colors.

    Attributes:
        indicator: key of a ratio.
        method, classes, breaks, palette, neutral, smooth: as those of the choropleth.
        title: the indicator's by default.
    """

    indicator: str
    _: KW_ONLY
    method: Method = "quantile"
    classes: int | None = None
    breaks: tuple[float, ...] = ()
    palette: Palette = ""
    neutral: bool = False
    smooth: bool = False
    title: Text = ""

    def __post_init__(self) -> None:
        """Validate the options."""
        _ = self.choropleth

    @property
    def level(self) -> By:
        """Level of the units that are cut into classes."""
        return "commune"

    @property
    def choropleth(self) -> Choropleth:
        """The mark of the map that has these classes."""
        return Choropleth(
            self.indicator, self.level, method=self.method, classes=self.classes, breaks=self.breaks,
            palette=self.palette, neutral=self.neutral, smooth=self.smooth,
        )  # fmt: skip

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicator drawn, with the natures that it may have."""
        return ((self.indicator, Choropleth.shows),)

    def heading(self, indicator: Indicator, language: LanguageCode, *remarks: str) -> ChartTitle:
        """Return the title with unit and year, that rates are smoothed where they are, and remarks."""
        title = chart_title(self.title, indicator, language)
        details = (title.detail, tr("smoothed_rates", language) if self.smooth else "", *remarks)
        return replace(title, detail=join_items(filter(None, details), language))

    def fit(self, data: Dataset, theme: Theme, language: LanguageCode) -> tuple[Indicator, ClassScale]:
        """Return the indicator and the scale of the map.

        Raises:
            UnknownNameError: the data have no such indicator.
            MapTypeError: its nature forbids classes.
            ClassificationError: no unit has a value, or none has another than zero.
        """
        indicator = require_nature(self, data, self.indicator)
        known_values(data, indicator.key, self.level)
        scale = self.choropleth.fit(data, theme, language)
        if not scale.breaks.classes:
            raise ClassificationError(Message("fault.cartography.charts.zero", key=indicator.key))
        return indicator, scale

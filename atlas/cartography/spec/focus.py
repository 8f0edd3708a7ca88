"""What a plate is of: some units of the territory, whose legend and figures it prints, or all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.populations.study_population import subset
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.marks.mark import Mark
from atlas.cartography.scales.parts_of_scales import scale_among
from atlas.cartography.spec.insets import extent_codes
from atlas.errors import MapTypeError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset

if TYPE_CHECKING:
    from atlas.cartography.spec.plate import Plate

#: How much of the land's color is mixed into what lies around the subject of a plate.
FAINT: Final = 0.72
#: Marks with the scales that they fitted; only a mark knows its type.
Fitted = Sequence[tuple[Any, Any]]


@dataclass(frozen=True, eq=False)
class Focus:
    """The subject of a plate.

    Attributes:
        communes: codes of the communes that the plate is of; none where it is of the whole territory.
        units: these and the provinces that lie wholly among them.
        data: tables of these units alone; the region's row is that of the one unit that they are, if they are one.
        records: index of the actors placed in them.
    """

    communes: tuple[str, ...]
    units: frozenset[str]
    data: Dataset
    records: pd.Index[Any]

    def parts(self, fitted: Fitted) -> tuple[Fitted, Fitted]:
        """Return the marks with the scales of what lies around, faint, and with those of the subject.

        Raises:
            MapTypeError: a mark whose units cannot be drawn one without the others.
        """
        if not self.communes:
            return (), fitted
        around: list[tuple[Any, Any]] = []
        subject: list[tuple[Any, Any]] = []
        for mark, scale in fitted:
            inside, outside = self._sides(mark, scale)
            around.append((_Faint(mark), scale_among(scale, outside)))
            subject.append((mark, scale_among(scale, inside)))
        return around, subject

    def _sides(self, mark: Mark[Any], scale: Any) -> tuple[Collection[Any], Collection[Any]]:
        """Return the units, or the records, of a mark that are of the subject, and those around it."""
        if not mark.separable:
            raise MapTypeError(Message("fault.cartography.focus.mark", mark=mark.message_name))
        if mark.records:
            return self.records, scale.values.index.difference(self.records)
        territory = self.data.territory
        table = territory.communes if mark.level == "commune" else territory.provinces
        return self.units, table.index.difference(list(self.units))


@dataclass(frozen=True, slots=True)
class _Faint:
    """A mark that is drawn faint."""

    mark: Mark[Any]

    def draw(self, sheet: MapSheet, scale: Any) -> None:
        """Draw it mixed with the land's color."""
        with sheet.canvas.fade(FAINT):
            self.mark.draw(sheet, scale)


def focus_of(plate: Plate, data: Dataset) -> Focus:
    """Return the subject of a plate.

    Args:
        plate: its ``focus`` counts.
        data: the tables that it is drawn from, those by zone where it is by zone.

    Raises:
        UnknownNameError: no unit has a name of the focus.
    """
    if not plate.focus:
        return Focus((), frozenset(), data, pd.Index([]))
    communes = extent_codes(data.territory, plate.focus)
    of = data.communes[c.PROVINCE_CODE].astype(str)
    provinces = tuple(code for code in data.provinces.index if set(of.index[of == code]) <= set(communes))
    inside = of.isin(provinces)
    if len(provinces) == 1 and int(inside.sum()) == len(communes):
        region = data.provinces.loc[list(provinces)]
    else:
        region = data.communes.loc[list(communes)] if len(communes) == 1 else data.region
    rows = data.communes.index.isin(communes)
    view = replace(
        data, communes=data.communes[rows], provinces=data.provinces.loc[list(provinces)], region=region, bases={},
    )  # fmt: skip
    actors = pd.Index([])
    if data.placed is not None and not getattr(data.placed, "withheld", False):
        placed = subset(data.placed, data.placed.actors[c.CODE].isin(communes))
        actors, view = placed.actors.index, replace(view, placed=placed)
    return Focus(communes, frozenset((*communes, *provinces)), view, actors)


def whole_name(data: Dataset, language: LanguageCode) -> str:
    """Return what the whole of some tables is called: the region, or the one unit that they are of."""
    if not of_unit(data):
        return tr("region", language)
    name = str(data.region[LANGUAGES[language].name_column].iloc[0])
    return typeset(tr("series_whole", language, unit=name), language)


def perimeter_remark(data: Dataset, language: LanguageCode) -> str:
    """Say of which perimeter a plate is that is not of the edition's."""
    place = data.territory.title.get(language, data.territory.key)
    return tr("perimeter_of_plate", language, place=place, n=len(data.communes))


def of_unit(data: Dataset) -> bool:
    """Tell whether the whole that tables speak of is one unit of the territory, and not the territory."""
    return str(data.region.index[0]) != data.territory.key

"""The map of an indicator at once: its nature chooses the mark, its title and its explanation head the plate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.engine import draw
from atlas.cartography.marks.mark import AnyMark, By, marks
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def quick_map(
    data: Dataset, key: str, *, by: By = "commune", language: LanguageCode = "fr", theme: Theme | None, title: Text = ""
) -> Figure:
    """Draw an indicator as the map that its nature asks for; arguments and errors as `Dataset.plot`."""
    shown = data.indicator(key)
    plate = Plate(title=title or dict(shown.title), marks=(first_mark(shown, by=by),))
    return draw(plate, data, theme=theme or PRINT, language=language)


def first_mark(indicator: Indicator, *, by: By) -> AnyMark:
    """Return the mark that is the first choice for the nature of an indicator.

    Raises:
        MapTypeError: no mark is.
    """
    for kind in marks.here.values():
        if indicator.nature in kind.first_for:
            mark: AnyMark = kind(indicator.key, by=by)
            return mark
    raise MapTypeError(
        Message(
            "fault.cartography.no_quick_map",
            key=indicator.key,
            nature=Message(f"fault.cartography.nature.{indicator.nature}"),
        )
    )

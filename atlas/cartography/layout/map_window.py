"""Which window of the ground a plate shows, on which page, known before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.reference_band import band_mm
from atlas.cartography.spec.insets import extent_codes
from atlas.cartography.spec.page import Fill, Layout, Page
from atlas.errors import LayoutError
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.cartography.spec.plate import Plate
    from atlas.i18n.language import LanguageCode
    from atlas.sources.territory.territory import Territory

_PADDING_MM: Final = 3.0  # between the territory and the frame
_PADDING_IN_BAND_MM: Final = 1.0


def map_window(
    plate: Plate, territory: Territory, *, page: str | Page, language: LanguageCode, fill: Fill | None = None
) -> tuple[Page, Layout, MapFrame]:
    """Return the page of a plate, its boxes, and the window of its main map.

    Args:
        plate: its page, its legend, its grid, its extent or focus and its scale count.
        territory: which is shown whole where the plate has neither.
        page: of the edition, where the plate has none; or the sheet itself, whatever the plate's.
        language: mirrored or not.
        fill: how much of the page the map takes; the plate's when None.

    Raises:
        UnknownNameError: a unit of the extent does not exist.
        LayoutError: at the plate's own scale its map does not fit.
    """
    sheet = page if isinstance(page, Page) else replace(Page.from_name(plate.page or page), binding_mm=plate.binding_mm)
    band = band_mm(sheet) if plate.grid else 0.0
    layout = sheet.layout(
        mirrored=LANGUAGES[language].right_to_left,
        legend=plate.legend == "column",
        band_mm=band,
        fill=fill or plate.fills,
    )
    shown = territory.projected
    if wanted := plate.extent or plate.focus:
        shown = shown.loc[list(extent_codes(territory, wanted))]
    west, south, east, north = (float(v) for v in shown.total_bounds)
    padding = _PADDING_IN_BAND_MM if plate.grid else _PADDING_MM
    fitted = MapFrame.fit((west, south, east, north), layout.ground, padding_mm=padding, crs=territory.plane.definition)
    if plate.scale:
        if plate.scale < fitted.scale:
            wanted_scale, least = str(plate.scale), str(fitted.scale)
            raise LayoutError(Message("fault.cartography.scale_large", scale=wanted_scale, least=least))
        fitted = replace(fitted, scale=plate.scale)
    return sheet, layout, fitted.within(layout.frame)

"""The words for a territory's projection."""

from __future__ import annotations

import math
from typing import Final

from atlas.i18n.degrees import degrees_text
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items
from atlas.sources.territory.plane import Plane

#: A scale that is true within this part needs no remark.
_TRUE_WITHIN: Final = 0.001


def projection_text(plane: Plane, language: LanguageCode) -> str:
    """Name the projection of a territory, and how true its scale is where that is more than a meter in a kilometer."""
    name = plane.name
    if plane.fitted:
        fitted = dict(plane.fitted)
        lon, lat = (degrees_text(float(fitted[key]), key[:3], language) for key in ("lon_0", "lat_0"))
        name = tr(f"projection_fitted.{fitted['kind']}", language, lon=lon, lat=lat)
    text = tr("projection", language, name=name)
    if plane.fitted or plane.error > _TRUE_WITHIN:
        within = max(1, math.ceil(plane.error * 1000))
        text = join_items((text, tr("projection_true", language, n=number(within, language))), language)
    return text

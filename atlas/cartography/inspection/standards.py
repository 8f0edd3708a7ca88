"""The thresholds of an inspection as one value, each with its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What a plate is held to; an editor who prints otherwise gives other values.

    Attributes:
        delta_e: least CIEDE2000 difference of neighboring classes, for every eye and in gray; 1 is just noticeable
            side by side, classes are compared across a whole map. ColorBrewer's best tables of five classes reach 10.
        contrast: least contrast of a text with its ground (WCAG 2.2, criterion 1.4.3, of ordinary text).
        type_pt: smallest type in print, points.
        raster_dpi: least resolution of a picture at its printed size, dots per inch (usual for offset print).
        classes: most classes on a map (more are not told apart in print).
        province_classes: most classes for the provinces, of which there are few.
        dominant_share: largest share of the units in one class.
        figures: most significant figures in a break.
        vintage_years: most years between boundaries, statistics and register.
        page_mm: tolerance of the size of a page; a PDF is exact, this is for points rounded to whole numbers.
        overlap_mm: how deep the ink of two texts may run into each other.
        cut_mm: how far a text may cross the edge of the page or of the map.
        cover_mm: how deep a label may run into a symbol, or the legend into the mapped units.
        own_share: least share of a name that lies in the unit it names, where neither dot nor leader says whose it is.
        inset_zoom: least times that an inset is larger than the map.
        inset_hides_mm2: most of the territory that an inset may hide.
        title_share: least size of a title, as a share of the theme's size.
    """

    delta_e: float = 10.0
    contrast: float = 4.5
    type_pt: float = 5.5
    raster_dpi: float = 300.0
    classes: int = 6
    province_classes: int = 4
    dominant_share: float = 0.8
    figures: int = 3
    vintage_years: int = 2
    page_mm: float = 0.5
    overlap_mm: float = 0.2
    cut_mm: float = 0.1
    cover_mm: float = 0.1
    own_share: float = 0.45
    inset_zoom: float = 2.5
    inset_hides_mm2: float = 2.0
    title_share: float = 0.85

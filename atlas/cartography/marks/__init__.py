"""Marks: what can be drawn of an indicator or of the records; each fits once and is then drawn, explained, exported.

A mark answers five questions: which natures it ``shows``, what it learns from the data (``fit``), how it is drawn
(``draw``), how the legend explains it (``legend_entries``) and which figures it stands on (``indicators``).
"""

from atlas.cartography.marks.choropleth import Choropleth
from atlas.cartography.marks.circles import Circles, ColouredSizes
from atlas.cartography.marks.mark import Mark, allowed, refuse
from atlas.cartography.marks.points import Points
from atlas.cartography.marks.typology import Typology

__all__ = ["Choropleth", "Circles", "ColouredSizes", "Mark", "Points", "Typology", "allowed", "refuse"]

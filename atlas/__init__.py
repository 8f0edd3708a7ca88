"""Thematic atlases of the social economy: from a register of actors to printed plates, a book and a GeoPackage.

The public names load on first use, so that ``import atlas`` and ``atlas --help`` are instant.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from atlas.version import __version__

_NAMES = {
    "AtlasError": "atlas.errors",
    "Fault": "atlas.errors",
    "InputError": "atlas.errors",
    "Territory": "atlas.sources.territory",
    "read_territory": "atlas.sources.territory",
    "Register": "atlas.sources.register",
    "read_register": "atlas.sources.register",
    "check_register": "atlas.sources.register",
    "SourceMapping": "atlas.sources.mapping",
    "read_mapping": "atlas.sources.mapping",
    "propose_mapping": "atlas.sources.proposals",
    "Merged": "atlas.sources.merging",
    "merge_registers": "atlas.sources.merging",
    "Placed": "atlas.analysis.location",
    "locate": "atlas.analysis.location",
    "Gazetteer": "atlas.sources.gazetteer",
    "read_places": "atlas.sources.places",
    "Quality": "atlas.analysis.quality",
    "assess": "atlas.analysis.quality",
    "write_quality": "atlas.publishing.quality_report",
    "Dataset": "atlas.analysis.dataset",
    "tabulate": "atlas.analysis.dataset",
    "Selection": "atlas.analysis.selection",
    "Profile": "atlas.analysis.card",
    "Column": "atlas.analysis.extending",
    "Indicator": "atlas.analysis.catalogue",
    "catalogue": "atlas.analysis.catalogue",
    "indicator": "atlas.analysis.registry",
    "Choropleth": "atlas.cartography.marks",
    "Circles": "atlas.cartography.marks",
    "Points": "atlas.cartography.marks",
    "Typology": "atlas.cartography.marks",
    "Waffle": "atlas.cartography.marks",
    "Symbols": "atlas.cartography.marks",
    "Squares": "atlas.cartography.marks",
    "Pies": "atlas.cartography.marks",
    "Mushrooms": "atlas.cartography.marks",
    "Graduated": "atlas.cartography.marks",
    "Bars": "atlas.cartography.marks",
    "Bivariate": "atlas.cartography.marks",
    "Discontinuities": "atlas.cartography.marks",
    "DotDensity": "atlas.cartography.marks",
    "Grid": "atlas.cartography.marks",
    "Links": "atlas.cartography.marks",
    "ServiceArea": "atlas.cartography.marks",
    "Smoothed": "atlas.cartography.marks",
    "Page": "atlas.cartography.page",
    "Plate": "atlas.cartography.plate",
    "PRINT": "atlas.cartography.theme",
    "Theme": "atlas.cartography.theme",
    "draw": "atlas.cartography.drawing",
    "Edition": "atlas.publishing.edition",
    "read_edition": "atlas.publishing.load",
    "publish": "atlas.publishing.build",
    "read_theme": "atlas.publishing.themes",
    "Standards": "atlas.cartography.inspection",
    "inspect_edition": "atlas.publishing.inspection",
    "inspect_pdf": "atlas.publishing.proof",
    "write_geopackage": "atlas.publishing.geopackage",
    "write_table": "atlas.publishing.tables",
}

__all__ = [
    "PRINT",
    "AtlasError",
    "Bars",
    "Bivariate",
    "Choropleth",
    "Circles",
    "Column",
    "Dataset",
    "Discontinuities",
    "DotDensity",
    "Edition",
    "Fault",
    "Gazetteer",
    "Graduated",
    "Grid",
    "Indicator",
    "InputError",
    "Links",
    "Merged",
    "Mushrooms",
    "Page",
    "Pies",
    "Placed",
    "Plate",
    "Points",
    "Profile",
    "Quality",
    "Register",
    "Selection",
    "ServiceArea",
    "Smoothed",
    "SourceMapping",
    "Squares",
    "Standards",
    "Symbols",
    "Territory",
    "Theme",
    "Typology",
    "Waffle",
    "__version__",
    "assess",
    "catalogue",
    "check_register",
    "draw",
    "indicator",
    "inspect_edition",
    "inspect_pdf",
    "locate",
    "merge_registers",
    "propose_mapping",
    "publish",
    "read_edition",
    "read_mapping",
    "read_places",
    "read_register",
    "read_territory",
    "read_theme",
    "tabulate",
    "write_geopackage",
    "write_quality",
    "write_table",
]

if TYPE_CHECKING:
    from atlas.analysis.card import Profile
    from atlas.analysis.catalogue import Indicator, catalogue
    from atlas.analysis.dataset import Dataset, tabulate
    from atlas.analysis.extending import Column
    from atlas.analysis.location import Placed, locate
    from atlas.analysis.quality import Quality, assess
    from atlas.analysis.registry import indicator
    from atlas.analysis.selection import Selection
    from atlas.cartography.drawing import draw
    from atlas.cartography.inspection import Standards
    from atlas.cartography.marks.bars import Bars
    from atlas.cartography.marks.bivariate import Bivariate
    from atlas.cartography.marks.choropleth import Choropleth
    from atlas.cartography.marks.circles import Circles
    from atlas.cartography.marks.discontinuities import Discontinuities
    from atlas.cartography.marks.dot_density import DotDensity
    from atlas.cartography.marks.graduated import Graduated
    from atlas.cartography.marks.grid import Grid
    from atlas.cartography.marks.links import Links
    from atlas.cartography.marks.mushrooms import Mushrooms
    from atlas.cartography.marks.pies import Pies
    from atlas.cartography.marks.points import Points
    from atlas.cartography.marks.service_area import ServiceArea
    from atlas.cartography.marks.smoothed import Smoothed
    from atlas.cartography.marks.squares import Squares
    from atlas.cartography.marks.symbols import Symbols
    from atlas.cartography.marks.typology import Typology
    from atlas.cartography.marks.waffle import Waffle
    from atlas.cartography.page import Page
    from atlas.cartography.plate import Plate
    from atlas.cartography.theme import PRINT, Theme
    from atlas.errors import AtlasError, Fault, InputError
    from atlas.publishing.build import publish
    from atlas.publishing.edition import Edition
    from atlas.publishing.geopackage import write_geopackage
    from atlas.publishing.inspection import inspect_edition
    from atlas.publishing.load import read_edition
    from atlas.publishing.proof import inspect_pdf
    from atlas.publishing.quality_report import write_quality
    from atlas.publishing.tables import write_table
    from atlas.publishing.themes import read_theme
    from atlas.sources.gazetteer import Gazetteer
    from atlas.sources.mapping import SourceMapping, read_mapping
    from atlas.sources.merging import Merged, merge_registers
    from atlas.sources.places import read_places
    from atlas.sources.proposals import propose_mapping
    from atlas.sources.register import Register, check_register, read_register
    from atlas.sources.territory import Territory, read_territory


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module 'atlas' has no attribute {name!r}")
    return getattr(importlib.import_module(_NAMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

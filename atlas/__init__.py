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
    "Territory": "atlas.sources.territory.territory",
    "read_territory": "atlas.sources.territory.territory",
    "Register": "atlas.sources.register.register",
    "read_register": "atlas.sources.register.register",
    "check_register": "atlas.sources.register.register",
    "SourceMapping": "atlas.sources.register.mapping",
    "read_mapping": "atlas.sources.register.mapping",
    "propose_mapping": "atlas.sources.register.proposals",
    "Merged": "atlas.sources.deduplication.merging",
    "merge_registers": "atlas.sources.deduplication.merging",
    "Placed": "atlas.analysis.location.location",
    "locate": "atlas.analysis.location.location",
    "Gazetteer": "atlas.sources.matching.gazetteer",
    "read_places": "atlas.sources.matching.places",
    "Quality": "atlas.analysis.quality",
    "assess": "atlas.analysis.quality",
    "write_quality": "atlas.publishing.quality.report",
    "Dataset": "atlas.analysis.dataset.dataset",
    "tabulate": "atlas.analysis.dataset.dataset",
    "Selection": "atlas.analysis.dataset.selection",
    "Profile": "atlas.analysis.dataset.card",
    "Column": "atlas.analysis.dataset.extra_columns",
    "Indicator": "atlas.analysis.catalogue.entries",
    "catalogue": "atlas.analysis.catalogue.entries",
    "indicator": "atlas.analysis.catalogue.registry",
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
    "Page": "atlas.cartography.spec.page",
    "Plate": "atlas.cartography.spec.plate",
    "PRINT": "atlas.cartography.spec.theme",
    "Theme": "atlas.cartography.spec.theme",
    "draw": "atlas.cartography.layout.drawing",
    "Edition": "atlas.publishing.edition.edition",
    "read_edition": "atlas.publishing.edition.load",
    "publish": "atlas.publishing.build.build",
    "read_theme": "atlas.publishing.edition.themes",
    "Standards": "atlas.cartography.inspection",
    "inspect_edition": "atlas.publishing.render.inspection",
    "inspect_pdf": "atlas.publishing.proof",
    "write_geopackage": "atlas.publishing.tables.geopackage",
    "write_table": "atlas.publishing.tables.writers",
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
    from atlas.analysis.catalogue.entries import Indicator, catalogue
    from atlas.analysis.catalogue.registry import indicator
    from atlas.analysis.dataset.card import Profile
    from atlas.analysis.dataset.dataset import Dataset, tabulate
    from atlas.analysis.dataset.extra_columns import Column
    from atlas.analysis.dataset.selection import Selection
    from atlas.analysis.location.location import Placed, locate
    from atlas.analysis.quality import Quality, assess
    from atlas.cartography.inspection import Standards
    from atlas.cartography.layout.drawing import draw
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
    from atlas.cartography.spec.page import Page
    from atlas.cartography.spec.plate import Plate
    from atlas.cartography.spec.theme import PRINT, Theme
    from atlas.errors import AtlasError, Fault, InputError
    from atlas.publishing.build.build import publish
    from atlas.publishing.edition.edition import Edition
    from atlas.publishing.edition.load import read_edition
    from atlas.publishing.edition.themes import read_theme
    from atlas.publishing.proof import inspect_pdf
    from atlas.publishing.quality.report import write_quality
    from atlas.publishing.render.inspection import inspect_edition
    from atlas.publishing.tables.geopackage import write_geopackage
    from atlas.publishing.tables.writers import write_table
    from atlas.sources.deduplication.merging import Merged, merge_registers
    from atlas.sources.matching.gazetteer import Gazetteer
    from atlas.sources.matching.places import read_places
    from atlas.sources.register.mapping import SourceMapping, read_mapping
    from atlas.sources.register.proposals import propose_mapping
    from atlas.sources.register.register import Register, check_register, read_register
    from atlas.sources.territory.territory import Territory, read_territory


def __getattr__(name: str) -> object:
    if name not in _NAMES:
        raise AttributeError(f"module 'atlas' has no attribute {name!r}")
    return getattr(importlib.import_module(_NAMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""Thematic atlases of the social economy: from a register of actors to printed plates, a book and a GeoPackage.

The public names load on first use, so that ``import atlas`` and ``atlas --help`` are instant. The verbs of the work
stand here; what they take and give stands in namespaces: `marks` and `charts` (what a plate shows), `plates` (its other
parts), `themes`, `stats`, `tallies`, `datasets` (what is shipped), `registers` (mapping, merging, quality), `types`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from atlas.version import __version__

_NAMES = {
    "AtlasError": "atlas.errors",
    "Fault": "atlas.errors",
    "InputError": "atlas.errors",
    "read_territory": "atlas.sources.territory.territory",
    "read_register": "atlas.sources.register.register",
    "locate": "atlas.analysis.location.location",
    "Dataset": "atlas.analysis.dataset.dataset",
    "tabulate": "atlas.analysis.dataset.dataset",
    "Column": "atlas.analysis.dataset.extra_columns",
    "Indicator": "atlas.analysis.catalogue.definition",
    "catalogue": "atlas.analysis.catalogue.entries",
    "tally": "atlas.analysis.tally.engine",
    "indicator": "atlas.analysis.catalogue.registry",
    "get_indicator": "atlas.analysis.catalogue.registry",
    "Plate": "atlas.cartography.spec.plate",
    "draw": "atlas.cartography.layout.engine",
    "read_edition": "atlas.publishing.edition.load",
    "publish": "atlas.publishing.build.build",
    "inspect_edition": "atlas.publishing.render.inspection",
    "write_geopackage": "atlas.publishing.tables.geopackage",
    "write_table": "atlas.publishing.tables.writers",
}
_NAMESPACES = ("charts", "datasets", "marks", "plates", "registers", "stats", "tallies", "themes", "types")
#: Names of version 0.1 that stand in a namespace now: whoever writes them is told where.
_MOVED = {
    "marks": "Bars Bivariate Choropleth Circles Discontinuities DotDensity Graduated Grid Links Mushrooms Pies Points "
    "ServiceArea Smoothed Squares Symbols Typology Waffle",
    "plates": "Page Standards inspect_pdf",
    "registers": "Gazetteer Merged Quality SourceMapping assess check_register merge_registers propose_mapping "
    "read_mapping read_places write_quality",
    "themes": "PRINT Theme read_theme",
    "types": "Edition Placed Profile Register Selection Territory",
}
_RENAMED = {"check_register": "check", "merge_registers": "merge", "read_theme": "read"}

__all__ = [
    "AtlasError",
    "Column",
    "Dataset",
    "Fault",
    "Indicator",
    "InputError",
    "Plate",
    "__version__",
    "catalogue",
    "charts",
    "datasets",
    "draw",
    "get_indicator",
    "indicator",
    "inspect_edition",
    "locate",
    "marks",
    "plates",
    "publish",
    "read_edition",
    "read_register",
    "read_territory",
    "registers",
    "stats",
    "tabulate",
    "tallies",
    "tally",
    "themes",
    "types",
    "write_geopackage",
    "write_table",
]

if TYPE_CHECKING:
    from atlas import charts, datasets, marks, plates, registers, stats, tallies, themes, types
    from atlas.analysis.catalogue.definition import Indicator
    from atlas.analysis.catalogue.entries import catalogue
    from atlas.analysis.catalogue.registry import get_indicator, indicator
    from atlas.analysis.dataset.dataset import Dataset, tabulate
    from atlas.analysis.dataset.extra_columns import Column
    from atlas.analysis.location.location import locate
    from atlas.analysis.tally.engine import tally
    from atlas.cartography.layout.engine import draw
    from atlas.cartography.spec.plate import Plate
    from atlas.errors import AtlasError, Fault, InputError
    from atlas.publishing.build.build import publish
    from atlas.publishing.edition.load import read_edition
    from atlas.publishing.render.inspection import inspect_edition
    from atlas.publishing.tables.geopackage import write_geopackage
    from atlas.publishing.tables.writers import write_table
    from atlas.sources.register.register import read_register
    from atlas.sources.territory.territory import read_territory


def __getattr__(name: str) -> object:
    if name in _NAMESPACES:
        return importlib.import_module(f"atlas.{name}")
    if name in _NAMES:
        return getattr(importlib.import_module(_NAMES[name]), name)
    for space, moved in _MOVED.items():
        if name in moved.split():
            raise AttributeError(f"atlas.{name} is now atlas.{space}.{_RENAMED.get(name, name)}")
    raise AttributeError(f"module 'atlas' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(name for name in __all__ if not name.startswith("_"))

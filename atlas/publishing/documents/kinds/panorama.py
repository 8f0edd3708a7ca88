"""A regional panorama: its texts, and a workbook with the numbers of each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atlas.publishing.documents.kinds.workbook import WithWorkbook
from atlas.publishing.documents.specification import register_publication


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class Panorama(WithWorkbook):
    """Publish a panorama of the region: pages, a web page, and a workbook with a sheet for each figure.

    Attributes:
        workbook: whether the workbook is made.
    """

    kind: Literal["panorama"] = "panorama"
    workbook: bool = True

"""A publication that is its texts and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from atlas.publishing.documents.specification import PublicationSpec, register_publication


@register_publication
@dataclass(frozen=True, slots=True, kw_only=True)
class PlainDocument(PublicationSpec):
    """Publish texts with what their directives show, as pages and as a web page."""

    kind: Literal["document"] = "document"

"""The proofreader of print: a PDF is read as it is printed, and each of its pages is held to the rules of print.

Read `page` (what a printed page is), `pdf_reader` with `lines` and `operators` (how a PDF becomes pages), then `rules`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from atlas.cartography.inspection import Remark, Rule, Standards
from atlas.cartography.inspection.remark import rules_of
from atlas.cartography.spec.page import Box
from atlas.publishing.proof import rules
from atlas.publishing.proof.pdf_reader import read_pages
from atlas.publishing.proof.rules import Proof

#: The rules of a printed page.
PRINT_RULES: Final[tuple[Rule[Proof], ...]] = rules_of(rules)


def inspect_pdf(
    path: str | Path,
    standards: Standards | None = None,
    *,
    name: str = "",
    sizes_mm: tuple[tuple[float, float], ...] = (),
    frame: Box | None = None,
) -> tuple[Remark, ...]:
    """Return what is to be remarked of a PDF, page by page.

    Args:
        path: the PDF.
        standards: the thresholds; the usual ones when none are given.
        name: how it is called in the remarks; the file's name by default.
        sizes_mm: the sizes (width, height) that its pages may have; any when none are given.
        frame: the map's frame on its page, when it is known.

    Raises:
        InputError: it cannot be read as a PDF.
    """
    wanted, called = standards or Standards(), name or Path(path).name
    return tuple(
        remark
        for page in read_pages(path)
        for rule in PRINT_RULES
        for remark in rule.remarks(Proof(page, sizes_mm, frame), wanted, plate=called)
    )


__all__ = ["PRINT_RULES", "Proof", "inspect_pdf", "read_pages"]

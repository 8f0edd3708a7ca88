"""Who does what, and where: bodies beside the services and beside the provinces, alike ones next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from atlas import columns as c
from atlas.analysis.support.matrix import SupportMatrix, province_matrix, service_matrix
from atlas.i18n.messages import tr
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.words_of_bodies import (
    body_link,
    champ_run,
    count,
    count_value,
    province_name,
    source_run,
)
from atlas.publishing.documents.tree import DataTable, FigureBlock, Inline, Run, TableCell
from atlas.sources.support.vocabulary import words

#: A service that is offered, and the tint of a province that is covered whole.
_DOT: Final = "•"
_TINTS: Final = ("#e6ebf2", "#c9d5e4", "#9fb4cd")


def services_figure(catalogue: SupportCatalogue) -> FigureBlock:
    """Return the matrix of bodies and services."""
    language = catalogue.language
    matrix = service_matrix(catalogue.bodies)
    heads = [words("service", language)[code] for code in matrix.columns]
    dot = TableCell((Run(_DOT),), align="center", fill=_TINTS[1])
    rows = [
        (
            TableCell(body_link(catalogue.by_id[name], catalogue), head=True),
            *(dot if offered else TableCell(()) for offered in matrix.share[i]),
        )
        for i, name in enumerate(matrix.bodies)
    ]
    offering = [int((matrix.share[:, j] > 0).sum()) for j in range(len(matrix.columns))]
    totals = [count(catalogue, f"service:{code}", n) for code, n in zip(matrix.columns, offering, strict=True)]
    rows.append(_totals(tr("support.doc.bodies", language), totals))
    least = min(range(len(offering)), key=lambda j: offering[j])
    lecture = phrase(
        "support.doc.services_lecture",
        language,
        n=count_value(catalogue, f"service:{matrix.columns[least]}", offering[least]),
        service=heads[least],
    )
    return _figure(catalogue, "services", heads, rows, lecture)


def provinces_figure(catalogue: SupportCatalogue) -> FigureBlock:
    """Return the matrix of bodies and provinces: how many communes of each a body covers."""
    language, territory = catalogue.language, catalogue.territory
    matrix = province_matrix(catalogue.bodies, territory)
    heads = [province_name(territory, code, language) for code in matrix.columns]
    sizes = territory.communes[c.PROVINCE_CODE].astype(str).value_counts()
    rows = [
        (TableCell(body_link(catalogue.by_id[name], catalogue), head=True), *_shares(name, matrix, i, sizes, catalogue))
        for i, name in enumerate(matrix.bodies)
    ]
    reached = [int((matrix.share[:, j] > 0).sum()) for j in range(len(matrix.columns))]
    totals = [count(catalogue, "reached", n, code=code) for code, n in zip(matrix.columns, reached, strict=True)]
    rows.append(_totals(tr("support.doc.bodies", language), totals))
    least = min(range(len(reached)), key=lambda j: reached[j])
    lecture = phrase(
        "support.doc.provinces_lecture",
        language,
        n=count_value(catalogue, "reached", reached[least], code=matrix.columns[least]),
        province=heads[least],
    )
    return _figure(catalogue, "provinces", heads, rows, lecture)


def _shares(
    name: str, matrix: SupportMatrix, row: int, sizes: object, catalogue: SupportCatalogue
) -> tuple[TableCell, ...]:
    """Return the communes of each province that a body covers, on a ground that darkens with their share."""
    cells = []
    for j, code in enumerate(matrix.columns):
        share = float(matrix.share[row, j])
        if share == 0:
            cells.append(TableCell(()))
            continue
        communes = round(share * int(sizes[code]))  # type: ignore[index]  # a Series of counts
        tint = _TINTS[2 if share == 1 else 1 if share >= 0.5 else 0]
        run = count(catalogue, f"covered:{name}", communes, code=code)
        cells.append(TableCell((run,), align="center", fill=tint))
    return tuple(cells)


def _totals(title: str, totals: Sequence[Inline]) -> tuple[TableCell, ...]:
    return (
        TableCell((Run(title),), head=True, tone="total"),
        *(TableCell((total,), align="center", tone="total") for total in totals),
    )


def _figure(
    catalogue: SupportCatalogue,
    of: str,
    heads: list[str],
    rows: list[tuple[TableCell, ...]],
    lecture: tuple[Inline, ...],
) -> FigureBlock:
    language = catalogue.language
    first = TableCell((Run(tr("support.doc.head.body", language)),))
    table = DataTable(
        heads=((first, *(TableCell((Run(head),), align="center") for head in heads)),),
        rows=tuple(rows),
        widths=(5.2, *([1.0] * len(heads))),
        breaks=True,
        dense=True,
        turned=True,
    )
    return FigureBlock(
        title=(Run(tr(f"support.doc.title.{of}", language)),),
        blocks=(table,),
        name=f"qui-fait-quoi-{of}",
        champ=champ_run(catalogue),
        source=source_run(catalogue),
        lecture=lecture,
        notes=((Run(tr("support.doc.similar", language)),),),
        invented=catalogue.has_invented,
    )

"""Where to begin: a table of first doors by stage and need, with its rule; the path of a project, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator

from atlas.analysis.support.coverage import is_near
from atlas.analysis.support.doors import FirstDoors, answers, first_doors, path_by_stage
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.words_of_bodies import (
    body_link,
    champ_run,
    count,
    count_value,
    listing_day,
    source_run,
)
from atlas.publishing.documents.tree import (
    CardGrid,
    DataTable,
    FigureBlock,
    Inline,
    LineBreak,
    Listing,
    Node,
    Panel,
    Paragraph,
    Run,
    Styled,
    TableCell,
)
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.vocabulary import codes, words


def decision_figure(catalogue: SupportCatalogue) -> FigureBlock:
    """Return the decision table: for each stage and need, up to three doors and how many bodies answer in all."""
    language = catalogue.language
    doors = first_doors(catalogue.bodies, catalogue.territory, stale=catalogue.listing.stale)
    heads = tuple(
        TableCell((Run(tr(f"support.doc.head.{key}", language)),)) for key in ("need", "door1", "door2", "door3")
    )
    total = TableCell((Run(tr("support.doc.head.total", language)),), align="end")
    rows: list[tuple[TableCell, ...]] = []
    for stage in codes("stage"):
        own = [door for door in doors if door.stage == stage]
        if own:
            rows.append((TableCell((Run(words("stage", language)[stage]),), span=5, tone="total", head=True),))
            rows += [_row(door, catalogue) for door in own]
    table = DataTable(((*heads, total),), tuple(rows), widths=("auto", 1.12, 1.0, 1.0, "auto"), breaks=True, dense=True)
    return FigureBlock(
        title=(Run(tr("support.doc.title.doors", language)),),
        blocks=(table,),
        name="premieres-portes",
        champ=champ_run(catalogue),
        source=source_run(catalogue),
        lecture=_lecture(doors, catalogue),
        notes=((Run(tr("support.doc.rule", language)),),),
        invented=catalogue.has_invented,
    )


def _row(door: FirstDoors, catalogue: SupportCatalogue) -> tuple[TableCell, ...]:
    cells = [TableCell(body_link(catalogue.by_id[name], catalogue)) for name in door.bodies]
    cells += [TableCell(())] * (3 - len(cells))
    code = f"{door.stage}/{door.need}"
    total = count(catalogue, f"answering:{code}", door.total)
    need = words("service", catalogue.language)[door.need]
    return (TableCell((Run(need),), head=True), *cells, TableCell((total,), align="end"))


def _lecture(doors: tuple[FirstDoors, ...], catalogue: SupportCatalogue) -> tuple[Inline, ...]:
    """Return one row read aloud: the one that most bodies answer to."""
    if not doors:
        return ()
    language = catalogue.language
    most = max(doors, key=lambda door: door.total)
    names: list[Inline] = []
    for name in most.bodies:
        names += [Run(LANGUAGES[language].comma)] if names else []
        names += body_link(catalogue.by_id[name], catalogue, numbered=False)
    return phrase(
        "support.doc.doors_lecture",
        language,
        stage=words("stage", language)[most.stage],
        need=words("service", language)[most.need],
        n=count_value(catalogue, f"answering:{most.stage}/{most.need}", most.total),
        names=tuple(names),
        date=listing_day(catalogue),
    )


def path_nodes(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return the path of a project: a panel a stage, with what can be asked there and of how many bodies."""
    paths = path_by_stage(catalogue.bodies)
    cells = tuple((_panel(i, stage, paths[stage], catalogue),) for i, stage in enumerate(codes("stage"), start=1))
    return (CardGrid(cells, columns=2),)


def _panel(position: int, stage: str, names: tuple[str, ...], catalogue: SupportCatalogue) -> Panel:
    language = catalogue.language
    bodies = [catalogue.by_id[name] for name in names]
    lead = phrase(
        "support.doc.path_lead",
        language,
        n=count_value(catalogue, f"stage:{stage}", len(bodies)),
        near=count_value(catalogue, f"stage_near:{stage}", sum(map(is_near, bodies))),
    )
    items = tuple((Paragraph(tuple(_need_line(need, stage, bodies, catalogue))),) for need in _needs(stage, bodies))
    title = (Run(f"{position}. {words('stage', language)[stage]}"),)
    return Panel(title, (Paragraph((Styled("strong", lead),)), Listing(items)))


def _needs(stage: str, bodies: list[PublishedBody]) -> list[str]:
    return [need for need in codes("service") if any(answers(body, stage, need) for body in bodies)]


def _need_line(need: str, stage: str, bodies: list[PublishedBody], catalogue: SupportCatalogue) -> Iterator[Inline]:
    """Yield a need, how many bodies answer to it, and those of the whole region."""
    language = catalogue.language
    answering = [body for body in bodies if answers(body, stage, need)]
    yield Run(f"{words('service', language)[need]} (")
    yield count(catalogue, f"answering:{stage}/{need}", len(answering))
    yield Run(")")
    wide = [body for body in answering if not is_near(body)]
    for body in wide[:1]:
        yield LineBreak()
        yield from body_link(body, catalogue)

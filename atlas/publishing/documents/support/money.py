"""Programmes that give, lend or guarantee money, and the public institutions that everyone may meet."""

from __future__ import annotations

from atlas.i18n.messages import tr
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.words_of_bodies import body_link, listing_day, source_run, spoken_run
from atlas.publishing.documents.tree import Anchor, DataTable, FigureBlock, Inline, LineBreak, Run, Styled, TableCell
from atlas.sources.support.institutions import PublicInstitution
from atlas.sources.support.published import PublishedProgramme
from atlas.sources.support.spoken import others_in
from atlas.sources.support.vocabulary import words

_COLUMNS = ("ceiling", "cost", "conditions", "documents")


def programmes_figure(catalogue: SupportCatalogue) -> FigureBlock:
    """Return the table of programmes: ceiling, cost, conditions, documents, and who runs them."""
    language = catalogue.language
    keys = ("programme", "finance", *_COLUMNS)
    heads = tuple(TableCell((Run(tr(f"support.doc.head.{key}", language)),)) for key in keys)
    rows = tuple(_programme(programme, catalogue) for programme in catalogue.listing.programmes)
    table = DataTable((heads,), rows, widths=(2.3, 0.9, 0.9, 1.1, 1.5, 1.5), dense=True)
    return FigureBlock(
        title=(Run(tr("support.doc.title.programmes", language, date=listing_day(catalogue))),),
        blocks=(table,),
        name="programmes",
        source=source_run(catalogue),
        notes=((Run(tr("support.doc.programmes_note", language)),),),
        invented=catalogue.has_invented,
    )


def _programme(programme: PublishedProgramme, catalogue: SupportCatalogue) -> tuple[TableCell, ...]:
    language = catalogue.language
    body = catalogue.by_id[programme.body]
    name: tuple[Inline, ...] = (Styled("strong", (spoken_run(programme.name, language),)), LineBreak())
    texts = (programme.ceiling, programme.cost, programme.conditions, programme.documents)
    return (
        TableCell((*name, *body_link(body, catalogue)), head=True),
        TableCell((Run(words("finance", language)[programme.finance]),)),
        *(TableCell((spoken_run(text, language),)) for text in texts),
    )


def institutions_figure(catalogue: SupportCatalogue) -> FigureBlock:
    """Return the public institutions: names in their languages, what they are, their official site."""
    language = catalogue.language
    heads = tuple(
        TableCell((Run(tr(f"support.doc.head.{key}", language)),)) for key in ("institution", "about", "site")
    )
    rows = tuple(_institution(institution, catalogue) for institution in catalogue.institutions)
    table = DataTable((heads,), rows, widths=(2.6, 2.0, 1.0), dense=True)
    return FigureBlock(
        title=(Run(tr("support.doc.title.institutions", language)),),
        blocks=(table,),
        name="institutions",
        source=(Run(tr("support.doc.institutions_source", language)),),
    )


def _institution(institution: PublicInstitution, catalogue: SupportCatalogue) -> tuple[TableCell, ...]:
    language = catalogue.language
    name: list[Inline] = [Styled("strong", (spoken_run(institution.name, language),))]
    if institution.acronym:
        # The space is of the line: within a run of the other direction it would stand at its far end.
        name += [Run(" "), Run(f"({institution.acronym})", "fr")]
    for code, text in list(others_in(institution.name, language).items())[:1]:
        name += [LineBreak(), Run(text, code)]
    site = institution.website
    link: tuple[Inline, ...] = (Anchor(site, (Run(site.partition("://")[2], "en"),)),) if site else ()
    return TableCell(tuple(name), head=True), TableCell((spoken_run(institution.about, language),)), TableCell(link)

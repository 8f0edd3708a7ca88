"""How a body is found: by its name in either alphabet, by service, by stage, by public, by commune."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from atlas.analysis.name_index import collation, commune_index
from atlas.analysis.support.coverage import NEAREST, NEAREST_KM, is_near, services_of
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.words_of_bodies import (
    body_link,
    body_numbers,
    card_name,
    champ_run,
    commune_name,
    count,
    count_value,
    source_run,
)
from atlas.publishing.documents.tree import (
    Columns,
    DataTable,
    Definitions,
    FigureBlock,
    Inline,
    NameIndex,
    Node,
    Paragraph,
    Run,
    TableCell,
)
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.vocabulary import words


def name_indexes(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return the names of bodies in each language that most of them have one in, by its alphabet, side by side."""
    first = catalogue.language
    half = len(catalogue.bodies) / 2
    named = [code for code in LANGUAGES if sum(code in body.name for body in catalogue.bodies) > half]
    order = sorted(named, key=lambda code: code != first)
    return (Columns(tuple((_name_index(catalogue, code),) for code in order)),) if order else ()


def _name_index(catalogue: SupportCatalogue, language: LanguageCode) -> NameIndex:
    """Return the names in a language and the acronyms, in its alphabet, with the pages of their cards."""
    entries: list[tuple[str, str]] = []
    for body in catalogue.bodies:
        if name := body.name.get(language):
            entries.append((name, card_name(body)))
        if body.acronym and LANGUAGES[language].script == "Latn":
            entries.append((body.acronym, card_name(body)))
    entries.sort(key=lambda entry: collation(entry[0]))
    own = "" if language == catalogue.language else language
    return NameIndex(tuple(((Run(name),), (target,)) for name, target in entries), columns=1, language=own)


def service_index(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return each service with the numbers of the bodies that offer it."""
    return _numbers(catalogue, words("service", catalogue.language), services_of)


def stage_index(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return each stage with the numbers of the bodies that are met there."""
    return _numbers(catalogue, words("stage", catalogue.language), _stages)


def _stages(body: PublishedBody) -> tuple[str, ...]:
    return tuple({stage for service in body.services for stage in service.stages})


def public_index(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return each public with the numbers of the bodies that say they serve it."""
    return _numbers(catalogue, words("public", catalogue.language), _publics)


def _publics(body: PublishedBody) -> tuple[str, ...]:
    return tuple({public for service in body.services for public in service.publics})


def _numbers(
    catalogue: SupportCatalogue, called: Mapping[str, str], of: Callable[[PublishedBody], tuple[str, ...]]
) -> tuple[Node, ...]:
    entries = []
    for code, word in called.items():
        bodies = [body for body in catalogue.bodies if code in of(body)]
        if bodies:
            entries.append(((Run(word),), ((Paragraph(body_numbers(bodies, catalogue)),),)))
    return (Definitions(tuple(entries), dense=True),)


def territory_index(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return each commune with the near bodies that cover it, the nearest one and its distance."""
    language, coverage = catalogue.language, catalogue.coverage
    order = commune_index(catalogue.territory, language=language).index
    heads = tuple(
        TableCell((Run(tr(f"support.doc.head.{key}", language)),)) for key in ("commune", "covering", "nearest")
    )
    distance = TableCell((Run(tr("support.doc.head.km", language)),), align="end")
    rows = tuple(_commune(str(code), catalogue) for code in order)
    far = str(coverage.communes[NEAREST_KM].idxmax()) if coverage.communes[NEAREST_KM].notna().any() else ""
    table = DataTable(((*heads, distance),), rows, widths=(1.35, 1.9, 2.6, "auto"), breaks=True, dense=True)
    lecture: tuple[Inline, ...] = ()
    if far:
        lecture = phrase(
            "support.doc.territory_lecture",
            language,
            commune=commune_name(catalogue.territory, far, language),
            km=count_value(catalogue, "nearest_km", float(coverage.communes[NEAREST_KM][far]), code=far, decimals=1),
        )
    return (
        FigureBlock(
            title=(Run(tr("support.doc.title.territory", language)),),
            blocks=(table,),
            name="index-des-communes",
            champ=champ_run(catalogue),
            source=source_run(catalogue),
            lecture=lecture,
            notes=((Run(tr("support.doc.territory_note", language)),),),
            invented=catalogue.has_invented,
        ),
    )


def _commune(code: str, catalogue: SupportCatalogue) -> tuple[TableCell, ...]:
    language, coverage = catalogue.language, catalogue.coverage
    name = commune_name(catalogue.territory, code, language)
    near = [body for name_ in coverage.covering[code] if is_near(body := catalogue.by_id[name_])]
    nearest = str(coverage.communes.at[code, NEAREST])
    km = float(coverage.communes[NEAREST_KM][code])
    none = (Run(tr("support.doc.nobody", language)),)
    return (
        TableCell((Run(name),), head=True),
        TableCell(body_numbers(near, catalogue) if near else none, tone="" if near else "quiet"),
        TableCell(body_link(catalogue.by_id[nearest], catalogue) if nearest else ()),
        TableCell((count(catalogue, "nearest_km", km, code=code, decimals=1),) if nearest else (), align="end"),
    )

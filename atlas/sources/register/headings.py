"""Recognises the headings of a register, in French, English or Arabic, as the toolkit's columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from atlas import columns as c
from atlas.errors import Fault, quote_names
from atlas.i18n.column_titles import titles_of
from atlas.i18n.messages import NOTHING, Listed, Message, Text
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.vocabulary import key, synonyms

#: The columns of a register that headings can name, in the order of its table.
REGISTER_COLUMNS: Final = (
    c.ID, c.NAME, c.NAME_AR, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, c.DECLARED,
    c.LON, c.LAT, c.PRECISION, c.SOURCE, c.DATE, c.CONSENT, c.ADDRESS, c.PHONE, c.EMAIL, c.DEMONSTRATION,
)  # fmt: skip

_WORDINGS: Final[Mapping[str, Sequence[str]]] = {
        c.ID: [
            "identifiant", "identifier", "code", "ident", "numéro", "n°", "no", "num", "n° d'ordre",
            "numéro d'ordre", "matricule", "référence", "réf", "code acteur", "id acteur", "identifiant unique",
            "n° de registre", "numéro d'immatriculation", "n° d'enregistrement", "ID", "المعرف", "رقم", "الرقم",
            "رقم الترتيب", "رقم التسجيل",
        ],
        c.NAME: [
            "nom", "dénomination", "raison sociale", "intitulé", "libellé", "appellation", "désignation",
            "nom de l'acteur", "nom fr", "nom français", "nom de la structure", "nom de la coopérative",
            "nom de l'association", "dénomination sociale", "organisme", "name", "name fr", "title", "actor",
            "nom de l'entité", "nom de l'organisation", "nom de l'organisme", "intitulé de la coopérative",
            "intitulé de l'association", "الاسم", "اسم", "التسمية", "اسم التعاونية", "اسم الجمعية",
        ],
        c.NAME_AR: [
            "nom_ar", "nom arabe", "nom en arabe", "dénomination arabe", "dénomination ar", "arabic name",
            "name arabic", "الاسم بالعربية",
        ],
        c.FAMILY: [
            "famille", "type", "type d'acteur", "type de structure", "type d'organisme", "catégorie",
            "forme juridique", "statut juridique", "forme", "nature juridique", "family", "legal form", "category",
            "النوع", "نوع", "الصنف", "الشكل القانوني", "نوع التنظيم", "الصفة القانونية",
        ],
        c.SECTOR: [
            "secteur", "secteur d'activité", "activité", "activité principale", "domaine", "domaine d'activité",
            "secteur d'intervention", "domaine d'intervention", "branche", "branche d'activité", "filière", "sector",
            "activity", "main activity", "القطاع", "قطاع",
            "قطاع النشاط", "النشاط", "مجال النشاط",
        ],
        c.STATUS: [
            "statut", "état", "situation", "statut d'activité", "status", "state", "الوضعية", "الحالة", "حالة",
        ],
        c.FOUNDED: [
            "annee_creation", "année de création", "date de création", "création", "année de constitution",
            "date de constitution", "an création", "année de fondation", "créée en", "créé en", "year founded",
            "founded", "founding year", "year", "année", "سنة التأسيس", "تاريخ التأسيس", "سنة الإحداث",
            "تاريخ الإحداث",
        ],
        c.MEMBERS: [
            "membres", "adhérents", "adhérent", "nb d'adhérents", "nombre de membres", "sociétaires", "coopérateurs",
            "adhérents total", "effectif des membres", "effectif adhérents", "members", "membership", "الأعضاء",
            "عدد الأعضاء", "المنخرطون", "عدد المنخرطين", "المنخرطين", "nb adh", "total des adhérents",
            "عدد أعضاء التعاونية", "عدد أعضاء الجمعية",
        ],
        c.WOMEN: [
            "femmes", "dont femmes", "nb femmes", "femmes membres", "membres femmes", "adhérentes",
            "femmes adhérentes", "effectif féminin", "women", "women members", "female members", "النساء",
            "عدد النساء", "نساء", "عدد المنخرطات", "المنخرطات", "dont femmes adhérentes",
        ],
        c.JOBS: [
            "emplois", "emploi", "effectif", "effectifs", "salariés", "effectif salarié", "employés", "postes",
            "emplois permanents", "emplois créés", "personnel", "jobs", "employees", "staff", "workforce",
            "مناصب الشغل", "عدد مناصب الشغل", "الأجراء", "عدد الأجراء", "المستخدمون",
        ],
        c.DECLARED: [
            "commune_declaree", "commune déclarée", "commune", "nom de la commune", "commune du siège",
            "municipalité", "collectivité", "commune d'implantation", "declared commune", "municipality", "الجماعة",
            "جماعة", "الجماعة الترابية", "الجماعة القروية", "جماعة الانتماء", "cne", "commune rurale",
            "commune urbaine",
            "commune municipalité", "commune ou municipalité", "collectivité territoriale", "commune de rattachement",
        ],
        c.LON: [
            "longitude", "longitude w", "longitude o", "longitude ouest", "long", "lng", "lon", "x", "coord x",
            "coordonnée x", "longitude x", "x longitude",
            "point x", "x wgs84", "long dms", "longitude dms", "lon dms", "x lambert", "lambert x", "x merchich",
            "x utm", "utm x", "utm e", "easting", "abscisse", "س",
            "خط الطول", "الطول",
        ],
        c.LAT: [
            "latitude", "latitude n", "latitude nord", "lat", "latt", "lati", "y wgs84", "lat dms", "latitude dms",
            "y", "coord y", "coordonnée y",
            "latitude y", "y latitude", "point y",
            "y lambert", "lambert y", "y merchich", "y utm", "utm y", "utm n", "northing", "ordonnée", "ص",
            "خط العرض", "العرض",
        ],
        c.PRECISION: [
            "précision", "précision de la localisation", "précision de localisation", "précision géographique",
            "qualité de localisation", "accuracy", "location precision", "الدقة", "دقة الموقع",
        ],
        c.SOURCE: ["origine", "provenance", "source des données", "data source", "origin", "المصدر", "مصدر"],
        c.DATE: [
            "date de mise à jour", "mise à jour", "maj", "date maj", "date de collecte", "date d'enquête",
            "date de saisie", "date du relevé", "updated", "update date", "date updated", "survey date", "التاريخ",
            "تاريخ", "تاريخ التحيين",
        ],
        c.CONSENT: [
            "consentement", "accord", "accord de publication", "consentement à publier",
            "autorisation de publication", "publication", "publiable", "consent to publish", "الموافقة", "موافقة",
        ],
        c.ADDRESS: [
            "adresse", "siège", "siège social", "adresse du siège", "adresse postale", "location address", "العنوان",
            "عنوان",
        ],
        c.PHONE: [
            "téléphone", "tél", "gsm", "portable", "mobile", "n° de téléphone", "numéro de téléphone", "telephone",
            "phone number", "الهاتف", "هاتف", "رقم الهاتف",
        ],
        c.EMAIL: [
            "courriel", "mail", "e-mail", "mél", "adresse électronique", "adresse mail", "adresse e-mail",
            "email address", "البريد الإلكتروني", "البريد",
        ],
        c.DEMONSTRATION: ["démonstration", "démo", "fictif", "exemple", "demo"],
    }  # fmt: skip
_HEADINGS: Final = synonyms(_WORDINGS)
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_RATE: Final = re.compile("[%٪]")
#: Stands between the two rows of a heading: "Coordonnées › X".
JOINED: Final = " › "
#: A group of headings about somebody who is not the actor: "Président › Nom" is no name of an actor.
_PERSONS: Final = frozenset(
    [
        "president", "presidente", "gerant", "gerante", "responsable", "directeur", "directrice", "tresorier",
        "contact", "interlocuteur", "representant", "الرييس", "رييس", "المسير", "المسوول", "الممثل",
    ]
)  # fmt: skip
#: Shapefiles cut the names of their columns to so many characters.
_CUT: Final = 10
_EXAMPLES: Final[Mapping[str, str]] = {
    c.ID: "identifiant", c.LON: "longitude", c.LAT: "latitude", c.DECLARED: "commune",
}  # fmt: skip


def recognise(heading: str) -> str | None:
    """Return the column that a heading names, None when it is none of the toolkit's: "Nb d'adhérents" → "members".

    Case, accents, punctuation, plurals, articles and what stands between brackets ("Longitude (WGS84)") do not matter.
    A name of ten characters is also understood as the beginning that a Shapefile leaves of a longer one
    ("demonstrat", "annee_crea"), and a heading of two rows ("Coordonnées › X") by its lower row.
    """
    if not fold(heading) or _RATE.search(heading):
        return None  # “% femmes” is no number of women
    column = _titles().get(heading) or _HEADINGS.get(key(heading)) or _HEADINGS.get(key(_BRACKETS.sub(" ", heading)))
    if column is None and JOINED in heading:
        return _of_two_rows(heading)
    return column or (_cut_headings().get(_cut(heading)) if len(heading) == _CUT else None)


def is_wording(heading: str) -> bool:
    """Tell whether a heading is one of the wordings known, not the beginning of one nor a part."""
    return heading in _titles() or key(heading) in _HEADINGS


def _of_two_rows(heading: str) -> str | None:
    group, _, part = heading.rpartition(JOINED)
    if _PERSONS & set(fold(group).split()):
        return None
    above, below = recognise(group), recognise(part)
    # "Effectif › Femmes" counts other women than those of the members.
    return None if (above, below) == (c.JOBS, c.WOMEN) else below


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    """Return the titles that the toolkit itself gives to the columns, as QGIS exports them by alias → the column."""
    return {title: column for column in REGISTER_COLUMNS for title in titles_of(column)}


@lru_cache(maxsize=1)
def _cut_headings() -> dict[str, str]:
    """Return the first ten characters of every wording → its column, where they belong to one.

    Of wordings of several columns the shortest wins when the others go on from it ("dénomination", "dénomination
    arabe").
    """
    columns: dict[str, dict[str, str]] = {}
    for wording, column in _wordings():
        folded = fold(wording)
        for name in (folded.replace(" ", "_"), folded.replace(" ", "")):
            if len(name) > _CUT:
                columns.setdefault(name[:_CUT], {})[name] = column
    shortest = {cut: min(wordings, key=len) for cut, wordings in columns.items()}
    return {
        cut: wordings[shortest[cut]]
        for cut, wordings in columns.items()
        if len(set(wordings.values())) == 1 or all(name.startswith(shortest[cut]) for name in wordings)
    }


def _wordings() -> Iterator[tuple[str, str]]:
    for column, wordings in _WORDINGS.items():
        yield from ((wording, column) for wording in (column, *wordings))


def _cut(heading: str) -> str:
    return fold(heading.replace("_", " ")).replace(" ", "_") if "_" in heading else fold(heading)


def match_headings(
    headings: Sequence[str],
    *,
    columns: Mapping[str, str] | None = None,
    without: frozenset[str] = frozenset(),
    file: str | Path = "",
    row: int = 1,
) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Tell which heading is which column of a register: {column: heading}, and what is wrong with the headings.

    Args:
        headings: The file's headings, each once.
        columns: {column: heading} where the user says it; it wins over what would be recognised.
        without: Columns that are known otherwise (coordinates of a layer of points) and not looked for.
        file: The file, for the messages.
        row: The row of the headings, likewise.

    Two headings recognised as one column are a fault, as are a mapping to a heading that the file does not have and a
    mapping of something that is no column of a register.
    """
    given, faults = _explicit(headings, columns=columns or {}, file=file, row=row)
    taken = set(given.values())
    recognised: dict[str, list[str]] = {}
    for heading in headings:
        column = recognise(heading)
        if column and heading not in taken and column not in given and column not in without:
            recognised.setdefault(column, []).append(heading)
    for column, several in recognised.items():
        if whole := [heading for heading in several if _HEADINGS.get(key(heading)) == column]:
            several[:] = whole  # a name that a Shapefile cut does not compete with one that is whole
        if len(several) > 1:
            reason = Message("fault.sources.register.both_mean", headings=Listed(several, last="and"), column=column)
            remedy = Message("fault.sources.register.say_which", how=_say(column, several[0], file))
            at = row if file else None
            faults.append(Fault(reason, remedy, file=file, row=at, column=several[1]))
    matched = given | {column: several[0] for column, several in recognised.items()}
    bare = c.JOBS not in given and fold(matched.get(c.JOBS, "")) in ("effectif", "effectifs")
    if bare and c.MEMBERS not in matched and fold(matched.get(c.WOMEN, "")).startswith("dont "):
        # "Effectif, dont femmes" counts the members: women are told of them, not of the jobs.
        matched[c.MEMBERS] = matched.pop(c.JOBS)
    return {column: matched[column] for column in REGISTER_COLUMNS if column in matched}, tuple(faults)


def missing_column(column: str, *, headings: Sequence[str], file: str | Path = "", row: int = 1) -> Fault:
    """Return the fault of a register in which no heading names a column that it must have."""
    instead = NOTHING
    if column == c.LON and c.DECLARED in map(recognise, headings):
        by_name = "fault.sources.register.or_by_name_file" if file else "fault.sources.register.or_by_name_python"
        instead = Message(by_name)
    remedy = Message(
        "fault.sources.register.name_a_column",
        example=_EXAMPLES.get(column, column),
        how=_say(column, "…", file),
        names=quote_names(headings),
        instead=instead,
    )
    reason = Message("fault.sources.register.no_heading_means", column=column)
    return Fault(reason, remedy, file=file, row=row if file else None, column=column)


def _say(column: str, heading: str, file: str | Path) -> Text:
    """Tell how a user says which heading a column has: in Python for a table in memory, else in a file or a command."""
    if not file:
        return f'read_register(table, columns={{"{column}": "{heading}"}})'
    return Message("fault.sources.register.how_in_file", column=column, heading=heading)


def _explicit(
    headings: Sequence[str], *, columns: Mapping[str, str], file: str | Path, row: int
) -> tuple[dict[str, str], list[Fault]]:
    by_fold = {fold(heading): heading for heading in reversed(headings)}
    given: dict[str, str] = {}
    faults: list[Fault] = []
    for column, wanted in columns.items():
        if column not in REGISTER_COLUMNS:
            names = Listed(REGISTER_COLUMNS, marks=False, most=len(REGISTER_COLUMNS))
            remedy = Message("fault.sources.register.columns_are", names=names)
            reason = Message("fault.sources.small_table.no_such_column")
            faults.append(Fault(reason, remedy, file=file, value=column))
            continue
        heading = wanted if wanted in headings else by_fold.get(fold(wanted))
        if heading is None:
            near = difflib.get_close_matches(wanted, headings, n=3, cutoff=0.5) or list(headings[:20])
            remedy = Message("fault.sources.register.file_has", names=quote_names(near))
            reason = Message("fault.sources.register.no_such_heading")
            faults.append(Fault(reason, remedy, file=file, value=wanted))
        elif heading in given.values():
            remedy = Message("fault.sources.register.own_heading")
            reason = Message("fault.sources.register.one_heading_two_columns")
            faults.append(Fault(reason, remedy, file=file, row=row if file else None, column=heading))
        else:
            given[column] = heading
    return given, faults

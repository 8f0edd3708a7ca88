"""The mix of the social economy: families, sectors, their shares, their location quotients, the dominant one."""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas.analysis import stocks as s
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, Words, words
from atlas.analysis.definitions.shapes import count, de, share

#: Family → its title, in the order of an atlas (which settles ties of the dominant family).
FAMILY_TITLES: Final[dict[str, Words]] = {
    "cooperative": words("Coopératives", "التعاونيات", "Cooperatives"),
    "association": words("Associations", "الجمعيات", "Associations"),
    "mutual": words("Mutuelles", "التعاضديات", "Mutuals"),
    "foundation": words("Fondations", "المؤسسات الخيرية والاجتماعية", "Foundations"),
    "social_enterprise": words("Entreprises sociales", "المقاولات الاجتماعية", "Social enterprises"),
    "support": words("Structures d’appui", "هيئات الدعم", "Support bodies"),
}
#: Sector → its title.
SECTOR_TITLES: Final[dict[str, Words]] = {
    "agriculture": words("Agriculture", "الفلاحة", "Agriculture"),
    "crafts": words("Artisanat", "الصناعة التقليدية", "Crafts"),
    "fishing": words("Pêche", "الصيد البحري", "Fishing"),
    "forestry": words("Forêt", "الغابات", "Forestry"),
    "food": words("Agroalimentaire", "الصناعات الغذائية", "Food processing"),
    "housing": words("Habitat", "السكن", "Housing"),
    "retail": words("Commerce", "التجارة", "Retail"),
    "transport": words("Transport", "النقل", "Transport"),
    "tourism": words("Tourisme", "السياحة", "Tourism"),
    "services": words("Services", "الخدمات", "Services"),
    "education": words("Éducation", "التعليم", "Education"),
    "health": words("Santé", "الصحة", "Health"),
    "culture": words("Culture", "الثقافة", "Culture"),
    "environment": words("Environnement", "البيئة", "Environment"),
    "social": words("Action sociale", "العمل الاجتماعي", "Social work"),
    "finance": words("Finance", "التمويل", "Finance"),
    "other": words("Autres secteurs", "قطاعات أخرى", "Other sectors"),
}
# The sector inside a sentence: “Acteurs de l’agriculture”, “Part de l’agriculture”.
_OF_SECTOR: Final[dict[str, Words]] = {
    "agriculture": words("de l’agriculture", "قطاع الفلاحة", "agriculture"),
    "crafts": words("de l’artisanat", "قطاع الصناعة التقليدية", "crafts"),
    "fishing": words("de la pêche", "قطاع الصيد البحري", "fishing"),
    "forestry": words("de la forêt", "قطاع الغابات", "forestry"),
    "food": words("de l’agroalimentaire", "قطاع الصناعات الغذائية", "food processing"),
    "housing": words("de l’habitat", "قطاع السكن", "housing"),
    "retail": words("du commerce", "قطاع التجارة", "retail"),
    "transport": words("du transport", "قطاع النقل", "transport"),
    "tourism": words("du tourisme", "قطاع السياحة", "tourism"),
    "services": words("des services", "قطاع الخدمات", "services"),
    "education": words("de l’éducation", "قطاع التعليم", "education"),
    "health": words("de la santé", "قطاع الصحة", "health"),
    "culture": words("de la culture", "قطاع الثقافة", "culture"),
    "environment": words("de l’environnement", "قطاع البيئة", "environment"),
    "social": words("de l’action sociale", "قطاع العمل الاجتماعي", "social work"),
    "finance": words("de la finance", "قطاع التمويل", "finance"),
    "other": words("des autres secteurs", "القطاعات الأخرى", "other sectors"),
}


def _of_family(family: str, title: Words) -> tuple[Indicator, Indicator, Indicator]:
    stock, fr, ar, en = s.FAMILY_STOCKS[family], title["fr"].lower(), title["ar"], title["en"].lower()
    return (
        count(
            stock, title,
            words(
                f"{fr} inscrites au registre et non fermées", f"{ar} المسجلة غير المنحلة",
                f"actors of the family “{en}” that are not closed",
            ),
            words(
                f"Le nombre {de(fr)} que compte le registre des acteurs.", f"عدد {ar} في سجل الفاعلين.",
                f"How many {en} the register of actors has.",
            ),
        ),
        share(
            f"share_{family}", stock, s.FAMILY_KNOWN, words(f"Part des {fr}", f"حصة {ar}", f"Share of {en}"),
            formula=words(
                f"100 × {fr} / acteurs de famille connue", f"100 × {ar} / الفاعلون المعروفة فئتهم",
                f"100 × {en} / actors whose family is known",
            ),
            explanation=words(
                f"Sur 100 acteurs dont la famille est connue, combien sont des {fr}.",
                f"حصة {ar} من كل 100 فاعل معروفة فئته.",
                f"Of every 100 actors whose family is known, how many are {en}.",
            ),
        ),
        Indicator(
            key=f"lq_{family}", nature=Nature.RATIO, decimals=2, reference=1.0, zero_is_absence=True,
            title=words(f"Quotient de localisation des {fr}", f"معامل توطن {ar}", f"Location quotient of {en}"),
            formula=words(
                f"(part des {fr} parmi les acteurs de famille connue, ici) / (la même part dans tout le territoire)",
                f"(حصة {ar} من الفاعلين المعروفة فئتهم هنا) / (الحصة نفسها في المجال بأكمله)",
                f"(share of {en} among the actors of known family here) / (the same share in the whole territory)",
            ),
            explanation=words(
                f"Au-dessus de 1, la part des {fr} est plus forte ici que dans l’ensemble du territoire\u202f; "
                "au-dessous "
                "de 1, plus faible.",
                f"إذا تجاوز 1 كانت حصة {ar} هنا أكبر منها في المجال بأكمله، وإذا قل عنه كانت أصغر.",
                f"Above 1, the share of {en} is larger here than in the whole territory; below 1, smaller.",
            ),
            needs=(stock, s.FAMILY_KNOWN), denominators=(s.FAMILY_KNOWN,),
            compute=partial(formulas.quotient, part=stock, whole=s.FAMILY_KNOWN),
        ),
    )  # fmt: skip


def _of_sector(sector: str, of: Words) -> tuple[Indicator, Indicator]:
    stock, fr, ar, en = s.SECTOR_STOCKS[sector], of["fr"], of["ar"], of["en"]
    return (
        count(
            stock, words(f"Acteurs {fr}", f"الفاعلون في {ar}", f"Actors in {en}"),
            words(
                f"acteurs {fr} non fermés", f"الفاعلون غير المنحلين في {ar}",
                f"actors in {en} that are not closed",
            ),
            words(
                f"Le nombre d’acteurs dont l’activité principale relève {fr}.",
                f"عدد الفاعلين الذين يندرج نشاطهم الرئيسي في {ar}.",
                f"How many actors have their main activity in {en}.",
            ),
        ),
        share(
            f"share_sector_{sector}", stock, s.SECTOR_KNOWN, words(f"Part {fr}", f"حصة {ar}", f"Share of {en}"),
            formula=words(
                f"100 × acteurs {fr} / acteurs de secteur connu", f"100 × الفاعلون في {ar} / الفاعلون المعروف قطاعهم",
                f"100 × actors in {en} / actors whose sector is known",
            ),
            explanation=words(
                f"Sur 100 acteurs dont le secteur est connu, combien relèvent {fr}.",
                f"عدد الفاعلين في {ar} من بين كل 100 فاعل معروف قطاعه.",
                f"Of every 100 actors whose sector is known, how many are in {en}.",
            ),
        ),
    )  # fmt: skip


def _dominant(
    key: str, stocks: dict[str, str], title: Words, categories: dict[str, Words], explanation: Words
) -> Indicator:  # fmt: skip
    by_value = {value: stocks[value] for value in categories}
    return Indicator(
        key=key, title=title, nature=Nature.CATEGORY, categories=categories, needs=tuple(by_value.values()),
        formula=words(
            "la catégorie qui a le plus d’acteurs\u202f; à égalité, la première de la liste\u202f; sans valeur où il "
            "n’y "
            "a aucun acteur",
            "الفئة التي تضم أكبر عدد من الفاعلين؛ وعند التساوي أولاها في القائمة؛ دون قيمة حيث لا يوجد أي فاعل",
            "the one with the most actors; of equal numbers the first of the list; missing where there is no actor",
        ),
        explanation=explanation, compute=partial(formulas.dominant, categories=by_value),
    )  # fmt: skip


_DOMINANT: Final = (
    _dominant(
        "dominant_family", s.FAMILY_STOCKS,
        words("Famille dominante", "الفئة السائدة", "Dominant family"), FAMILY_TITLES,
        words(
            "La famille de l’économie sociale qui compte ici le plus d’acteurs.",
            "فئة الاقتصاد الاجتماعي التي تضم هنا أكبر عدد من الفاعلين.",
            "The family of the social economy that has the most actors here.",
        ),
    ),
    _dominant(
        "dominant_sector", s.SECTOR_STOCKS,
        words("Secteur dominant", "القطاع السائد", "Dominant sector"), SECTOR_TITLES,
        words(
            "Le secteur d’activité qui compte ici le plus d’acteurs.",
            "قطاع النشاط الذي يضم هنا أكبر عدد من الفاعلين.",
            "The sector of activity that has the most actors here.",
        ),
    ),
)  # fmt: skip

#: The number of actors of each family, under its plural name.
FAMILIES: Final = tuple(_of_family(family, title)[0] for family, title in FAMILY_TITLES.items())

MIX: Final = (
    count(
        s.FAMILY_KNOWN, words("Acteurs de famille connue", "الفاعلون المعروفة فئتهم", "Actors of known family"),
        words(
            "acteurs non fermés dont la famille est connue", "الفاعلون غير المنحلين المعروفة فئتهم",
            "actors that are not closed and whose family is known",
        ),
        words(
            "Le nombre d’acteurs dont le registre dit s’ils sont coopérative, association, mutuelle ou autre.",
            "عدد الفاعلين الذين يبين السجل هل هم تعاونية أو جمعية أو تعاضدية أو غيرها.",
            "How many actors the register says to be a cooperative, an association, a mutual or another.",
        ),
    ),
    *(one for family, title in FAMILY_TITLES.items() for one in _of_family(family, title)[1:]),
    count(
        s.SECTOR_KNOWN, words("Acteurs de secteur connu", "الفاعلون المعروف قطاعهم", "Actors of known sector"),
        words(
            "acteurs non fermés dont le secteur est connu", "الفاعلون غير المنحلين المعروف قطاعهم",
            "actors that are not closed and whose sector is known",
        ),
        words(
            "Le nombre d’acteurs dont le registre dit le secteur d’activité.",
            "عدد الفاعلين الذين يبين السجل قطاع نشاطهم.",
            "How many actors the register gives a sector of activity.",
        ),
    ),
    *(one for sector, of in _OF_SECTOR.items() for one in _of_sector(sector, of)),
    *_DOMINANT,
)  # fmt: skip

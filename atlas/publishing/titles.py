"""The titles of the columns that are no indicators, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas import columns as c
from atlas.analysis.definitions.definition import Words, words
from atlas.analysis.location import REMEDIES, Reason
from atlas.column_titles import COLUMN_TITLES
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.layers import About

#: What to do about a record that could not be placed, in the language of the edition.
REMEDY_WORDS: Final[Mapping[str, Words]] = {
    Reason.NO_COORDINATES: words(
        "Localiser l’acteur et remplir sa longitude et sa latitude.",
        "تحديد موقع الفاعل وملء خط الطول وخط العرض.",
        REMEDIES[Reason.NO_COORDINATES],
    ),
    Reason.UNREADABLE: words(
        "Écrire la longitude et la latitude en degrés, par exemple -5.8129 et 35.7713.",
        "كتابة خط الطول وخط العرض بالدرجات، مثلا 5.8129- و35.7713.",
        REMEDIES[Reason.UNREADABLE],
    ),
    Reason.NOT_FINITE: words(
        "Remplacer la coordonnée infinie par la longitude et la latitude de l’acteur, en degrés.",
        "تعويض الإحداثية اللانهائية بخط الطول وخط العرض بالدرجات.",
        REMEDIES[Reason.NOT_FINITE],
    ),
    Reason.SWAPPED: words(
        "Échanger longitude et latitude : une fois échangées, le point est dans le territoire.",
        "تبديل خط الطول وخط العرض: بعد التبديل تقع النقطة داخل المجال.",
        REMEDIES[Reason.SWAPPED],
    ),
    Reason.AT_SEA: words(
        "Vérifier les coordonnées : le point est en mer, trop loin de la côte pour être ramené à une commune.",
        "التحقق من الإحداثيات: النقطة في البحر، بعيدة عن الساحل.",
        REMEDIES[Reason.AT_SEA],
    ),
    Reason.OUTSIDE: words(
        "Vérifier les coordonnées (signe, décimale) ou retirer l’acteur : le point n’est dans aucune commune.",
        "التحقق من الإحداثيات (الإشارة، الفاصلة) أو حذف الفاعل: النقطة خارج كل الجماعات.",
        REMEDIES[Reason.OUTSIDE],
    ),
    Reason.COMMUNE_UNKNOWN: words(
        "Écrire des coordonnées, ou le nom ou le code HCP d’une commune : celle qui est déclarée est inconnue.",
        "كتابة الإحداثيات، أو اسم الجماعة أو رمزها: الجماعة المصرح بها غير معروفة.",
        REMEDIES[Reason.COMMUNE_UNKNOWN],
    ),
    Reason.COMMUNE_AMBIGUOUS: words(
        "Écrire des coordonnées, la province ou le code HCP : plusieurs communes peuvent être désignées.",
        "كتابة الإحداثيات أو الإقليم أو رمز الجماعة: الاسم يحتمل عدة جماعات.",
        REMEDIES[Reason.COMMUNE_AMBIGUOUS],
    ),
    Reason.COMMUNE_TO_REVIEW: words(
        "Corriger le nom de la commune ou écrire son code HCP : il est trop mal orthographié pour être sûr.",
        "تصحيح اسم الجماعة أو كتابة رمزها: كتابته لا تسمح بالتأكد منه.",
        REMEDIES[Reason.COMMUNE_TO_REVIEW],
    ),
}

_DECIMALS: Final = {c.AREA_KM2: 2, "distance_km": 3, c.NAME_SCORE: 1}


def titles(language: LanguageCode) -> dict[str, About]:
    """What is said, in a language, of each column that is no indicator."""
    return {
        name: About(typeset(texts[language], language), decimals=_DECIMALS.get(name))
        for name, texts in COLUMN_TITLES.items()
    }

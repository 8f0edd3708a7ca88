"""What the quality report of a register says, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.analysis import quality as q
from atlas.analysis.definitions.definition import Words, words
from atlas.analysis.location import Reason
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset

TEXTS: Final[Mapping[str, Words]] = {
    "title": words("Qualité du registre", "جودة السجل", "Quality of the register"),
    "summary": words("En bref", "ملخص", "In short"),
    "completeness": words("Champs remplis", "الحقول المملوءة", "Fields filled in"),
    "by_source": words("Par source", "حسب المصدر", "By source"),
    "by_province": words("Par province", "حسب الإقليم", "By province"),
    "findings": words("À vérifier", "للتحقق", "To be checked"),
    "province_note": words(
        "Province du point ; pour un enregistrement non placé, celle de la commune déclarée.",
        "إقليم النقطة؛ وإقليم الجماعة المصرح بها إذا كان التسجيل غير موطن.",
        "Province of the point; of the commune declared where a record is not placed.",
    ),
    "method": words(
        "Ces signalements ne sont pas des fautes : chacun est à vérifier à sa source. Doublons : noms, lieux et "
        "contacts comparés, note de 0 à 100. Valeurs extrêmes : au-delà de trois écarts interquartiles, en logarithme, "
        "dans la même famille.",
        "هذه الملاحظات ليست أخطاء: ينبغي التحقق من كل منها في مصدرها. التكرارات: مقارنة الأسماء والأماكن ومعطيات "
        "الاتصال، بدرجة من 0 إلى 100. القيم القصوى: ما يتجاوز ثلاثة أمثال المدى الربيعي، باللوغاريتم، في الفئة نفسها.",
        "These are no errors: each is to be checked at its source. Duplicates: names, places and contacts compared, "
        "score from 0 to 100. Extreme values: beyond three interquartile ranges, in logarithms, within a family.",
    ),
    "nothing": words("Rien à signaler.", "لا شيء يستحق الذكر.", "Nothing to report."),
    "more": words(
        "… et {n} de plus, dans le tableau complet.", "… و{n} أخرى، في الجدول الكامل.", "… and {n} more, in the table."
    ),
    "date": words("Situation au {date}", "وضعية {date}", "Situation on {date}"),
    "records": words("Enregistrements", "التسجيلات", "Records"),
    "placed": words("Placés", "موطنة", "Placed"),
    "placed_percent": words("Part placée", "حصة الموطن", "Share placed"),
    "rejected": words("Non placés", "غير موطنة", "Not placed"),
    "address": words("À l’adresse", "بالعنوان", "By address"),
    "place": words("Au lieu-dit", "بالمكان", "By place"),
    "commune": words("À la commune", "بالجماعة", "By commune"),
    "unknown": words("Précision inconnue", "دقة غير معروفة", "Precision unknown"),
    "conflicts": words("Commune déclarée autre", "جماعة مصرح بها مخالفة", "Other commune declared"),
    "duplicates": words("Doublons possibles", "تكرارات محتملة", "Possible duplicates"),
    "outliers": words("Valeurs à vérifier", "قيم للتحقق", "Values to check"),
    "group_source": words("Source", "المصدر", "Source"),
    "group_province": words("Province", "الإقليم", "Province"),
    "no_source": words("Source non indiquée", "مصدر غير مذكور", "No source given"),
    "no_province": words("Province inconnue", "إقليم غير معروف", "Province not known"),
    "field": words("Champ", "الحقل", "Field"),
    "known": words("Remplis", "مملوءة", "Filled in"),
    "percent": words("Part", "الحصة", "Share"),
    "measure": words("Mesure", "المقياس", "Measure"),
    "number": words("Nombre", "العدد", "Number"),
    "id": words("Identifiant", "المعرف", "Identifier"),
    "row": words("Ligne", "السطر", "Row"),
    "value": words("Valeur", "القيمة", "Value"),
    "by": words("Regroupement", "التجميع", "Grouping"),
    "group": words("Groupe", "المجموعة", "Group"),
    "finding": words("Signalement", "الملاحظة", "Finding"),
    "coordinates": words("Coordonnées", "الإحداثيات", "Coordinates"),
}  # fmt: skip

#: Each kind of finding: its title, and what its last column says.
KINDS: Final[Mapping[str, tuple[Words, Words]]] = {
    q.REJECTED: (
        words("Enregistrements non placés", "تسجيلات غير موطنة", "Records not placed"),
        words("Raison", "السبب", "Reason"),
    ),
    q.CONFLICT: (
        words(
            "Placés dans une autre commune que celle déclarée",
            "موطنة في جماعة غير المصرح بها",
            "Placed in another commune than declared",
        ),
        words("Commune du point", "جماعة النقطة", "Commune of the point"),
    ),
    q.DUPLICATE: (
        words("Doublons possibles", "تكرارات محتملة", "Possible duplicates"),
        words("Autre enregistrement (note)", "التسجيل الآخر (الدرجة)", "Other record (score)"),
    ),
    q.REFUSED: (
        words(
            "Valeurs illisibles, prises pour absentes", "قيم غير مقروءة اعتبرت غائبة", "Values refused, left out"
        ),
        words("Colonne", "العمود", "Column"),
    ),
    q.FUTURE_DATE: (
        words("Date du relevé dans le futur", "تاريخ المعطى في المستقبل", "Recorded in the future"),
        words("Aujourd’hui", "اليوم", "Today"),
    ),
    q.FUTURE_FOUNDATION: (
        words("Création dans le futur", "تأسيس في المستقبل", "Founded in the future"),
        words("Année courante", "السنة الجارية", "This year"),
    ),
    q.OLD_FOUNDATION: (
        words("Création très ancienne", "تأسيس قديم جدا", "Founded very long ago"),
        words("Avant", "قبل", "Before"),
    ),
    q.MANY_MEMBERS: (
        words(
            "Nombre de membres très élevé pour la famille",
            "عدد أعضاء مرتفع جدا بالنسبة إلى الفئة",
            "Very many members for the family",
        ),
        words("Limite", "الحد", "Limit"),
    ),
    q.MANY_JOBS: (
        words(
            "Beaucoup plus d’emplois que de membres", "مناصب شغل أكثر بكثير من الأعضاء", "Many more jobs than members"
        ),
        words("Membres", "الأعضاء", "Members"),
    ),
    q.NO_MEMBERS: (
        words("Coopératives sans membre", "تعاونيات بدون أعضاء", "Cooperatives without members"),
        words("", "", ""),
    ),
    q.SAME_POINT: (
        words("Adresses différentes au même point", "عناوين مختلفة في النقطة نفسها", "Several addresses at one point"),
        words("Acteurs en ce point", "فاعلون في هذه النقطة", "Actors at this point"),
    ),
}  # fmt: skip

#: Why a record could not be placed.
REASONS: Final[Mapping[str, Words]] = {
    Reason.NO_COORDINATES: words("sans coordonnées", "بدون إحداثيات", "without coordinates"),
    Reason.UNREADABLE: words("coordonnées illisibles", "إحداثيات غير مقروءة", "coordinates that cannot be read"),
    Reason.NOT_FINITE: words("coordonnées infinies", "إحداثيات لانهائية", "infinite coordinates"),
    Reason.SWAPPED: words(
        "longitude et latitude inversées", "خط الطول وخط العرض معكوسان", "longitude and latitude exchanged"
    ),
    Reason.AT_SEA: words("en mer", "في البحر", "at sea"),
    Reason.OUTSIDE: words("hors du territoire", "خارج المجال", "outside the territory"),
    Reason.COMMUNE_UNKNOWN: words("commune inconnue", "جماعة غير معروفة", "commune not known"),
    Reason.COMMUNE_AMBIGUOUS: words("commune ambiguë", "جماعة ملتبسة", "ambiguous commune"),
    Reason.COMMUNE_TO_REVIEW: words("nom de commune à vérifier", "اسم جماعة للتحقق", "commune’s name to be checked"),
}  # fmt: skip


def said(key: str, language: LanguageCode, **values: object) -> str:
    """A text of the report in a language, with its values filled in."""
    return typeset(TEXTS[key][language].format(**values), language)

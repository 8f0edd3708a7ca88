"""Words, numbers and typography of the three languages an edition can speak."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from babel.dates import format_date
from babel.numbers import format_decimal

from atlas.errors import UnknownNameError

Language = Literal["fr", "ar", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "ar", "en")

NARROW_SPACE: Final = "\u202f"  # French: before ; : ! ? % and between thousands
RIGHT_TO_LEFT: Final = "\u200f"
LEFT_TO_RIGHT: Final = "\u200e"
MINUS: Final = "\u2212"

# Morocco writes Western digits with a point for thousands in Arabic; plain "ar" would not.
_LOCALES: Final[Mapping[str, str]] = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
_MONTH_OR_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "no_data": {"fr": "Donnée absente", "ar": "معطى غير متوفر", "en": "No data"},
    "none": {"fr": "Aucun", "ar": "لا شيء", "en": "None"},
    "communes_count": {"fr": "Nombre de communes", "ar": "عدد الجماعات", "en": "Number of communes"},
    "provinces_count": {"fr": "Nombre de provinces", "ar": "عدد الأقاليم", "en": "Number of provinces"},
    "source": {"fr": "Sources : ", "ar": "المصادر: ", "en": "Sources: "},
    "boundaries": {"fr": "Limites : ", "ar": "الحدود: ", "en": "Boundaries: "},
    "state_of": {"fr": "état {date}", "ar": "وضعية {date}", "en": "as of {date}"},
    "register_of": {"fr": "situation au {date}", "ar": "وضعية {date}", "en": "situation on {date}"},
    "projection": {"fr": "Projection : {name}", "ar": "الإسقاط: {name}", "en": "Projection: {name}"},
    "quality": {
        "fr": "Localisation : {placed} acteurs placés sur {count} ({share}){details}",
        "ar": "التوطين: {placed} فاعل موطن من أصل {count} ({share}){details}",
        "en": "Location: {placed} of {count} actors placed ({share}){details}",
    },
    "precision_address": {"fr": "{n} à l’adresse", "ar": "{n} على مستوى العنوان", "en": "{n} by address"},
    "precision_place": {"fr": "{n} au lieu-dit", "ar": "{n} على مستوى المكان", "en": "{n} by place"},
    "precision_commune": {"fr": "{n} à la commune", "ar": "{n} على مستوى الجماعة", "en": "{n} by commune"},
    "precision_unknown": {
        "fr": "{n} de précision inconnue",
        "ar": "{n} بدقة غير معروفة",
        "en": "{n} of unknown precision",
    },
    "outside": {"fr": "{n} hors du périmètre", "ar": "{n} خارج المجال", "en": "{n} outside the perimeter"},
    "rejected": {"fr": "{n} non placés", "ar": "{n} غير موطن", "en": "{n} not placed"},
    "demonstration": {
        "fr": "Registre de démonstration : données inventées",
        "ar": "سجل تجريبي: معطيات غير حقيقية",
        "en": "Demonstration register: invented data",
    },
    "real": {
        "fr": "Données réelles du HCP",
        "ar": "معطيات حقيقية للمندوبية السامية للتخطيط",
        "en": "Real figures of the HCP",
    },
    "plate": {"fr": "Planche {n}", "ar": "اللوحة {n}", "en": "Plate {n}"},
    "contents": {"fr": "Table des planches", "ar": "فهرس اللوحات", "en": "Plates"},
    "sources_title": {"fr": "Sources et méthode", "ar": "المصادر والمنهجية", "en": "Sources and method"},
    "data_title": {"fr": "Données et licences", "ar": "المعطيات والرخص", "en": "Data and licences"},
    "indicators_title": {"fr": "Indicateurs", "ar": "المؤشرات", "en": "Indicators"},
    "north": {"fr": "N", "ar": "ش", "en": "N"},
    "km": {"fr": "km", "ar": "كم", "en": "km"},
    "interval": {"fr": "de {low} à moins de {high}", "ar": "من {low} إلى أقل من {high}", "en": "{low} to under {high}"},
    "interval_closed": {"fr": "de {low} à {high}", "ar": "من {low} إلى {high}", "en": "{low} to {high}"},
    "one_dot": {"fr": "Un point par acteur", "ar": "نقطة لكل فاعل", "en": "One dot per actor"},
    "located_address": {"fr": "À l’adresse", "ar": "على مستوى العنوان", "en": "By address"},
    "located_place": {"fr": "Au lieu-dit", "ar": "على مستوى المكان", "en": "By place"},
    "located_commune": {"fr": "À la commune", "ar": "على مستوى الجماعة", "en": "By commune"},
    "located_unknown": {"fr": "Précision inconnue", "ar": "دقة غير معروفة", "en": "Unknown precision"},
    "highest": {"fr": "Les plus fortes valeurs", "ar": "أعلى القيم", "en": "Highest values"},
    "lowest": {"fr": "Les plus faibles valeurs", "ar": "أدنى القيم", "en": "Lowest values"},
    "west": {"fr": "O", "ar": "غ", "en": "W"},
    "east": {"fr": "E", "ar": "ق", "en": "E"},
    "from_to": {"fr": " : de {low} à {high}", "ar": ": من {low} إلى {high}", "en": ": from {low} to {high}"},
    "actors": {"fr": "Acteurs", "ar": "الفاعلون", "en": "Actors"},
    "reading": {"fr": "Lecture", "ar": "قراءة", "en": "Reading"},
    "region": {"fr": "Région", "ar": "الجهة", "en": "Region"},
    "introduction": {"fr": "Présentation", "ar": "تقديم", "en": "Introduction"},
    "short_demonstration": {"fr": "démonstration", "ar": "تجريبي", "en": "demonstration"},
    "short_real": {"fr": "HCP", "ar": "المندوبية", "en": "HCP"},
    "register_data": {"fr": "registre", "ar": "سجل", "en": "register"},
    "nature_stock": {"fr": "quantité", "ar": "كمية", "en": "count"},
    "nature_ratio": {"fr": "rapport", "ar": "نسبة", "en": "ratio"},
    "nature_category": {"fr": "catégorie", "ar": "فئة", "en": "category"},
    "nature_rank": {"fr": "rang", "ar": "رتبة", "en": "rank"},
    "column_title": {"fr": "Indicateur", "ar": "المؤشر", "en": "Indicator"},
    "column_unit": {"fr": "Unité", "ar": "الوحدة", "en": "Unit"},
    "column_nature": {"fr": "Nature", "ar": "النوع", "en": "Nature"},
    "column_source": {"fr": "Source", "ar": "المصدر", "en": "Source"},
    "column_plates": {"fr": "Planches", "ar": "اللوحات", "en": "Plates"},
    "column_file": {"fr": "Données", "ar": "المعطيات", "en": "Data"},
    "column_licence": {"fr": "Licence", "ar": "الرخصة", "en": "Licence"},
    "column_vintage": {"fr": "Millésime", "ar": "التاريخ", "en": "Vintage"},
    "column_credit": {"fr": "Mention", "ar": "الإشارة", "en": "Credit"},
}


def words(key: str, language: Language, **values: object) -> str:
    """Return a fixed expression of the atlas in the edition's language, with its values filled in."""
    try:
        expression = _WORDS[key]
    except KeyError:
        raise UnknownNameError("expression", key, sorted(_WORDS)) from None
    return typeset(expression[language].format(**values), language)


def number(value: float, language: Language, *, decimals: int = 0) -> str:
    """Write a number as the language does: decimal sign, thousands, a true minus; never ``-0``.

    Args:
        value: a finite number.
        language: ``fr``, ``ar`` or ``en``.
        decimals: digits after the decimal sign, all written.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be printed: only finite numbers stand on a plate")
    value = round(float(value), decimals) + 0.0  # + 0.0 turns −0.0 into 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(value), format=pattern, locale=_LOCALES[language])
    if language == "fr":
        # French leaves numbers of four digits and more in groups; Babel already uses U+202F.
        text = text.replace("\xa0", NARROW_SPACE)
    return _directed(MINUS if value < 0 else "", text, language)


def signed(value: float, language: Language, *, decimals: int = 0) -> str:
    """Write a change with its sign: ``+12,5`` or ``−3,0``."""
    text = number(value, language, decimals=decimals)
    return text if round(value, decimals) <= 0 else _directed("+", text.removeprefix(RIGHT_TO_LEFT), language)


def _directed(sign: str, digits: str, language: Language) -> str:
    """Join sign and digits; in Arabic the number is marked right-to-left, its sign stays on its left (as in CLDR)."""
    if language != "ar":
        return sign + digits
    return RIGHT_TO_LEFT + (LEFT_TO_RIGHT + sign if sign else "") + digits


def percent(share: float, language: Language, *, decimals: int = 0) -> str:
    """Write a percentage given in per cent: ``98,3 %``."""
    text = number(share, language, decimals=decimals)
    return text + (NARROW_SPACE if language == "fr" else "") + "%"


def interval(low: float, high: float, language: Language, *, decimals: int = 0, closed: bool = False) -> str:
    """Write a class in words: left-closed unless it is the last (``closed``)."""
    return words(
        "interval_closed" if closed else "interval",
        language,
        low=number(low, language, decimals=decimals),
        high=number(high, language, decimals=decimals),
    )


def written_date(iso: str, language: Language) -> str:
    """Write an ISO date or month as the language does; other text is returned as it is (a year too)."""
    if not _MONTH_OR_DAY.fullmatch(iso):
        return iso
    whole = len(iso) > len("2026-11")
    try:
        day = date.fromisoformat(iso if whole else f"{iso}-01")
    except ValueError:  # a thirteenth month, a thirtieth of February
        return iso
    text = str(format_date(day, format="d MMMM y" if whole else "MMMM y", locale=_LOCALES[language]))
    return "1er" + text[1:] if whole and language == "fr" and day.day == 1 else text


def typeset(text: str, language: Language) -> str:
    """Give a text the typography of its language.

    French: typographic apostrophe and narrow no-break space before ``; : ! ? %`` and inside guillemets.
    Other languages: the typographic apostrophe only in English.
    """
    if language == "ar":
        return text
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    if language == "fr":
        text = re.sub(r"[ \u00a0]+([;!?%»:])", NARROW_SPACE + r"\1", text)
        text = re.sub(r"«[ \u00a0]+", "«" + NARROW_SPACE, text)
        text = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", NARROW_SPACE, text)
    return text

"""What a book says of itself, in the three languages: heads, labels, sentences around its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.analysis.definitions.definition import Words, words
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset

_PHRASES: Final[Mapping[str, Words]] = {
    "contents": words("Sommaire", "المحتويات", "Contents"),
    "plates": words("Table des planches", "فهرس اللوحات", "List of plates"),
    "chapter": words("Chapitre {n}", "الفصل {n}", "Chapter {n}"),
    "chapter_plates": words("Planches du chapitre", "لوحات الفصل", "Plates of the chapter"),
    "annexes": words("Annexes", "ملاحق", "Annexes"),
    "imprint": words("L’édition", "عن هذا الإصدار", "This edition"),
    "publisher": words("Éditeur", "الناشر", "Publisher"),
    "date": words("Date de l’édition", "تاريخ الإصدار", "Date of the edition"),
    "perimeter": words("Périmètre", "المجال", "Perimeter"),
    "perimeter_of": words(
        "{name} : {communes} communes, {provinces} provinces et préfectures, {area} km²",
        "{name}: {communes} جماعة، {provinces} أقاليم وعمالات، {area} كم²",
        "{name}: {communes} communes, {provinces} provinces and prefectures, {area} km²",
    ),
    "register": words("Registre", "السجل", "Register"),
    "sources": words("Sources et licences", "المصادر والرخص", "Sources and licences"),
    "projection": words("Projection", "الإسقاط", "Projection"),
    "cite": words("Pour citer cet atlas", "للإحالة على هذا الأطلس", "How to cite"),
    "cited": words(
        "{producer} ({year}). {title}. {date}.", "{producer} ({year}). {title}. {date}.",
        "{producer} ({year}). {title}. {date}.",
    ),
    "hash": words("Empreinte de reproductibilité", "بصمة إعادة الإنتاج", "Reproducibility hash"),
    "hash_note": words(
        "Les mêmes données, textes, polices et programme donnent ce livre à l’octet près.",
        "تعطي المعطيات والنصوص والخطوط والبرنامج نفسها هذا الكتاب نفسه حرفا بحرف.",
        "The same data, texts, fonts and code give this book byte for byte.",
    ),
    "type": words("Composition", "التنضيد", "Typesetting"),
    "type_note": words(
        "Cartes : matplotlib ; mise en page : Typst ; caractères : {fonts}.",
        "الخرائط: matplotlib؛ التنضيد: Typst؛ الخطوط: {fonts}.",
        "Maps: matplotlib; pages: Typst; type: {fonts}.",
    ),
    "key_figures": words("Chiffres clés", "أرقام أساسية", "Key figures"),
    "by_province": words("Par province et préfecture", "حسب الإقليم والعمالة", "By province and prefecture"),
    "whole": words("Ensemble", "المجموع", "Total"),
    "province": words("Province ou préfecture", "الإقليم أو العمالة", "Province or prefecture"),
    "commune": words("Commune", "الجماعة", "Commune"),
    "locator": words("Se repérer", "للاهتداء", "Finding one’s way"),
    "locator_text": words(
        "Chaque planche porte le même carroyage, de {side} km de côté : des lettres d’ouest en est, des chiffres du "
        "nord au sud. L’index des communes, en fin de volume, donne le carreau de chacune, valable sur toutes les "
        "planches.",
        "تحمل كل لوحة الشبكة نفسها، وضلع كل مربع {side} كم: حروف من الغرب إلى الشرق وأرقام من الشمال إلى الجنوب. "
        "ويعطي فهرس الجماعات في آخر الكتاب مربع كل منها، وهو صالح في جميع اللوحات.",
        "Every plate carries the same grid of {side} km squares: letters from west to east, figures from north to "
        "south. The index of communes at the end gives the square of each; it holds on every plate.",
    ),
    "region": words("Région", "الجهة", "Region"),
    "median": words("Médiane des communes", "وسيط الجماعات", "Median of the communes"),
    "highest": words("Plus forte valeur", "أعلى قيمة", "Highest value"),
    "lowest": words("Plus faible valeur", "أدنى قيمة", "Lowest value"),
    "tied": words("{n} communes", "{n} جماعات", "{n} communes"),
    "known": words("Communes renseignées", "الجماعات المعروفة القيمة", "Communes with a value"),
    "known_of": words("{n} sur {all}", "{n} من {all}", "{n} of {all}"),
    "facts": words("En chiffres", "بالأرقام", "In figures"),
    "understand": words("Comprendre l’indicateur", "فهم المؤشر", "Understanding the indicator"),
    "what_is_shown": words("Ce que montre la planche", "ما تبينه اللوحة", "What the plate shows"),
    "plate": words("Planche {n}", "اللوحة {n}", "Plate {n}"),
    "formula": words("Calcul", "الحساب", "Formula"),
    "unit": words("Unité", "الوحدة", "Unit"),
    "nature": words("Nature", "النوع", "Nature"),
    "source": words("Source", "المصدر", "Source"),
    "year": words("Année", "السنة", "Year"),
    "on_plates": words("Planches", "اللوحات", "Plates"),
    "communes_by_value": words("Communes par catégorie", "الجماعات حسب الفئة", "Communes by category"),
    "actors_by_family": words("Acteurs par famille", "الفاعلون حسب الفئة", "Actors by family"),
    "tables": words("Tableaux des communes", "جداول الجماعات", "Tables of the communes"),
    "table_signs": words(
        "{none} donnée absente · {empty} sans objet · {secret} secret statistique",
        "{none} معطى غير متوفر · {empty} لا ينطبق · {secret} مشمول بالسر الإحصائي",
        "{none} no data · {empty} not applicable · {secret} withheld (confidential)",
    ),
    "sign_secret": words("s", "س", "s"),
    "methodology": words("Méthodologie", "المنهجية", "Methodology"),
    "methodology_text": words(
        "Chaque indicateur cartographié, dans l’ordre des planches : ce qu’il est, comment il est calculé, d’où "
        "viennent ses chiffres. Les rapports des provinces et de la région sont recalculés à partir des sommes.",
        "كل مؤشر ممثل على خريطة، حسب ترتيب اللوحات: ماهيته وكيفية حسابه ومصدر أرقامه. وتحسب نسب الأقاليم والجهة "
        "انطلاقا من المجاميع، لا بمتوسط النسب.",
        "Every indicator mapped, in the order of the plates: what it is, how it is computed, where its figures are "
        "from. Ratios of provinces and of the region are computed again from the sums, never averaged.",
    ),
    "quality": words("Qualité du registre", "جودة السجل", "Quality of the register"),
    "glossary": words("Glossaire", "مسرد المصطلحات", "Glossary"),
    "index_fr": words("Index des communes, en français", "فهرس الجماعات بالفرنسية", "Index of communes, in French"),
    "index_ar": words("Index des communes, en arabe", "فهرس الجماعات بالعربية", "Index of communes, in Arabic"),
    "index_text": words(
        "Carreau de la grille imprimée sur toutes les planches, puis planches où le nom de la commune est écrit.",
        "مربع الشبكة المطبوعة على جميع اللوحات، ثم اللوحات التي كتب عليها اسم الجماعة.",
        "Square of the grid printed on every plate, then the plates on which the commune is named.",
    ),
    "name_ar": words("Nom arabe", "الاسم بالعربية", "Arabic name"),
    "name_fr": words("Nom français", "الاسم بالفرنسية", "French name"),
    "communes": words("Communes", "الجماعات", "Communes"),
    "area": words("Superficie, km²", "المساحة، كم²", "Area, km²"),
    "squares": words("Carreaux", "المربعات", "Squares"),
    "square": words("Carreau", "المربع", "Square"),
    "named_on": words("Nommée sur", "مسماة في", "Named on"),
    "all_plates": words("toutes", "الكل", "all"),
    "data": words("Données et licences", "المعطيات والرخص", "Data and licences"),
    "page": words("Page", "الصفحة", "Page"),
}  # fmt: skip


def phrase(key: str, language: LanguageCode, **values: object) -> str:
    """Return an expression of the book in a language, with its values filled in."""
    return typeset(_PHRASES[key][language].format(**values), language)


def phrases(language: LanguageCode) -> dict[str, str]:
    """Return all expressions that take no value."""
    return {key: typeset(text[language], language) for key, text in _PHRASES.items() if "{" not in text[language]}

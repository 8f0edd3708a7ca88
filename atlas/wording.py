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
    "not_applicable": {"fr": "Sans objet", "ar": "لا ينطبق", "en": "Not applicable"},
    "suppressed": {"fr": "Secret statistique", "ar": "مشمول بالسر الإحصائي", "en": "Withheld (confidential)"},
    "read_with_care": {
        "fr": "Moins de {n} {unit} : à lire avec prudence",
        "ar": "أقل من {n} {unit}: يقرأ بحذر",
        "en": "Under {n} {unit}: read with care",
    },
    "read_with_care_titled": {
        "fr": "Moins de {n} {title} : à lire avec prudence",
        "ar": "{title}: أقل من {n}، يقرأ بحذر",
        "en": "Under {n} {title}: read with care",
    },
    "smoothed_rates": {
        "fr": "taux lissés, Bayes empirique",
        "ar": "معدلات ممهدة بطريقة بايز التجريبية",
        "en": "smoothed rates, empirical Bayes",
    },
    "smoothed_values": {"fr": "taux lissés", "ar": "معدلات ممهدة", "en": "smoothed rates"},
    "beyond": {"fr": "plus de {n}", "ar": "أكثر من {n}", "en": "over {n}"},
    "log_scale": {"fr": "échelle logarithmique", "ar": "سلم لوغاريتمي", "en": "logarithmic scale"},
    "none": {"fr": "Aucun", "ar": "لا يوجد", "en": "None"},
    "communes_count": {"fr": "Nombre de communes", "ar": "عدد الجماعات", "en": "Number of communes"},
    "provinces_count": {"fr": "Nombre de provinces", "ar": "عدد الأقاليم", "en": "Number of provinces"},
    "source": {"fr": "Sources : ", "ar": "المصادر: ", "en": "Sources: "},
    "boundaries": {"fr": "Limites : ", "ar": "الحدود: ", "en": "Boundaries: "},
    "basemap": {"fr": "Fond : {credit}", "ar": "الخلفية: {credit}", "en": "Basemap: {credit}"},
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
    "gini": {"fr": "Indice de Gini : {value}", "ar": "معامل جيني: {value}", "en": "Gini index: {value}"},
    "cumulated": {"fr": "part cumulée : {what}", "ar": "الحصة المتراكمة: {what}", "en": "cumulated share: {what}"},
    "highest": {"fr": "Les plus fortes valeurs", "ar": "أعلى القيم", "en": "Highest values"},
    "lowest": {"fr": "Les plus faibles valeurs", "ar": "أدنى القيم", "en": "Lowest values"},
    "west": {"fr": "O", "ar": "غ", "en": "W"},
    "east": {"fr": "E", "ar": "ق", "en": "E"},
    "from_to": {"fr": " : de {low} à {high}", "ar": ": من {low} إلى {high}", "en": ": from {low} to {high}"},
    "actors": {"fr": "Acteurs", "ar": "الفاعلون", "en": "Actors"},
    "reading": {"fr": "Lecture", "ar": "قراءة", "en": "Reading"},
    "region": {"fr": "Région", "ar": "الجهة", "en": "Region"},
    "introduction": {"fr": "Présentation", "ar": "تقديم", "en": "Introduction"},
    "draft": {"fr": "Épreuve", "ar": "مسودة", "en": "Draft"},
    "draft_plate": {"fr": "Planche {n}", "ar": "اللوحة {n}", "en": "Plate {n}"},
    "draft_clean": {"fr": "Rien à signaler.", "ar": "لا ملاحظات.", "en": "No remark."},
    "short_demonstration": {"fr": "démonstration", "ar": "تجريبي", "en": "demonstration"},
    "short_real": {"fr": "HCP", "ar": "المندوبية", "en": "HCP"},
    "register_data": {"fr": "registre", "ar": "سجل", "en": "register"},
    "define_title": {"fr": "titre", "ar": "العنوان", "en": "title"},
    "define_unit": {"fr": "unité", "ar": "الوحدة", "en": "unit"},
    "define_nature": {"fr": "nature", "ar": "الطبيعة", "en": "nature"},
    "define_formula": {"fr": "formule", "ar": "الصيغة", "en": "formula"},
    "define_explanation": {"fr": "lecture", "ar": "المعنى", "en": "meaning"},
    "define_denominators": {"fr": "rapporté à", "ar": "نسبة إلى", "en": "divided by"},
    "define_source": {"fr": "source", "ar": "المصدر", "en": "source"},
    "define_year": {"fr": "année", "ar": "السنة", "en": "year"},
    "define_values": {"fr": "valeurs", "ar": "القيم", "en": "values"},
    "define_centre": {"fr": "centre", "ar": "المركز", "en": "centre"},
    "define_zero": {"fr": "zéro", "ar": "الصفر", "en": "zero"},
    "define_credit": {"fr": "crédit", "ar": "المرجع", "en": "credit"},
    "define_communes": {"fr": "communes", "ar": "الجماعات", "en": "communes"},
    "define_provinces": {"fr": "provinces", "ar": "الأقاليم", "en": "provinces"},
    "define_register_date": {"fr": "date du registre", "ar": "تاريخ السجل", "en": "date of the register"},
    "define_diverging": {
        "fr": "{value} (teintes opposées de part et d’autre)",
        "ar": "{value} (ألوان متقابلة على الجانبين)",
        "en": "{value} (diverging ramp)",
    },
    "define_absence": {
        "fr": "absence, distinguée sur les cartes",
        "ar": "غياب، يميز على الخرائط",
        "en": "absence, told apart on maps",
    },
    "define_known": {
        "fr": "{known} connues sur {all}",
        "ar": "{known} معروفة من أصل {all}",
        "en": "{known} of {all} known",
    },
    "define_range": {"fr": "de {low} à {high}", "ar": "من {low} إلى {high}", "en": "from {low} to {high}"},
    "define_most": {
        "fr": "le plus souvent {value} ({n})",
        "ar": "الأكثر تكرارا {value} ({n})",
        "en": "most often {value} ({n})",
    },
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
    # Alternative texts of plates, for readers who do not see them.
    "alt_choropleth": {"fr": "aplats de couleur", "ar": "مساحات ملونة", "en": "shaded areas"},
    "alt_typology": {"fr": "aplats de couleur", "ar": "مساحات ملونة", "en": "coloured areas"},
    "alt_circles": {"fr": "cercles proportionnels", "ar": "دوائر متناسبة", "en": "proportional circles"},
    "alt_squares": {"fr": "carrés proportionnels", "ar": "مربعات متناسبة", "en": "proportional squares"},
    "alt_graduated": {"fr": "symboles gradués", "ar": "رموز متدرجة", "en": "graduated symbols"},
    "alt_symbols": {
        "fr": "symboles de formes diverses",
        "ar": "رموز مختلفة الأشكال",
        "en": "symbols of several shapes",
    },
    "alt_pies": {"fr": "disques divisés en secteurs", "ar": "أقراص مقسمة إلى قطاعات", "en": "pies"},
    "alt_bars": {"fr": "barres", "ar": "أعمدة", "en": "bars"},
    "alt_mushrooms": {
        "fr": "demi-disques proportionnels",
        "ar": "أنصاف أقراص متناسبة",
        "en": "proportional half-discs",
    },
    "alt_waffle": {"fr": "carrés dénombrés", "ar": "مربعات معدودة", "en": "counted squares"},
    "alt_bivariate": {"fr": "deux rapports croisés", "ar": "تقاطع نسبتين", "en": "two ratios crossed"},
    "alt_dot_density": {"fr": "densité de points", "ar": "كثافة النقط", "en": "dot density"},
    "alt_discontinuities": {
        "fr": "limites plus ou moins épaisses selon l’écart entre voisins",
        "ar": "حدود يختلف سمكها حسب الفرق بين المتجاورين",
        "en": "borders as wide as the gap between neighbours",
    },
    "alt_kind_commune": {
        "fr": "Carte par commune, {kind} : {what}",
        "ar": "خريطة حسب الجماعة، {kind}: {what}",
        "en": "Map by commune, {kind}: {what}",
    },
    "alt_kind_province": {
        "fr": "Carte par province, {kind} : {what}",
        "ar": "خريطة حسب الإقليم، {kind}: {what}",
        "en": "Map by province, {kind}: {what}",
    },
    "alt_chart": {"fr": "Graphique : {what}", "ar": "رسم بياني: {what}", "en": "Chart: {what}"},
    "alt_coloured": {
        "fr": "{what} ; couleur : {colour}",
        "ar": "{what}؛ اللون: {colour}",
        "en": "{what}; colour: {colour}",
    },
    "alt_range": {
        "fr": "{title} : de {low} ({low_name}) à {high} ({high_name})",
        "ar": "{title}: من {low} ({low_name}) إلى {high} ({high_name})",
        "en": "{title}: from {low} ({low_name}) to {high} ({high_name})",
    },
    "alt_equal": {
        "fr": "{title} : {value} partout",
        "ar": "{title}: {value} في كل مكان",
        "en": "{title}: {value} everywhere",
    },
    "alt_whole": {
        "fr": "{said} ; région entière : {value}",
        "ar": "{said}؛ الجهة كلها: {value}",
        "en": "{said}; whole region: {value}",
    },
    "alt_no_commune": {"fr": "aucune commune", "ar": "لا جماعة", "en": "no commune"},
    "alt_no_province": {"fr": "aucune province", "ar": "لا إقليم", "en": "no province"},
    "alt_one_commune": {"fr": "une commune", "ar": "جماعة واحدة", "en": "one commune"},
    "alt_one_province": {"fr": "une province", "ar": "إقليم واحد", "en": "one province"},
    "alt_communes": {"fr": "{n} communes", "ar": "عدد الجماعات {n}", "en": "{n} communes"},
    "alt_provinces": {"fr": "{n} provinces", "ar": "عدد الأقاليم {n}", "en": "{n} provinces"},
    "alt_counts_commune": {
        "fr": "{title}, en nombre de communes : {items}",
        "ar": "{title}، بعدد الجماعات: {items}",
        "en": "{title}, in numbers of communes: {items}",
    },
    "alt_counts_province": {
        "fr": "{title}, en nombre de provinces : {items}",
        "ar": "{title}، بعدد الأقاليم: {items}",
        "en": "{title}, in numbers of provinces: {items}",
    },
    "alt_top": {
        "fr": "{names} réunissent {share} du total",
        "ar": "تجمع {names} {share} من المجموع",
        "en": "{names} hold {share} of the total",
    },
    "alt_where": {"fr": "{what} : surtout {places}", "ar": "{what}: أساسا {places}", "en": "{what}: mostly {places}"},
    "alt_highest_class": {"fr": "Classe la plus élevée", "ar": "الفئة الأعلى", "en": "Highest class"},
    "alt_lowest_class": {"fr": "Classe la plus basse", "ar": "الفئة الأدنى", "en": "Lowest class"},
    "alt_both": {
        "fr": "Les deux rapports sont élevés ensemble : {high} ; bas ensemble : {low}",
        "ar": "النسبتان مرتفعتان معا: {high}؛ منخفضتان معا: {low}",
        "en": "Both ratios high: {high}; both low: {low}",
    },
    "alt_both_high": {"fr": "Élevés ensemble", "ar": "الارتفاع معا", "en": "Both high"},
    "alt_classes": {"fr": "Classes", "ar": "الفئات", "en": "Classes"},
    "alt_total": {"fr": "Total", "ar": "المجموع", "en": "Total"},
    "alt_gap": {
        "fr": "{what} : jusqu’à {value}, entre {one} et {other}",
        "ar": "{what}: يصل إلى {value} بين {one} و{other}",
        "en": "{what}: up to {value}, between {one} and {other}",
    },
    "alt_records": {"fr": "{n} acteurs : {items}", "ar": "{n} من الفاعلين: {items}", "en": "{n} actors: {items}"},
    "alt_within": {
        "fr": "À moins de {km} km : {share} du territoire",
        "ar": "على أقل من {km} كم: {share} من المجال",
        "en": "Within {km} km: {share} of the territory",
    },
    "alt_cells": {
        "fr": "{n} acteurs dans {occupied} mailles sur {cells} ; au plus {most} dans une maille",
        "ar": "{n} من الفاعلين في {occupied} خلية من أصل {cells}؛ وأكثرها {most} في خلية واحدة",
        "en": "{n} actors in {occupied} of {cells} cells; {most} in one cell at the most",
    },
    "alt_links": {
        "fr": "{n} liens, {total} en tout ; le plus fort, {value}, va de {start} à {end}",
        "ar": "{n} من الروابط، مجموعها {total}؛ أقواها {value} من {start} إلى {end}",
        "en": "{n} links, {total} in all; the strongest, {value}, leads from {start} to {end}",
    },
    "alt_and": {"fr": "{first} et {last}", "ar": "{first} و{last}", "en": "{first} and {last}"},
    "alt_reference": {
        "fr": "Noms des communes et des provinces, leurs limites, le littoral et le carroyage de repérage",
        "ar": "أسماء الجماعات والأقاليم وحدودها والساحل وشبكة المربعات المرجعية",
        "en": "Names of communes and provinces, their boundaries, the coast and the reference grid",
    },
    # The reference plate and its grid.
    "reference_title": {"fr": "Communes et provinces", "ar": "الجماعات والأقاليم", "en": "Communes and provinces"},
    "reference_subtitle": {
        "fr": "{communes} communes, {provinces} provinces et préfectures",
        "ar": "{communes} جماعة، {provinces} من الأقاليم والعمالات",
        "en": "{communes} communes, {provinces} provinces and prefectures",
    },
    "limits_title": {"fr": "Limites", "ar": "الحدود", "en": "Boundaries"},
    "limit_region": {"fr": "Limite du territoire", "ar": "حدود المجال", "en": "Boundary of the territory"},
    "limit_province": {
        "fr": "Limite de province ou préfecture",
        "ar": "حدود إقليم أو عمالة",
        "en": "Boundary of a province or prefecture",
    },
    "limit_commune": {"fr": "Limite de commune", "ar": "حدود جماعة", "en": "Boundary of a commune"},
    "limit_coast": {"fr": "Trait de côte", "ar": "خط الساحل", "en": "Coastline"},
    "grid_title": {"fr": "Carroyage de repérage", "ar": "شبكة المربعات المرجعية", "en": "Reference grid"},
    "grid_squares": {
        "fr": "carrés de {km} km de côté",
        "ar": "مربعات طول ضلعها {km} كم",
        "en": "squares of {km} km",
    },
    "grid_reading": {
        "fr": "{name} est en {cell} : colonne {letter}, rangée {number}. Les carrés portent le même nom sur toutes les "
        "planches et dans l’index des communes.",
        "ar": "{name} في المربع {cell}: العمود {letter}، الصف {number}. تحمل المربعات الاسم نفسه في كل اللوحات "
        "وفي فهرس الجماعات.",
        "en": "{name} is in {cell}: column {letter}, row {number}. Squares have the same name on all plates and in the "
        "index of communes.",
    },
    # Surfaces, dots and lines.
    "dot_stands_for": {"fr": "1 point = {n} {unit}", "ar": "نقطة واحدة = {n} {unit}", "en": "1 dot = {n} {unit}"},
    "dot_stands_for_one": {"fr": "un point par unité", "ar": "نقطة لكل وحدة", "en": "one dot for each"},
    "scattered_commune": {
        "fr": "Les points sont répartis au hasard dans chaque commune : ils montrent une densité, non des lieux.",
        "ar": "وزعت النقط عشوائيا داخل كل جماعة: فهي تبين الكثافة لا الأماكن.",
        "en": "Dots are scattered at random within each commune: they show density, not places.",
    },
    "scattered_province": {
        "fr": "Les points sont répartis au hasard dans chaque province : ils montrent une densité, non des lieux.",
        "ar": "وزعت النقط عشوائيا داخل كل إقليم: فهي تبين الكثافة لا الأماكن.",
        "en": "Dots are scattered at random within each province: they show density, not places.",
    },
    "gaps_of": {"fr": "Discontinuités : {title}", "ar": "الفوارق: {title}", "en": "Discontinuities: {title}"},
    "gap_absolute_commune": {
        "fr": "écart entre communes voisines",
        "ar": "الفرق بين جماعتين متجاورتين",
        "en": "difference between neighbouring communes",
    },
    "gap_absolute_province": {
        "fr": "écart entre provinces voisines",
        "ar": "الفرق بين إقليمين متجاورين",
        "en": "difference between neighbouring provinces",
    },
    "gap_relative_commune": {
        "fr": "rapport de la plus forte à la plus faible valeur, entre communes voisines",
        "ar": "نسبة أكبر قيمة إلى أصغرها بين جماعتين متجاورتين",
        "en": "higher value divided by the lower one, between neighbouring communes",
    },
    "gap_relative_province": {
        "fr": "rapport de la plus forte à la plus faible valeur, entre provinces voisines",
        "ar": "نسبة أكبر قيمة إلى أصغرها بين إقليمين متجاورين",
        "en": "higher value divided by the lower one, between neighbouring provinces",
    },
    "gap_not_drawn": {
        "fr": "moins de {low} : non tracé",
        "ar": "أقل من {low}: غير مرسوم",
        "en": "under {low}: not drawn",
    },
    "gap_unknown": {
        "fr": "Écart inconnu, faute de donnée : {n}",
        "ar": "فوارق غير معروفة لغياب المعطيات: {n}",
        "en": "Unknown for lack of data: {n}",
    },
    "gap_endless": {
        "fr": "Rapport à une valeur nulle, non tracé : {n}",
        "ar": "نسبة إلى قيمة منعدمة، غير مرسومة: {n}",
        "en": "Divided by zero, not drawn: {n}",
    },
    "matrix_counts_commune": {
        "fr": "Chiffres des cases : nombre de communes",
        "ar": "أرقام الخانات: عدد الجماعات",
        "en": "Figures in the cells: number of communes",
    },
    "matrix_counts_province": {
        "fr": "Chiffres des cases : nombre de provinces",
        "ar": "أرقام الخانات: عدد الأقاليم",
        "en": "Figures in the cells: number of provinces",
    },
    "one_of_two": {
        "fr": "{what}, pour l’une des deux variables",
        "ar": "{what}، لأحد المتغيرين",
        "en": "{what}, for one of the two variables",
    },
    "cells_count": {"fr": "Nombre de mailles", "ar": "عدد الخلايا", "en": "Number of cells"},
    "per_km2": {"fr": "par km²", "ar": "في كل كم²", "en": "per km²"},
    "per_cell": {"fr": "nombre par maille", "ar": "العدد في كل خلية", "en": "number per cell"},
    "cell_hexagon": {"fr": "hexagones de {km} km", "ar": "سداسيات عرضها {km} كم", "en": "hexagons {km} km wide"},
    "cell_square": {"fr": "carrés de {km} km", "ar": "مربعات ضلعها {km} كم", "en": "squares of {km} km"},
    "cells_cut": {
        "fr": "Les mailles sont coupées à la limite de la région ; leur densité se rapporte à la partie intérieure, "
        "comptée pour un quart de maille au moins.",
        "ar": "قصت الخلايا عند حدود الجهة؛ وتنسب كثافتها إلى الجزء الداخلي، ولا يقل عن ربع خلية.",
        "en": "Cells are cut at the border of the region; density refers to the part inside, counted as a quarter "
        "of a cell at least.",
    },
    "smoothed": {"fr": "Densité lissée : {title}", "ar": "كثافة ممهدة: {title}", "en": "Smoothed density: {title}"},
    "smoothing_radius": {
        "fr": "rayon de lissage de {km} km",
        "ar": "شعاع التمهيد {km} كم",
        "en": "smoothing radius of {km} km",
    },
    "smoothing_deviation": {
        "fr": "lissage gaussien, écart-type de {km} km",
        "ar": "تمهيد غاوسي، انحراف معياري {km} كم",
        "en": "Gaussian smoothing, standard deviation {km} km",
    },
    "bands_km2": {"fr": "Superficie (km²)", "ar": "المساحة (كم²)", "en": "Area (km²)"},
    "service_area": {
        "fr": "Territoire à portée : {title}",
        "ar": "المجال القريب: {title}",
        "en": "Within reach: {title}",
    },
    "area_share": {
        "fr": "part de la superficie, à vol d’oiseau",
        "ar": "الحصة من المساحة، على خط مستقيم",
        "en": "share of the area, as the crow flies",
    },
    "ring_first": {
        "fr": "moins de {high} km : {share}",
        "ar": "أقل من {high} كم: {share}",
        "en": "under {high} km: {share}",
    },
    "ring_next": {
        "fr": "de {low} à {high} km : {share} (cumul {total})",
        "ar": "من {low} إلى {high} كم: {share} (المجموع {total})",
        "en": "{low} to {high} km: {share} (in all {total})",
    },
    "ring_beyond": {
        "fr": "{low} km et plus : {share}",
        "ar": "{low} كم فأكثر: {share}",
        "en": "{low} km and more: {share}",
    },
    "links": {"fr": "Liens entre communes", "ar": "الروابط بين الجماعات", "en": "Links between communes"},
    "links_support": {
        "fr": "Vers la structure d’appui la plus proche",
        "ar": "نحو أقرب هيئة دعم",
        "en": "To the nearest support body",
    },
    "links_actors": {
        "fr": "nombre d’acteurs, de commune à commune",
        "ar": "عدد الفاعلين، من جماعة إلى أخرى",
        "en": "number of actors, from commune to commune",
    },
    "links_inside": {
        "fr": "À l’intérieur d’une commune, non tracé : {n}",
        "ar": "داخل الجماعة نفسها، غير مرسوم: {n}",
        "en": "Inside one commune, not drawn: {n}",
    },
    "links_unplaced": {
        "fr": "Sans lieu connu, non tracé : {n}",
        "ar": "بدون مكان معروف، غير مرسوم: {n}",
        "en": "Without a known place, not drawn: {n}",
    },
    "links_ends": {"fr": "Commune d’arrivée", "ar": "جماعة الوصول", "en": "Commune of arrival"},
    "gathered": {
        "fr": "Un point numéroté réunit les acteurs d’un même lieu.",
        "ar": "تجمع كل نقطة مرقمة فاعلي المكان نفسه.",
        "en": "A numbered dot gathers the actors of one place.",
    },
    "gathered_mixed": {
        "fr": "Un point numéroté réunit les acteurs d’un même lieu ; son anneau montre la part de chaque catégorie.",
        "ar": "تجمع كل نقطة مرقمة فاعلي المكان نفسه؛ وتبين حلقتها حصة كل صنف.",
        "en": "A numbered dot gathers the actors of one place; its ring shows the share of each category.",
    },
    "spread_out": {
        "fr": "Les acteurs d’un même lieu sont écartés autour de lui.",
        "ar": "وزع فاعلو المكان نفسه حوله.",
        "en": "Actors of one place are spread around it.",
    },
    # Symbols.
    "no_symbol": {"fr": "Aucun : sans symbole", "ar": "لا يوجد: بدون رمز", "en": "None: no symbol"},
    "moved_apart": {
        "fr": "Symboles écartés pour ne pas se recouvrir ; un trait mène du symbole éloigné à sa place.",
        "ar": "أبعدت الرموز بعضها عن بعض تفاديا للتداخل؛ ويصل خط كل رمز أبعد كثيرا بمكانه.",
        "en": "Symbols moved apart so that none covers another; a line leads from one moved far to its place.",
    },
    "sizes_are_steps": {
        "fr": "Une taille par classe : les surfaces ne sont pas proportionnelles aux valeurs.",
        "ar": "حجم واحد لكل صنف: المساحات غير متناسبة مع القيم.",
        "en": "One size for each class: areas are not proportional to the values.",
    },
    "area_of_total": {
        "fr": "Surface proportionnelle au total",
        "ar": "المساحة متناسبة مع المجموع",
        "en": "Area proportional to the total",
    },
    "area_of_each": {
        "fr": "Surface de chaque moitié proportionnelle à sa valeur",
        "ar": "مساحة كل نصف متناسبة مع قيمته",
        "en": "Area of each half proportional to its value",
    },
    "height_of_each": {
        "fr": "Hauteur proportionnelle à la valeur",
        "ar": "الارتفاع متناسب مع القيمة",
        "en": "Height proportional to the value",
    },
    "actors_by_family": {"fr": "Acteurs par famille", "ar": "الفاعلون حسب الفئة", "en": "Actors by family"},
    "actors_by_sector": {"fr": "Acteurs par secteur", "ar": "الفاعلون حسب القطاع", "en": "Actors by sector"},
    "parts": {"fr": "Composition", "ar": "التركيبة", "en": "Composition"},
    "square_one_actor": {"fr": "1 carré = 1 acteur", "ar": "كل مربع يمثل فاعلا واحدا", "en": "1 square = 1 actor"},
    "square_of_actors": {
        "fr": "1 carré = {n} acteurs",
        "ar": "كل مربع يمثل {n} من الفاعلين",
        "en": "1 square = {n} actors",
    },
    "square_of": {"fr": "1 carré = {n} {unit}", "ar": "كل مربع يمثل {n} {unit}", "en": "1 square = {n} {unit}"},
    "squares_drawn_commune": {
        "fr": "Carrés tracés : {squares} pour {total}, arrondis dans chaque commune",
        "ar": "عدد المربعات {squares} مقابل {total}، بالتقريب داخل كل جماعة",
        "en": "Squares drawn: {squares} for {total}, rounded in each commune",
    },
    "squares_drawn_province": {
        "fr": "Carrés tracés : {squares} pour {total}, arrondis dans chaque province",
        "ar": "عدد المربعات {squares} مقابل {total}، بالتقريب داخل كل إقليم",
        "en": "Squares drawn: {squares} for {total}, rounded in each province",
    },
    "n_actors": {"fr": "{n} acteurs", "ar": "{n} من الفاعلين", "en": "{n} actors"},
    "units": {"fr": "unités", "ar": "وحدة", "en": "units"},
    # The card of a commune or a province.
    "why_missing": {
        "fr": "Pourquoi sans valeur : {title}",
        "ar": "سبب غياب القيمة: {title}",
        "en": "Why without value: {title}",
    },
    "qgis_layer": {
        "fr": "Planche {number} : {title}",
        "ar": "اللوحة {number}: {title}",
        "en": "Plate {number}: {title}",
    },
    "qgis_at_scale": {
        "fr": "Les carrés sont disposés pour l’échelle 1:{scale}.",
        "ar": "رتبت المربعات لمقياس 1:{scale}.",
        "en": "The squares are laid out for the scale 1:{scale}.",
    },
    "qgis_commune": {"fr": "Limite de communes", "ar": "حدود الجماعات", "en": "Boundary of communes"},
    "qgis_province": {"fr": "Limite de provinces", "ar": "حدود الأقاليم", "en": "Boundary of provinces"},
    "qgis_region": {"fr": "Limite du territoire", "ar": "حدود المجال", "en": "Boundary of the territory"},
    "qgis_coast": {"fr": "Côte", "ar": "الساحل", "en": "Coast"},
    "qgis_land": {"fr": "Territoire", "ar": "المجال", "en": "Territory"},
    "qgis_ground": {"fr": "Fond de carte", "ar": "خلفية الخريطة", "en": "Ground of the maps"},
    "qgis_counted": {"fr": "Acteurs réunis par lieu", "ar": "فاعلون مجمعون حسب المكان", "en": "Actors by place"},
    "qgis_inset": {"fr": "carton {number}", "ar": "إطار {number}", "en": "inset {number}"},
    "qgis_leader": {"fr": "Trait de rappel d’un nom", "ar": "خط إحالة اسم", "en": "Leader of a name"},
    "qgis_symbol_leader": {
        "fr": "Trait de rappel d’un symbole écarté",
        "ar": "خط إحالة رمز مبعد",
        "en": "Leader of a symbol moved apart",
    },
    "qgis_names": {"fr": "Noms", "ar": "الأسماء", "en": "Names"},
    "qgis_province_names": {"fr": "Noms des provinces", "ar": "أسماء الأقاليم", "en": "Names of provinces"},
    "qgis_commune_names": {"fr": "Noms des communes", "ar": "أسماء الجماعات", "en": "Names of communes"},
    "qgis_communes": {"fr": "Une page par commune", "ar": "صفحة لكل جماعة", "en": "One page for each commune"},
    "card_urban": {"fr": "commune urbaine", "ar": "جماعة حضرية", "en": "urban commune"},
    "card_rural": {"fr": "commune rurale", "ar": "جماعة قروية", "en": "rural commune"},
    "card_commune": {"fr": "commune", "ar": "جماعة", "en": "commune"},
    "card_province": {"fr": "province", "ar": "إقليم", "en": "province"},
    "card_prefecture": {"fr": "préfecture", "ar": "عمالة", "en": "prefecture"},
    "card_code": {"fr": "code HCP {code}", "ar": "رمز المندوبية {code}", "en": "HCP code {code}"},
    "card_of_commune": {"fr": "Commune", "ar": "الجماعة", "en": "Commune"},
    "card_of_province": {"fr": "Province", "ar": "الإقليم", "en": "Province"},
    "card_of_prefecture": {"fr": "Préfecture", "ar": "العمالة", "en": "Prefecture"},
    "card_rank": {"fr": "Rang", "ar": "الرتبة", "en": "Rank"},
    "card_rank_of": {"fr": "{rank} sur {n}", "ar": "{rank} من {n}", "en": "{rank} of {n}"},
    "card_rank_tied": {"fr": "{rank} ex æquo sur {n}", "ar": "{rank} مكرر من {n}", "en": "{rank} tied, of {n}"},
    "card_ranking": {
        "fr": "Rang 1 : la plus forte valeur connue ; les valeurs égales ont le même rang.",
        "ar": "الرتبة 1 لأعلى قيمة معروفة؛ وللقيم المتساوية الرتبة نفسها.",
        "en": "Rank 1: the highest known value; equal values share a rank.",
    },
    "card_records": {
        "fr": "Enregistrements localisés ici : {n}{details}",
        "ar": "التسجيلات الموطنة هنا: {n}{details}",
        "en": "Records located here: {n}{details}",
    },
    "card_snapped": {
        "fr": "dont ramenés de la mer : {n}",
        "ar": "منها ما أعيد من البحر: {n}",
        "en": "of which moved from the sea: {n}",
    },
    "card_conflicts": {
        "fr": "dont déclarés dans une autre commune : {n}",
        "ar": "منها ما صرح به في جماعة أخرى: {n}",
        "en": "of which declared in another commune: {n}",
    },
    "card_stated": {
        "fr": "Acteurs dont le nombre d’adhérents est connu : {known} sur {all}",
        "ar": "الفاعلون المعروف عدد منخرطيهم: {known} من أصل {all}",
        "en": "Actors whose number of members is known: {known} of {all}",
    },
    # Charts, and what is said of them to readers who do not see them.
    "kind_bars": {"fr": "Diagramme en barres", "ar": "رسم بالأشرطة", "en": "Bar chart"},
    "kind_histogram": {"fr": "Histogramme", "ar": "مدراج تكراري", "en": "Histogram"},
    "kind_lorenz": {"fr": "Courbe de Lorenz", "ar": "منحنى لورنز", "en": "Lorenz curve"},
    "kind_opposed": {"fr": "Barres opposées", "ar": "أشرطة متقابلة", "en": "Back-to-back bars"},
    "kind_table": {"fr": "Tableau", "ar": "جدول", "en": "Table"},
    "kind_stacked": {"fr": "Barres empilées", "ar": "أشرطة مجزأة", "en": "Stacked bars"},
    "kind_lines": {"fr": "Courbes", "ar": "منحنيات", "en": "Line chart"},
    "kind_classes": {"fr": "Histogramme par classes", "ar": "مدراج حسب الأصناف", "en": "Histogram by class"},
    "kind_small_multiples": {"fr": "Série de petites cartes", "ar": "سلسلة خرائط صغيرة", "en": "Series of small maps"},
    "kind_slope": {"fr": "Diagramme de pentes", "ar": "رسم الانحدار بين سنتين", "en": "Slope chart"},
    "kind_ages": {"fr": "Pyramide des âges", "ar": "هرم الأعمار", "en": "Age structure"},
    "told_shown": {
        "fr": "{what} : {shown} sur {n}",
        "ar": "{what}: {shown} من {n}",
        "en": "{what}: {shown} of {n}",
    },
    "told_equal": {
        "fr": "Toutes les valeurs sont égales à {value}",
        "ar": "جميع القيم متساوية: {value}",
        "en": "All values are {value}",
    },
    "told_one": {
        "fr": "Une seule valeur : {value} ({name})",
        "ar": "قيمة واحدة: {value} ({name})",
        "en": "A single value: {value} ({name})",
    },
    "told_range": {
        "fr": "Valeur la plus forte : {high} ({highest}) ; la plus faible : {low} ({lowest})",
        "ar": "أعلى قيمة: {high} ({highest})؛ أدنى قيمة: {low} ({lowest})",
        "en": "Highest value: {high} ({highest}); lowest: {low} ({lowest})",
    },
    "told_others": {"fr": "{names} et {n} autres", "ar": "{names} و{n} غيرها", "en": "{names} and {n} others"},
    "told_median": {"fr": "Médiane : {value}", "ar": "الوسيط: {value}", "en": "Median: {value}"},
    "told_mode": {
        "fr": "L’intervalle le plus fourni va {interval} : {n}",
        "ar": "الفئة الأكثر عددا {interval}: {n}",
        "en": "The fullest interval is {interval}: {n}",
    },
    "stacked_amounts": {
        "fr": "total au bout de la barre",
        "ar": "المجموع عند نهاية الشريط",
        "en": "total at the end of the bar",
    },
    "stacked_shares": {
        "fr": "parts en % ; total au bout de la barre",
        "ar": "الحصص بالنسبة المئوية؛ المجموع عند نهاية الشريط",
        "en": "shares in %; total at the end of the bar",
    },
    "ages_title": {"fr": "Âge des acteurs", "ar": "أعمار الفاعلين", "en": "Age of the actors"},
    "ages_detail": {
        "fr": "ancienneté en {year}, nombre d’acteurs en activité",
        "ar": "الأقدمية سنة {year}، عدد الفاعلين النشيطين",
        "en": "age in {year}, number of active actors",
    },
    "age_band": {"fr": "{low} à {high} ans", "ar": "من {low} إلى {high} سنة", "en": "{low} to {high} years"},
    "age_open": {"fr": "{low} ans et plus", "ar": "{low} سنة فأكثر", "en": "{low} years and over"},
    "undated": {
        "fr": "Année de création inconnue, non compté : {n}",
        "ar": "سنة الإحداث غير معروفة، غير محسوب: {n}",
        "en": "Year of creation unknown, not counted: {n}",
    },
    "creations_title": {"fr": "Créations par an", "ar": "الإحداثات السنوية", "en": "Creations per year"},
    "creations_detail": {
        "fr": "acteurs du registre, fermés compris, selon l’année de création, {first}–{last}",
        "ar": "فاعلو السجل حسب سنة الإحداث، بمن فيهم من أغلق، {first}–{last}",
        "en": "actors of the register, closed ones included, by year of creation, {first}–{last}",
    },
    "founded_title": {
        "fr": "Acteurs d’aujourd’hui déjà créés",
        "ar": "فاعلو اليوم المحدثون سابقا",
        "en": "Actors of today already founded",
    },
    "founded_detail": {
        "fr": "acteurs en activité créés jusqu’à l’année indiquée, {first}–{last} ; les disparus manquent",
        "ar": "الفاعلون النشيطون المحدثون إلى حدود السنة المبينة، {first}–{last}؛ لا يشمل من اختفى",
        "en": "active actors founded up to the year, {first}–{last}; those that have gone are missing",
    },
    "not_drawn": {"fr": "Non tracé : {names}", "ar": "غير مرسوم: {names}", "en": "Not drawn: {names}"},
    "told_age_mode": {
        "fr": "Tranche la plus nombreuse : {band} ({n} sur {all})",
        "ar": "الشريحة الأكثر عددا: {band} ({n} من {all})",
        "en": "Largest band: {band} ({n} of {all})",
    },
    "told_age_median": {
        "fr": "Ancienneté médiane : {value} ans",
        "ar": "الأقدمية الوسيطة: {value} سنة",
        "en": "Median age: {value} years",
    },
    "told_line": {
        "fr": "{name} : {start} en {first}, {end} en {last} ; maximum {most} en {peak}, minimum {least} en {trough}",
        "ar": "{name}: {start} سنة {first}، {end} سنة {last}؛ أعلى قيمة {most} سنة {peak}، "
        "أدنى قيمة {least} سنة {trough}",
        "en": "{name}: {start} in {first}, {end} in {last}; highest {most} in {peak}, lowest {least} in {trough}",
    },
    "slope_up": {"fr": "gagne un rang ou plus", "ar": "يتقدم في الترتيب", "en": "gains a rank or more"},
    "slope_down": {"fr": "perd un rang ou plus", "ar": "يتراجع في الترتيب", "en": "loses a rank or more"},
    "slope_level": {"fr": "garde son rang", "ar": "يحافظ على رتبته", "en": "keeps its rank"},
    "told_rises": {
        "fr": "En hausse : {up} ; en baisse : {down} ; inchangé : {level}",
        "ar": "في ارتفاع: {up}؛ في انخفاض: {down}؛ دون تغير: {level}",
        "en": "Rising: {up}; falling: {down}; unchanged: {level}",
    },
    "told_change": {
        "fr": "Plus forte évolution : {most} ({up}) ; plus faible : {least} ({down})",
        "ar": "أعلى تطور: {most} ({up})؛ أدنى تطور: {least} ({down})",
        "en": "Highest change: {most} ({up}); lowest: {least} ({down})",
    },
    "told_ranks": {
        "fr": "Changent de rang : {names}",
        "ar": "تغيرت رتبتها: {names}",
        "en": "Changing rank: {names}",
    },
    "told_no_ranks": {"fr": "Aucun rang ne change", "ar": "لم تتغير أي رتبة", "en": "No rank changes"},
    "indicators_compared": {"fr": "Indicateurs comparés", "ar": "مقارنة بين المؤشرات", "en": "Indicators compared"},
    "told_empty_map": {"fr": "aucune valeur", "ar": "لا قيمة", "en": "no value"},
    "told_common_scale": {
        "fr": "Toutes les cartes ont les mêmes classes et la même échelle",
        "ar": "لجميع الخرائط الأصناف نفسها والمقياس نفسه",
        "en": "All maps have the same classes and the same scale",
    },
    "told_part": {
        "fr": " ; part la plus forte {high} ({highest}), la plus faible {low} ({lowest})",
        "ar": "؛ أعلى حصة {high} ({highest})، أدنى حصة {low} ({lowest})",
        "en": "; largest share {high} ({highest}), smallest {low} ({lowest})",
    },
    "told_half": {
        "fr": "La moitié la moins dotée ({over}) réunit {share} du total ({what})",
        "ar": "النصف الأقل نصيبا ({over}) يجمع {share} من المجموع ({what})",
        "en": "The half with the least ({over}) holds {share} of the total ({what})",
    },
    "too_few_for_a_square": {
        "fr": "Trop peu pour un carré : sans symbole",
        "ar": "عدد لا يبلغ مربعا: بدون رمز",
        "en": "Too few for a square: no symbol",
    },
}


def words(key: str, language: Language, **values: object) -> str:
    """Return a fixed expression of the atlas in the edition's language, with its values filled in."""
    try:
        expression = _WORDS[key]
    except KeyError:
        raise UnknownNameError("expression", key, sorted(_WORDS)) from None
    return typeset(expression[language].format(**values), language)


def inside(title: str) -> str:
    """Return a title as it stands inside a sentence: without its capital, unless it starts with an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def checked_language(language: str) -> Language:
    """Return a language that the atlas speaks.

    Raises:
        UnknownNameError: another one; the message names those known.
    """
    for known in LANGUAGES:
        if language == known:
            return known
    raise UnknownNameError("language", str(language), LANGUAGES)


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

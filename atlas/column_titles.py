"""What people call the columns of tables, in three languages: titles that files carry and come back with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas import columns as c
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset


def words(french: str, arabic: str, english: str) -> Mapping[LanguageCode, str]:
    """Write a title in the three languages."""
    return {"fr": french, "ar": arabic, "en": english}


#: Column → its title in each language.
COLUMN_TITLES: Final[Mapping[str, Mapping[LanguageCode, str]]] = {
    c.CODE: words("Code HCP", "رمز المندوبية السامية للتخطيط", "HCP code"),
    c.NAME: words("Nom", "الاسم", "Name"),
    c.NAME_AR: words("Nom en arabe", "الاسم بالعربية", "Name in Arabic"),
    c.NAME_ZGH: words("Nom en tifinagh", "الاسم بتيفيناغ", "Name in Tifinagh"),
    c.KIND: words("Type", "النوع", "Kind"),
    "commune_code": words("Code HCP de la commune", "رمز الجماعة", "HCP code of the commune"),
    "commune_name": words("Commune", "الجماعة", "Commune"),
    c.PROVINCE: words("Province ou préfecture", "الإقليم أو العمالة", "Province or prefecture"),
    c.PROVINCE_CODE: words("Code HCP de la province", "رمز الإقليم", "HCP code of the province"),
    c.CERCLE: words("Cercle", "الدائرة", "Cercle"),
    c.CERCLE_CODE: words("Code HCP du cercle", "رمز الدائرة", "HCP code of the cercle"),
    c.AREA_KM2: words("Superficie (km²)", "المساحة (كم²)", "Area (km²)"),
    c.POPULATION_2014: words("Population (2014)", "السكان (2014)", "Population (2014)"),
    c.POPULATION_2024: words("Population (2024)", "السكان (2024)", "Population (2024)"),
    c.HOUSEHOLDS_2024: words("Ménages (2024)", "الأسر (2024)", "Households (2024)"),
    c.ESTABLISHMENTS: words("Établissements (2024)", "المؤسسات (2024)", "Establishments (2024)"),
    c.BUSINESSES: words("Entreprises (2024)", "المؤسسات الهادفة للربح (2024)", "Businesses (2024)"),
    c.PUBLIC_SERVICES: words("Services publics (2024)", "المرافق العمومية (2024)", "Public services (2024)"),
    c.SOUKS: words("Souks (2024)", "الأسواق (2024)", "Souks (2024)"),
    c.ASSOCIATIONS_HCP: words(
        "Associations avec local (2024)",
        "جمعيات لها مقر (2024)",
        "Associations with premises (2024)",
    ),
    c.JOBS_HCP: words("Emplois permanents (2024)", "مناصب الشغل الدائمة (2024)", "Permanent jobs (2024)"),
    c.ID: words("Identifiant", "المعرف", "Identifier"),
    c.FAMILY: words("Famille", "الفئة", "Family"),
    c.SECTOR: words("Secteur", "القطاع", "Sector"),
    c.STATUS: words("Statut d’activité", "حالة النشاط", "Status"),
    c.FOUNDED: words("Année de création", "سنة التأسيس", "Year founded"),
    c.MEMBERS: words("Membres", "الأعضاء", "Members"),
    c.WOMEN: words("Femmes membres", "النساء الأعضاء", "Women members"),
    c.JOBS: words("Emplois", "مناصب الشغل", "Jobs"),
    c.DECLARED: words("Commune déclarée", "الجماعة المصرح بها", "Declared commune"),
    c.LON: words("Longitude (°, WGS 84)", "خط الطول (°)", "Longitude (°, WGS 84)"),
    c.LAT: words("Latitude (°, WGS 84)", "خط العرض (°)", "Latitude (°, WGS 84)"),
    c.PRECISION: words("Précision de la localisation", "دقة التوطين", "Precision of the location"),
    c.SOURCE: words("Source", "المصدر", "Source"),
    c.DATE: words("Date du relevé", "تاريخ المعطى", "Date recorded"),
    c.CONSENT: words(
        "Consentement à publier les contacts",
        "الموافقة على نشر معطيات الاتصال",
        "Consent to publish contacts",
    ),
    c.ADDRESS: words("Adresse", "العنوان", "Address"),
    c.PHONE: words("Téléphone", "الهاتف", "Telephone"),
    c.EMAIL: words("Courriel", "البريد الإلكتروني", "E-mail"),
    c.DEMONSTRATION: words(
        "Donnée inventée, pour démonstration",
        "معطى غير حقيقي، للعرض",
        "Invented, for demonstration",
    ),
    c.ROW: words("Ligne du fichier", "سطر الملف", "Row of the file"),
    c.PLACING: words(
        "Placement (inside : dans la commune ; snapped : ramené de la mer ; named : d’après le nom)",
        "التوطين",
        "Placing (inside, snapped from the sea, or named: by the name of the commune)",
    ),
    c.SNAPPED_M: words("Distance à la commune (m)", "المسافة إلى الجماعة (م)", "Distance to the commune (m)"),
    c.PLACED_BY: words(
        "Placé d’après (coordinates : coordonnées ; place : lieu ; commune)",
        "أساس التوطين",
        "Placed by (coordinates, place, commune)",
    ),
    c.NAME_SCORE: words("Ressemblance du nom (0–100)", "درجة تشابه الاسم (0–100)", "Likeness of the name (0–100)"),
    c.MAY_BE: words("Communes possibles", "جماعات محتملة", "Communes that may be meant"),
    c.REASON: words("Raison", "السبب", "Reason"),
    c.REMEDY: words("Que faire", "ما ينبغي فعله", "What to do"),
    "declared_code": words(
        "Code HCP de la commune déclarée",
        "رمز الجماعة المصرح بها",
        "HCP code of the declared commune",
    ),
    "distance_km": words(
        "Distance à la commune déclarée (km)",
        "المسافة إلى الجماعة المصرح بها (كم)",
        "Distance to the declared commune (km)",
    ),
    "register": words("Registre des acteurs", "سجل الفاعلين", "Register of actors"),
    "unit": words("Code de l’unité", "رمز الوحدة", "Code of the unit"),
    "level": words("Niveau", "المستوى", "Level"),
    "indicator": words("Indicateur", "المؤشر", "Indicator"),
    "value": words("Valeur", "القيمة", "Value"),
    "category": words("Catégorie", "الفئة المسجلة", "Category"),
    "flag": words(
        "Motif d’absence (no_data : inconnu ; not_applicable : sans objet ; suppressed : secret statistique)",
        "سبب غياب القيمة",
        "Why it is missing (no_data, not_applicable, suppressed)",
    ),
    "plate": words("Planche", "اللوحة", "Plate"),
    c.PLATE_KEY: words("Clé de la planche", "مفتاح اللوحة", "Key of the plate"),
    c.LANGUAGE: words("Langue", "اللغة", "Language"),
    c.PINNED: words("Placé par l’éditeur", "موضع حدده المحرر", "Placed by the editor"),
    c.WINDOW: words("Fenêtre (0 : carte ; 1… : cartons)", "النافذة (0: الخريطة)", "Window (0: map; 1…: insets)"),
    c.LINE: words("Ligne du nom", "سطر الاسم", "Line of the name"),
    c.TEXT: words("Texte", "النص", "Text"),
    c.TYPE_FAMILY: words("Police", "الخط", "Font"),
    c.TYPE_FACE: words("Graisse", "نمط الخط", "Font style"),
    c.SIZE_PT: words("Corps (pt)", "حجم الخط (نقطة)", "Size (pt)"),
    c.HALO: words("Halo", "هالة", "Halo"),
    c.ANGLE_DEG: words("Angle (°, sens horaire)", "الزاوية (°)", "Angle (°, clockwise)"),
    c.X: words("X du milieu de la ligne (m)", "س (م)", "X of the middle of the line (m)"),
    c.Y: words("Y de la ligne de base (m)", "ص (م)", "Y of the baseline (m)"),
    c.PRINTED_X: words("X imprimé (m)", "س المطبوعة (م)", "X in print (m)"),
    c.PRINTED_Y: words("Y imprimé (m)", "ص المطبوعة (م)", "Y in print (m)"),
    c.DX_MM: words("Écart vers la droite (mm)", "الإزاحة المطبوعة يمينا (مم)", "Offset rightwards (mm)"),
    c.DY_MM: words("Écart vers le haut (mm)", "الإزاحة المطبوعة إلى أعلى (مم)", "Offset upwards (mm)"),
    c.SCALE: words("Échelle (1 : …)", "المقياس", "Scale (1: …)"),
    "mark": words("Figuré", "الرمز", "Mark"),
    "layer": words("Couche", "الطبقة", "Layer"),
    "style": words("Style", "النمط", "Style"),
    "class": words("Classe", "الصنف", "Class"),
    "lower": words("Borne inférieure (comprise)", "الحد الأدنى (مشمول)", "Lower bound (included)"),
    "upper": words(
        "Borne supérieure (exclue, sauf dans la dernière classe)",
        "الحد الأعلى (غير مشمول إلا في الصنف الأخير)",
        "Upper bound (excluded, but in the last class)",
    ),
    "label": words("Libellé", "التسمية", "Label"),
    "colour": words("Couleur", "اللون", "Colour"),
    "remark": words("Ce que QGIS ne montre pas", "ما لا يعرضه QGIS", "What QGIS does not show"),
}  # fmt: skip
#: What the figures of a territory are called where they are indicators too.
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    c.POPULATION_2014: (
        "Population (habitants, 2014)", "عدد السكان (نسمة، 2014)", "Population (inhabitants, 2014)",
    ),
    c.POPULATION_2024: (
        "Population (habitants, 2024)", "عدد السكان (نسمة، 2024)", "Population (inhabitants, 2024)",
    ),
    c.ESTABLISHMENTS: (
        "Établissements économiques (2024)", "المؤسسات الاقتصادية (2024)", "Economic establishments (2024)",
    ),
    c.PUBLIC_SERVICES: ("مؤسسات الخدمات العمومية (2024)",),
    c.SOUKS: ("Souks hebdomadaires (2024)", "الأسواق الأسبوعية (2024)", "Weekly souks (2024)"),
    c.ASSOCIATIONS_HCP: ("Associations disposant d’un local (2024)", "الجمعيات المتوفرة على مقر (2024)"),
    c.JOBS_HCP: (
        "Emplois permanents des entreprises (2024)", "مناصب الشغل الدائمة بالمؤسسات الهادفة للربح (2024)",
        "Permanent jobs in businesses (2024)",
    ),
}  # fmt: skip


def titles_of(column: str) -> tuple[str, ...]:
    """Return what a column is called in each language, as it is written and as it is typeset."""
    said = COLUMN_TITLES.get(column, {})
    titles = [one for lang, title in said.items() for one in (title, typeset(title, lang))]
    return tuple(dict.fromkeys([*titles, *_HEADINGS.get(column, ())]))

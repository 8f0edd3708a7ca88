"""The titles of the layers and of the columns that are no indicators, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas import columns as c
from atlas.analysis.definitions.definition import Words, words
from atlas.analysis.location import REMEDIES, Reason
from atlas.publishing.layers import About
from atlas.wording import Language, typeset

_DATUM: Final = {
    "fr": " Projection EPSG:26191 (Merchich / Nord Maroc), à 7 m près du WGS 84 ; superficies sur l’ellipsoïde.",
    "ar": " الإسقاط EPSG:26191 (مرشيش / شمال المغرب)، بدقة 7 أمتار بالنسبة إلى WGS 84؛ المساحات مقيسة على الإهليلج.",
    "en": " Projection EPSG:26191 (Merchich / Nord Maroc), within 7 m of WGS 84; areas measured on the ellipsoid.",
}

#: Layer → its title and its description (``{count}`` rows, ``{place}`` the territory).
LAYERS: Final[Mapping[str, tuple[Words, Words]]] = {
    "communes": (
        words("Communes", "الجماعات", "Communes"),
        words(
            "{place} : {count} communes et leurs indicateurs." + _DATUM["fr"],
            "{place}: {count} جماعة ومؤشراتها." + _DATUM["ar"],
            "{place}: {count} communes and their indicators." + _DATUM["en"],
        ),
    ),
    "provinces": (
        words("Provinces et préfectures", "الأقاليم والعمالات", "Provinces and prefectures"),
        words(
            "{place} : {count} provinces et préfectures et leurs indicateurs, recalculés à partir des sommes."
            + _DATUM["fr"],
            "{place}: {count} أقاليم وعمالات ومؤشراتها، محسوبة من جديد انطلاقا من المجاميع." + _DATUM["ar"],
            "{place}: {count} provinces and prefectures and their indicators, computed again from the sums."
            + _DATUM["en"],
        ),
    ),
    "region": (
        words("Ensemble du territoire", "مجموع المجال", "The whole territory"),
        words(
            "{place} : indicateurs de l’ensemble, recalculés à partir des sommes." + _DATUM["fr"],
            "{place}: مؤشرات المجموع، محسوبة من جديد انطلاقا من المجاميع." + _DATUM["ar"],
            "{place}: indicators of the whole, computed again from the sums." + _DATUM["en"],
        ),
    ),
    "actors": (
        words("Acteurs", "الفاعلون", "Actors"),
        words(
            "{count} acteurs localisés, au point relevé ; contacts des seuls acteurs qui y consentent.",
            "{count} فاعل موطن في النقطة المسجلة؛ لا ترد معطيات الاتصال إلا بموافقة الفاعل.",
            "{count} actors placed, at the point recorded; contacts only of actors who consented.",
        ),
    ),
    "indicators": (
        words("Dictionnaire des indicateurs", "معجم المؤشرات", "Dictionary of the indicators"),
        words(
            "{count} indicateurs : colonne, titre, unité, nature, formule, lecture, source.",
            "{count} مؤشر: العمود والعنوان والوحدة والنوع والصيغة والمعنى والمصدر.",
            "{count} indicators: column, title, unit, nature, formula, meaning, source.",
        ),
    ),
    "provenance": (
        words("Provenance et licences", "المصادر والرخص", "Provenance and licences"),
        words(
            "Origine de chaque donnée : producteur, licence, mention à imprimer, millésime, modifications.",
            "أصل كل معطى: المنتج والرخصة والإشارة الواجبة والتاريخ والتعديلات.",
            "Where each datum is from: producer, licence, attribution to print, vintage, changes.",
        ),
    ),
    "figures": (
        words("Valeurs (une par ligne)", "القيم (واحدة في كل سطر)", "Values (one a row)"),
        words(
            "{count} valeurs : unité, niveau, indicateur, valeur, motif d’absence, millésime.",
            "{count} قيمة: الوحدة والمستوى والمؤشر والقيمة وسبب الغياب والتاريخ.",
            "{count} values: unit, level, indicator, value, why it is missing, vintage.",
        ),
    ),
    "plates": (
        words("Classes des planches", "أصناف اللوحات", "Classes of the plates"),
        words(
            "{count} classes : planche, figuré, bornes, libellé, couleur, effectif ; ce que QGIS ne montre pas.",
            "{count} صنف: اللوحة والرمز والحدود والتسمية واللون والعدد؛ وما لا يعرضه QGIS.",
            "{count} classes: plate, mark, bounds, label, colour, number of units; what QGIS does not show.",
        ),
    ),
    "commune_centres": (
        words("Communes : emplacement des symboles", "الجماعات: مواضع الرموز", "Communes: places of symbols"),
        words(
            "{count} points où se tiennent les symboles des communes, avec les mêmes valeurs que la couche communes.",
            "{count} نقطة لرموز الجماعات، بنفس قيم طبقة الجماعات.",
            "{count} points where symbols of communes stand, with the figures of the layer communes.",
        ),
    ),
    "province_centres": (
        words("Provinces : emplacement des symboles", "الأقاليم: مواضع الرموز", "Provinces: places of symbols"),
        words(
            "{count} points où se tiennent les symboles des provinces, avec les mêmes valeurs que la couche provinces.",
            "{count} نقطة لرموز الأقاليم، بنفس قيم طبقة الأقاليم.",
            "{count} points where symbols of provinces stand, with the figures of the layer provinces.",
        ),
    ),
    "boundaries": (
        words("Limites", "الحدود", "Boundaries"),
        words(
            "Limites de communes, de provinces, du territoire, et trait de côte.",
            "حدود الجماعات والأقاليم والمجال وخط الساحل.",
            "Boundaries of communes, of provinces, of the territory, and the coast.",
        ),
    ),
    "land_beyond": (
        words("Terres voisines", "الأراضي المجاورة", "Land beyond"),
        words(
            "Terres autour du territoire, pour le fond de carte.",
            "الأراضي المحيطة بالمجال، لخلفية الخريطة.",
            "Land around the territory, for the ground of the map.",
        ),
    ),
    "rejected": (
        words("Enregistrements non placés", "تسجيلات غير موطنة", "Records not placed"),
        words(
            "{count} enregistrements sans commune : pourquoi, et que faire.",
            "{count} تسجيل بدون جماعة: السبب وما ينبغي فعله.",
            "{count} records without commune: why, and what to do.",
        ),
    ),
    "selection": (
        words("Sélection", "اختيار", "Selection"),
        words("{count} lignes choisies.", "{count} سطر مختار.", "{count} rows selected."),
    ),
    "conflicts": (
        words("Communes déclarées autres", "جماعات مصرح بها مخالفة", "Other communes declared"),
        words(
            "{count} enregistrements placés dans une autre commune que celle qu’ils déclarent.",
            "{count} تسجيل موطن في جماعة غير المصرح بها.",
            "{count} records placed in another commune than the one they declare.",
        ),
    ),
}

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

_COLUMNS: Final[Mapping[str, Words]] = {
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
_DECIMALS: Final = {c.AREA_KM2: 2, "distance_km": 3, c.NAME_SCORE: 1}


def titles(language: Language) -> dict[str, About]:
    """What is said, in a language, of each column that is no indicator."""
    return {
        name: About(typeset(texts[language], language), decimals=_DECIMALS.get(name))
        for name, texts in _COLUMNS.items()
    }


def layer_words(name: str, language: Language, *, count: int, place: str = "") -> tuple[str, str]:
    """The title and the description of a layer, in a language."""
    title, description = LAYERS[name]
    return typeset(title[language], language), typeset(description[language].format(count=count, place=place), language)

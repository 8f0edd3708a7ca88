"""The titles of the layers and tables, and what they hold, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.analysis.definitions.definition import Words, words
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset

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
    "plate_names": (
        words("Noms sur les planches", "الأسماء على اللوحات", "Names on the plates"),
        words(
            "{count} lignes de noms, placées comme sur la planche ; l’outil Déplacer une étiquette les déplace.",
            "{count} سطر من الأسماء في مواضعها على اللوحة؛ تنقل بأداة نقل التسميات.",
            "{count} lines of names where the plate has them; to be moved with the tool Move a label.",
        ),
    ),
    "plate_curves": (
        words("Noms courbes sur les planches", "الأسماء المنحنية على اللوحات", "Curved names on the plates"),
        words(
            "{count} noms de mers et de détroits le long de leurs lignes.",
            "{count} اسم للبحار والمضايق على طول خطوطها.",
            "{count} names of seas and straits along their lines.",
        ),
    ),
    "plate_leaders": (
        words("Traits de rappel", "خطوط الإحالة", "Leaders"),
        words(
            "Traits des noms et des symboles écartés à leur commune.",
            "خطوط من الأسماء والرموز المبعدة إلى جماعاتها.",
            "Lines from names and from symbols moved apart to their communes.",
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


def layer_words(name: str, language: LanguageCode, *, count: int, place: str = "") -> tuple[str, str]:
    """The title and the description of a layer, in a language."""
    title, description = LAYERS[name]
    return typeset(title[language], language), typeset(description[language].format(count=count, place=place), language)

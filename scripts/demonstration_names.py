"""Words from which the demonstration register's names are made, in French and Arabic; nobody real is meant."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

Pair = tuple[str, str]

#: Proper names that hundreds of bodies could bear.
GIVEN: Final[tuple[Pair, ...]] = (
    ("Al Amal", "الأمل"),
    ("An-Nour", "النور"),
    ("Al Wahda", "الوحدة"),
    ("Al Falah", "الفلاح"),
    ("An-Najah", "النجاح"),
    ("Al Baraka", "البركة"),
    ("Tawassol", "التواصل"),
    ("Al Khair", "الخير"),
    ("Al Fath", "الفتح"),
    ("Tadamoun", "التضامن"),
    ("An-Nahda", "النهضة"),
    ("Al Moustakbal", "المستقبل"),
    ("Ar-Rif", "الريف"),
    ("Jbala", "جبالة"),
    ("Al Yasmine", "الياسمين"),
    ("Az-Zaytoun", "الزيتون"),
    ("Ar-Rayhane", "الريحان"),
    ("Al Manar", "المنار"),
    ("As-Salam", "السلام"),
    ("Al Ofoq", "الأفق"),
    ("Al Karama", "الكرامة"),
    ("Al Wafae", "الوفاء"),
    ("Ar-Rabii", "الربيع"),
    ("Al Fajr", "الفجر"),
    ("Al Hidaya", "الهداية"),
    ("Taawoun", "التعاون"),
    ("Al Ikhlas", "الإخلاص"),
    ("Al Boustane", "البستان"),
    ("Ach-Chourouq", "الشروق"),
    ("Al Jisr", "الجسر"),
    ("Al Yanbouaa", "الينبوع"),
    ("Al Mawaddah", "المودة"),
    ("Bassma", "البسمة"),
    ("Al Irada", "الإرادة"),
    ("Al Waha", "الواحة"),
    ("Tafaoul", "التفاؤل"),
    ("Al Arz", "الأرز"),
    ("Al Madad", "المدد"),
    ("Al Afaq", "الآفاق"),
    ("Izdihar", "الازدهار"),
)

#: What a body does, by family, then by sector: written after "Coopérative", "Association"…
KINDS: Final[dict[str, dict[str, tuple[Pair, ...]]]] = {
    "coopérative": {
        "agriculture": (
            ("Coopérative agricole", "التعاونية الفلاحية"),
            ("Coopérative oléicole", "تعاونية الزيتون"),
            ("Coopérative laitière", "تعاونية الحليب"),
            ("Coopérative apicole", "تعاونية تربية النحل"),
            ("Coopérative caprine", "تعاونية تربية الماعز"),
            ("Coopérative maraîchère", "تعاونية الخضروات"),
            ("Coopérative des figuiers", "تعاونية التين"),
        ),
        "artisanat": (
            ("Coopérative artisanale", "تعاونية الصناعة التقليدية"),
            ("Coopérative de tissage", "تعاونية النسيج"),
            ("Coopérative de poterie", "تعاونية الفخار"),
            ("Coopérative de broderie", "تعاونية الطرز"),
        ),
        "habitat": (("Coopérative d'habitat", "التعاونية السكنية"),),
        "transport": (
            ("Coopérative de transport", "تعاونية النقل"),
            ("Coopérative des taxis", "تعاونية سيارات الأجرة"),
        ),
        "pêche": (
            ("Coopérative de pêche artisanale", "تعاونية الصيد التقليدي"),
            ("Coopérative des mareyeurs", "تعاونية تجار السمك"),
        ),
        "commerce": (
            ("Coopérative de commerçants", "تعاونية التجار"),
            ("Coopérative de consommation", "تعاونية الاستهلاك"),
        ),
        "forêt": (
            ("Coopérative forestière", "التعاونية الغابوية"),
            ("Coopérative des plantes aromatiques", "تعاونية النباتات العطرية"),
        ),
        "agroalimentaire": (
            ("Coopérative de couscous", "تعاونية الكسكس"),
            ("Coopérative de produits du terroir", "تعاونية المنتوجات المحلية"),
        ),
        "tourisme": (
            ("Coopérative de tourisme rural", "تعاونية السياحة القروية"),
            ("Coopérative de gîtes", "تعاونية المآوي"),
        ),
    },
    "association": {
        "social": (
            ("Association de solidarité", "جمعية التضامن"),
            ("Association d'entraide", "جمعية التعاون الاجتماعي"),
            ("Association de développement", "جمعية التنمية"),
            ("Association de jeunes", "جمعية الشباب"),
            ("Association de quartier", "جمعية الحي"),
        ),
        "éducation": (
            ("Association d'alphabétisation", "جمعية محو الأمية"),
            ("Association de parents d'élèves", "جمعية آباء التلاميذ"),
            ("Association de préscolaire", "جمعية التعليم الأولي"),
            ("Association de soutien scolaire", "جمعية الدعم المدرسي"),
        ),
        "culture": (
            ("Association culturelle", "الجمعية الثقافية"),
            ("Association de musique", "جمعية الموسيقى"),
            ("Association sportive", "الجمعية الرياضية"),
            ("Association du patrimoine", "جمعية التراث"),
        ),
        "environnement": (
            ("Association de l'environnement", "جمعية البيئة"),
            ("Association de la forêt", "جمعية الغابة"),
        ),
        "santé": (
            ("Association de santé", "جمعية الصحة"),
            ("Association des personnes handicapées", "جمعية الأشخاص في وضعية إعاقة"),
        ),
        "agriculture": (
            ("Association d'irrigants", "جمعية مستعملي مياه السقي"),
            ("Association d'éleveurs", "جمعية مربي الماشية"),
        ),
        "artisanat": (("Association d'artisans", "جمعية الصناع التقليديين"),),
        "tourisme": (("Association de tourisme", "جمعية السياحة"),),
        "services": (
            ("Association de commerçants", "جمعية التجار"),
            ("Association d'usagers de l'eau", "جمعية مستعملي الماء"),
        ),
        "autre": (("Association", "جمعية"),),
    },
    "mutuelle": {
        "santé": (("Mutuelle de santé", "تعاضدية الصحة"),),
        "finance": (("Mutuelle de prévoyance", "تعاضدية الاحتياط"),),
    },
    "fondation": {
        "éducation": (("Fondation pour l'éducation", "مؤسسة التعليم"),),
        "culture": (("Fondation culturelle", "المؤسسة الثقافية"),),
        "santé": (("Fondation de soins", "مؤسسة الرعاية"),),
        "social": (("Fondation de bienfaisance", "المؤسسة الخيرية"),),
    },
    "entreprise sociale": {
        "services": (("Entreprise d'insertion", "مقاولة الإدماج"),),
        "environnement": (("Entreprise solidaire de recyclage", "المقاولة التضامنية للتدوير"),),
        "agroalimentaire": (("Entreprise solidaire alimentaire", "المقاولة التضامنية الغذائية"),),
        "artisanat": (("Entreprise solidaire d'artisanat", "المقاولة التضامنية للصناعة التقليدية"),),
        "tourisme": (("Entreprise de tourisme solidaire", "مقاولة السياحة التضامنية"),),
    },
    "structure d'appui": {
        "services": (
            ("Centre d'appui aux coopératives", "مركز دعم التعاونيات"),
            ("Incubateur solidaire", "حاضنة التضامن"),
        ),
        "finance": (("Guichet de microfinance", "شباك التمويل الأصغر"),),
        "éducation": (("Centre de formation", "مركز التكوين"),),
    },
}


def names(family: str, sector: str, *, commune: Pair, taken: set[str], rng: np.random.Generator) -> Pair:
    """A name in French and in Arabic that nobody else of the register bears (``taken`` is filled on the way)."""
    kinds = KINDS[family][sector]
    kind, given = kinds[rng.integers(len(kinds))], GIVEN[rng.integers(len(GIVEN))]
    french, arabic = f"{kind[0]} {given[0]} {of(commune[0])}", f"{kind[1]} {given[1]} {commune[1]}"
    if french in taken:
        number = next(n for n in itertools.count(2) if f"{french} {n}" not in taken)
        french, arabic = f"{french} {number}", f"{arabic} {number}"
    taken.add(french)
    return french, arabic


def of(place: str) -> str:
    """A place after "de", elided before a vowel: ``d'Ajdir``, ``de Hjar Ennhal``."""
    return f"d'{place}" if place[0] in "AEIOUÉ" else f"de {place}"


def variant(place: str) -> str:
    """Another spelling of a commune's name, as registers have them: Beni for Bni, Ouled for Oulad, capitals."""
    for usual, other in (
        ("Bni ", "Beni "),
        ("Oulad ", "Ouled "),
        ("Zaouiat ", "Zaouia "),
        ("Ksar ", "Qsar "),
        ("Ain ", "Aïn "),
    ):
        if place.startswith(usual):
            return place.replace(usual, other, 1)
    return place.upper()

"""Reads the words of a register (families, sectors, statuses, precisions, yes and no) in French, English and Arabic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from rapidfuzz.distance import OSA

from atlas import columns as c
from atlas.i18n.messages import Message
from atlas.sources.matching.normalization import fold

# Words that say nothing of what a heading or a value is about.
_EMPTY_WORDS: Final = frozenset(
    [
        "d", "de", "des", "du", "l", "la", "le", "les", "un", "une", "en", "et", "dont", "a", "au", "aux", "of", "the",
        "and", "in", "which", "nombre", "nb", "nbr", "nbre", "number", "count", "total", "عدد", "و",
    ]
)  # fmt: skip


def key(text: str) -> str:
    """Return the form in which two wordings are equal: folded, without plurals, articles and "number of"."""
    words = [_singular(word) for word in fold(text).split()]
    return " ".join(word for word in words if word not in _EMPTY_WORDS) or " ".join(words)


def _singular(word: str) -> str:
    if "\u0600" <= word[0] <= "\u06ff":
        return word[2:] if word.startswith("ال") and len(word) > 4 else word
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def synonyms(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Map the key of each wording to the code that it stands for; the code itself is one of its wordings."""
    codes: dict[str, str] = {}
    for code, wordings in table.items():
        for wording in (code, *wordings):
            other = codes.setdefault(key(wording), code)
            if other != code:
                raise ValueError(Message("fault.sources.values.two_codes", wording=wording, first=other, second=code))
    return codes


_FAMILY_WORDS: Final = synonyms(
    {
        "cooperative": [
            "coopérative", "coop", "société coopérative", "SCOP", "SCIC", "union de coopératives", "تعاونية",
            "تعاونيات", "co-operative", "sté coopérative",
        ],
        "association": [
            "asso", "assoc", "fédération d'associations", "union d'associations", "ONG", "NGO", "amicale",
            "association loi 1958", "AGR", "جمعية", "جمعيات", "non-profit",
        ],
        "mutual": [
            "mutuelle", "mutualité", "société mutualiste", "mutual society", "mutual benefit society", "تعاضدية",
            "تعاضديات",
        ],
        "foundation": ["fondation", "مؤسسة", "مؤسسات"],
        "social_enterprise": [
            "entreprise sociale", "entreprise solidaire", "entreprise de l'ESS", "entreprise d'insertion", "ESS",
            "entr sociale", "entreprise soc", "social enterprise", "social business", "مقاولة اجتماعية",
            "مقاولات اجتماعية",
        ],
        "support": [
            "structure d'appui", "structures d'appui", "organisme d'appui", "appui", "accompagnement", "incubateur",
            "réseau", "structure d'accompagnement", "support body", "support structure", "support organisation",
            "هيئة دعم", "بنية دعم", "هيئات الدعم",
        ],
    }
)  # fmt: skip
# A wording that begins with one of these and names no other family belongs to it: "coopérative agricole".
_FAMILY_HEADS: Final = {
    word: family
    for word, family in _FAMILY_WORDS.items()
    if " " not in word and family not in {"support", "social_enterprise"}
}

_SECTOR_WORDS: Final = synonyms(
    {
        "agriculture": [
            "agricole", "élevage", "apiculture", "arboriculture", "maraîchage", "farming", "فلاحة", "الفلاحة",
            "زراعة", "فلاحي", "تربية المواشي", "تربية النحل", "oléiculture", "miel", "production de miel",
            "production laitière", "élevage caprin", "élevage ovin", "élevage bovin",
        ],
        "crafts": [
            "artisanat", "artisanal", "métiers d'art", "handicraft", "craft", "صناعة تقليدية", "الصناعة التقليدية",
            "حرف", "artisanat féminin", "tissage", "couture", "broderie", "poterie", "خياطة", "نسيج",
        ],
        "fishing": [
            "pêche", "pêche maritime", "pêche artisanale", "aquaculture", "fisheries", "fishery", "صيد", "صيد بحري",
            "الصيد البحري",
        ],
        "forestry": [
            "forêt", "forestier", "foresterie", "sylviculture", "plantes aromatiques et médicinales", "PAM",
            "forest", "غابات", "الغابات", "غابة", "الأعشاب الطبية", "النباتات الطبية والعطرية",
        ],
        "food": [
            "agroalimentaire", "agro-alimentaire", "agro-industrie", "produits du terroir", "alimentation",
            "couscous", "huile d'olive", "conserverie", "food processing", "صناعة غذائية", "الصناعات الغذائية", "تغذية",
        ],
        "housing": ["habitat", "logement", "immobilier", "سكن", "السكن", "إسكان"],
        "retail": [
            "commerce", "commercial", "commerçant", "distribution", "vente", "épicerie", "trade", "تجارة", "التجارة",
        ],
        "transport": ["transports", "logistique", "taxi", "transportation", "نقل", "النقل"],
        "tourism": [
            "tourisme", "touristique", "tourisme rural", "écotourisme", "éco-tourisme", "hébergement", "سياحة",
            "السياحة",
        ],
        "services": [
            "service", "services aux personnes", "services à la personne", "prestation de services", "خدمات",
            "الخدمات",
        ],
        "education": [
            "éducation", "enseignement", "formation", "alphabétisation", "éducation et formation", "préscolaire",
            "training", "تعليم", "التعليم", "تربية", "تكوين",
        ],
        "health": ["santé", "sanitaire", "santé publique", "صحة", "الصحة"],
        "culture": [
            "culturel", "culture et sport", "sport", "sport et culture", "sports et loisirs", "art et culture",
            "patrimoine", "arts", "ثقافة", "الثقافة", "رياضة",
        ],
        "environment": [
            "environnement", "écologie", "recyclage", "déchets", "eau et assainissement", "eau potable",
            "développement durable",
            "بيئة", "البيئة",
        ],
        "social": [
            "action sociale", "social", "solidarité", "aide sociale", "développement social", "développement local",
            "développement rural",
            "handicap", "social work", "عمل اجتماعي", "العمل الاجتماعي", "تضامن",
        ],
        "finance": [
            "financier", "microfinance", "micro-crédit", "microcrédit", "crédit", "épargne et crédit", "assurance",
            "مالية", "المالية", "تمويل", "قروض صغرى",
        ],
        "other": [
            "autre", "autres", "divers", "autres activités", "multi-activités", "miscellaneous", "أخرى", "اخر",
            "مختلف",
        ],
    }
)  # fmt: skip

_STATUS_WORDS: Final = synonyms(
    {
        "active": [
            "actif", "en activité", "activité", "opérationnel", "opérationnelle", "fonctionnel", "fonctionnelle",
            "ouvert", "open", "نشيط", "نشيطة", "نشط", "نشطة",
        ],
        "dormant": [
            "en sommeil", "sommeil", "inactif", "inactive", "en veille", "suspendu", "suspendue", "non actif",
            "non active", "à l'arrêt", "غير نشيط", "غير نشيطة", "متوقف", "متوقفة",
        ],
        "closed": [
            "dissous", "dissoute", "dissolution", "fermé", "fermée", "radié", "radiée", "liquidé", "liquidée",
            "cessé", "cessation", "en liquidation", "dissolved", "منحل", "منحلة", "مغلق", "مغلقة",
        ],
    }
)  # fmt: skip

_PRECISION_WORDS: Final = synonyms(
    {
        "address": [
            "adresse", "adresse exacte", "numéro", "rue", "bâtiment", "GPS", "exact", "exacte", "عنوان", "العنوان",
        ],
        "place": ["lieu", "lieu-dit", "localité", "douar", "quartier", "village", "locality", "مكان", "دوار", "حي"],
        "commune": ["chef-lieu", "centre de la commune", "centroïde", "municipality", "جماعة", "الجماعة"],
        "unknown": [
            "inconnu", "inconnue", "indéterminé", "indéterminée", "non précisé", "non précisée", "غير معروف",
            "غير محدد",
        ],
    }
)  # fmt: skip

_YES: Final = frozenset(
    map(fold, ["oui", "o", "yes", "y", "true", "vrai", "1", "x", "ok", "accordé", "d'accord", "نعم", "أجل", "موافق"])
)
_NO: Final = frozenset(map(fold, ["non", "n", "no", "false", "faux", "0", "refus", "refusé", "لا", "كلا", "غير موافق"]))
_TICKS: Final = {"✓": True, "✔": True, "☑": True, "✗": False, "✘": False, "☐": False}


def read_family(text: str) -> str | None:
    """Return the code of a family, None for a word that names none: "Coopératives agricoles" → "cooperative"."""
    wording = key(text)
    family = _FAMILY_WORDS.get(wording)
    if family:
        return family
    words = wording.split()
    named = {_FAMILY_HEADS[word] for word in words if word in _FAMILY_HEADS}
    return _FAMILY_HEADS.get(words[0]) if words and len(named) == 1 else None


def misspelt_family(text: str) -> str | None:
    """Return the family that a misspelt word must mean ("Coopérativve", "asociation de quartier"), else None.

    Slips allowed (a letter added, lost, changed, or two exchanged): one in 6 or 7 letters, two in 8 and more; another
    family must be farther away. Of several words the first counts, and none may name another family.
    """
    wording = key(text)
    whole = _near(wording, _FAMILY_WORDS)
    words = wording.split()
    if whole or len(words) < 2:
        return whole
    head = _FAMILY_HEADS.get(words[0]) or _near(words[0], _FAMILY_HEADS)
    others = {_FAMILY_HEADS[word] for word in words[1:] if word in _FAMILY_HEADS}
    return head if others <= {head} else None


def misspelt_sector(text: str) -> str | None:
    """Return the sector that a misspelt wording must mean, None when it is not sure; slips as in `misspelt_family`."""
    return _near(key(text), _SECTOR_WORDS)


def slips_allowed(letters: int) -> int:
    """Tell how many slips a word of so many letters may have and still be understood: 0 under 6, 1 to 7, then 2."""
    return 0 if letters < 6 else 1 if letters < 8 else 2


def _near(wording: str, words: Mapping[str, str]) -> str | None:
    """Return the code of the wordings nearest to one, within the slips allowed, when they are all of one code."""
    allowed = slips_allowed(len(wording))
    if not allowed:
        return None
    by_slips: dict[int, set[str]] = {}
    for word, code in words.items():
        slips = OSA.distance(wording, word, score_cutoff=allowed)
        if slips <= min(allowed, slips_allowed(len(word))):
            by_slips.setdefault(slips, set()).add(code)
    nearest = by_slips[min(by_slips)] if by_slips else set()
    return nearest.pop() if len(nearest) == 1 else None


def read_sector(text: str) -> str | None:
    """Return the code of a sector of activity, None for a word that names none: "Pêche artisanale" → "fishing"."""
    return _SECTOR_WORDS.get(key(text))


def read_status(text: str) -> str | None:
    """Return the code of a status, None for a word that names none: "En sommeil" → "dormant"."""
    return _STATUS_WORDS.get(key(text))


def read_precision(text: str) -> str | None:
    """Return the code of a precision of location, None for a word that names none: "Douar" → "place"."""
    return _PRECISION_WORDS.get(key(text))


def read_yes_no(text: str) -> bool | None:
    """Return True for a yes, False for a no (in French, English, Arabic, or 1 and 0), None for anything else."""
    word = fold(text)
    if not word:
        return _TICKS.get(text.strip())
    word = word.removesuffix(" 0") if word in {"1 0", "0 0"} else word  # a number that a table made of a boolean
    return True if word in _YES else False if word in _NO else None


#: How the values of each column of codes are read, and which codes there are.
READERS: Final[Mapping[str, tuple[Callable[[str], str | None], tuple[str, ...]]]] = {
    c.FAMILY: (read_family, c.FAMILIES),
    c.SECTOR: (read_sector, c.SECTORS),
    c.STATUS: (read_status, c.STATUSES),
    c.PRECISION: (read_precision, c.PRECISIONS),
}
#: How a misspelt value of a column is understood; the other columns of codes must be spelt right.
MISSPELT: Final[Mapping[str, Callable[[str], str | None]]] = {c.FAMILY: misspelt_family, c.SECTOR: misspelt_sector}

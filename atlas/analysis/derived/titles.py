"""What derived indicators are called in the three languages; ``{title}`` is the indicator that one is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from atlas.analysis.autocorrelation import HOT_SPOT_CLASSES
from atlas.analysis.definitions.definition import Indicator, Words, words
from atlas.i18n.language import LANGUAGES

LISA: Final = words("{title}, regroupements locaux", "{title}، التجمعات المحلية", "{title}, local clusters")
LISA_CLASSES: Final[Mapping[str, Words]] = {
    "HH": words("Valeur forte, voisins forts", "قيمة مرتفعة بين قيم مرتفعة", "High among high"),
    "LL": words("Valeur faible, voisins faibles", "قيمة منخفضة بين قيم منخفضة", "Low among low"),
    "HL": words("Valeur forte, voisins faibles", "قيمة مرتفعة بين قيم منخفضة", "High among low"),
    "LH": words("Valeur faible, voisins forts", "قيمة منخفضة بين قيم مرتفعة", "Low among high"),
    "ns": words("Non significatif", "غير دال إحصائيا", "Not significant"),
}
HOT_SPOTS: Final = words(
    "{title}, points chauds et froids", "{title}، البؤر الساخنة والباردة", "{title}, hot and cold spots"
)
_SPOTS: Final = {
    "hot": words("Point chaud ({n}\u202f%)", "بؤرة ساخنة ({n}%)", "Hot spot ({n}%)"),
    "cold": words("Point froid ({n}\u202f%)", "بؤرة باردة ({n}%)", "Cold spot ({n}%)"),
}
SMOOTHED: Final = words("{title}, taux lissé", "{title}، معدل ممهد", "{title}, smoothed rate")
POTENTIAL: Final = words(
    "{title}, potentiel à {km}\u202fkm", "{title}، الإمكان على {km} كم", "{title}, potential over {km} km"
)
ACCESS: Final = words(
    "{title} à moins de {km}\u202fkm, pour {per} habitants",
    "{title} على أقل من {km} كم، لكل {per} نسمة",
    "{title} within {km} km, per {per} inhabitants",
)
POPULATION_WITHIN: Final = words(
    "Population à moins de {km}\u202fkm d’un acteur",
    "السكان على أقل من {km} كم من أحد الفاعلين",
    "Population within {km} km of an actor",
)
INHABITANT: Final[Mapping[str, Words]] = {
    "mean": words(
        "Distance moyenne des habitants à un acteur",
        "متوسط مسافة السكان إلى أقرب فاعل",
        "Mean distance of inhabitants to an actor",
    ),
    "median": words(
        "Distance de l’habitant médian à un acteur",
        "مسافة الساكن الوسيط إلى أقرب فاعل",
        "Distance of the median inhabitant to an actor",
    ),
}
TYPOLOGY: Final = words("Typologie des communes", "تصنيف الجماعات", "Typology of communes")
CLASS: Final = words("Type {n}", "الصنف {n}", "Type {n}")


def hot_spot_classes() -> dict[str, Words]:
    """The title of each class of G*, hottest first."""
    titles = {}
    for name in HOT_SPOT_CLASSES:
        spot, level = name.rstrip("0123456789"), name.lstrip("hotcld")
        titles[name] = LISA_CLASSES["ns"] if name == "ns" else filled(_SPOTS[spot], n=float(level))
    return titles


def filled(pattern: Words, *, of: Indicator | None = None, **values: float | str | Words) -> Words:
    """A pattern with its indicator's title, its numbers, each written as the language does, and its texts."""
    made: dict[str, str] = {}
    for language in LANGUAGES:
        shown = {name: _shown(value, language) for name, value in values.items()}
        made[language] = pattern[language].format(title=of.title[language] if of else "", **shown)
    return made


def listed(texts: Sequence[Words]) -> Words:
    """Texts one after the other, with the comma of each language."""
    return {one: ("، " if one == "ar" else ", ").join(text[one] for text in texts) for one in LANGUAGES}


def _shown(value: float | str | Words, language: str) -> str:
    if isinstance(value, str):
        return value
    return _number(value, language) if isinstance(value, int | float) else value[language]


def _number(value: float, language: str) -> str:
    """French groups by U+202F and Moroccan Arabic by a point, both with a decimal comma; English the other way."""
    plain = f"{value:,.12g}" if value < 1e12 else f"{value:,.0f}"
    if language == "en":
        return plain
    group = "\u202f" if language == "fr" else "."
    return plain.replace(",", "\0").replace(".", ",").replace("\0", group)

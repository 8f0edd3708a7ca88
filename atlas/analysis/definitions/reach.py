"""The indicators of reach: how much of the territory is near an actor, and how far the nearest one is."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, words

NEAREST_KM: Final = "nearest_km"
#: No distance of the atlas is shorter than a metre or longer than this.
LONGEST_KM: Final = 1000.0
_COVERAGE: Final = re.compile(r"coverage_(\d{1,4}(?:\.\d{1,3})?)km", re.ASCII)

NEAREST: Final = Indicator(
    key=NEAREST_KM,
    title=words(
        "Distance moyenne à l’acteur le plus proche",
        "متوسط المسافة إلى أقرب فاعل",
        "Mean distance to the nearest actor",
    ),
    unit=words("km", "كم", "km"),
    nature=Nature.RATIO,
    decimals=1,
    formula=words(
        "moyenne, sur la superficie de l’unité, de la distance à vol d’oiseau à l’acteur non fermé le plus proche "
        "(EPSG:26191, grille régulière)\u202f; provinces et région\u202f: moyenne des communes pondérée par leur "
        "superficie",
        "متوسط المسافة الخطية إلى أقرب فاعل غير منحل على مساحة الوحدة (\u200eEPSG:26191\u200e، شبكة منتظمة)؛ "
        "الأقاليم والجهة: متوسط الجماعات مرجحا بمساحاتها",
        "mean, over the area of the unit, of the straight-line distance to the nearest actor that is not closed "
        "(EPSG:26191, regular grid); provinces and region: mean of the communes weighted by their areas",
    ),
    explanation=words(
        "La distance à vol d’oiseau qui sépare en moyenne un point du territoire de l’acteur le plus proche.",
        "المسافة الخطية التي تفصل في المتوسط نقطة من المجال عن أقرب فاعل.",
        "How far, as the crow flies, a point of the territory is from the nearest actor on average.",
    ),
    needs=(NEAREST_KM,),
    compute=partial(formulas.amount, of=NEAREST_KM),
)


def coverage_key(distance_km: float) -> str:
    """The key of the coverage at a distance: ``coverage_5km``, ``coverage_2.5km``.

    Raises:
        ValueError: a distance that is not between one metre and 1 000 km, or finer than a metre.
    """
    if not 0.001 <= distance_km <= LONGEST_KM or round(distance_km, 3) != distance_km:
        raise ValueError(
            f"coverage at {distance_km!r} km: a distance is between 0.001 and {LONGEST_KM:g} km, to the metre (5, 2.5)"
        )
    return f"coverage_{f'{distance_km:.3f}'.rstrip('0').rstrip('.')}km"


def coverage_distance(key: str) -> float | None:
    """The distance in km that a key says, or None when it is not a coverage's (``coverage_0km``, ``coverage_05km``)."""
    match = _COVERAGE.fullmatch(key)
    if match is None:
        return None
    distance_km = float(match[1])
    if not 0.001 <= distance_km <= LONGEST_KM or coverage_key(distance_km) != key:
        return None
    return distance_km


def coverage(distance_km: float) -> Indicator:
    """The share of a unit's area that lies within a distance of an actor."""
    key = coverage_key(distance_km)
    number = key.removeprefix("coverage_").removesuffix("km")
    comma = number.replace(".", ",")  # French and Moroccan Arabic write a decimal comma
    return Indicator(
        key=key,
        title=words(
            f"Territoire à moins de {comma}\u202fkm d’un acteur",
            f"المجال الواقع على أقل من {comma} كم من أحد الفاعلين",
            f"Area within {number} km of an actor",
        ),
        unit=words("%", "%", "%"),
        nature=Nature.RATIO,
        decimals=1,
        formula=words(
            f"100 × superficie à moins de {comma}\u202fkm, à vol d’oiseau, d’un acteur non fermé / superficie de "
            "l’unité "
            "(EPSG:26191)\u202f; tous les acteurs du territoire comptent, ceux du dehors ne sont pas connus\u202f; "
            "provinces "
            "et région\u202f: moyenne des communes pondérée par leur superficie",
            f"100 × المساحة الواقعة على أقل من {comma} كم، في خط مستقيم، من فاعل غير منحل / مساحة الوحدة "
            "(\u200eEPSG:26191\u200e)؛ يحتسب جميع فاعلي المجال، ومن هم خارجه غير معروفين؛ الأقاليم والجهة: متوسط "
            "الجماعات "
            "مرجحا بمساحاتها",
            f"100 × area within {number} km, as the crow flies, of an actor that is not closed / area of the unit "
            "(EPSG:26191); actors of the whole territory count, those outside it are not known; "
            "provinces and region: mean of the communes weighted by their areas",
        ),
        explanation=words(
            f"La part du territoire d’où l’on trouve un acteur à moins de {comma}\u202fkm à vol d’oiseau.",
            f"حصة المجال التي يوجد على أقل من {comma} كم منها، في خط مستقيم، فاعل واحد على الأقل.",
            f"The share of the territory from which there is an actor within {number} km as the crow flies.",
        ),
        denominators=("area_km2",),
        needs=(key,),
        compute=partial(formulas.amount, of=key),
    )

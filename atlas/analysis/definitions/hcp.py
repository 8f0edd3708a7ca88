"""The indicators of the High Commission for Planning (HCP): census, establishments, areas. Real figures."""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas import columns as c
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, words

# U+202F groups thousands in French; Moroccan Arabic groups them with a point, English with a comma.
CENSUS, ESTABLISHMENTS = "hcp-rgph", "hcp-establishments"

_POPULATION: Final = words("Population", "عدد السكان", "Population")
_INHABITANTS: Final = words("habitants", "نسمة", "inhabitants")
_PERCENT: Final = words("%", "%", "%")
_KM2: Final = words("km²", "كم²", "km²")

HCP: Final[tuple[Indicator, ...]] = (
    Indicator(
        key=c.POPULATION_2014, title=_POPULATION, unit=_INHABITANTS, nature=Nature.STOCK, source=CENSUS, year="2014",
        formula="inhabitants counted by the census of 2014",
        needs=(c.POPULATION_2014,), compute=partial(formulas.amount, of=c.POPULATION_2014),
    ),
    Indicator(
        key=c.POPULATION_2024, title=_POPULATION, unit=_INHABITANTS, nature=Nature.STOCK, source=CENSUS, year="2024",
        formula="inhabitants counted by the census of 2024",
        needs=(c.POPULATION_2024,), compute=partial(formulas.amount, of=c.POPULATION_2024),
    ),
    Indicator(
        key=c.HOUSEHOLDS_2024, title=words("Ménages", "الأسر", "Households"), nature=Nature.STOCK, source=CENSUS,
        year="2024", formula="households counted by the census of 2024",
        needs=(c.HOUSEHOLDS_2024,), compute=partial(formulas.amount, of=c.HOUSEHOLDS_2024),
    ),
    Indicator(
        key="population_density", title=words("Densité de population", "الكثافة السكانية", "Population density"),
        unit=words("hab./km²", "نسمة/كم²", "inhabitants/km²"), nature=Nature.RATIO, source=CENSUS, year="2024",
        formula="inhabitants of 2024 / area in km²",
        needs=(c.POPULATION_2024, c.AREA_KM2), denominators=(c.AREA_KM2,),
        compute=partial(formulas.density, count=c.POPULATION_2024, over=c.AREA_KM2, per=1.0),
    ),
    Indicator(
        key="population_change", title=words("Évolution de la population", "تطور عدد السكان", "Population change"),
        unit=_PERCENT, nature=Nature.RATIO, source=CENSUS, year="2014–2024", decimals=1, reference=0.0,
        formula="100 × (inhabitants of 2024 − inhabitants of 2014) / inhabitants of 2014",
        needs=(c.POPULATION_2014, c.POPULATION_2024), denominators=(c.POPULATION_2014,),
        compute=partial(formulas.change, before=c.POPULATION_2014, after=c.POPULATION_2024),
    ),
    Indicator(
        key=c.ESTABLISHMENTS,
        title=words("Établissements économiques", "المؤسسات الاقتصادية", "Economic establishments"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula="all establishments mapped by HCP: businesses, public services, associations with premises, weekly "
        "souks; farms are not counted",
        needs=(c.ESTABLISHMENTS,), compute=partial(formulas.amount, of=c.ESTABLISHMENTS),
    ),
    Indicator(
        key=c.BUSINESSES, title=words("Entreprises", "المؤسسات الهادفة للربح", "Businesses"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula="establishments run for profit, farms not counted",
        needs=(c.BUSINESSES,), compute=partial(formulas.amount, of=c.BUSINESSES),
    ),
    Indicator(
        key=c.PUBLIC_SERVICES, title=words("Services publics", "مؤسسات الخدمات العمومية", "Public services"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula="establishments of the public services",
        needs=(c.PUBLIC_SERVICES,), compute=partial(formulas.amount, of=c.PUBLIC_SERVICES),
    ),
    Indicator(
        key=c.SOUKS, title=words("Souks hebdomadaires", "الأسواق الأسبوعية", "Weekly souks"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula="weekly souks",
        needs=(c.SOUKS,), compute=partial(formulas.amount, of=c.SOUKS),
    ),
    Indicator(
        key=c.JOBS_HCP,
        title=words(
            "Emplois permanents des entreprises", "مناصب الشغل الدائمة بالمؤسسات الهادفة للربح",
            "Permanent jobs in businesses",
        ),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula="permanent jobs in the establishments run for profit",
        needs=(c.JOBS_HCP,), compute=partial(formulas.amount, of=c.JOBS_HCP),
    ),
    Indicator(
        key="jobs_hcp_1k",
        title=words(
            "Emplois permanents pour 1\u202f000 habitants", "مناصب الشغل الدائمة لكل 1.000 نسمة",
            "Permanent jobs per 1,000 inhabitants",
        ),
        nature=Nature.RATIO, source=ESTABLISHMENTS, year="2024", decimals=1, zero_is_absence=True,
        formula="1 000 × permanent jobs in businesses / inhabitants of 2024",
        needs=(c.JOBS_HCP, c.POPULATION_2024), denominators=(c.POPULATION_2024,),
        compute=partial(formulas.density, count=c.JOBS_HCP, over=c.POPULATION_2024, per=1_000.0), per=1_000.0,
    ),
    Indicator(
        key=c.ASSOCIATIONS_HCP,
        title=words("Associations disposant d’un local", "الجمعيات المتوفرة على مقر", "Associations with premises"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula="non-profit establishments with premises of their own; an association without premises is not counted",
        needs=(c.ASSOCIATIONS_HCP,), compute=partial(formulas.amount, of=c.ASSOCIATIONS_HCP),
    ),
    Indicator(
        key="associations_hcp_10k",
        title=words(
            "Associations avec local pour 10\u202f000 habitants", "الجمعيات المتوفرة على مقر لكل 10.000 نسمة",
            "Associations with premises per 10,000 inhabitants",
        ),
        nature=Nature.RATIO, source=ESTABLISHMENTS, year="2024", decimals=1, zero_is_absence=True,
        formula="10 000 × associations with premises / inhabitants of 2024",
        needs=(c.ASSOCIATIONS_HCP, c.POPULATION_2024), denominators=(c.POPULATION_2024,),
        compute=partial(formulas.density, count=c.ASSOCIATIONS_HCP, over=c.POPULATION_2024, per=10_000.0),
        per=10_000.0,
    ),
    Indicator(
        key="associations_hcp_share",
        title=words(
            "Part des associations dans les établissements", "حصة الجمعيات من المؤسسات الاقتصادية",
            "Share of associations in establishments",
        ),
        unit=_PERCENT, nature=Nature.RATIO, source=ESTABLISHMENTS, year="2024", decimals=1, zero_is_absence=True,
        formula="100 × associations with premises / all establishments mapped by HCP",
        needs=(c.ASSOCIATIONS_HCP, c.ESTABLISHMENTS), denominators=(c.ESTABLISHMENTS,),
        compute=partial(formulas.share, part=c.ASSOCIATIONS_HCP, whole=c.ESTABLISHMENTS), per=100.0,
    ),
    Indicator(
        key=c.AREA_KM2, title=words("Superficie", "المساحة", "Area"), unit=_KM2, nature=Nature.STOCK, source="osm",
        year="2026", decimals=1, formula="area on the ellipsoid WGS 84, in km²",
        needs=(c.AREA_KM2,), compute=partial(formulas.amount, of=c.AREA_KM2),
    ),
)  # fmt: skip

"""The indicators of a register of actors: counts, densities, members, jobs, creations.

An actor counts unless its status is “closed”; a missing status counts as active. Creations alone count the closed
actors too: they were created. Support bodies are actors like the others; the shares of families say how many they are.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas import columns as c
from atlas.analysis import stocks as s
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, words
from atlas.analysis.definitions.families import FAMILIES, MIX
from atlas.analysis.definitions.mixes import DIVERSITY
from atlas.analysis.definitions.people import PEOPLE
from atlas.analysis.definitions.shapes import PERCENT, count, per_10k

_COUNTS: Final = (
    count(
        s.ACTORS, words("Acteurs de l’économie sociale", "فاعلو الاقتصاد الاجتماعي", "Social economy actors"),
        words(
            "enregistrements placés ici dont le statut n’est pas «\u202ffermé\u202f» (un statut absent vaut "
            "«\u202factif\u202f»), structures d’appui comprises",
            "التسجيلات الموطنة هنا التي ليست وضعيتها «منحل» (غياب الوضعية يعني أن الفاعل نشيط)، بما فيها هيئات الدعم",
            "records placed here whose status is not “closed” (a missing status counts as active), support bodies "
            "included",
        ),
        words(
            "Le nombre de coopératives, d’associations, de mutuelles et d’autres acteurs que le registre situe ici.",
            "عدد التعاونيات والجمعيات والتعاضديات وسائر الفاعلين الذين يوطنهم السجل هنا.",
            "How many cooperatives, associations, mutuals and other actors the register places here.",
        ),
    ),
)  # fmt: skip

_DENSITIES: Final = (
    per_10k(
        "density_10k", s.ACTORS,
        words(
            "Acteurs pour 10\u202f000 habitants", "عدد الفاعلين لكل 10.000 نسمة",
            "Actors per 10,000 inhabitants",
        ),
        words("acteurs", "الفاعلين", "actors"),
    ),
    per_10k(
        "cooperatives_10k", s.FAMILY_STOCKS["cooperative"],
        words(
            "Coopératives pour 10\u202f000 habitants", "عدد التعاونيات لكل 10.000 نسمة",
            "Cooperatives per 10,000 inhabitants",
        ),
        words("coopératives", "التعاونيات", "cooperatives"),
    ),
    per_10k(
        "associations_10k", s.FAMILY_STOCKS["association"],
        words(
            "Associations pour 10\u202f000 habitants", "عدد الجمعيات لكل 10.000 نسمة",
            "Associations per 10,000 inhabitants",
        ),
        words("associations du registre", "جمعيات السجل", "associations of the register"),
    ),
    Indicator(
        key="density_100km2",
        title=words("Acteurs pour 100\u202fkm²", "عدد الفاعلين لكل 100 كم²", "Actors per 100 km²"),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            "100 × acteurs / superficie en km²",
            "100 × الفاعلون / المساحة بالكيلومتر المربع",
            "100 × actors / area in km²",
        ),
        explanation=words(
            "Le nombre d’acteurs pour 100\u202fkm² de territoire.",
            "عدد الفاعلين لكل 100 كيلومتر مربع من المجال.",
            "How many actors there are for every 100 km² of territory.",
        ),
        needs=(s.ACTORS, c.AREA_KM2), denominators=(c.AREA_KM2,),
        compute=partial(formulas.density, count=s.ACTORS, over=c.AREA_KM2, per=100.0),
    ),
    Indicator(
        key="region_share",
        title=words("Part des acteurs de la région", "الحصة من فاعلي الجهة", "Share of the region’s actors"),
        unit=PERCENT, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            "100 × acteurs ici / acteurs de tout le territoire",
            "100 × الفاعلون هنا / فاعلو المجال بأكمله",
            "100 × actors here / actors of the whole territory",
        ),
        explanation=words(
            "Sur 100 acteurs de tout le territoire, combien se trouvent ici.",
            "عدد الفاعلين الموجودين هنا من بين كل 100 فاعل في المجال بأكمله.",
            "Of every 100 actors of the whole territory, how many are here.",
        ),
        needs=(s.ACTORS,), compute=partial(formulas.region_share, part=s.ACTORS),
    ),
)  # fmt: skip

_SHARES: Final = (
    Indicator(
        key="membership_rate",
        title=words(
            "Adhérents pour 100 habitants", "عدد المنخرطين لكل 100 نسمة", "Members per 100 inhabitants",
        ),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True, per=100.0,
        formula=words(
            "100 × adhérents déclarés / habitants en 2024\u202f; qui adhère deux fois compte deux fois",
            "100 × المنخرطون المصرح بهم / سكان 2024؛ ومن انخرط مرتين احتسب مرتين",
            "100 × members that the actors state / inhabitants of 2024; who is a member twice counts twice",
        ),
        explanation=words(
            "Pour 100 habitants, combien d’adhésions à un acteur de l’économie sociale.",
            "عدد الانخراطات لدى فاعلي الاقتصاد الاجتماعي لكل 100 نسمة.",
            "For every 100 inhabitants, how many memberships of an actor of the social economy there are.",
        ),
        needs=(s.MEMBERS, s.MEMBERS_KNOWN, s.ACTORS, c.POPULATION_2024), denominators=(c.POPULATION_2024,),
        compute=partial(
            formulas.stated_rate, of=s.MEMBERS, known=s.MEMBERS_KNOWN, records=s.ACTORS, over=c.POPULATION_2024,
            per=100.0,
        ),
    ),
    Indicator(
        key="creation_rate",
        title=words(
            "Créations par an pour 100 acteurs", "الإحداثات السنوية لكل 100 فاعل", "Creations per year per 100 actors",
        ),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            "100 × créations par an, moyenne des dix années pleines d’avant la date du registre, acteurs fermés "
            "compris / acteurs non fermés",
            "100 × الإحداثات السنوية، معدل السنوات العشر الكاملة السابقة لتاريخ السجل، بمن فيهم المنحلون / الفاعلون "
            "غير المنحلين",
            "100 × creations per year, mean of the ten full years before the register’s date, closed actors included "
            "/ actors that are not closed",
        ),
        explanation=words(
            "Pour 100 acteurs en place, combien se créent chaque année.",
            "عدد الفاعلين المحدثين سنويا لكل 100 فاعل قائم.",
            "For every 100 actors in place, how many are founded each year.",
        ),
        needs=(s.CREATIONS, s.FOUNDED_KNOWN, s.RECORDS, s.ACTORS), denominators=(s.ACTORS,),
        compute=partial(
            formulas.stated_rate, of=s.CREATIONS, known=s.FOUNDED_KNOWN, records=s.RECORDS, over=s.ACTORS, per=100.0
        ),
    ),
    Indicator(
        key="employment_share",
        title=words(
            "Emplois des acteurs pour 100 emplois permanents", "مناصب شغل الفاعلين لكل 100 منصب دائم",
            "Jobs with the actors per 100 permanent jobs",
        ),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            "100 × emplois que les acteurs déclarent / emplois permanents des entreprises cartographiées par le "
            "HCP\u202f; deux sources dont aucune ne contient l’autre\u202f: peut dépasser 100",
            "100 × مناصب الشغل المصرح بها لدى الفاعلين / مناصب الشغل الدائمة في المؤسسات الهادفة للربح حسب المندوبية "
            "السامية للتخطيط؛ مصدران لا يتضمن أحدهما الآخر: قد يتجاوز 100",
            "100 × jobs that the actors state / permanent jobs in businesses mapped by HCP; two sources, of which "
            "neither is a part of the other: it can exceed 100",
        ),
        explanation=words(
            "Ce que pèsent les emplois de l’économie sociale à côté de 100 emplois permanents des entreprises.",
            "وزن مناصب الشغل في الاقتصاد الاجتماعي مقابل كل 100 منصب دائم في المؤسسات الهادفة للربح.",
            "What the jobs of the social economy weigh beside 100 permanent jobs in businesses.",
        ),
        needs=(s.JOBS, s.JOBS_KNOWN, s.ACTORS, c.JOBS_HCP), denominators=(c.JOBS_HCP,),
        compute=partial(
            formulas.stated_rate, of=s.JOBS, known=s.JOBS_KNOWN, records=s.ACTORS, over=c.JOBS_HCP, per=100.0
        ),
    ),
    Indicator(
        key="establishment_share",
        title=words(
            "Acteurs pour 100 établissements économiques", "عدد الفاعلين لكل 100 مؤسسة اقتصادية",
            "Actors per 100 economic establishments",
        ),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            "100 × acteurs / établissements cartographiés par le HCP\u202f; deux sources dont aucune ne contient "
            "l’autre\u202f: peut dépasser 100",
            "100 × الفاعلون / مجموع المؤسسات المدرجة في خرائطية المندوبية السامية للتخطيط؛ مصدران لا يتضمن أحدهما "
            "الآخر: قد يتجاوز 100",
            "100 × actors / all establishments mapped by HCP; two sources, of which neither is a part of the other: "
            "it can exceed 100",
        ),
        explanation=words(
            "Le nombre d’acteurs de l’économie sociale à côté de 100 établissements de tout genre.",
            "عدد فاعلي الاقتصاد الاجتماعي مقابل كل 100 مؤسسة من جميع الأصناف.",
            "How many actors of the social economy there are beside every 100 establishments of any kind.",
        ),
        needs=(s.ACTORS, c.ESTABLISHMENTS), denominators=(c.ESTABLISHMENTS,),
        compute=partial(formulas.density, count=s.ACTORS, over=c.ESTABLISHMENTS, per=100.0),
    ),
)  # fmt: skip

REGISTER: Final[tuple[Indicator, ...]] = (*_COUNTS, *FAMILIES, *_DENSITIES, *MIX, *DIVERSITY, *PEOPLE, *_SHARES)

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
from atlas.analysis.definitions.shapes import PERCENT, count, per_10k, stated

_COUNTS: Final = (
    count(
        s.ACTORS, words("Acteurs de l’économie sociale", "فاعلو الاقتصاد الاجتماعي", "Social economy actors"),
        "records placed here whose status is not “closed” (a missing status counts as active), support bodies included",
    ),
)  # fmt: skip

_DENSITIES: Final = (
    per_10k(
        "density_10k", s.ACTORS,
        words(
            "Acteurs pour 10\u202f000 habitants", "عدد الفاعلين لكل 10.000 نسمة",
            "Actors per 10,000 inhabitants",
        ),
        "actors",
    ),
    per_10k(
        "cooperatives_10k", s.FAMILY_STOCKS["cooperative"],
        words(
            "Coopératives pour 10\u202f000 habitants", "عدد التعاونيات لكل 10.000 نسمة",
            "Cooperatives per 10,000 inhabitants",
        ),
        "cooperatives",
    ),
    per_10k(
        "associations_10k", s.FAMILY_STOCKS["association"],
        words(
            "Associations pour 10\u202f000 habitants", "عدد الجمعيات لكل 10.000 نسمة",
            "Associations per 10,000 inhabitants",
        ),
        "associations of the register",
    ),
    Indicator(
        key="density_100km2",
        title=words("Acteurs pour 100\u202fkm²", "عدد الفاعلين لكل 100 كم²", "Actors per 100 km²"),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True, formula="100 × actors / area in km²",
        needs=(s.ACTORS, c.AREA_KM2), denominators=(c.AREA_KM2,),
        compute=partial(formulas.density, count=s.ACTORS, over=c.AREA_KM2, per=100.0),
    ),
    Indicator(
        key="region_share",
        title=words("Part des acteurs de la région", "الحصة من فاعلي الجهة", "Share of the region’s actors"),
        unit=PERCENT, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula="100 × actors here / actors of the whole territory",
        needs=(s.ACTORS,), compute=partial(formulas.region_share, part=s.ACTORS),
    ),
)  # fmt: skip

_PEOPLE: Final = (
    stated(
        s.MEMBERS, s.MEMBERS_KNOWN, words("Adhérents", "المنخرطون", "Members"),
        "sum over the actors that state their members; missing where there are actors and none states them",
    ),
    stated(
        s.WOMEN, s.WOMEN_KNOWN, words("Femmes adhérentes", "النساء المنخرطات", "Women members"),
        "sum over the actors that state their women members; missing where there are actors and none states them",
    ),
    count(
        s.MEMBERS_KNOWN,
        words("Acteurs déclarant leurs adhérents", "الفاعلون المصرحون بعدد منخرطيهم", "Actors stating their members"),
        "actors that are not closed and state their members",
    ),
    count(
        s.MEMBERS_BOTH,
        words(
            "Adhérents dont la répartition par sexe est connue", "المنخرطون المعروف توزيعهم حسب الجنس",
            "Members of known sex",
        ),
        "sum of the members over the actors that state both their members and their women members",
    ),
    stated(
        s.WOMEN_BOTH, s.BOTH_KNOWN,
        words("Femmes parmi les adhérents", "النساء من بين المنخرطين", "Women among the members"),
        "sum of the women members over the actors that state both their members and their women members; missing where "
        "there are actors and none states the two",
    ),
    stated(
        s.MEN_BOTH, s.BOTH_KNOWN,
        words("Hommes parmi les adhérents", "الرجال من بين المنخرطين", "Men among the members"),
        "sum of members less women members over the actors that state both; missing where there are actors and none "
        "states the two",
    ),
    Indicator(
        key="members_per_actor", title=words("Adhérents par acteur", "عدد المنخرطين لكل فاعل", "Members per actor"),
        nature=Nature.RATIO, decimals=1,
        formula="members / actors that state their members; the others are left out above and below",
        needs=(s.MEMBERS, s.MEMBERS_KNOWN), denominators=(s.MEMBERS_KNOWN,),
        compute=partial(formulas.mean_per, total=s.MEMBERS, count=s.MEMBERS_KNOWN),
    ),
    Indicator(
        key="women_share",
        title=words("Part des femmes parmi les adhérents", "نسبة النساء بين المنخرطين", "Share of women among members"),
        unit=PERCENT, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula="100 × women members / members, both over the actors that state the two",
        needs=(s.WOMEN_BOTH, s.MEMBERS_BOTH), denominators=(s.MEMBERS_BOTH,),
        compute=partial(formulas.share, part=s.WOMEN_BOTH, whole=s.MEMBERS_BOTH), per=100.0,
    ),
    stated(
        s.JOBS, s.JOBS_KNOWN, words("Emplois chez les acteurs", "مناصب الشغل لدى الفاعلين", "Jobs with the actors"),
        "sum over the actors that state their jobs; missing where there are actors and none states them",
    ),
    Indicator(
        key=s.CREATIONS,
        title=words(
            "Créations par an, moyenne sur dix ans", "الإحداثات السنوية، معدل عشر سنوات",
            "Creations per year, ten-year mean",
        ),
        nature=Nature.STOCK, decimals=1, zero_is_absence=True,
        formula="actors founded in the ten full years before the register's date, closed ones included, / 10; without "
        "a date the year of the latest foundation counts as the current one; missing where no record states its year",
        needs=(s.CREATIONS, s.FOUNDED_KNOWN, s.RECORDS),
        compute=partial(formulas.stated, of=s.CREATIONS, known=s.FOUNDED_KNOWN, records=s.RECORDS),
    ),
)  # fmt: skip

_SHARES: Final = (
    Indicator(
        key="membership_rate",
        title=words(
            "Adhérents pour 100 habitants", "عدد المنخرطين لكل 100 نسمة", "Members per 100 inhabitants",
        ),
        nature=Nature.RATIO, decimals=1, zero_is_absence=True, per=100.0,
        formula="100 × members that the actors state / inhabitants of 2024; who is a member twice counts twice",
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
        formula="100 × creations per year, mean of the ten full years before the register's date, closed actors "
        "included / actors that are not closed",
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
        formula="100 × jobs that the actors state / permanent jobs in businesses mapped by HCP; two sources, of which "
        "neither is a part of the other: it can exceed 100",
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
        formula="100 × actors / all establishments mapped by HCP; two sources, of which neither is a part of the "
        "other: it can exceed 100",
        needs=(s.ACTORS, c.ESTABLISHMENTS), denominators=(c.ESTABLISHMENTS,),
        compute=partial(formulas.density, count=s.ACTORS, over=c.ESTABLISHMENTS, per=100.0),
    ),
)  # fmt: skip

REGISTER: Final[tuple[Indicator, ...]] = (*_COUNTS, *FAMILIES, *_DENSITIES, *MIX, *DIVERSITY, *_PEOPLE, *_SHARES)

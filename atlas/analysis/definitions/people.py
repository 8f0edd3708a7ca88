"""The people of a register and its creations: members, women among them, jobs, actors founded each year."""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas.analysis import stocks as s
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, words
from atlas.analysis.definitions.shapes import PERCENT, count, stated

PEOPLE: Final[tuple[Indicator, ...]] = (
    stated(
        s.MEMBERS, s.MEMBERS_KNOWN, words("Adhérents", "المنخرطون", "Members"),
        words(
            "Σ adhérents, sur les acteurs qui les déclarent\u202f; sans valeur où il y a des acteurs et qu’aucun ne "
            "les déclare",
            "مجموع المنخرطين لدى الفاعلين المصرحين بهم؛ دون قيمة حيث يوجد فاعلون ولا يصرح بهم أحد",
            "Σ members, over the actors that state them; missing where there are actors and none states them",
        ),
        words(
            "Le nombre de personnes qui adhèrent aux acteurs ayant dit combien ils en comptent.",
            "عدد الأشخاص المنخرطين لدى الفاعلين الذين صرحوا بعددهم.",
            "How many people are members of the actors that said how many they have.",
        ),
    ),
    stated(
        s.WOMEN, s.WOMEN_KNOWN, words("Femmes adhérentes", "النساء المنخرطات", "Women members"),
        words(
            "Σ femmes adhérentes, sur les acteurs qui les déclarent\u202f; sans valeur où il y a des acteurs et "
            "qu’aucun ne les déclare",
            "مجموع النساء المنخرطات لدى الفاعلين المصرحين بهن؛ دون قيمة حيث يوجد فاعلون ولا يصرح بهن أحد",
            "Σ women members, over the actors that state them; missing where there are actors and none states them",
        ),
        words(
            "Le nombre de femmes qui adhèrent aux acteurs ayant dit combien ils en comptent.",
            "عدد النساء المنخرطات لدى الفاعلين الذين صرحوا بعددهن.",
            "How many women are members of the actors that said how many they have.",
        ),
    ),
    count(
        s.MEMBERS_KNOWN,
        words("Acteurs déclarant leurs adhérents", "الفاعلون المصرحون بعدد منخرطيهم", "Actors stating their members"),
        words(
            "acteurs non fermés qui déclarent leurs adhérents",
            "الفاعلون غير المنحلين المصرحون بعدد منخرطيهم",
            "actors that are not closed and state their members",
        ),
        words(
            "Le nombre d’acteurs qui ont dit combien de membres ils comptent.",
            "عدد الفاعلين الذين صرحوا بعدد منخرطيهم.",
            "How many actors said how many members they have.",
        ),
    ),
    count(
        s.MEMBERS_BOTH,
        words(
            "Adhérents dont la répartition par sexe est connue", "المنخرطون المعروف توزيعهم حسب الجنس",
            "Members of known sex",
        ),
        words(
            "Σ adhérents, sur les acteurs qui déclarent à la fois leurs adhérents et leurs adhérentes",
            "مجموع المنخرطين لدى الفاعلين المصرحين بعدد المنخرطين وعدد النساء منهم معا",
            "Σ members, over the actors that state both their members and their women members",
        ),
        words(
            "Le nombre d’adhérents dont on sait combien sont des femmes et combien des hommes.",
            "عدد المنخرطين المعروف عدد النساء وعدد الرجال منهم.",
            "How many members there are of whom it is known how many are women and how many men.",
        ),
    ),
    stated(
        s.WOMEN_BOTH, s.BOTH_KNOWN,
        words("Femmes parmi les adhérents", "النساء من بين المنخرطين", "Women among the members"),
        words(
            "Σ femmes adhérentes, sur les acteurs qui déclarent leurs adhérents et leurs adhérentes\u202f; sans "
            "valeur où il y a des acteurs et qu’aucun ne déclare les deux",
            "مجموع النساء المنخرطات لدى الفاعلين المصرحين بالعددين معا؛ دون قيمة حيث يوجد فاعلون ولا يصرح أحد بالعددين",
            "Σ women members, over the actors that state both their members and their women members; missing where "
            "there are actors and none states the two",
        ),
        words(
            "Le nombre de femmes parmi les adhérents dont la répartition par sexe est connue.",
            "عدد النساء من بين المنخرطين المعروف توزيعهم حسب الجنس.",
            "How many women there are among the members whose sex is known.",
        ),
    ),
    stated(
        s.MEN_BOTH, s.BOTH_KNOWN,
        words("Hommes parmi les adhérents", "الرجال من بين المنخرطين", "Men among the members"),
        words(
            "Σ (adhérents − femmes adhérentes), sur les acteurs qui déclarent les deux\u202f; sans valeur où il y a "
            "des acteurs et qu’aucun ne déclare les deux",
            "مجموع (المنخرطون − النساء المنخرطات) لدى الفاعلين المصرحين بالعددين معا؛ دون قيمة حيث يوجد فاعلون ولا "
            "يصرح أحد بالعددين",
            "Σ (members − women members), over the actors that state both; missing where there are actors and none "
            "states the two",
        ),
        words(
            "Le nombre d’hommes parmi les adhérents dont la répartition par sexe est connue.",
            "عدد الرجال من بين المنخرطين المعروف توزيعهم حسب الجنس.",
            "How many men there are among the members whose sex is known.",
        ),
    ),
    Indicator(
        key="members_per_actor", title=words("Adhérents par acteur", "عدد المنخرطين لكل فاعل", "Members per actor"),
        nature=Nature.RATIO, decimals=1,
        formula=words(
            "adhérents / acteurs qui les déclarent\u202f; les autres n’entrent ni en haut ni en bas",
            "المنخرطون / الفاعلون المصرحون بهم؛ ولا يدخل غيرهم لا في البسط ولا في المقام",
            "members / actors that state them; the others are left out above and below",
        ),
        explanation=words(
            "La taille moyenne d’un acteur, en nombre d’adhérents.",
            "متوسط حجم الفاعل من حيث عدد المنخرطين.",
            "The mean size of an actor, as a number of members.",
        ),
        needs=(s.MEMBERS, s.MEMBERS_KNOWN), denominators=(s.MEMBERS_KNOWN,),
        compute=partial(formulas.mean_per, total=s.MEMBERS, count=s.MEMBERS_KNOWN),
    ),
    Indicator(
        key="women_share",
        title=words("Part des femmes parmi les adhérents", "نسبة النساء بين المنخرطين", "Share of women among members"),
        unit=PERCENT, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            "100 × femmes adhérentes / adhérents, sur les acteurs qui déclarent les deux",
            "100 × النساء المنخرطات / المنخرطون، لدى الفاعلين المصرحين بالعددين معا",
            "100 × women members / members, both over the actors that state the two",
        ),
        explanation=words(
            "Sur 100 adhérents, combien sont des femmes.",
            "عدد النساء من بين كل 100 منخرط.",
            "Of every 100 members, how many are women.",
        ),
        needs=(s.WOMEN_BOTH, s.MEMBERS_BOTH), denominators=(s.MEMBERS_BOTH,),
        compute=partial(formulas.share, part=s.WOMEN_BOTH, whole=s.MEMBERS_BOTH), per=100.0,
    ),
    stated(
        s.JOBS, s.JOBS_KNOWN, words("Emplois chez les acteurs", "مناصب الشغل لدى الفاعلين", "Jobs with the actors"),
        words(
            "Σ emplois, sur les acteurs qui les déclarent\u202f; sans valeur où il y a des acteurs et qu’aucun ne "
            "les déclare",
            "مجموع مناصب الشغل لدى الفاعلين المصرحين بها؛ دون قيمة حيث يوجد فاعلون ولا يصرح بها أحد",
            "Σ jobs, over the actors that state them; missing where there are actors and none states them",
        ),
        words(
            "Le nombre de personnes que les acteurs disent employer.",
            "عدد الأشخاص الذين يصرح الفاعلون بتشغيلهم.",
            "How many people the actors say they employ.",
        ),
    ),
    Indicator(
        key=s.CREATIONS,
        title=words(
            "Créations par an, moyenne sur dix ans", "الإحداثات السنوية، معدل عشر سنوات",
            "Creations per year, ten-year mean",
        ),
        nature=Nature.STOCK, decimals=1, zero_is_absence=True,
        formula=words(
            "acteurs créés dans les dix années pleines d’avant la date du registre, acteurs fermés compris, / "
            "10\u202f; sans date, l’année de la création la plus récente vaut année en cours\u202f; sans valeur où "
            "aucun enregistrement ne dit son année",
            "الفاعلون المحدثون خلال السنوات العشر الكاملة السابقة لتاريخ السجل، بمن فيهم المنحلون، / 10؛ وفي غياب "
            "التاريخ تعتبر سنة آخر إحداث هي السنة الجارية؛ دون قيمة حيث لا يذكر أي تسجيل سنته",
            "actors founded in the ten full years before the register’s date, closed ones included, / 10; without a "
            "date the year of the latest foundation counts as the current one; missing where no record states its "
            "year",
        ),
        explanation=words(
            "Combien d’acteurs ont été créés chaque année, en moyenne, ces dix dernières années.",
            "متوسط عدد الفاعلين المحدثين سنويا خلال السنوات العشر الأخيرة.",
            "How many actors were founded each year, on average, over the last ten years.",
        ),
        needs=(s.CREATIONS, s.FOUNDED_KNOWN, s.RECORDS),
        compute=partial(formulas.stated, of=s.CREATIONS, known=s.FOUNDED_KNOWN, records=s.RECORDS),
    ),
)  # fmt: skip

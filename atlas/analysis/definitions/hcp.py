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
        formula=words(
            "habitants recensés en 2014",
            "السكان المحصون سنة 2014",
            "inhabitants counted by the census of 2014",
        ),
        explanation=words(
            "Le nombre d’habitants que le recensement général a comptés en 2014.",
            "عدد السكان الذين أحصاهم الإحصاء العام للسكان والسكنى سنة 2014.",
            "How many inhabitants the general census counted in 2014.",
        ),
        needs=(c.POPULATION_2014,), compute=partial(formulas.amount, of=c.POPULATION_2014),
    ),
    Indicator(
        key=c.POPULATION_2024, title=_POPULATION, unit=_INHABITANTS, nature=Nature.STOCK, source=CENSUS, year="2024",
        formula=words(
            "habitants recensés en 2024",
            "السكان المحصون سنة 2024",
            "inhabitants counted by the census of 2024",
        ),
        explanation=words(
            "Le nombre d’habitants que le recensement général a comptés en 2024.",
            "عدد السكان الذين أحصاهم الإحصاء العام للسكان والسكنى سنة 2024.",
            "How many inhabitants the general census counted in 2024.",
        ),
        needs=(c.POPULATION_2024,), compute=partial(formulas.amount, of=c.POPULATION_2024),
    ),
    Indicator(
        key=c.HOUSEHOLDS_2024, title=words("Ménages", "الأسر", "Households"), nature=Nature.STOCK, source=CENSUS,
        year="2024", formula=words(
            "ménages recensés en 2024",
            "الأسر المحصاة سنة 2024",
            "households counted by the census of 2024",
        ),
        explanation=words(
            "Le nombre de ménages que le recensement général a comptés en 2024.",
            "عدد الأسر التي أحصاها الإحصاء العام للسكان والسكنى سنة 2024.",
            "How many households the general census counted in 2024.",
        ),
        needs=(c.HOUSEHOLDS_2024,), compute=partial(formulas.amount, of=c.HOUSEHOLDS_2024),
    ),
    Indicator(
        key="population_density", title=words("Densité de population", "الكثافة السكانية", "Population density"),
        unit=words("hab./km²", "نسمة/كم²", "inhabitants/km²"), nature=Nature.RATIO, source=CENSUS, year="2024",
        formula=words(
            "habitants en 2024 / superficie en km²",
            "سكان 2024 / المساحة بالكيلومتر المربع",
            "inhabitants of 2024 / area in km²",
        ),
        explanation=words(
            "Combien d’habitants vivent en moyenne sur un kilomètre carré.",
            "متوسط عدد السكان في الكيلومتر المربع الواحد.",
            "How many inhabitants live on a square kilometre on average.",
        ),
        needs=(c.POPULATION_2024, c.AREA_KM2), denominators=(c.AREA_KM2,),
        compute=partial(formulas.density, count=c.POPULATION_2024, over=c.AREA_KM2, per=1.0),
    ),
    Indicator(
        key="population_change", title=words("Évolution de la population", "تطور عدد السكان", "Population change"),
        unit=_PERCENT, nature=Nature.RATIO, source=CENSUS, year="2014–2024", decimals=1, reference=0.0,
        formula=words(
            "100 × (habitants en 2024 − habitants en 2014) / habitants en 2014",
            "100 × (سكان 2024 − سكان 2014) / سكان 2014",
            "100 × (inhabitants of 2024 − inhabitants of 2014) / inhabitants of 2014",
        ),
        explanation=words(
            "De combien, sur 100 habitants de 2014, la population a augmenté ou diminué en dix ans.",
            "مقدار زيادة السكان أو تراجعهم خلال عشر سنوات، لكل 100 نسمة سنة 2014.",
            "By how much the population grew or shrank in ten years, for every 100 inhabitants of 2014.",
        ),
        needs=(c.POPULATION_2014, c.POPULATION_2024), denominators=(c.POPULATION_2014,),
        compute=partial(formulas.change, before=c.POPULATION_2014, after=c.POPULATION_2024),
    ),
    Indicator(
        key=c.ESTABLISHMENTS,
        title=words("Établissements économiques", "المؤسسات الاقتصادية", "Economic establishments"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula=words(
            "établissements cartographiés par le HCP\u202f: entreprises, services publics, associations avec local, "
            "souks "
            "hebdomadaires\u202f; exploitations agricoles exclues",
            "المؤسسات المدرجة في خرائطية المندوبية السامية للتخطيط: مقاولات ومرافق عمومية وجمعيات ذات مقر وأسواق "
            "أسبوعية؛ دون الضيعات الفلاحية",
            "all establishments mapped by HCP: businesses, public services, associations with premises, weekly "
            "souks; farms are not counted",
        ),
        explanation=words(
            "Le nombre de lieux où s’exerce une activité économique, administrative ou associative.",
            "عدد الأماكن التي يزاول فيها نشاط اقتصادي أو إداري أو جمعوي.",
            "How many places there are where an economic, public or voluntary activity is carried on.",
        ),
        needs=(c.ESTABLISHMENTS,), compute=partial(formulas.amount, of=c.ESTABLISHMENTS),
    ),
    Indicator(
        key=c.BUSINESSES, title=words("Entreprises", "المؤسسات الهادفة للربح", "Businesses"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula=words(
            "établissements à but lucratif, exploitations agricoles exclues",
            "المؤسسات الهادفة للربح، دون الضيعات الفلاحية",
            "establishments run for profit, farms not counted",
        ),
        explanation=words(
            "Le nombre d’établissements qui travaillent pour un bénéfice.",
            "عدد المؤسسات التي تزاول نشاطها بغرض الربح.",
            "How many establishments work for a profit.",
        ),
        needs=(c.BUSINESSES,), compute=partial(formulas.amount, of=c.BUSINESSES),
    ),
    Indicator(
        key=c.PUBLIC_SERVICES, title=words("Services publics", "مؤسسات الخدمات العمومية", "Public services"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula=words(
            "établissements des services publics",
            "مؤسسات المرافق العمومية",
            "establishments of the public services",
        ),
        explanation=words(
            "Le nombre d’écoles, de centres de santé, d’administrations et d’autres services publics.",
            "عدد المدارس والمراكز الصحية والإدارات وغيرها من المرافق العمومية.",
            "How many schools, health centres, offices and other public services there are.",
        ),
        needs=(c.PUBLIC_SERVICES,), compute=partial(formulas.amount, of=c.PUBLIC_SERVICES),
    ),
    Indicator(
        key=c.SOUKS, title=words("Souks hebdomadaires", "الأسواق الأسبوعية", "Weekly souks"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula=words(
            "souks hebdomadaires cartographiés par le HCP",
            "الأسواق الأسبوعية المدرجة في خرائطية المندوبية السامية للتخطيط",
            "weekly souks mapped by HCP",
        ),
        explanation=words(
            "Le nombre de marchés qui se tiennent un jour par semaine.",
            "عدد الأسواق التي تعقد يوما واحدا في الأسبوع.",
            "How many markets are held once a week.",
        ),
        needs=(c.SOUKS,), compute=partial(formulas.amount, of=c.SOUKS),
    ),
    Indicator(
        key=c.JOBS_HCP,
        title=words(
            "Emplois permanents des entreprises", "مناصب الشغل الدائمة بالمؤسسات الهادفة للربح",
            "Permanent jobs in businesses",
        ),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula=words(
            "emplois permanents des établissements à but lucratif",
            "مناصب الشغل الدائمة في المؤسسات الهادفة للربح",
            "permanent jobs in the establishments run for profit",
        ),
        explanation=words(
            "Le nombre de personnes que les entreprises emploient toute l’année.",
            "عدد الأشخاص الذين تشغلهم المؤسسات الهادفة للربح على مدار السنة.",
            "How many people businesses employ all the year round.",
        ),
        needs=(c.JOBS_HCP,), compute=partial(formulas.amount, of=c.JOBS_HCP),
    ),
    Indicator(
        key="jobs_hcp_1k",
        title=words(
            "Emplois permanents pour 1\u202f000 habitants", "مناصب الشغل الدائمة لكل 1.000 نسمة",
            "Permanent jobs per 1,000 inhabitants",
        ),
        nature=Nature.RATIO, source=ESTABLISHMENTS, year="2024", decimals=1, zero_is_absence=True,
        formula=words(
            "1\u202f000 × emplois permanents des entreprises / habitants en 2024",
            "1.000 × مناصب الشغل الدائمة في المؤسسات الهادفة للربح / سكان 2024",
            "1,000 × permanent jobs in businesses / inhabitants of 2024",
        ),
        explanation=words(
            "Pour 1\u202f000 habitants, combien d’emplois permanents les entreprises de la commune offrent.",
            "عدد مناصب الشغل الدائمة التي توفرها المؤسسات الهادفة للربح المحلية لكل 1.000 نسمة.",
            "For every 1,000 inhabitants, how many permanent jobs the local businesses offer.",
        ),
        needs=(c.JOBS_HCP, c.POPULATION_2024), denominators=(c.POPULATION_2024,),
        compute=partial(formulas.density, count=c.JOBS_HCP, over=c.POPULATION_2024, per=1_000.0), per=1_000.0,
    ),
    Indicator(
        key=c.ASSOCIATIONS_HCP,
        title=words("Associations disposant d’un local", "الجمعيات المتوفرة على مقر", "Associations with premises"),
        nature=Nature.STOCK, source=ESTABLISHMENTS, year="2024", zero_is_absence=True,
        formula=words(
            "établissements à but non lucratif disposant d’un local\u202f; une association sans local n’est pas "
            "comptée",
            "المؤسسات غير الهادفة للربح المتوفرة على مقر؛ ولا تحتسب الجمعية التي لا مقر لها",
            "non-profit establishments with premises of their own; an association without premises is not counted",
        ),
        explanation=words(
            "Le nombre d’associations qui ont un local à elles.",
            "عدد الجمعيات التي لها مقر خاص بها.",
            "How many associations have premises of their own.",
        ),
        needs=(c.ASSOCIATIONS_HCP,), compute=partial(formulas.amount, of=c.ASSOCIATIONS_HCP),
    ),
    Indicator(
        key="associations_hcp_10k",
        title=words(
            "Associations avec local pour 10\u202f000 habitants", "الجمعيات المتوفرة على مقر لكل 10.000 نسمة",
            "Associations with premises per 10,000 inhabitants",
        ),
        nature=Nature.RATIO, source=ESTABLISHMENTS, year="2024", decimals=1, zero_is_absence=True,
        formula=words(
            "10\u202f000 × associations avec local / habitants en 2024",
            "10.000 × الجمعيات المتوفرة على مقر / سكان 2024",
            "10,000 × associations with premises / inhabitants of 2024",
        ),
        explanation=words(
            "Pour 10\u202f000 habitants, combien d’associations ont un local à elles.",
            "عدد الجمعيات التي لها مقر خاص بها لكل 10.000 نسمة.",
            "For every 10,000 inhabitants, how many associations have premises of their own.",
        ),
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
        formula=words(
            "100 × associations avec local / établissements cartographiés par le HCP",
            "100 × الجمعيات المتوفرة على مقر / مجموع المؤسسات المدرجة في خرائطية المندوبية السامية للتخطيط",
            "100 × associations with premises / all establishments mapped by HCP",
        ),
        explanation=words(
            "Sur 100 établissements de tout genre, combien sont des associations.",
            "عدد الجمعيات من بين كل 100 مؤسسة من جميع الأصناف.",
            "Of every 100 establishments of any kind, how many are associations.",
        ),
        needs=(c.ASSOCIATIONS_HCP, c.ESTABLISHMENTS), denominators=(c.ESTABLISHMENTS,),
        compute=partial(formulas.share, part=c.ASSOCIATIONS_HCP, whole=c.ESTABLISHMENTS), per=100.0,
    ),
    Indicator(
        key=c.AREA_KM2, title=words("Superficie", "المساحة", "Area"), unit=_KM2, nature=Nature.STOCK, source="osm",
        year="2026", decimals=1, formula=words(
            "superficie sur l’ellipsoïde WGS 84, en km²",
            "المساحة على مجسم الإهليلج العالمي \u200eWGS 84\u200e، بالكيلومتر المربع",
            "area on the ellipsoid WGS 84, in km²",
        ),
        explanation=words(
            "L’étendue du territoire, calculée d’après ses limites.",
            "امتداد المجال الترابي محسوبا انطلاقا من حدوده.",
            "How large the territory is, computed from its boundaries.",
        ),
        needs=(c.AREA_KM2,), compute=partial(formulas.amount, of=c.AREA_KM2),
    ),
)  # fmt: skip

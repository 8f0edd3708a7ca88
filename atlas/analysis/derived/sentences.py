"""How derived indicators are computed and what they say, in the three languages; the blanks are filled by `titles`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.analysis.definitions.definition import Words, in_latin, words

#: Nothing to add.
NOTHING: Final = words("", "", "")

MISSING: Final = words(
    "sans valeur où il n’y a ni valeur ni voisin, et où moins de trois unités se comparent",
    "دون قيمة حيث لا توجد قيمة أو جوار، وحيث تقل الوحدات القابلة للمقارنة عن ثلاث",
    "missing without a value or a neighbour, and where fewer than three units can be compared",
)
HELD: Final[Mapping[str, Words]] = {
    "none": NOTHING,
    "fdr": words(
        ", part des fausses découvertes contenue (Benjamini & Hochberg 1995)",
        "، مع ضبط نسبة الاكتشافات الخاطئة (بنجاميني وهوخبرغ 1995)",
        ", the share of false discoveries held (Benjamini & Hochberg 1995)",
    ),
}

LISA: Final = words(
    "LISA (Anselin 1995) de «\u202f{title}\u202f»\u202f: la valeur et la moyenne des voisins à limite commune, chacune "
    "comparée à la moyenne de tous (H au-dessus, L non), où l’indice de Moran local est significatif à {level}\u202f%"
    "{held}\u202f; {permutations} permutations conditionnelles, le plus petit côté, graine {seed}\u202f; ns "
    "ailleurs\u202f; "
    "{missing}",
    f"مؤشر {in_latin('LISA')} (أنسلين 1995) لـ«{{title}}»: القيمة ومتوسط الجيران ذوي الحدود المشتركة، يقارن كل منهما "
    f"بمتوسط الجميع ({in_latin('H')} فوقه، {in_latin('L')} غير ذلك)، حيث يكون مؤشر موران المحلي دالا عند "
    f"{{level}}%{{held}}؛ "
    f"عدد التباديل المشروطة {{permutations}}، أصغر الجانبين، البذرة {{seed}}؛ {in_latin('ns')} في غير ذلك؛ {{missing}}",
    "LISA (Anselin 1995) of “{title}”: the value and the mean of the neighbours with a shared border, each against the "
    "mean of all (H above, L not above), where the local Moran index is significant at {level} %{held}; {permutations} "
    "conditional permutations, the smaller side, seed {seed}; ns elsewhere; {missing}",
)
LISA_SAYS: Final = words(
    "Où les communes qui se touchent se ressemblent, ou s’opposent, plus que le hasard ne le ferait.",
    "أين تتشابه الجماعات المتجاورة أو تتباين أكثر مما تقتضيه الصدفة.",
    "Where communes that touch are alike, or unlike, more than chance would have it.",
)

HOT_SPOTS: Final = words(
    "G* (Ord & Getis 1995) de «\u202f{title}\u202f» sur l’unité et ses voisins à limite commune\u202f; son z coupé aux "
    "seuils de confiance de 90, 95 et 99\u202f%, des deux côtés{held}\u202f; {missing}",
    f"مؤشر {in_latin('G*')} (أورد وغيتيس 1995) لـ«{{title}}» على الوحدة وجيرانها ذوي الحدود المشتركة؛ تقسم قيمة "
    f"{in_latin('z')} عند مستويات ثقة 90 و95 و99%، في الجانبين{{held}}؛ {{missing}}",
    "G* (Ord & Getis 1995) of “{title}” over the unit and its neighbours with a shared border; its z cut at 90, 95 and "
    "99 % of confidence, two sides{held}; {missing}",
)
HOT_SPOTS_SAY: Final = words(
    "Où les fortes valeurs se rassemblent, et où se rassemblent les faibles.",
    "أين تتجمع القيم المرتفعة وأين تتجمع القيم المنخفضة.",
    "Where high values gather, and where low ones do.",
)

MEAN_OF: Final[Mapping[str, Words]] = {
    "territory": words("de tout le territoire", "المجال بأكمله", "the whole territory"),
    "neighbours": words("de l’unité et de ses voisins", "الوحدة وجيرانها", "the unit and its neighbours"),
}
SMOOTHED: Final = words(
    "m + w (r − m), r le taux «\u202f{title}\u202f», m celui {mean}, w = a / (a + m / n), n le dénominateur, a la "
    "variance "
    "entre unités moins celle du hasard (Bayes empirique, Marshall 1991)",
    f"{in_latin('m + w (r − m)')}، {in_latin('r')} معدل «{{title}}» و{in_latin('m')} معدل {{mean}}، "
    f"{in_latin('w = a / (a + m / n)')}، {in_latin('n')} المقام و{in_latin('a')} التباين بين الوحدات ناقصا تباين "
    "الصدفة "
    "(بايز التجريبي، مارشال 1991)",
    "m + w (r − m), r the rate “{title}”, m that of {mean}, w = a / (a + m / n), n the denominator, a the variance "
    "between units less that of chance (empirical Bayes, Marshall 1991)",
)
SMOOTHED_SAYS: Final = words(
    "Le même taux, ramené vers la moyenne là où la population est trop petite pour qu’il soit sûr.",
    "المعدل نفسه مقربا من المتوسط حيث يكون عدد السكان أصغر من أن يجعله موثوقا.",
    "The same rate, drawn towards the mean where the population is too small for it to be sure.",
)

POTENTIAL: Final = words(
    "Σ x {falls} sur toutes les communes, x «\u202f{title}\u202f», d la distance en km entre les milieux de deux "
    "communes "
    "(Stewart 1942)\u202f: à {span}\u202fkm une quantité compte pour moitié\u202f; une quantité absente compte "
    "zéro\u202f; "
    "provinces et région\u202f: moyenne des communes pondérée par leur superficie",
    f"{in_latin('Σ x {falls}')} على جميع الجماعات، {in_latin('x')} «{{title}}» و{in_latin('d')} المسافة بالكيلومتر "
    "بين وسطي "
    "جماعتين (ستيوارت 1942): تحتسب الكمية بنصفها على بعد {span} كم، والكمية الغائبة صفرا؛ الأقاليم والجهة: متوسط "
    "الجماعات "
    "مرجحا بمساحاتها",
    "Σ x {falls} over all communes, x “{title}”, d the distance in km between the middles of two communes (Stewart "
    "1942): at {span} km an amount counts half; a missing amount counts nothing; provinces and region: mean of the "
    "communes weighted by their areas",
)
POTENTIAL_SAYS: Final = words(
    "Ce qu’il y a alentour, et non dans la commune seule\u202f: tout compte, d’autant moins que c’est plus loin.",
    "ما يوجد في الجوار وليس في الجماعة وحدها: كل شيء يحتسب، ويقل وزنه كلما ابتعد.",
    "What there is around, and not in the commune alone: all counts, the less the farther away it is.",
)

ACCESS: Final = words(
    "{method}\u202f: {per} × Σ w R sur les acteurs à portée, R = s / Σ w h sur les habitants h de 2024 à portée de "
    "l’acteur, s {supply}\u202f; w = {weights}, à vol d’oiseau\u202f; habitants répartis également dans leur commune "
    "(grille de {step}\u202fm)\u202f; les acteurs hors du territoire ne sont pas connus",
    f"{{method}}: {{per}} × {in_latin('Σ w R')} على الفاعلين في المتناول، {in_latin('R = s / Σ w h')} على سكان 2024 "
    f"{in_latin('h')} في متناول الفاعل، {in_latin('s')} {{supply}}؛ {in_latin('w')}: {{weights}}، في خط مستقيم؛ السكان "
    "موزعون بالتساوي داخل جماعتهم (شبكة من {step} متر)؛ الفاعلون خارج المجال غير معروفين",
    "{method}: {per} × Σ w R over the actors in reach, R = s / Σ w h over the inhabitants h of 2024 in reach of the "
    "actor, s {supply}; w = {weights}, as the crow flies; inhabitants are spread evenly over their commune (grid of "
    "{step} m); actors outside the territory are not known",
)
METHODS: Final = {
    "one": words("2SFCA (Luo & Wang 2003)", f"طريقة {in_latin('2SFCA')} (لوو ووانغ 2003)", "2SFCA (Luo & Wang 2003)"),
    "several": words("E2SFCA (Luo & Qi 2009)", f"طريقة {in_latin('E2SFCA')} (لوو وتشي 2009)", "E2SFCA (Luo & Qi 2009)"),
}
WEIGHT: Final = words("{weight} jusqu’à {km}\u202fkm", "{weight} إلى {km} كم", "{weight} up to {km} km")
ONE_EACH: Final = words("valant 1 pour chaque acteur", "يساوي 1 لكل فاعل", "1 for each actor")
STATED: Final = words(
    "«\u202f{title}\u202f» que l’acteur déclare, ceux qui ne les déclarent pas étant écartés",
    "«{title}» حسب تصريح الفاعل، مع استبعاد من لا يصرح",
    "“{title}” that the actor states, those that do not being left out",
)
ACCESS_SAYS: Final = words(
    "Combien d’acteurs sont à portée d’un habitant, une fois partagés avec tous ceux qui les ont aussi à portée.",
    "عدد الفاعلين في متناول الساكن بعد اقتسامهم مع كل من هم أيضا في متناولهم.",
    "How many actors an inhabitant has in reach, once they are shared with all who have them in reach too.",
)

POPULATION_WITHIN: Final = words(
    "100 × habitants de 2024 à moins de {km}\u202fkm, à vol d’oiseau, d’un acteur non fermé / habitants\u202f; "
    "répartis "
    "également dans leur commune\u202f: une commune a la part de sa superficie, une province la moyenne de ses "
    "communes "
    "pondérée par leurs habitants",
    "100 × سكان 2024 على أقل من {km} كم، في خط مستقيم، من فاعل غير منحل / السكان؛ موزعون بالتساوي داخل جماعتهم: "
    "للجماعة حصة "
    "مساحتها، وللإقليم متوسط جماعاته مرجحا بسكانها",
    "100 × inhabitants of 2024 within {km} km, as the crow flies, of an actor that is not closed / inhabitants; spread "
    "evenly over their commune: a commune has the share of its area, a province the mean of its communes weighted by "
    "their inhabitants",
)
POPULATION_WITHIN_SAYS: Final = words(
    "Sur 100 habitants, combien ont un acteur à moins de {km}\u202fkm à vol d’oiseau.",
    "عدد السكان من بين كل 100 نسمة الذين يوجد فاعل على أقل من {km} كم منهم في خط مستقيم.",
    "Of every 100 inhabitants, how many have an actor within {km} km as the crow flies.",
)
INHABITANT: Final[Mapping[str, Words]] = {
    "mean": words("moyenne", "متوسط", "mean"),
    "median": words("médiane", "وسيط", "median"),
}
INHABITANT_DISTANCE: Final = words(
    "{figure}, sur les habitants de 2024, de la distance à vol d’oiseau à l’acteur non fermé le plus proche\u202f; "
    "ils sont "
    "répartis également dans leur commune (grille de {step}\u202fm)",
    "{figure} المسافة الخطية إلى أقرب فاعل غير منحل، على سكان 2024؛ وهم موزعون بالتساوي داخل جماعتهم (شبكة من {step} "
    "متر)",
    "{figure}, over the inhabitants of 2024, of the straight-line distance to the nearest actor that is not closed; "
    "they are spread evenly over their commune (grid of {step} m)",
)
INHABITANT_SAYS: Final[Mapping[str, Words]] = {
    "mean": words(
        "La distance à vol d’oiseau qu’un habitant doit parcourir en moyenne jusqu’à l’acteur le plus proche.",
        "المسافة الخطية التي تفصل الساكن في المتوسط عن أقرب فاعل.",
        "How far an inhabitant has to go, on average and as the crow flies, to the nearest actor.",
    ),
    "median": words(
        "La moitié des habitants ont un acteur plus près que cette distance, l’autre moitié plus loin.",
        "نصف السكان أقرب إلى فاعل من هذه المسافة، ونصفهم الآخر أبعد.",
        "Half of the inhabitants have an actor nearer than this, the other half farther.",
    ),
}

GROUPED: Final[Mapping[str, Words]] = {
    "kmeans": words(
        "k-means, le meilleur de 50 départs (k-means++, Arthur & Vassilvitskii 2007), graine {seed}",
        f"{in_latin('k-means')}، أفضل 50 انطلاقة ({in_latin('k-means++')}، آرثر وفاسيلفيتسكي 2007)، البذرة {{seed}}",
        "k-means, the best of 50 starts (k-means++, Arthur & Vassilvitskii 2007), seed {seed}",
    ),
    "ward": words(
        "classification hiérarchique, critère de Ward (1963)",
        "تصنيف هرمي بمعيار وارد (1963)",
        "hierarchical, Ward’s criterion (1963)",
    ),
}
TYPOLOGY: Final = words(
    "{n} classes de communes d’après {on}, chacun centré et réduit sur les communes\u202f; {how}\u202f; la classe 1 "
    "est la "
    "plus haute en «\u202f{title}\u202f»\u202f; une province est dans la classe dont la moyenne est la plus "
    "proche\u202f; sans "
    "valeur où manque un indicateur",
    "{n} أصناف من الجماعات حسب {on}، كل منها ممعير على الجماعات؛ {how}؛ الصنف 1 هو الأعلى في «{title}»؛ والإقليم في "
    "الصنف ذي "
    "المتوسط الأقرب إليه؛ دون قيمة حيث يغيب أحد المؤشرات",
    "{n} classes of communes on {on}, each standardised over the communes; {how}; class 1 is the highest on “{title}”; "
    "a province is in the class whose mean is nearest; missing where an indicator is",
)
TYPOLOGY_SAYS: Final = words(
    "Les communes qui se ressemblent sur plusieurs indicateurs à la fois sont dans la même classe.",
    "الجماعات المتشابهة في عدة مؤشرات معا توجد في الصنف نفسه.",
    "Communes alike on several indicators at once are in the same class.",
)

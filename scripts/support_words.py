"""The words of which invented support bodies are made: names in French and Arabic, missions, conditions, persons."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

#: What bodies of a kind call themselves; {} is a proper name.
TITLES: Final[dict[str, tuple[Pair, ...]]] = {
    "public_agency": (
        ("Guichet {} de l’économie sociale", "شباك {} للاقتصاد الاجتماعي"),
        ("Relais territorial {}", "المحطة الترابية {}"),
        ("Point d’appui {}", "نقطة الدعم {}"),
    ),
    "chamber": (("Chambre {} des métiers solidaires", "غرفة {} للمهن التضامنية"),),
    "incubator": (
        ("Incubateur {}", "حاضنة {}"),
        ("Pépinière {}", "مشتل {}"),
        ("Fabrique coopérative {}", "مصنع {} التعاوني"),
    ),
    "microfinance": (("Caisse solidaire {}", "صندوق {} التضامني"), ("Microcrédit {}", "{} للقروض الصغرى")),
    "network": (
        ("Union {} des coopératives", "اتحاد {} للتعاونيات"),
        ("Fédération {} des associations", "فدرالية {} للجمعيات"),
        ("Réseau {} des femmes entrepreneures", "شبكة {} للنساء المقاولات"),
        ("Réseau {}", "شبكة {}"),
    ),
    "ngo": (
        ("Association {} d’accompagnement", "جمعية {} للمواكبة"),
        ("Espace {}", "فضاء {}"),
        ("Association {}", "جمعية {}"),
        ("Maison {} de l’initiative", "دار {} للمبادرة"),
        ("Atelier {}", "ورشة {}"),
        ("Association {} pour les femmes rurales", "جمعية {} للنساء القرويات"),
    ),
    "university": (
        ("Clinique juridique {}", "العيادة القانونية {}"),
        ("Laboratoire {} de l’ESS", "مختبر {} للاقتصاد التضامني"),
    ),
    "bank": (("Fonds {} de garantie solidaire", "صندوق {} للضمان التضامني"), ("Fonds {}", "صندوق {}")),
}  # fmt: skip
#: Proper names, each given once.
NAMES: Final[tuple[Pair, ...]] = (
    ("Amal", "أمل"), ("Warcha", "ورشة"), ("Rif", "الريف"), ("Jbala", "جبالة"), ("Chamal", "الشمال"),
    ("Ittihad", "اتحاد"), ("Ghad", "غد"), ("Sanad", "سند"), ("Bidaya", "بداية"), ("Noura", "نورة"),
    ("Zitoun", "زيتون"), ("Yad", "يد"), ("Tiwizi", "تويزي"), ("Ofoq", "أفق"), ("Nissae Al Jabal", "نساء الجبل"),
    ("Insaf", "إنصاف"), ("Loukkos", "اللوكوس"), ("Kafaa", "كفاءة"), ("Tariq", "طريق"), ("Wifaq", "وفاق"),
    ("Ard wa Hirfa", "أرض وحرفة"), ("Moubadara", "مبادرة"), ("Mizane", "ميزان"), ("Rabita", "رابطة"),
    ("Massar", "مسار"), ("Jisr", "جسر"), ("Karam", "كرم"), ("Basma", "بسمة"), ("Nahda", "نهضة"),
    ("Hirfa", "حرفة"), ("Jadida", "جديدة"), ("Ghars", "غرس"), ("Fikra", "فكرة"), ("Safa", "صفاء"),
    ("Hidaya", "هداية"), ("Tadamoun", "تضامن"), ("Rihla", "رحلة"), ("Manbaa", "منبع"), ("Zahra", "زهرة"),
    ("Sanabil", "سنابل"), ("Wahda", "وحدة"), ("Nakhla", "نخلة"), ("Dar Al Ghad", "دار الغد"),
    ("Morjane", "مرجان"), ("Iqlaa", "إقلاع"), ("Qanatir", "قناطر"), ("Nassim", "نسيم"), ("Badr", "بدر"),
    ("Ihsane", "إحسان"), ("Fajr", "فجر"), ("Tin Hinan", "تينهنان"), ("Azaghar", "أزغار"), ("Arz", "أرز"),
    ("Taziri", "تازيري"), ("Boughaz", "البوغاز"), ("Marsa", "المرسى"), ("Tafoukt", "تافوكت"),
    ("Anwal", "أنوال"), ("Yasmine", "ياسمين"), ("Sahil", "الساحل"), ("Houkoul", "حقول"), ("Khatwa", "خطوة"),
)  # fmt: skip
MISSIONS: Final[dict[str, tuple[Pair, ...]]] = {
    "public_agency": (
        ("Informe les porteurs de projets, oriente vers le bon interlocuteur et suit les dossiers de création.",
         "يعلم حاملي المشاريع ويوجههم نحو المخاطب المناسب ويتابع ملفات الإحداث."),
        ("Tient une permanence dans chaque cercle et aide à remplir les demandes d’agrément et de financement.",
         "ينظم مداومة في كل دائرة ويساعد على ملء طلبات الترخيص والتمويل."),
    ),
    "chamber": (
        ("Représente les métiers, tient des permanences et forme les gérants des structures collectives.",
         "تمثل المهن وتنظم مداومات وتكون مسيري الهيئات الجماعية."),
    ),
    "incubator": (
        ("Héberge des équipes pendant douze mois, les forme et les relie à des mentors et à des clients.",
         "تؤوي الفرق لمدة اثني عشر شهرا وتكونها وتربطها بالموجهين والزبناء."),
        ("Prête des ateliers équipés à de jeunes coopératives et les aide à vendre leurs premières séries.",
         "تعير ورشات مجهزة للتعاونيات الناشئة وتساعدها على بيع أولى منتجاتها."),
    ),
    "microfinance": (
        ("Prête de petites sommes à des groupes solidaires, après une formation à la gestion.",
         "يمنح قروضا صغيرة لمجموعات متضامنة بعد تكوين في التدبير."),
    ),
    "network": (
        ("Met ses membres en relation, mutualise achats et ventes, défend leurs intérêts.",
         "تربط بين أعضائها وتوحد المشتريات والمبيعات وتدافع عن مصالحهم."),
        ("Organise des foires communes et partage entre ses membres un catalogue et un transporteur.",
         "تنظم معارض مشتركة وتتقاسم بين أعضائها دليلا للمنتجات ووسيلة للنقل."),
    ),
    "ngo": (
        ("Accompagne pas à pas les groupes de femmes et de jeunes, de l’idée à la première vente.",
         "تواكب مجموعات النساء والشباب خطوة بخطوة، من الفكرة إلى أول عملية بيع."),
        ("Forme les coopératives rurales à la tenue des comptes et des assemblées.",
         "تكون التعاونيات القروية في مسك الحسابات وعقد الجموع العامة."),
        ("Aide artisans et agriculteurs à se regrouper, à fixer leurs prix et à trouver des acheteurs.",
         "تساعد الصناع والفلاحين على التجمع وتحديد الأثمنة وإيجاد المشترين."),
        ("Reçoit les habitants des douars, remplit avec eux les demandes et les accompagne aux guichets.",
         "تستقبل سكان الدواوير وتملأ معهم الطلبات وترافقهم إلى الشبابيك."),
    ),
    "university": (
        ("Des étudiants encadrés par des enseignants relisent les statuts et répondent aux questions de droit.",
         "يراجع طلبة بتأطير من أساتذتهم القوانين الأساسية ويجيبون عن الأسئلة القانونية."),
    ),
    "bank": (
        ("Garantit ou finance les investissements des structures qui ont deux ans de comptes.",
         "يضمن أو يمول استثمارات الهيئات التي لها حسابات سنتين."),
    ),
}  # fmt: skip
#: What each kind does, in the order in which it is more likely.
SERVICES: Final[dict[str, tuple[str, ...]]] = {
    "public_agency": ("orientation", "diagnosis", "legal", "business_plan", "finance"),
    "chamber": ("orientation", "training", "marketing", "networking", "accounting"),
    "incubator": ("premises", "business_plan", "market_study", "digital", "networking", "training"),
    "microfinance": ("finance", "training", "accounting"),
    "network": ("networking", "marketing", "training", "digital"),
    "ngo": ("orientation", "training", "business_plan", "diagnosis", "marketing", "accounting"),
    "university": ("legal", "market_study", "training"),
    "bank": ("finance", "diagnosis"),
}
STAGES: Final[dict[str, tuple[str, ...]]] = {
    "orientation": ("idea", "creation"),
    "diagnosis": ("consolidation", "difficulty"),
    "legal": ("creation", "difficulty"),
    "market_study": ("idea", "start"),
    "business_plan": ("idea", "creation", "start"),
    "training": ("creation", "start", "consolidation"),
    "accounting": ("start", "consolidation", "difficulty"),
    "marketing": ("start", "consolidation", "scaling"),
    "finance": ("creation", "start", "scaling"),
    "premises": ("creation", "start"),
    "digital": ("start", "consolidation", "scaling"),
    "networking": ("idea", "consolidation", "scaling"),
}
FORMS: Final[dict[str, str]] = {
    "training": "training", "finance": "money", "premises": "premises", "networking": "network", "marketing": "network",
}  # fmt: skip
DESCRIPTIONS: Final[dict[str, tuple[Pair, ...]]] = {
    "orientation": (
        ("Entretien individuel, puis rendez-vous avec l’interlocuteur indiqué.",
         "مقابلة فردية ثم موعد مع المخاطب المقترح."),
    ),
    "diagnosis": (
        ("Revue des comptes, de la gouvernance et des ventes en trois séances.",
         "مراجعة الحسابات والحكامة والمبيعات في ثلاث جلسات."),
    ),
    "legal": (
        ("Relecture des statuts et préparation de l’assemblée constitutive.",
         "مراجعة القانون الأساسي وإعداد الجمع العام التأسيسي."),
    ),
    "market_study": (
        ("Enquête auprès de trente clients et essai sur deux marchés hebdomadaires.",
         "بحث لدى ثلاثين زبونا وتجربة في سوقين أسبوعيين."),
    ),
    "business_plan": (
        ("Plan de financement à trois ans, présenté devant un comité.",
         "مخطط تمويل لثلاث سنوات يعرض أمام لجنة."),
    ),
    "training": (
        ("Quatre journées sur les organes, les réunions et les registres.",
         "أربعة أيام حول الأجهزة والاجتماعات والسجلات."),
    ),
    "accounting": (
        ("Tenue des comptes partagée et bilan annuel.",
         "مسك مشترك للمحاسبة وحصيلة سنوية."),
    ),
    "marketing": (
        ("Emballage, prix et présence dans trois foires par an.",
         "التغليف والأثمنة والحضور في ثلاثة معارض في السنة."),
    ),
    "finance": (
        ("Étude du dossier, décision du comité, suivi des versements.",
         "دراسة الملف وقرار اللجنة وتتبع الصرف."),
    ),
    "premises": (
        ("Atelier partagé et bureau, pour douze mois renouvelables.",
         "ورشة مشتركة ومكتب لمدة اثني عشر شهرا قابلة للتجديد."),
    ),
    "digital": (
        ("Boutique en ligne, photographies et paiement à distance.",
         "متجر إلكتروني وصور وأداء عن بعد."),
    ),
    "networking": (
        ("Rencontres trimestrielles et annuaire des membres.",
         "لقاءات فصلية ودليل الأعضاء."),
    ),
}  # fmt: skip
COSTS: Final[tuple[Pair, ...]] = (
    ("gratuit", "مجاني"),
    ("gratuit", "مجاني"),
    ("50 DH par séance", "50 درهما لكل جلسة"),
    ("cotisation annuelle de 200 DH", "اشتراك سنوي قدره 200 درهم"),
)
STREETS: Final[tuple[Pair, ...]] = (
    ("{} avenue Al Massira (adresse inventée)", "{} شارع المسيرة (عنوان مختلق)"),
    ("{} rue des Oliviers (adresse inventée)", "{} زنقة الزيتون (عنوان مختلق)"),
    ("{} place du Souk (adresse inventée)", "{} ساحة السوق (عنوان مختلق)"),
    ("{} boulevard de la Coopération (adresse inventée)", "{} شارع التعاون (عنوان مختلق)"),
)
HOURS: Final = (
    "Mo-Fr 08:30-16:30; PH off",
    "Mo-Th 08:30-16:30; Fr 08:30-12:00,14:30-16:30; PH off",
    "Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off",
    "Tu,Th 10:00-13:00",
    "Mo-Sa 09:00-18:00",
)
#: Persons who do not exist.
PERSONS: Final = (
    "Salma Fictive-Idrissi", "Youssef Inventé-Alaoui", "Naïma Exemple-Tazi", "Karim Fictif-Bennani",
    "Houda Inventée-Chraïbi", "Rachid Exemple-Amrani", "Imane Fictive-Zerouali", "Hamid Inventé-Loukili",
)  # fmt: skip
ROLES: Final[tuple[Pair, ...]] = (
    ("chargée d’accueil", "مكلفة بالاستقبال"),
    ("coordination", "التنسيق"),
    ("secrétariat", "الكتابة"),
)
#: Programmes of money: name, finance, ceiling, cost, conditions, documents.
PROGRAMMES: Final[tuple[tuple[Pair, str, Pair, Pair, Pair, Pair], ...]] = (
    (("Prêt Yad de groupe", "قرض يد الجماعي"), "microcredit", ("30 000 DH", "30.000 درهم"),
     ("intérêt de 1 % par mois", "فائدة 1% في الشهر"),
     ("groupe de cinq personnes, formation suivie", "مجموعة من خمسة أشخاص بعد التكوين"),
     ("pièce d’identité, plan d’achat", "بطاقة التعريف ومخطط الشراء")),
    (("Avance Ghad à la campagne", "تسبيق غد للموسم"), "loan", ("200 000 DH", "200.000 درهم"),
     ("4 % par an", "4% في السنة"), ("coopérative de deux ans au moins", "تعاونية عمرها سنتان على الأقل"),
     ("comptes de deux années, statuts", "حسابات سنتين والقانون الأساسي")),
    (("Garantie Ittihad", "ضمان اتحاد"), "guarantee", ("70 % du prêt", "70% من القرض"),
     ("commission de 1 %", "عمولة 1%"), ("prêt accordé par une banque", "قرض ممنوح من بنك"),
     ("accord de la banque, plan d’affaires", "موافقة البنك ومخطط الأعمال")),
    (("Bourse Noura du premier essai", "منحة نورة للتجربة الأولى"), "grant", ("15 000 DH", "15.000 درهم"),
     ("aucun", "بدون"), ("équipe hébergée à l’incubateur", "فريق محتضن"),
     ("devis, lettre d’engagement", "بيان الأثمنة والتزام")),
    (("Prêt Sanad d’équipement", "قرض سند للتجهيز"), "microcredit", ("50 000 DH", "50.000 درهم"),
     ("intérêt de 1,2 % par mois", "فائدة 1,2% في الشهر"), ("activité d’un an", "نشاط عمره سنة"),
     ("facture pro forma, caution solidaire", "فاتورة أولية وكفالة تضامنية")),
    (("Subvention Amal de démarrage", "دعم أمل للانطلاق"), "grant", ("40 000 DH", "40.000 درهم"),
     ("apport de 10 %", "مساهمة 10%"), ("coopérative de femmes ou de jeunes", "تعاونية نساء أو شباب"),
     ("statuts, plan d’affaires", "القانون الأساسي ومخطط الأعمال")),
)  # fmt: skip

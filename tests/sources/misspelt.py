"""Names of communes as people write them, with what is meant; names from elsewhere; and models of slips."""

from __future__ import annotations

import random

#: Commune's name in the reference data → spellings written by hand: transliterations, slips, words around, Arabic.
BY_HAND = {
    "Tanger": "Tangier; Tánger; Tanja; Tangr; Tangére; TANGER VILLE; Ville de Tanger; Tanger (Médina); Tanger-Médina; "
    "Tanger - Bni Makada; Beni Makada; Mghogha; Charf-Souani Tanger; Tanger Souani; طنجه; مدينة طنجة; طنجة المدينة; بني مكادة; طنجة (السواني)",
    "Al Hoceima": "Alhoceima; El Hoceima; Al Houceima; Hoceima; Al-Hoceïma; Al Hociema; الحسيمه; حسيمة",
    "Bni Bouayach": "Beni Bouayach; Bni Bouaayach; Ait Bouayach; Bni Bou Ayach; بني بو عياش; بنى بوعياش",
    "Imzouren": "Imzourn; Imzuren; Imzouran; إمزورن; امزرن",
    "Targuist": "Targist; Targuiste; Tarquist; تارجست; تاركيست",
    "Ajdir": "Ajdire; Ajdeer; اجدير",
    "Bni Boufrah": "Beni Boufrah; Bni Bou Frah; Bni Boufreh; بني بو فراح",
    "Senada": "Snada; Sennada; Senadda; سناده",
    "Bni Ammart": "Beni Amart; Bni Amrt; بني عمرت",
    "Sidi Boutmim": "Sidi Bou Tmim; Sidi Boutmime; Sid Boutmim; سيدى بوتميم",
    "Sidi Bouzineb": "Sidi Bouzinab; Sidi Bou Zineb; S. Bouzineb; سيدي بو زينب",
    "Zarkt": "Zarket; Zerkt; زركت",
    "Abdelghaya Souahel": "Abdelghaya Swahel; Abdelghaia Souahil; Abd El Ghaya Souahel; عبد الغاية سواحل",
    "Issaguen": "Issagen; Issaguène; Isaguen; اساگن",
    "Ketama": "Kétama; Kettama; Ktama; كتامه",
    "Moulay Ahmed Cherif": "My Ahmed Cherif; Mly Ahmed Chrif; Moulay Ahmed Charif; مولاي أحمد الشريف",
    "Taghzout": "Taghzoute; Tagzout; Taghezout",
    "Tamsaout": "Tamsaoute; Tamssaout; Tamsawt; تمساوت",
    "Ait Kamra": "Aït Kamra; Ait Qamra; Ayt Kamra; أيت قمرة",
    "Bni Abdellah": "Beni Abdallah; Bni Abdallah; Bni Abdelah; بني عبدالله",
    "Bni Hadifa": "Beni Hdifa; Bni Hudaifa; Bni Hadhifa; بني حديفة",
    "Izemmouren": "Izmouren; Izemouren; Izemmourn; ازمورين",
    "Rouadi": "Rwadi; Er-Rouadi; Rouadhi; الرواضي",
    "Zaouiat Sidi Abdelkader": "Zaouia Sidi Abdelkader; Zawiyat Sidi Abdelqader; Zaouiat Sidi Abd El Kader; زاوية سيدى عبدالقادر",
    "Ait Youssef Ou Ali": "Aït Youssef ou Ali; Ait Youssef Ouali; Ait Yousef Oualy; ايت يوسف وعلي",
    "Arbaa Taourirt": "Larbaa Taourirt; Arbaa Tawrirt; Arbaâ Taourirte; أربعاء تاوريرت",
    "Chakrane": "Chakran; Chekrane; Shakrane; شكران",
    "Imrabten": "Imrabtene; Imrabden; Imrabtin; إمرابطن",
    "Louta": "Lota; Loutta; لوطة",
    "Nekkour": "Nkour; Nekour; Nekkor; نكور",
    "Tifarouine": "Tifarouin; Tifarwine; Tifaruine",
    "Chefchaouen": "Chaouen; Chefchaoun; Chefchawen; Chafchaouen; Xauen; Chechaouen; شفشاون المدينة; الشاون",
    "Bab Berred": "Bab Bared; Bab Bered; Bab Berad; باب برّد",
    "Tamorot": "Tamorote; Tamourot; Tamarot; تموروت",
    "Bab Taza": "Bab Tazza; Bab-Taza; Beb Taza; باب تازه",
    "Bni Darkoul": "Beni Derkoul; Bni Darkol; Derkoul; بنى دركول",
    "Bni Faghloum": "Beni Faghloum; Bni Feghloum; Bni Faghlum",
    "Derdara": "Dardara; Ed-Derdara; Derdarra; دردارة",
    "Laghdir": "Leghdir; El Ghdir; Laghdire; الغدير",
    "Tanaqoub": "Tanakoub; Tanaqob; Tanakub; تناقوب",
    "Bni Ahmed Cherqia": "Beni Ahmed Cherkia; Bni Ahmed Charqia; Bni Ahmed Echarkia; بني أحمد الشرقيه",
    "Bni Ahmed Gharbia": "Beni Ahmed Gharbia; Bni Ahmed El Gharbia; بني أحمد الغربية",
    "Mansoura": "Mansora; El Mansoura; Manssoura; منصورة",
    "Oued Malha": "Wad Malha; Oued Maleha; Oued El Malha; وادي ملحة",
    "Bni Bouzra": "Beni Bouzra; Bni Bou Zra; Bni Bouzera; بني بوزره",
    "Steha": "Stiha; Stehat; Asteha; سطيحة",
    "Talambote": "Talembote; Talambot; Talamboute; تلمبوت",
    "Tassift": "Tasift; Tassifte; Tessift",
    "Amtar": "Amtare; Amter; أمتار",
    "Bni Rzine": "Beni Rzine; Bni Rezine; Bni Rzin; بنى رزين",
    "Bni Smih": "Beni Smih; Bni Semih; بني اسميح",
    "M'tioua": "Mtioua; M’tiwa; Metioua; متيوه",
    "Ouaouzgane": "Wawzgane; Ouaouzgan; Oauouzgane; واوزكان",
    "Bni Mansour": "Beni Mansour; Bni Manssour; Béni-Mansour",
    "Bni Selmane": "Beni Selmane; Bni Salmane; بني سلمن",
    "Anjra": "Anjera; Anjara; Andjra; El Anjra; انجرة; أنجره",
    "Jouamaa": "Jouamâa; Jwamaa; Jouama; الجوامعة",
    "Ksar El Majaz": "Ksar Al Majaz; Ksar Lmajaz; Qsar El Mejaz; قصر المجاز",
    "Taghramt": "Taghremt; Tagramt; Taghramte",
    "Al Bahraoyine": "Bahraouyine; Al Bahraouiyine; El Bahraouyine; البحرويين",
    "Ksar Sghir": "Ksar Seghir; Ksar es-Seghir; Ksar Esghir; Qsar Sghir; Kasr Sghir; قصر الصغير; القصر الصغيير",
    "Malloussa": "Melloussa; Mallousa; Maloussa; Mellousa; ملوسه",
    "Ksar El Kebir": "Ksar Kébir; Ksar Lkbir; Ksar El Kbir; Kasr El Kabir; Qsar El Kébir; Alcazarquivir; قصر الكبير; القصر الكبيير",
    "Larache": "Larach; Laarache; El Araich; Larrache; Larahce; العرايش; عرائش; العراءش",
    "Boujedyane": "Boujdiane; Bou Jedyane; Boujediane; بو جديان",
    "Ksar Bjir": "Ksar Bejir; Qsar Bjir; Ksar Bjire; قصر ابجير",
    "Laouamra": "El Aouamra; Laaouamra; Lawamra; Aouamra; عوامرة",
    "Souk L'qolla": "Souk Lqolla; Souk El Kolla; Souk Lkolla; سوق القله",
    "Tatoft": "Tattoft; Tatofte; Tatouft; تطوفت",
    "Zouada": "Zwada; Zouadda; Zuada; زواده",
    "Ayacha": "Ayyacha; El Ayacha; Aiacha; العياشة",
    "Bni Arouss": "Beni Arous; Bni 3rous; Bni Aarouss; بنى عروس",
    "Bni Garfett": "Beni Gorfet; Bni Gerfet; Bni Garfet; بني كرفت",
    "Tazroute": "Tazrout; Tazrut; Tazroot",
    "Zaaroura": "Zaroura; Zaarora; Zaâroura; زعروره",
    "Oulad Ouchih": "Ouled Ouchih; Oulad Ochih; Awlad Ouchih; اولاد وشيح",
    "Rissana Chamalia": "Rissana Chamaliya; Risana Chamalia; Rissana Ech-Chamalia; Rissana Shamalia; ريصانه الشماليه",
    "Rissana Janoubia": "Rissana Janoubiya; Risana Janubia; Rissana El Janoubia; ريصانة جنوبية",
    "Souaken": "Swaken; Souakene; Souakin; سواكن",
    "Souk Tolba": "Suq Tolba; Souk Tolbaa; Souk Et Tolba; Souk Tlba; سوق الطلبه",
    "Ouezzane": "Wazzan; Ouazzane; Ouezane; Ouezzan; Wezzane; وازان",
    "Bni Quolla": "Beni Qolla; Bni Kolla; Bni Kulla; بنى كلة",
    "Masmouda": "Masmoda; Mesmouda; Massmouda; مصموده",
    "Mzefroune": "Mzefroun; Mzafroune; M'zefroune; مزفرون",
    "Sidi Redouane": "Sidi Radouane; Sidi Redwane; Sidi Redouan; سيدى رضوان",
    "Ain Beida": "Aïn Beïda; Ain Baida; Ayn Bayda; عين البيضاء",
    "Asjen": "Asjn; Assjen; أسجن",
    "Brikcha": "Brikhcha; Briksha; Brigcha; بريكشة",
    "Moqrissat": "Mokrisset; Mokrissat; Moqrisset; Moukrissat; مقرصات",
    "Kalaat Bouqorra": "Kalaat Bouqourra; Qalaat Bouqorra; Kalaa Bouqorra; Kelaat Bou Korra; قلعه بوقره",
    "Zoumi": "Zomi; Zoumie; Zumi; زومى",
    "Lamjaara": "Lamjaâra; Mjaara; Lemjaara; لمجعرة",
    "Ouannana": "Wannana; Ouanana; Ouennana; ونانه",
    "Sidi Ahmed Cherif": "Sidi Ahmed Charif; Sidi Hmed Cherif; Sidi Ahmed Chrif; سيدي احمد شريف",
    "Sidi Bousber": "Sidi Bou Sber; Sidi Boussber; Sidi Bousbar; سيدي بو صبر",
    "Teroual": "Terouel; Tarwal; Teroal; تروآل",
    "Zghira": "Zghera; Ezghira; Zeghira; زغيرة",
    "Assilah": "Asilah; Arcila; Assila; Asila; Assillah; اصيله; أصيلا",
    "Gueznaia": "Gueznaya; Gzenaya; Gueznaïa; Guezanaia; اكزنايه; كزناية",
    "Aquouass Briech": "Aqouass Briech; Akouass Briech; Aquouas Briech; أقواس برييش",
    "Sahel Chamali": "Sahel Chmali; Sahel Ech-Chamali; Sahel Shamali; ساحل الشمالي",
    "Sidi Lyamani": "Sidi El Yamani; Sidi Lyamni; Sidi Liamani; سيدي اليماني",
    "Had Al Gharbia": "Had Gharbia; Had El Gharbiya; Hadd Gharbia; حد الغربيه",
    "Al Manzla": "El Manzla; Manzla; Al Menzla; منزلة",
    "Sebt Azzinate": "Sebt Zinate; Sebt Ez-Zinate; Sabt Azzinat; سبت زينات",
    "Dar Chaoui": "Dar Echaoui; Dar Chawi; Dar Chaui; دار شاوي",
    "Laaouama": "El Aouama; Laawama; Laouama; عوامة",
    "Hjar Ennhal": "Hjar Nhal; Hjar En-Nhal; Hajar Ennhal; حجر نحل",
    "Oued Laou": "Wad Laou; Oued Law; Oued-Law; Ouedlaou; وادي لاو",
    "Tétouan": "Tetouan; Tetuan; Tetwan; Titwan; Tétuan; Tetouane; Tétouane; تيطوان; تطون",
    "Ain Lahsan": "Aïn Lahcen; Ain Lahcen; Ayn Lahsan; Ain Lehsan; عين الحصن",
    "Al Kharroub": "Kharroub; El Kharoub; Al Karroub; خروب",
    "Bghaghza": "Beghaghza; Bghagza; Baghaghza; بغاغزه",
    "Bni Harchen": "Beni Harchen; Bni Harchane; Bni Harshen; بنى حرشن",
    "Jbel Lahbib": "Jebel Lahbib; Djebel Lehbib; Jbel El Habib; Jbal Lahbib; جبل الحبيب",
    "Bni Idder": "Beni Idder; Bni Ider; Bni Yder; بني ايدر",
    "Mallalienne": "Mellaliyine; Mallaliyine; Malaliyenne; Mallaliyenne; ملاليين",
    "Saddina": "Sadina; Seddina; Saddyna; صدينه",
    "Souk Kdim": "Souk El Kdim; Souk Lkdim; Souk Kedim; Suq Qdim; السوق القديم",
    "Sahtryine": "Sahtriyine; Sahtrine; Es-Sahtryine; Sahtriine; سحتريين",
    "Al Hamra": "El Hamra; Hamra; Al Hamraa; حمراء",
    "Azla": "Azlaa; Azela; Azlla; ازلا",
    "Bni Leit": "Beni Leit; Bni Layt; Bni Leite; بني الليت",
    "Bni Said": "Beni Saïd; Bni Saaid; Bni Sa'id; Béni Said; Commune rurale de Bni Said; CR Bni Said; Cne. de Bni Said; "
    "C.R. Beni Said; Bni Saïd, Tétouan; Benisaid; جماعة بني سعيد; بنى سعيد; بني سعيد (تطوان)",
    "Dar Bni Karrich": "Dar Beni Karrich; Dar Bni Karich; Ben Karrich; Dar Ben Karrich; دار بنى قريش",
    "Oulad Ali Mansour": "Ouled Ali Mansour; Oulad Ali Manssour; Awlad Ali Mansour; O. Ali Mansour; اولاد على منصور",
    "Zaitoune": "Zaytoune; Ez-Zaitoune; Zitoune; Zeitoun; زيتون",
    "Zaouiat Sidi Kacem": "Zaouia Sidi Kacem; Zawiyat Sidi Qacem; Zaouiat S. Kacem; Zaouiyat Sidi Kassem; زاويه سيدى قاسم",
    "Zinat": "Zinate; Ez-Zinat; Zinatt",
    "Fnideq": "Fnidek; Fnidq; El Fnideq; F'nideq; Finideq; Castillejos; فنيدق",
    "Martil": "Marteel; Mortil; Martill; Martile; مرتيل المدينة; مارتيل",
    "M'diq": "Mdiq; M’diq; Mdik; El Mdiq; Medieq; M'dik; مضيق",
    "Allyene": "Aliyine; Alyene; Alliyine; Allyine; العليين",
    "Belyounech": "Beliounech; Bliounech; Belyounich; Bel Younech; بليونيش",
}  # fmt: skip

#: Communes and towns of other regions of Morocco: none of them is in the territory.
STRANGERS = (
    "Casablanca; Rabat; Salé; Fès; Meknès; Marrakech; Agadir; Oujda; Kénitra; Nador; Berkane; Taza; Taounate; Guercif; "
    "Taourirt; Jerada; Figuig; Bouarfa; Driouch; Midar; Ben Taieb; Temsamane; Tafersit; Zaio; Al Aaroui; Selouane; "
    "Ras El Ma; Saidia; Ahfir; Aklim; Ain Bni Mathar; Tendrara; Debdou; El Aioun Sidi Mellouk; Bni Drar; Bni Chiker; "
    "Bni Ansar; Bni Sidel Jbel; Bni Bouifrour; Bni Oukil Oulad M'hand; Ait Mait; Ijermaouas; Iferni; Trougout; "
    "Boudinar; Tazaghine; Dar El Kebdani; Amejjaou; Kassita; Tsaft; Ouardana; Mezguitem; Aknoul; Ajdir Taza; Tizi Ouasli; "
    "Gzenaya Al Janoubia; Bourd; Sidi Ali Bourakba; Oued Amlil; Tahla; Matmata; Bab Marzouka; Bab Boudir; Meknassa; "
    "Ghafsai; Tissa; Karia Ba Mohamed; Thar Es-Souk; Ain Aicha; Ain Mediouna; Bni Oulid; Bni Ounjel Tafraout; Rghioua; "
    "Tamedit; Fennassa Bab El Hit; Sidi Haj M'hamed; Galaz; Kissane; Ourtzagh; Sidi Yahya Bni Zeroual; Timezgana; Ratba; "
    "Oudka; Loulja; Jbabra; Moulay Bouchta; Moulay Abdelkrim; Sefrou; Imouzzer Kandar; Bhalil; El Menzel; Ribate El Kheir; "
    "Boulemane; Missour; Outat El Haj; Imouzzer Marmoucha; Moulay Yacoub; Ain Chkef; Sebaa Rouadi; Ifrane; Azrou; Ain Leuh; "
    "Timahdite; El Hajeb; Agourai; Sabaa Aiyoun; Bouderbala; Ain Taoujdate; Moulay Idriss Zerhoun; Boufakrane; Toulal; "
    "Sidi Kacem Ville Haute; Mechra Bel Ksiri; Jorf El Melha; Dar Gueddari; Had Kourt; Sidi Slimane; Sidi Yahya El Gharb; "
    "Souk El Arbaa; Arbaoua; Lalla Mimouna; Moulay Bousselham; Sidi Allal Tazi; Ouled Teima; Khenichet; Zirara; Tidili; "
    "Temara; Skhirate; Khemisset; Tiflet; Rommani; Tiddas; Oulmes; Maaziz; Sidi Allal El Bahraoui; Bouznika; Benslimane; "
    "Mohammedia; Settat; Berrechid; El Jadida; Azemmour; Sidi Bennour; Zemamra; Safi; Youssoufia; Khouribga; Oued Zem; "
    "Boujniba; Fquih Ben Salah; Béni Mellal; Kasba Tadla; Zaouiat Cheikh; El Ksiba; Azilal; Demnate; Afourer; Khenifra; "
    "M'rirt; Midelt; Errachidia; Erfoud; Rissani; Tinghir; Ouarzazate; Zagora; Agdz; Tinejdad; Goulmima; Taroudant; "
    "Tiznit; Tafraout; Sidi Ifni; Guelmim; Tan-Tan; Assa; Zag; Laâyoune; Boujdour; Dakhla; Smara; Tata; Akka; Essaouira; "
    "Chichaoua; Imintanoute; Amizmiz; Tahannaout; El Kelaa des Sraghna; Tamellalt; Ben Guerir; Sidi Bou Othmane; "
    "Inezgane; Aït Melloul; Biougra; Massa; Oulad Berhil; Oulad Frej; Oulad Abbou; Oulad Said; Ain Harrouda; Nouaceur; "
    "Tit Mellil; Bouskoura; Dar Bouazza; Deroua; Had Soualem; Sidi Rahal; Sidi Mokhtar; Talmest; Jemaa Sahim; Sebt Gzoula; "
    "الدار البيضاء; الرباط; فاس; مكناس; مراكش; أكادير; وجدة; القنيطرة; الناظور; تازة; تاونات; سلا; آسفي; الجديدة; "
    "بني ملال; خريبكة; الرشيدية; ورزازات; زاكورة; تيزنيت; كلميم; العيون; الداخلة; سيدي قاسم; سيدي سليمان; الصويرة"
).split("; ")  # fmt: skip

#: Not names of places at all, or of none in particular.
WORDS = (
    "Coopérative; Association; néant; inconnu; à compléter; voir adresse; Commune; Commune rurale; Centre; Bni; Oulad; "
    "Sidi; Souk; Province de Larache; Province Tanger-Assilah; Cercle de Targuist; Caïdat Bni Said; Maroc; Nord; 12; ?; -; N/A; "
    "RAS; idem; Rue Mohammed V; Avenue Hassan II; Hay Al Wahda; جمعية; تعاونية; لا شيء; جماعة; إقليم العرائش"
).split("; ")  # fmt: skip

_VOWELS = "aeiou"
_SOUNDS = (
    ("ou", "u"), ("ou", "w"), ("ou", "oo"), ("k", "q"), ("q", "k"), ("ch", "sh"), ("i", "y"), ("y", "i"), ("ss", "s"),
    ("bni", "beni"), ("bni", "bani"), ("oulad", "ouled"), ("oulad", "awlad"), ("jbel", "djebel"), ("oued", "wad"),
    ("souk", "suq"), ("ain", "ayn"), ("ait", "ayt"), ("zaouiat", "zawiya"), ("ksar", "qsar"), ("cherif", "charif"),
    ("kh", "x"), ("gh", "g"), ("z", "s"), ("c", "k"), ("a", "e"), ("e", "a"), ("i", "e"), ("o", "ou"), ("aa", "a"),
)  # fmt: skip
_KEYS = {
    "a": "zq", "z": "ae", "e": "zr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "q": "sa",
    "s": "qd", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "km", "m": "l", "w": "x",
    "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "b",
}  # fmt: skip
_SCANS = (("o", "0"), ("l", "1"), ("i", "l"), ("m", "rn"), ("rn", "m"), ("s", "5"), ("b", "8"), ("u", "ii"), ("l", "i"))
_ARABIC = (
    ("ة", "ه"), ("ه", "ة"), ("أ", "ا"), ("ا", "أ"), ("إ", "ا"), ("ي", "ى"), ("ال", ""), ("ط", "ت"), ("ص", "س"),
    ("ق", "ك"), ("ض", "د"), ("ج", "ك"), ("غ", "ع"), ("ح", "خ"), ("ت", "ث"), ("ز", "ر"), ("ش", "س"),
)  # fmt: skip


def dropped(name, rng):
    """A letter forgotten, never the first."""
    place = rng.randrange(1, len(name))
    return name[:place] + name[place + 1 :]


def doubled(name, rng):
    """A letter typed twice."""
    place = rng.randrange(len(name))
    return name[: place + 1] + name[place:]


def exchanged(name, rng):
    """Two neighbouring letters in the wrong order."""
    place = rng.randrange(1, max(2, len(name) - 1))
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def neighbouring_key(name, rng):
    """A letter replaced by the one beside it on an AZERTY keyboard."""
    places = [i for i, letter in enumerate(name.lower()) if letter in _KEYS and i]
    place = rng.choice(places or [0])
    return name[:place] + rng.choice(_KEYS.get(name[place].lower(), "e")) + name[place + 1 :]


def vowel(name, rng):
    """A vowel taken for another, or put between two consonants."""
    places = [i for i, letter in enumerate(name.lower()) if letter in _VOWELS and i]
    place = rng.choice(places or [len(name) - 1])
    return name[:place] + rng.choice(_VOWELS) + name[place + 1 :]


def _replaced(name, pairs, rng):
    fitting = [(a, b) for a, b in pairs if a in name]
    if not fitting:
        return name
    old, new = rng.choice(fitting)
    return name.replace(old, new, 1)


def transliterated(name, rng):
    """Sounds written in another usual way, two of them."""
    once = _replaced(name.lower(), _SOUNDS, rng)
    return _replaced(once, _SOUNDS, rng).title()


def scanned(name, rng):
    """A letter that a scanner takes for another."""
    return _replaced(name.lower(), _SCANS, rng)


def joined(name, rng):
    """Spaces lost or written as hyphens, capitals, accents of fancy."""
    return rng.choice([name.replace(" ", ""), name.replace(" ", "-"), name.upper(), name.replace("e", "é", 1)])


def with_words(name, rng):
    """Words for the kind of commune before or after."""
    return rng.choice(["Commune de {}", "CR {}", "Commune rurale {}", "C.U. {}", "Cne {}", "{} centre", "{} (commune)"]).format(name)


def arabic_letters(name, rng):
    """Arabic letters exchanged as writers do."""
    return _replaced(name, _ARABIC, rng)


LATIN_MODELS = (dropped, doubled, exchanged, neighbouring_key, vowel, transliterated, scanned, joined, with_words)
ARABIC_MODELS = (dropped, doubled, arabic_letters)


def generated(name, models, *, seed):
    """(model, spelling) of a name by each model, the same for the same seed."""
    return [(model.__name__, model(name, random.Random(f"{seed} {name} {model.__name__}"))) for model in models]

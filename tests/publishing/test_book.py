"""The book as its readers meet it: pages in order, links that arrive, figures of the data, a tree that can be heard."""

import csv
import itertools
import re
from dataclasses import replace

import numpy as np
import page
import pikepdf
import pypdfium2
import pytest
import small_atlas
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Name

from atlas import columns as c
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.charts import BarChart, LorenzChart
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import EditionError
from atlas.i18n.numbers import number
from atlas.publishing.book import facts
from atlas.publishing.book.annexes import runs
from atlas.publishing.book.barcode import ean_bars, ean_modules
from atlas.publishing.book.bound_plate import without_title
from atlas.publishing.book.checks import check_book
from atlas.publishing.book.content import chapter_color
from atlas.publishing.book.facing_pages import charts_of, draw_facing
from atlas.publishing.book.pictures import Pictures
from atlas.publishing.build.build import publish
from atlas.publishing.edition.chapters import Book, Chapter, Facing, is_isbn
from atlas.publishing.edition.edition import Edition
from atlas.publishing.press.specification import Press
from atlas.publishing.render.conversion import compile_pages, plate_page

TEXTS = {
    "preface": {"fr": "# Préface\n\nLa région compte {region:area_km2} km². Voir la [planche](plate:taux).\n\n"
                      "![Un carré](carre.png)\n",
                "ar": "# تقديم\n\nالمساحة {region:area_km2}. انظر [اللوحة](plate:taux).\n"},
    "chapitre": {"fr": "Le premier, avec un [terme](term:Taux).", "ar": "الأول."},
    "glossaire": {"fr": "# Glossaire\n\n## Taux\n\nUn rapport.\n", "ar": "# مسرد\n\n## معدل\n\nنسبة.\n"},
    "taux": {"fr": "Le taux de {first:associations_hcp_10k} l’emporte.", "ar": "أعلى معدل."},
    "nombre": {"fr": "On compte **{region:associations_hcp}** associations.", "ar": "عدد الجمعيات."},
    "dos": {"fr": "Au revoir.", "ar": "إلى اللقاء."},
}  # fmt: skip


def text_of(key, language):
    return {"fr": key, "ar": key + " بالعربية"}[language]


@pytest.fixture(scope="module")
def data():
    return small_atlas.dataset()


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """Two chapters of one plate each, a text of every kind, in French and in Arabic."""
    folder = tmp_path_factory.mktemp("edition")
    pixel = np.full((4, 4, 3), 200, dtype=np.uint8)
    from PIL import Image

    Image.fromarray(pixel).save(folder / "carre.png")
    for key, versions in TEXTS.items():
        for language, text in versions.items():
            (folder / f"{key}.{language}.md").write_text(text, encoding="utf-8")
    plates = (
        Plate(key="taux", title={"fr": "Le taux", "ar": "المعدل"}, marks=(Choropleth("associations_hcp_10k"),)),
        Plate(key="nombre", title={"fr": "Le nombre", "ar": "العدد"}, marks=(Circles("associations_hcp"),), grid=True),
    )
    chapters = (
        Chapter(title={"fr": "Chapitre des taux", "ar": "فصل المعدلات"}, plates=("taux",),
                text="chapitre.{language}.md"),
        Chapter(title={"fr": "Chapitre des nombres", "ar": "فصل الأعداد"}, plates=("nombre",),
                picture="carre.png", picture_alt={"fr": "Un carré", "ar": "مربع"}),
    )  # fmt: skip
    book = Book(
        texts=("preface.{language}.md",), commentary="{plate}.{language}.md", chapters=chapters,
        facing=(Facing(plate="nombre", charts=(BarChart("associations_hcp"),)),), glossary="glossaire.{language}.md",
        back="dos.{language}.md", key_figures=("area_km2", "associations_hcp"),
    )  # fmt: skip
    return Edition(
        key="livre", title={"fr": "Le livre", "ar": "الكتاب"}, producer={"fr": "Nous", "ar": "نحن"}, date="2026-11",
        plates=plates, book=book, grid=True, path=folder / "edition.toml",
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(edition, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    publish(edition, data, folder, jobs=1)
    return folder


@pytest.fixture(scope="module")
def bilingual(edition, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bilingual")
    book = replace(edition.book, bilingual="ar", isbn="978-3-16-148410-0", leaf_mm=0.5)
    twice = replace(edition, book=book, press=Press())
    publish(twice, data, folder, jobs=1)
    return folder


@pytest.fixture(scope="module")
def pages(built):
    return words_of(built / "atlas.pdf")


def words_of(path):
    with pypdfium2.PdfDocument(path) as document:
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]


def page_with(pages, words, *, after=0):
    return next(n for n, text in enumerate(pages) if n >= after and words in text)


# The order of the pages -----------------------------------------------------------------------------------------------


def test_the_parts_follow_each_other(pages):
    order = [
        "Pour citer cet atlas", "Sommaire", "Préface", "Chiffres clés", "Se repérer", "Chapitre des taux", "Le taux de",
        "Chapitre des nombres", "On compte", "Tableaux des communes", "Méthodologie", "Qualité du registre",
        "Un rapport.", "Données et licences", "Carreau de la grille", "Au revoir.",
    ]  # fmt: skip
    at = [page_with(pages, words, after=0 if n < 2 else 3) for n, words in enumerate(order)]
    assert at == sorted(at)
    assert at[-1] == len(pages) - 1
    assert len(pages) % 2 == 0


def test_every_commentary_is_on_a_left_page_and_its_plate_on_the_right(pages):
    for words, title in (("Le taux de", "Le taux"), ("On compte", "Le nombre")):
        left = page_with(pages, words)
        assert left % 2 == 1, "the second, fourth … page of a book lies on the left"
        assert title in pages[left]
        assert "1:" in pages[left + 1].replace(" ", ""), "a map with its scale"


def test_figures_of_texts_are_those_of_the_data(pages, data):
    area, associations = (
        number(float(data.region[key].iloc[0]), "fr", decimals=data.indicator(key).decimals)
        for key in (c.AREA_KM2, c.ASSOCIATIONS_HCP)
    )
    assert f"La région compte {area} km²" in pages[page_with(pages, "La région compte")]
    assert f"On compte {associations} associations" in pages[page_with(pages, "On compte")]


def test_the_contents_lead_to_every_part(built, pages):
    """Each link of the contents arrives on the page whose number is printed beside it."""
    with pikepdf.open(built / "atlas.pdf") as document:
        numbers = {page.objgen: n for n, page in enumerate(document.pages)}
        links = [link for link in document.pages[2].get("/Annots", []) if link.Subtype == "/Link"]
        targets = [numbers[target(document, link)[0].objgen] for link in links]
    assert set(targets) >= {
        page_with(pages, words, after=3) for words in ("Préface", "Tableaux des communes", "Le nombre")
    }
    printed = {int(one) for one in re.findall(r"\b(\d+)\b", pages[2])}
    assert {n + 1 for n in targets} <= printed


def target(document, link):
    where = link.get("/Dest") or link.A.D
    if isinstance(where, pikepdf.String | Name):
        names = pikepdf.Nametere(document.Root.Names.Dests)
        where = names[str(where)]
        where = where.D if isinstance(where, pikepdf.Dictionary) else where
    return where


def test_the_outline_nests_plates_in_chapters(built):
    with pikepdf.open(built / "atlas.pdf") as document, document.open_outline() as outline:
        found = {one.title: [child.title for child in one.children] for one in outline.root}
    assert found["Chapitre des taux"] == ["Le taux"]
    assert found["Chapitre des nombres"] == ["Le nombre"]
    assert "Glossaire" in found


# What a reader hears --------------------------------------------------------------------------------------------------


def elements(document):
    """Every element of the tag tree with its depth-first order: its role and itself."""

    def walk(one):
        if isinstance(one, pikepdf.Array):
            for kid in one:
                yield from walk(kid)
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield str(one.S), one
            yield from walk(one.get("/K", pikepdf.Array()))

    roles = document.Root.StructTreeRoot.get("/RoleMap", {})
    for role, one in walk(document.Root.StructTreeRoot.K):
        yield str(roles.get(role, role)), one


def test_the_tags_can_be_read_aloud(built):
    with pikepdf.open(built / "atlas.pdf") as document:
        found = list(elements(document))
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("fr")
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Le livre" in str(metadata["dc:title"])
        figures = [one for role, one in found if role == "/Figure"]
        assert len(figures) >= 6  # cover, openers, picture, plates, chart
        assert all(str(one.get("/Alt", "")).strip() for one in figures)
        levels = [int(role[2]) for role, _ in found if re.fullmatch(r"/H[1-6]", role)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
        tables = [one for role, one in found if role == "/Table"]
        assert tables
        for table in tables:
            rows = [str(kid.S) for kid in inside(table)]
            assert "/TD" in rows
        assert len(tables) >= 12
        for table in tables:
            heads = [kid for kid in inside(table) if str(kid.S) == "/TH"]
            assert heads, "a table without a header cell"
            assert all(scope(head) in ("/Column", "/Row", "/Both") for head in heads)


def scope(head):
    found = head.get("/A", [])
    for one in found if isinstance(found, pikepdf.Array) else [found]:
        if "/Scope" in one:
            return str(one.Scope)
    return ""


@pytest.mark.parametrize("file", ["built", "bilingual"])
def test_a_validator_finds_the_book_conforms_to_pdf_ua(file, request):
    """PDF/UA-1 as another program understands it."""
    folder = request.getfixturevalue(file)
    found = page.validate_pdf(
        str(folder / "atlas.pdf"), profile=page.ValidationProfile.PDF_UA_1, limits=page.SafetyLimits.unlimited()
    )
    assert not [(one.rule_id, one.message) for one in found.failures]
    assert found.is_compliant
    assert found.rules.total > 90


def test_a_facing_page_is_read_in_order(pages, bilingual):
    left = pages[page_with(pages, "Le taux de")]
    order = ["01", "Le taux", "Le taux de", "Associations", "Comprendre"]
    at = [left.index(words) for words in order]
    assert at == sorted(at)
    second = words_of(bilingual / "atlas.pdf")
    arabic = second[page_with(second, "أعلى معدل.")]
    assert arabic.index("المعدل") < arabic.index("أعلى معدل") < arabic.index("فهم المؤشر")


def inside(one):
    for kid in one.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from inside(kid)


def test_page_labels_are_the_folios(built, pages):
    with pypdfium2.PdfDocument(built / "atlas.pdf") as document:
        labels = [document.get_page_label(n) for n in range(len(document))]
    assert labels == [str(n + 1) for n in range(len(pages))]


# Annexes --------------------------------------------------------------------------------------------------------------


def test_tables_of_the_annex_are_those_of_the_csv(built, pages, data):
    start = page_with(pages, "Tableaux des communes", after=3)
    printed = re.sub(r"\s", "", "".join(pages[start : page_with(pages, "Méthodologie", after=3)]))
    with (built / "tables/communes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    one = data.indicator("associations_hcp_10k")
    checked = 0
    for row in rows:
        assert re.sub(r"\s", "", row["name"]) in printed.replace("’", "'") or "’" in printed
        for key, decimals in (("associations_hcp", 0), ("associations_hcp_10k", one.decimals)):
            if row[key]:
                assert re.sub(r"\s", "", number(float(row[key]), "fr", decimals=decimals)) in printed
                checked += 1
    assert checked >= 6
    assert "…" in printed  # the missing population


def test_the_index_gives_the_square_of_the_grid(pages, data):
    index = pages[page_with(pages, "Carreau de la grille")]
    grid = ReferenceGrid.over(data.territory)
    for code in data.communes.index:
        x, y = data.territory.anchors[code]
        name = data.communes.loc[code, c.NAME].replace("'", "’")
        letter, row = chr(ord("A") + int((x - grid.west) // grid.side_m)), int((grid.north - y) // grid.side_m) + 1
        assert re.search(rf"{re.escape(name)} [^A-Z]*[A-Z][a-z]+ {letter}{row} ", index), name


def test_runs_of_plates():
    numbers = ["01", "02", "03", "04", "05", "06"]
    assert runs([], numbers) == ""
    assert runs(["02"], numbers) == "02"
    assert runs(["01", "02", "03", "05"], numbers) == "01–03, 05"
    assert runs(["01", "03", "05", "06"], numbers) == "01, 03, 05–06"


# A spread as one page -------------------------------------------------------------------------------------------------

MM = 25.4 / 72


def accent_rows(page, x_from, x_to):
    """The heights, mm from the top, at which a rule in the accent's color runs over all of a stretch of a page."""
    scale = 8.0
    picture = page.render(scale=scale).to_numpy()[:, :, :3].astype(int)  # blue, green, red
    accent = [int(PRINT.accent[i : i + 2], 16) for i in (5, 3, 1)]
    stretch = picture[:, int(x_from / MM * scale) : int(x_to / MM * scale)]
    rows = np.flatnonzero((abs(stretch - accent).sum(axis=2) < 60).all(axis=1))
    return rows / scale * MM


def spread_of(path, words):
    texts = words_of(path)
    left = page_with(texts, words)
    return left, texts[left], texts[left + 1]


@pytest.mark.parametrize(
    ("words", "title", "language"), [("Le taux de", "Le taux", "fr"), ("أعلى معدل.", "المعدل", "ar")]
)
def test_a_spread_has_one_title_on_one_rule(bilingual, words, title, language):
    """Number and title stand on its left page, the rule under them at one height on both, and the plate has none."""
    left, facing, plate = spread_of(bilingual / "atlas.pdf", words)
    assert title in facing
    assert re.search(r"\b01\b", facing)
    assert title not in plate
    with pypdfium2.PdfDocument(bilingual / "atlas.pdf") as document:
        text, beside = ((30, 270), (228, 285)) if language == "fr" else ((30, 270), (12, 69))
        rules = [accent_rows(document[left], *text), accent_rows(document[left + 1], *beside)]
        assert all(len(rule) for rule in rules)
        assert rules[0].mean() == pytest.approx(rules[1].mean(), abs=0.15)
        assert rules[0].mean() == pytest.approx(23.4, abs=0.2)


def folio_baseline(page, number):
    """The lowest place of a folio, mm from the foot: of the figures of its number in the margin."""
    text = page.get_textpage()
    boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1) in str(number)]
    return (min(box[1] for box in boxes) - page.get_mediabox()[1]) * MM


def test_the_folios_of_a_spread_stand_at_one_height(bilingual):
    left, *_ = spread_of(bilingual / "atlas.pdf", "Le taux de")
    with pypdfium2.PdfDocument(bilingual / "atlas.pdf") as document:
        low, other = (folio_baseline(document[page], page + 1) for page in (left, left + 1))
        assert low == pytest.approx(other, abs=0.1)
        assert 2 < low < 8


@pytest.mark.parametrize(
    ("chapter", "words"), [(0, "Le taux de"), (1, "On compte"), (0, "أعلى معدل."), (1, "عدد الجمعيات.")]
)
def test_a_thumb_tab_stands_at_the_fore_edge_and_runs_into_the_bleed(bilingual, chapter, words):
    """5 × 18 mm in the color of its chapter, lower with each; at the right of what is read from the left."""
    arabic = words in ("أعلى معدل.", "عدد الجمعيات.")
    left, *_ = spread_of(bilingual / "atlas.pdf", words)
    scale = 6.0
    with pypdfium2.PdfDocument(bilingual / "atlas-print.pdf") as document:
        sheet = document[left + 1]
        picture = sheet.render(scale=scale).to_numpy()[:, :, :3].astype(int)
        media, trim, bleed = sheet.get_mediabox(), sheet.get_trimbox(), sheet.get_bleedbox()
    color = [int(chapter_color(PRINT, chapter)[i : i + 2], 16) for i in (5, 3, 1)]
    tab = abs(picture - color).sum(axis=2) < 40
    rows = np.flatnonzero(tab.any(axis=1) & (tab.sum(axis=1) > 5 / MM * scale))
    top = (media[3] - trim[3]) * MM
    assert (rows[0] / scale * MM - top, (rows[-1] + 1) / scale * MM - top) == pytest.approx(
        (30 + 22 * chapter, 48 + 22 * chapter), abs=0.2
    )
    across = np.flatnonzero(tab[rows[2]]) / scale
    begin, end = across[0] + media[0], across[-1] + 1 / scale + media[0]
    inner, outer = (end, begin) if arabic else (begin, end)
    edge, over = (trim[0], bleed[0]) if arabic else (trim[2], bleed[2])
    assert abs(inner - edge) * MM == pytest.approx(5, abs=0.2)
    assert outer == pytest.approx(over, abs=0.5)


@pytest.mark.parametrize("theme_color", ["#0b5563", "#333333"])
def test_white_is_read_on_the_color_of_every_chapter(theme_color):
    """A contrast of 4.5 and more (WCAG 2.2, 1.4.3)."""
    for place in range(8):
        color = chapter_color(replace(PRINT, accent=theme_color), place)
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        light = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
        assert 1.05 / (light + 0.05) >= 4.5
    assert (chapter_color(replace(PRINT, accent="#333333"), 1) == "#333333") or theme_color != "#333333"


def test_a_plate_in_the_book_is_its_own_drawing(built, pages, edition, tmp_path):
    page = Page.from_name(edition.page)
    free = (slice(0, round(-10 / 25.4 * 72)), slice(0, round(-12 / 25.4 * 72)))  # of the folio and of the thumb tab
    alone, bound = [], []
    with pypdfium2.PdfDocument(built / "atlas.pdf") as document:
        for stem, words in (("01-taux", "Le taux de"), ("02-nombre", "On compte")):
            svg = without_title((built / f"plates/{stem}.svg").read_text(encoding="utf-8"), page)
            (tmp_path / "plate.svg").write_text(svg, encoding="utf-8")
            source = plate_page(
                "plate.svg", width_mm=page.width_mm, height_mm=page.height_mm, title="a", description="a"
            )
            with pypdfium2.PdfDocument(compile_pages(source, tmp_path, theme=PRINT)) as plate:
                alone.append(plate[0].render(scale=1).to_numpy()[free].astype(int))
            bound.append(document[page_with(pages, words) + 1].render(scale=1).to_numpy()[free].astype(int))
    same = [(np.abs(a - b).max(axis=2) > 16).mean() for a, b in zip(alone, bound, strict=True)]
    other = (np.abs(alone[0] - bound[1]).max(axis=2) > 16).mean()
    assert max(same) < 1e-4
    assert other > 1e-2


def test_a_plate_without_a_title_rule_is_bound_as_it_is():
    svg = '<svg>\n   <g id="mark"><path d="M 0 0 "/>\n   </g>\n</svg>'
    assert without_title(svg, Page.from_name("A4 landscape")) == svg


# Two languages, screen and press --------------------------------------------------------------------------------------


def test_a_bilingual_book_holds_both_and_each_counts_its_own_pages(bilingual):
    pages = words_of(bilingual / "atlas.pdf")
    second = next(n for n, text in enumerate(pages) if "الكتاب" in text)
    assert second % 2 == 0
    assert len(pages) % 2 == 0
    assert any("تقديم" in text for text in pages[second:])
    with pypdfium2.PdfDocument(bilingual / "atlas.pdf") as document:
        labels = [document.get_page_label(n) for n in range(len(document))]
    assert labels == [str(n + 1) for n in range(second)] + [str(n + 1) for n in range(len(pages) - second)]
    for n in (1, second + 1):  # the imprint of each part: its folio is its label
        assert pages[n].rstrip().endswith("2")
    numbers = [int(one) for one in re.findall(r"\b(\d+)\b", pages[second + 2])]
    assert max(numbers) <= len(pages) - second, "the contents of the second part count its own pages"
    assert (bilingual / "plates/01-taux-ar.pdf").is_file()


def test_the_screen_sees_what_the_press_trims(bilingual, edition, data):
    with pikepdf.open(bilingual / "atlas.pdf") as screen, pikepdf.open(bilingual / "atlas-print.pdf") as press:
        assert len(screen.pages) == len(press.pages)
        for one, other in zip(screen.pages, press.pages, strict=True):
            assert [float(v) for v in one.MediaBox] == pytest.approx([float(v) for v in other.TrimBox], abs=0.01)
            wide, high = (float(one.MediaBox[i + 2]) - float(one.MediaBox[i]) for i in (0, 1))
            assert (wide / 72 * 25.4, high / 72 * 25.4) == pytest.approx((297, 210), abs=0.1)
            bleed = [float(a) - float(b) for a, b in zip(other.BleedBox, other.TrimBox, strict=True)]
            assert [abs(v) / 72 * 25.4 for v in bleed] == pytest.approx([3, 3, 3, 3], abs=0.01)


def test_the_cover_is_one_piece_whose_spine_holds_all_leaves(bilingual):
    with pikepdf.open(bilingual / "atlas-cover.pdf") as cover, pikepdf.open(bilingual / "atlas-print.pdf") as inside:
        (sheet,) = cover.pages
        left, bottom, right, top = (float(value) / 72 * 25.4 for value in sheet.TrimBox)
        leaves = -(-len(inside.pages) // 2)
        assert (right - left, top - bottom) == pytest.approx((2 * 297 + 0.5 * leaves, 210), abs=0.05)
        bleed = [abs(float(a) - float(b)) / 72 * 25.4 for a, b in zip(sheet.BleedBox, sheet.TrimBox, strict=True)]
        assert bleed == pytest.approx([3, 3, 3, 3], abs=0.01)
    words = words_of(bilingual / "atlas-cover.pdf")[0]
    assert "Le livre" in words
    assert "Au revoir" in words
    assert "ISBN 978-3-16-148410-0" in words


def turned_text(path, letters, *, about=0.0, within=np.inf):
    """Of letters about a place (mm from the left) the mean of their places, heights below the trim, turns (°)."""
    with pypdfium2.PdfDocument(path) as document:
        sheet = document[0]
        high, text = sheet.get_trimbox()[3] * MM, sheet.get_textpage()
        chars = [i for i in range(text.count_chars()) if re.match(letters, text.get_text_range(i, 1) or " ")]
        boxes = {i: np.array(text.get_charbox(i)) * MM for i in chars}
        near = [i for i in chars if abs(boxes[i][[0, 2]].mean() - about) < within]
        turns = {round(np.degrees(pypdfium2.raw.FPDFText_GetCharAngle(text, i))) % 360 for i in near}
    places = np.array([boxes[i] for i in near])
    return places[:, [0, 2]].mean(), high - places[:, [1, 3]], turns


def test_the_spine_of_a_book_in_two_languages_has_both_titles(bilingual):
    """The first at the head, the second at the foot, upright when the book lies with the cover of its language up."""
    with pikepdf.open(bilingual / "atlas-cover.pdf") as cover, pikepdf.open(bilingual / "atlas-print.pdf") as inside:
        trim = [float(value) * MM for value in cover.pages[0].TrimBox]
        spine = 0.5 * -(-len(inside.pages) // 2)
    middle = (trim[0] + trim[2]) / 2
    arabic = turned_text(bilingual / "atlas-cover.pdf", "[\u0600-\u06ff\ufb50-\ufefc]")
    x, heights, turn = arabic
    assert x == pytest.approx(middle, abs=spine / 2)
    assert heights.min() > (trim[3] - trim[1]) / 2, "in the lower half"
    assert heights.max() == pytest.approx(trim[3] - trim[1] - 12, abs=1)
    french = turned_text(bilingual / "atlas-cover.pdf", "[A-Za-zé]", about=middle, within=spine / 2)
    assert french[1].min() == pytest.approx(12, abs=1)
    assert len(turn) == len(french[2]) == 1
    assert (max(turn) - max(french[2])) % 360 == 180


def test_arabic_is_read_in_naskh_under_heads_of_another_face(bilingual):
    faces = {"Amiri": set(), "Almarai": set()}
    with pypdfium2.PdfDocument(bilingual / "atlas.pdf") as document:
        words = words_of(bilingual / "atlas.pdf")
        for number in range(page_with(words, "الكتاب"), len(document)):
            for thing in document[number].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
                name = thing.get_font().get_base_name()
                for face, sizes in faces.items():
                    if face in name:
                        sizes.add(number)
    assert faces["Amiri"]
    assert faces["Almarai"] > faces["Amiri"]


@pytest.mark.parametrize(("page", "column"), [("A4 landscape", 126), ("A3 landscape", 187.5), ("A4 portrait", 90)])
def test_charts_beside_a_plate_are_as_wide_as_the_column_of_its_commentary(edition, data, tmp_path, page, column):
    """264 mm between the margins of A4 are two columns 12 mm apart; a page that stands has one of 90 mm."""
    book = replace(edition.book, chapters=(), facing=())
    plates = (replace(edition.plates[0], page=page),)
    alone = replace(edition, plates=plates, book=book, page=page)
    charts = draw_facing(alone, data, theme=PRINT, pictures=Pictures(tmp_path, "", None))["taux"]
    assert {chart["column"] for chart in charts} == {"text", "figures"}
    widths = {"text": column, "figures": column if page != "A4 portrait" else 78}
    assert all(chart["width_mm"] == pytest.approx(widths[chart["column"]]) for chart in charts)
    assert all(chart["height_mm"] >= 40 for chart in charts if chart["column"] == "text")


def test_a_longer_commentary_leaves_less_room_for_its_chart(edition, data, tmp_path):
    heights = []
    for letters in (200, 900, 1600):
        pictures = Pictures(tmp_path, str(letters), None)
        charts = draw_facing(edition, data, theme=PRINT, pictures=pictures, letters={"taux": letters})["taux"]
        heights.append(charts[0]["height_mm"])
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]


def test_no_chart_stands_twice_in_a_book(edition, data):
    """Two plates show one rate, one of them as a color; a third has it in its legend already."""
    rate, stock = "associations_hcp_10k", "associations_hcp"
    plates = (
        Plate(key="a", title="A", marks=(Circles(stock, color=rate),)),
        Plate(key="b", title="B", marks=(Choropleth(rate, classes=3),)),
        Plate(key="c", title="C", marks=(Choropleth(rate),)),
    )
    book = replace(edition.book, chapters=(), facing=())
    charts = charts_of(replace(edition, plates=plates, book=book), data)
    kinds = {key: [type(chart).__name__ for chart in charts[key]] for key in "abc"}
    assert kinds == {"a": ["LorenzChart", "HistogramChart"], "b": ["ClassesChart", "StripChart"], "c": []}

    legend = replace(plates[2], charts=(LorenzChart(stock),))
    charts = charts_of(replace(edition, plates=(*plates[:2], legend), book=book), data)
    assert [type(chart).__name__ for chart in charts["a"]] == ["HistogramChart"]
    assert charts["c"] == ()


@given(digits=st.lists(st.integers(0, 9), min_size=9, max_size=9), place=st.integers(0, 12), more=st.integers(1, 9))
def test_an_isbn_is_checked_by_its_last_digit(digits, place, more):
    body = [9, 7, 8, *digits]
    last = -sum(digit * weight for digit, weight in zip(body, [1, 3] * 6, strict=True)) % 10
    right = [*body, last]
    assert is_isbn("".join(map(str, right)))
    wrong = right.copy()
    wrong[place] = (wrong[place] + more) % 10
    assert not is_isbn("".join(map(str, wrong)))


def test_a_barcode_has_the_bars_of_the_standard():
    """The example of ISO/IEC 15420's usual illustration, 5901234123457, digit by digit."""
    left = "0001011 0100111 0110011 0010011 0111101 0011101"
    right = "1100110 1101100 1000010 1011100 1001110 1000100"
    assert ean_modules("590-1234-12345-7") == f"101{left}01010{right}101".replace(" ", "")


@given(digits=st.lists(st.integers(0, 9), min_size=10, max_size=10))
def test_barcodes_of_two_numbers_differ_and_have_thirty_bars(digits):
    isbn = "978" + "".join(map(str, digits))
    modules = ean_modules(isbn)
    assert len(modules) == 95
    assert len(ean_bars(isbn)) == 30
    assert sum(width for _, width in ean_bars(isbn)) == modules.count("1")
    assert modules[3:45] != ean_modules(f"979{isbn[3:]}")[3:45]


def test_a_book_with_a_wrong_isbn_or_leaf_is_refused():
    with pytest.raises(ValueError, match="978-3-16-148410-1"):
        Book(isbn="978-3-16-148410-1")
    with pytest.raises(ValueError, match="leaf_mm"):
        Book(leaf_mm=2)


def test_grounds_run_over_the_trimmed_edge(bilingual):
    """The cover's ground fills the bleed; beyond it the sheet is white."""
    with pypdfium2.PdfDocument(bilingual / "atlas-print.pdf") as document:
        picture = document[0].render(scale=2).to_numpy()
        media, bleed = document[0].get_mediabox(), document[0].get_bleedbox()
    x, y = round((bleed[0] - media[0]) * 2), picture.shape[0] // 2
    assert picture[y, x + 3].sum() < 500
    assert picture[y, x - 3].sum() == 765


def test_the_same_inputs_give_the_same_book(edition, data, built, tmp_path):
    publish(edition, data, tmp_path / "again", jobs=1)
    assert (tmp_path / "again/atlas.pdf").read_bytes() == (built / "atlas.pdf").read_bytes()


# What is wrong --------------------------------------------------------------------------------------------------------


def test_texts_that_are_too_long_are_named_with_their_measure(edition, data, tmp_path):
    for file in edition.path.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "taux.fr.md").write_text("Beaucoup de mots. " * 700, encoding="utf-8")
    with pytest.raises(EditionError, match=r"taux\.fr\.md.*too long.*Shorten it by about \d+ ?%"):
        publish(replace(edition, path=tmp_path / "edition.toml"), data, tmp_path / "out", jobs=1)
    assert not (tmp_path / "out").exists()


def test_faults_of_a_book_are_said_all_at_once(edition, tmp_path):
    for file in edition.path.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "preface.fr.md").write_text("# A\n\n[x](plate:absente)\n\n[y](term:Absent)\n", encoding="utf-8")
    (tmp_path / "glossaire.fr.md").write_bytes(b"# G\n\n\xff\n")
    (tmp_path / "nombre.fr.md").unlink()
    one, two = edition.book.chapters
    chapters = (replace(one, plates=("taux", "inconnue")), replace(two, picture="absente.png", plates=("taux",)))
    wrong = replace(
        edition, path=tmp_path / "edition.toml",
        book=replace(edition.book, chapters=chapters, tables=("density_10q",), facing=(Facing(plate="z", charts=()),)),
    )  # fmt: skip
    faults = check_book(wrong, small_atlas.CATALOGUE)
    told = "\n".join(map(str, faults))
    for words in (
        "absente", "Absent", "not UTF-8", "nombre.fr.md", "inconnue", "stands in no chapter", "several chapters",
        "absente.png", "density_10q", "no plate has this key (found: 'z')",
    ):  # fmt: skip
        assert words in told, words
    assert {3, 5} <= {one.row for one in faults if "preface" in str(one.file)}
    assert all(str(one.remedy) for one in faults)


def test_a_sound_book_has_no_fault(edition):
    assert check_book(edition, small_atlas.CATALOGUE) == []
    assert check_book(replace(edition, language="ar"), small_atlas.CATALOGUE) == []


@pytest.mark.parametrize(("language", "between"), [("fr", "\u202f; "), ("ar", "؛ "), ("en", "; ")])
def test_sources_are_parted_as_their_language_parts_them(data, language, between, monkeypatch):
    monkeypatch.setattr(facts, "credit", lambda *_, **__: ("A 2024", "B"))
    assert facts.explanation(data, data.indicator("associations_hcp_10k"), language)["source"] == f"A 2024{between}B"

"""Is a text as wide as it was measured, does each language find its font, and is a missing letter an error?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from squares import blank

from atlas.cartography.canvas import typeface
from atlas.cartography.spec.theme import PRINT, TextStyle, Theme
from atlas.errors import GlyphError, UnknownNameError

LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèàçôÉÀ0123456789,.’ -", min_size=1, max_size=30)
STYLE = TextStyle(10.0)


def advance_by_fonttools(text, path, size_pt):
    """Sum of advances in mm, without kerning."""
    font = TTFont(path)
    names, metrics = font.getBestCmap(), font["hmtx"]
    return sum(metrics[names[ord(ch)]][0] for ch in text) / font["head"].unitsPerEm * size_pt * typeface.MM_PER_PT


@pytest.mark.parametrize("text", ["Hamburgefonstiv", "0123456789", "Larache", "l", "Chefchaouen 12,5"])
@pytest.mark.parametrize("size", [5.5, 7.4, 17.0])
def test_a_width_is_the_sum_of_the_advances_of_the_font_file(text, size):
    style = TextStyle(size)
    path = typeface.properties(text, style, PRINT).get_file()
    expected = advance_by_fonttools(text, path, size)
    assert typeface.measure(text, style, PRINT).width == pytest.approx(expected, rel=0.03, abs=0.1)


def test_heights_are_those_of_the_ink():
    font = TTFont(typeface.properties("H", STYLE, PRINT).get_file())
    glyphs, k = font.getGlyphSet(), STYLE.size_pt * typeface.MM_PER_PT / font["head"].unitsPerEm
    for letter in "Hxpgl":
        pen = BoundsPen(glyphs)
        glyphs[font.getBestCmap()[ord(letter)]].draw(pen)
        found = typeface.measure(letter, STYLE, PRINT)
        assert found.ascent == pytest.approx(pen.bounds[3] * k, abs=0.06)
        assert found.descent == pytest.approx(max(0, -pen.bounds[1]) * k, abs=0.06)


@given(text=LETTERS, factor=st.floats(0.5, 3.0))
def test_a_text_grows_with_its_size(text, factor):
    one = typeface.measure(text, STYLE, PRINT)
    other = typeface.measure(text, TextStyle(10.0 * factor), PRINT)
    assert other.width == pytest.approx(one.width * factor)
    assert other.ascent + other.descent == pytest.approx((one.ascent + one.descent) * factor)


@pytest.mark.parametrize(
    ("text", "language", "anchor"),
    [
        ("Évolution de la population", "fr", "start"), ("Tanger-Assilah", "fr", "middle"), ("12,5", "fr", "end"),
        ("الكثافة السكانية", "ar", "start"), ("إقليم العرائش", "ar", "middle"), ("طنجة", "ar", "end"),
    ],
)  # fmt: skip
def test_what_is_drawn_fills_the_box_that_was_measured(text, language, anchor):
    canvas = blank(language)
    box = canvas.text(text, (120, 100), TextStyle(14.0, anchor=anchor))
    canvas.figure.set_dpi(600)
    drawn = canvas.axes.texts[0].get_window_extent(FigureCanvasAgg(canvas.figure).get_renderer())
    k = 25.4 / 600
    assert drawn.x0 * k == pytest.approx(box.x, abs=0.4)
    assert drawn.x1 * k == pytest.approx(box.right, abs=0.4)
    at = {"start": box.right if language == "ar" else box.x, "middle": box.center[0]}
    assert at.get(anchor, box.x if language == "ar" else box.right) == pytest.approx(120)


@given(text=LETTERS, width=st.floats(5, 80))
def test_wrapped_lines_fit_and_lose_no_word(text, width):
    lines = typeface.wrap(text, STYLE, PRINT, width_mm=width)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert " " not in line.strip(" ") or typeface.measure(line, STYLE, PRINT).width <= width


def test_wrapping_never_parts_what_a_no_break_space_joins():
    text = "3\u202f658\u202f695 habitants en\u00a02024"
    lines = typeface.wrap(text, STYLE, PRINT, width_mm=1)
    assert lines == ("3\u202f658\u202f695", "habitants", "en\u00a02024")
    assert typeface.wrap("un\ndeux", STYLE, PRINT, width_mm=100) == ("un", "deux")


def test_latin_takes_the_theme_s_family_and_arabic_its_own():
    assert "SourceSansPro-Regular" in str(typeface.properties("Tanger", STYLE, PRINT).get_file())
    assert "Almarai" in str(typeface.properties("طنجة", STYLE, PRINT).get_file())
    # One font for the whole string: a fallback inside it would break advances.
    assert "Almarai" in str(typeface.properties("طنجة (Tanger)", STYLE, PRINT).get_file())
    # Letters that Arabic of Morocco and Tifinagh need and the Arabic family lacks.
    assert "DejaVuSans" in str(typeface.properties("أڭادير", STYLE, PRINT).get_file())
    assert "DejaVuSans" in str(typeface.properties("ⵟⴰⵏⵊⴰ", STYLE, PRINT).get_file())


def test_a_title_takes_the_theme_s_title_family():
    theme = replace(PRINT, title_family="DejaVu Sans")
    assert "DejaVuSans-Bold" in str(typeface.properties("Titre", theme.heading(17), theme).get_file())
    assert "SourceSansPro-Bold" in str(typeface.properties("Titre", PRINT.heading(17), PRINT).get_file())


@pytest.mark.parametrize("sign", "\u200c\u200d\u2060\u2067\u2069\u061c")
def test_marks_that_show_nothing_change_no_face(sign):
    """Half a space in an Arabic word, an isolate: the letters stay in their own type, and are shaped by the mark."""
    word = "سكانالجهة"
    parted, apart = f"سكان{sign}الجهة", "سكان\u200cالجهة"
    assert typeface.setting(parted, STYLE, PRINT).path == typeface.setting(word, STYLE, PRINT).path
    joined, wide = (typeface.measure(text, STYLE, PRINT).width for text in (word, apart))
    assert wide > 1.05 * joined, "a half-space parts letters that would join"
    assert typeface.measure(parted, STYLE, PRINT).width <= wide * 1.001


def test_a_sign_that_a_font_lacks_has_a_stand_in_but_a_letter_has_none():
    narrow = typeface.setting("10\u202f000 نسمة 35°30′", STYLE, PRINT)
    assert (narrow.family, narrow.text) == ("Almarai", "10\u00a0000 نسمة 35°30'")
    assert typeface.setting("10\u202f000 hab.", STYLE, PRINT).text == "10\u202f000 hab."


def test_a_larger_page_has_larger_type_and_the_same_floor():
    small, large = blank(page="A4 landscape").theme.type, blank(page="A3 landscape").theme.type
    assert large.title == pytest.approx(small.title * 1.15)
    assert large.label > small.label
    assert large.label_floor == small.label_floor == 5.5


def test_weights_and_italics_are_the_nearest_that_exist():
    def name(style, text="abc"):
        return str(typeface.properties(text, style, PRINT).get_file()).rpartition("-")[2]

    assert name(TextStyle(8, weight=600)) == "Semibold.ttf"
    assert name(TextStyle(8, weight=700)) == "Bold.ttf"
    assert name(TextStyle(8, italic=True)) == "It.ttf"
    assert typeface.properties("طنجة", TextStyle(8, italic=True), PRINT).get_style() == "normal"
    assert name(TextStyle(8, weight=700), "طنجة") == "Bold.ttf"


@pytest.mark.parametrize(("text", "code"), [("中", "U+4E2D"), ("Tanger 🏙", "U+1F3D9"), ("\ue000", "U+E000")])
def test_a_missing_glyph_is_an_error_that_names_it(text, code):
    with pytest.raises(GlyphError, match=code.replace("+", r"\+")) as caught:
        typeface.measure(text, STYLE, PRINT)
    assert PRINT.family in str(caught.value)
    with pytest.raises(GlyphError):
        blank().text(text, (10, 10), STYLE)


@pytest.mark.parametrize("text", ["ⵜⴰⵏⵊⴰ", "“«»”’–—…−×°′", "\u202f\u00a0", "طَنْجَة، ؟", "\u200fab"])
def test_what_an_atlas_of_morocco_writes_has_its_glyphs(text):
    assert typeface.measure(text, STYLE, PRINT).width >= 0


def test_an_unknown_family_is_named():
    with pytest.raises(UnknownNameError, match="Source Sans Pro"):
        typeface.measure("a", STYLE, Theme(family="Sans Source Pro"))


def test_every_font_file_exists():
    assert len(typeface.font_files()) == 10
    assert all(path.is_file() for path in typeface.font_files())

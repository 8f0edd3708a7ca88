"""Does every expression exist in three languages, and does every number read back as the number it was?"""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import expressions, interval, tr
from atlas.i18n.numbers import MINUS, number, percent, signed_number, written_date
from atlas.i18n.typography import LEFT_TO_RIGHT, NARROW_SPACE, RIGHT_TO_LEFT, typeset
from tests.every import for_every

FINITE = st.floats(-1e12, 1e12, allow_nan=False)
ANY = st.sampled_from(tuple(LANGUAGES))
#: Those of a language that is added are as CLDR has them.
LOCALES = {code: language.locale for code, language in LANGUAGES.items()} | {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
DECIMAL_SIGN = {code: get_decimal_symbol(locale) for code, locale in LOCALES.items()} | {
    "fr": ",",
    "ar": ",",
    "en": ".",
}
GROUP_SIGN = {code: get_group_symbol(locale) for code, locale in LOCALES.items()}
GROUP_SIGN |= {"fr": NARROW_SPACE, "ar": ".", "en": ","}


def fields(expression):
    return sorted(name for _, name, _, _ in string.Formatter().parse(expression) if name is not None)


def read(text, language):
    """The number that a text says, by its own rules only."""
    text = unmarked(text).replace(GROUP_SIGN[language], "").replace(DECIMAL_SIGN[language], ".")
    return float(text.replace(MINUS, "-").replace("+", ""))


def unmarked(text):
    """A text without its marks of direction."""
    return text.replace(RIGHT_TO_LEFT, "").replace(LEFT_TO_RIGHT, "")


def versions_of(key):
    """The texts of an expression by language; one that has plurals is said by its plural form."""
    found = {language: expressions(spoken)[key] for language, spoken in LANGUAGES.items()}
    return {language: text if isinstance(text, str) else text["other"] for language, text in found.items()}


KEYS = sorted(expressions(LANGUAGES["fr"]))


def test_the_files_of_words_have_the_same_keys():
    for language in LANGUAGES.values():
        assert sorted(expressions(language)) == KEYS


@for_every(KEYS)
def test_every_expression_speaks_the_three_languages_with_the_same_fields(key):
    versions = versions_of(key)
    assert all(text.strip() for text in versions.values())
    assert len({tuple(fields(text)) for text in versions.values()}) == 1
    for language in LANGUAGES:
        said = tr(key, language, **dict.fromkeys(fields(versions[language]), "§"))
        assert all("{" + name not in said for name in fields(versions[language])), said
        assert said.count("§") == len(fields(versions[language]))
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in said)
        assert arabic == (language == "ar") or not any(map(str.isalpha, said)), said


def test_no_french_expression_has_an_ordinary_space_before_a_double_sign():
    for key in KEYS:
        said = tr(key, "fr", **dict.fromkeys(fields(versions_of(key)["fr"]), "1"))
        assert not any(f"{space}{sign}" in said for space in " \u00a0" for sign in ";:!?%»"), said
        assert not re.search(r"[^\W\d_]'[^\W\d_]", said), said  # by='commune' is code


def test_an_unknown_expression_is_named_with_its_neighbours():
    with pytest.raises(LookupError, match="no_data"):
        tr("no_dat", "fr")


@given(value=FINITE, decimals=st.integers(0, 4), language=ANY)
def test_a_number_reads_back_as_itself(value, decimals, language):
    text = number(value, language, decimals=decimals)
    assert read(text, language) == pytest.approx(value, abs=0.5000001 * 10**-decimals, rel=1e-12)
    assert "-" not in text
    digits = text.rpartition(DECIMAL_SIGN[language])[2] if decimals else ""
    assert len(digits) == decimals
    # A half is rounded away from zero, as readers do; Python's own `round` goes to the even digit.
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert (MINUS in text) == (rounded < 0)


@given(value=FINITE, decimals=st.integers(0, 4), language=ANY)
def test_babel_reads_the_number_too(value, decimals, language):
    text = (
        number(value, language, decimals=decimals)
        .replace(RIGHT_TO_LEFT, "")
        .replace(LEFT_TO_RIGHT, "")
        .replace(MINUS, "-")
    )
    assert float(parse_decimal(text, locale=LOCALES[language])) == pytest.approx(
        value, abs=0.5000001 * 10**-decimals, rel=1e-12
    )


@given(value=st.floats(-0.4999, -1e-12), language=ANY)
def test_a_number_that_rounds_to_zero_has_no_sign(value, language):
    assert number(value, language).replace(RIGHT_TO_LEFT, "") == "0"
    assert number(-0.0, language, decimals=2).replace(RIGHT_TO_LEFT, "") in ("0,00", "0.00")
    assert signed_number(value, language).replace(RIGHT_TO_LEFT, "") == "0"


def test_numbers_as_a_typographer_sets_them():
    assert number(3_658_695, "fr") == "3\u202f658\u202f695"
    assert number(1234, "fr") == "1\u202f234"
    assert number(-12.5, "fr", decimals=1) == "−12,5"
    assert number(1234.5, "en", decimals=1) == "1,234.5"
    assert number(1234.5, "ar", decimals=1) == "\u200f1.234,5"
    assert percent(98.34, "fr", decimals=1) == "98,3\u202f%"
    assert percent(98.34, "en", decimals=1) == "98.3%"
    assert signed_number(12.5, "fr", decimals=1) == "+12,5"
    assert signed_number(-3, "fr", decimals=1) == "−3,0"
    assert signed_number(5, "ar") == "\u200f\u200e+5"
    assert number(-7.5, "ar", decimals=1) == "\u200f\u200e−7,5", (
        "an Arabic reader has the sign on the left of the number"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_never_printed(value):
    with pytest.raises(ValueError, match="finite"):
        number(value, "fr")


@given(value=FINITE, language=ANY)
def test_arabic_numbers_carry_one_mark_of_direction_and_western_digits(value, language):
    for text in (number(value, language), percent(value, language), signed_number(value, language)):
        assert text.count(RIGHT_TO_LEFT) == (language == "ar")
        assert text.startswith(RIGHT_TO_LEFT) == (language == "ar")
        assert all(ch in string.digits for ch in text if ch.isdigit())
        assert not set(" \u00a0") & set(text.replace(LANGUAGES[language].percent, "%"))


@given(value=st.floats(0.5, 1e9), decimals=st.integers(0, 2), language=ANY)
def test_a_change_is_signed_on_both_sides(value, decimals, language):
    up, down = signed_number(value, language, decimals=decimals), signed_number(-value, language, decimals=decimals)
    if round(value, decimals) > 0:
        assert up.replace("+", "") == down.replace(MINUS, "")
        assert up.count("+") == 1
        assert down.count(MINUS) == 1


def test_an_interval_says_which_end_it_keeps():
    assert interval(5, 15, "fr") == "de 5 à moins de 15"
    assert interval(5, 15, "fr", closed=True) == "de 5 à 15"
    assert interval(1000, 2500.5, "fr", decimals=1) == "de 1\u202f000,0 à moins de 2\u202f500,5"
    assert interval(5, 15, "en") == "5 to under 15"
    assert interval(5, 15, "ar") == "من \u200f5 إلى أقل من \u200f15"


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)), language=ANY)
def test_a_date_keeps_its_day_and_its_year(day, language):
    text = written_date(day.isoformat(), language)
    assert str(day.year) in text
    assert text.split()[0].removesuffix("er") == str(day.day)
    month = written_date(day.isoformat()[:7], language)
    assert month in text
    assert written_date(str(day.year), language) == str(day.year)


def test_french_writes_the_first_of_the_month_as_an_ordinal():
    assert written_date("2026-05-01", "fr") == "1er mai 2026"
    assert written_date("2026-05-11", "fr") == "11 mai 2026"
    assert written_date("2026-05-01", "en") == "1 May 2026"


@pytest.mark.parametrize(
    "text",
    ["", "vers 2020", "2014–2024", "2026-13", "2026-02-30", "31-12-2026", "2026-1-2-3", "-", "2026-", "²-³", "0-1"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_date_is_left_as_it_is(text, language):
    assert written_date(text, language) == text


@given(text=st.text(alphabet="aé l'’«»:;!?% \u00a0\u202f1230()\n", max_size=40), language=ANY)
def test_typesetting_changes_spaces_and_apostrophes_only_and_once(text, language):
    once = typeset(text, language)
    assert typeset(once, language) == once

    def bare(s):
        return "".join("'" if ch == "’" else ch for ch in s if not ch.isspace())

    assert bare(once) == bare(text)


def test_french_typography():
    assert typeset("L'atlas : combien d'acteurs ?", "fr") == "L’atlas\u202f: combien d’acteurs\u202f?"
    assert typeset("« Ici » et 98 %", "fr") == "«\u202fIci\u202f» et 98\u202f%"
    assert typeset("3 658 695 habitants", "fr") == "3\u202f658\u202f695 habitants"
    assert typeset("What's on: here?", "en") == "What’s on: here?"
    assert typeset("L'un : l'autre", "ar") == "L'un : l'autre"

"""Do words stand in the files of words and nowhere else, is each of them used, and is each one used there?"""

from __future__ import annotations

import ast
import errno
import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import atlas
from atlas.i18n.expressions import PLURALS, expressions
from atlas.i18n.language import LANGUAGES

PACKAGE = Path(atlas.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
#: Tables that are read whole, so that the code names what is in them without the table.
READ_WHOLE = ("book", "column", "column_as_indicator", "documents")
#: Tables that errors read: kinds of things by their English names, errors of the system by their codes.
KINDS_OF_THINGS = ("error.no", "error.several")
OF_THE_SYSTEM = "error.system"
#: Tables that the command line reads by click's own messages and by names of arguments and commands.
BY_CLICK = ("cli.click.", "cli.metavar.", "cli.help.", "cli.short.")

#: What is recognised in the files of others is no word that a reader meets: modules, and what each of them reads.
READING = {
    "analysis/name_index.py": "the Arabic article, which an index does not sort by",
    "analysis/own_figures/suggestion.py": "headings of a table of figures",
    "analysis/location/name_fallback.py": "headings of a column of provinces",
    "cartography/inspection/specification.py": "patterns of words in Latin letters",
    "i18n/level_names.py": "articles, adjectives and nouns of levels, by which sentences are put in other nouns",
    "i18n/typography.py": "the last Latin letter with an accent",
    "cli/console.py": "ligatures that a terminal may lack",
    "publishing/tables/contact_privacy.py": "patterns of telephone numbers",
    "publishing/proof/lines.py": "patterns of letters in a printed page",
    "publishing/quality/report.py": "the last letter of the Arabic block",
    "sources/register/closures.py": "headings of columns of closures",
    "sources/parsing/coordinates.py": "marks and hemispheres of coordinates",
    "sources/territory/correspondence.py": "headings of a table of codes",
    "sources/parsing/dates.py": "names of months and days",
    "sources/deduplication/decisions.py": "headings and words of decisions about pairs",
    "sources/deduplication/duplicates.py": "the last letter of the Arabic block",
    "sources/files/encodings.py": "letters that tell an encoding",
    "sources/files/header_detection.py": "rows that are totals and notes",
    "sources/matching/gazetteer.py": "words for a province before its name",
    "sources/register/headings.py": "headings of registers",
    "sources/edits/links.py": "headings of a table of links",
    "sources/matching/normalization.py": "letters and what they are folded to",
    "sources/matching/name_phrases.py": "words around the name of a place",
    "sources/matching/name_forms.py": "words around the name of a place",
    "sources/matching/places.py": "headings of a table of places",
    "sources/parsing/coordinate_pairs.py": "headings of a column of coordinates",
    "sources/parsing/projections.py": "words for coordinates in degrees",
    "sources/register/records.py": "headings of the column that marks invented records",
    "sources/files/sheets.py": "names of sheets that are totals",
    "sources/deduplication/consonant_keys.py": "letters and what they sound like",
    "sources/matching/beyond.py": "words for a town, as registers write them",
    "sources/matching/spelling.py": "letters and what they sound like",
    "sources/parsing/values.py": "marks of what is not known",
    "sources/parsing/vocabulary.py": "empty words of registers, yes and no",
}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def literals(path: Path) -> Iterator[ast.Constant]:
    """The string literals of a module that are no docstrings."""
    said = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


def is_foreign(letter: str) -> bool:
    return unicodedata.category(letter).startswith("L") and letter > "\x7f"


def fields(pattern: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None}


def blanks(entry: str | dict[str, str]) -> set[str]:
    return fields(entry) if isinstance(entry, str) else set.union(*map(fields, entry.values()))


KEYS = expressions(LANGUAGES["fr"])


def test_the_files_of_words_have_the_same_keys_and_the_same_blanks():
    assert len(KEYS) > 700
    for language in LANGUAGES.values():
        said = expressions(language)
        assert sorted(said) == sorted(KEYS)
        assert [key for key in KEYS if blanks(said[key]) != blanks(KEYS[key])] == []
        assert [key for key in KEYS if isinstance(said[key], str) != isinstance(KEYS[key], str)] == []
        plurals = [entry for entry in said.values() if isinstance(entry, dict)]
        assert plurals
        assert all("other" in entry and set(entry) <= PLURALS for entry in plurals)


def test_no_letter_of_a_readers_language_stands_in_the_code():
    found = {name(path) for path in MODULES if any(any(map(is_foreign, node.value)) for node in literals(path))}
    assert found == set(READING), "words go into atlas/i18n/locale; what is read from files is listed here"


def test_no_module_holds_a_text_in_several_languages():
    """A mapping from languages to texts, in any shape: words(fr, ar, en) has no successor."""
    codes = set(LANGUAGES)
    found = []
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.Dict):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                texts = [value for value in node.values if isinstance(value, ast.Constant | ast.JoinedStr)]
                found += [(name(path), node.lineno)] if len(keys & codes) > 1 and texts else []
    assert found == []


def test_the_code_asks_a_language_how_it_is_written_and_never_which_it_is():
    found = set()
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if any(isinstance(side, ast.Constant) and side.value in LANGUAGES for side in sides):
                    found.add(name(path))
    # The inspection looks for English words on French plates, whose names may be French as well.
    assert found == {"cartography/inspection/specification.py"}


def pattern(node: ast.expr) -> str | None:
    """What keys an expression can be, as a regular expression; None where it says nothing of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.-]+" for part in node.values]
        whole = any(isinstance(part, ast.Constant) and len(part.value.strip("._")) > 2 for part in node.values)
        return "".join(parts) if whole else None
    return None


def asked() -> Iterator[tuple[str, int, str]]:
    """Every key that the code gives to a function of words: module, line, regular expression."""
    for path in MODULES:
        for node in nodes(path):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
            if called in ("text", "texts") and not of.endswith("vocabulary"):
                continue  # words that a vocabulary may say otherwise; others write texts of their own
            if called not in ("tr", "tr_plural", "Message", "shipped_texts", "section", "words_of", "text", "texts"):
                continue
            first = node.args[0]
            for choice in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                if found := pattern(choice):
                    end = {
                        "shipped_texts": r"\.(title|formula|explanation)",
                        "texts": r"\.(title|formula|explanation)",
                        "section": r"\..+",
                        "words_of": r"\..+",
                    }.get(called, "")
                    yield name(path), node.lineno, found + end


def test_every_key_that_the_code_asks_for_exists():
    wanted = list(asked())
    assert len(wanted) > 250
    patterns = {one[2]: re.compile(one[2]) for one in wanted}
    missing = {text for text, pattern in patterns.items() if not any(map(pattern.fullmatch, KEYS))}
    assert [one for one in wanted if one[2] in missing] == []


def test_every_key_is_asked_for():
    given = {node.value for path in MODULES for node in literals(path)}
    made = {found for path in MODULES for node in nodes(path) if (found := pattern(node))}
    made = {one for one in made if "[" in one} | {found for _, _, found in asked()}
    patterns = re.compile("|".join(f"(?:{one})" for one in sorted(made)))
    templates = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.typ"))

    def is_used(key: str) -> bool:
        table, _, last = key.rpartition(".")
        if table in KINDS_OF_THINGS and last.replace("_", " ") in given:
            return True
        if key.startswith(BY_CLICK):
            return True
        if table == OF_THE_SYSTEM and hasattr(errno, last):
            return True
        if table in READ_WHOLE and key not in given:
            return last in given or f"words.{last}" in templates or patterns.fullmatch(last) is not None
        # The start of a key may be put together first, and its last part added to it.
        return key in given or any(patterns.fullmatch(text) for text in (key, table) if text)

    assert [key for key in KEYS if not is_used(key)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_file_of_words_is_in_its_script(code):
    letters = "".join(
        letter
        for entry in expressions(LANGUAGES[code]).values()
        for text in ([entry] if isinstance(entry, str) else entry.values())
        for letter in re.sub(r"\{\w*\}", "", text)
        if unicodedata.category(letter).startswith("L")
    )
    arabic = sum("ARABIC" in unicodedata.name(letter) for letter in letters) / len(letters)
    assert arabic > 0.9 if LANGUAGES[code].script == "Arab" else arabic == 0

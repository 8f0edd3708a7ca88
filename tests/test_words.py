"""Do words stand in the files of words and nowhere else, is each of them used, and is each one used there?"""

from __future__ import annotations

import ast
import errno
import re
import string
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from atlas.i18n.expressions import PLURALS, expressions
from atlas.i18n.language import LANGUAGES
from tests.modules import MODULES, PACKAGE, name, nodes

#: Tables that are read whole, so that the code names what is in them without the table.
READ_WHOLE = ("book", "column", "column_as_indicator", "documents")
#: Tables that errors read: kinds of things by their English names, errors of the system by their codes.
KINDS_OF_THINGS = ("error.no", "error.several")
OF_THE_SYSTEM = "error.system"
#: Tables that the command line reads by click's own messages and by names of arguments and commands.
BY_CLICK = ("cli.click.", "cli.metavar.", "cli.help.", "cli.short.")

#: Where ranges of Unicode stand, and signs of which it calls a few letters.
LETTERS = "i18n/letters.py"


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
    assert found == {LETTERS}, "what is shown goes into atlas/i18n/locale, what is recognised into atlas/i18n/reading"


LEXICON = ("word_list", "word_lists", "word_map", "word_text", "alternatives")


def lexicon_keys() -> set[str]:
    """Every key of the words recognised that the code asks for, as regular expressions."""
    return {
        re.escape(key.value)
        if isinstance(key, ast.Constant)
        else "".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in key.values)
        for path in MODULES
        if name(path) != "i18n/lexicon.py"
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LEXICON
        for key in node.args
    }


def flat(table: dict[str, object], above: str) -> Iterator[tuple[str, object]]:
    for key, entry in table.items():
        yield from flat(entry, f"{above}.{key}") if isinstance(entry, dict) else [(f"{above}.{key}", entry)]


def test_every_word_that_is_recognised_is_asked_for_and_stands_once():
    entries = {
        entry: words
        for path in sorted((PACKAGE / "i18n/reading").glob("*.toml"))
        for entry, words in flat(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    }
    assert len(entries) > 200
    keys = lexicon_keys()
    assert [key for key in keys if not any(re.match(rf"{key}(\.|$)", entry) for entry in entries)] == []
    assert [entry for entry in entries if not any(re.match(rf"{key}(\.|$)", entry) for key in keys)] == []
    lists = {entry: words for entry, words in entries.items() if isinstance(words, list) and entry[:7] != "levels."}
    assert [entry for entry, words in lists.items() if len(words) != len(set(words))] == []


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


#: A pattern of `pattern` that a key can be: letters, digits, dots and hyphens, and such as are put in.
KEY_LIKE = re.compile(r"(?:\w|\\[.-]|\[\\w\.-\]\+)+")


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
    made = {one for one in made if "[" in one and KEY_LIKE.fullmatch(one)} | {found for _, _, found in asked()}
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

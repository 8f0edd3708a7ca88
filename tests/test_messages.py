"""Does every message that a user meets speak French, Arabic and English?"""

from __future__ import annotations

import ast
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from atlas.errors import AmbiguousNameError, Fault, InputError, UnforeseenError, UnknownNameError, quote_names
from atlas.i18n.interface import set_ui_language, ui_language
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Listed, Message, expressions, has_expression
from tests.modules import MODULES, name, nodes

KEYS = expressions(LANGUAGES["en"])

#: What a user never meets: programming mistakes below the words, and what ends inside the toolkit.
NO_MESSAGES = {
    "__init__.py": "names that moved inside the package",
    "errors.py": "a programming mistake: an error without a fault",
    "themes.py": "names that moved inside the package",
    "decimals.py": "a programming mistake, below the words",
    "i18n/language.py": "a programming mistake, below the words",
    "i18n/messages.py": "a programming mistake, below the words",
    "i18n/numbers.py": "a programming mistake, below the words",
}


def is_sentence(node: ast.expr) -> bool:
    """Whether an argument is a text of its own: letters, written in the code."""
    if isinstance(node, ast.BinOp):
        return is_sentence(node.left) or is_sentence(node.right)
    if isinstance(node, ast.IfExp):
        return is_sentence(node.body) or is_sentence(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return any(is_sentence(part) for part in node.values if isinstance(part, ast.Constant))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.search("[a-z]{2}", node.value))


def spoken_literals(path: Path) -> Iterator[int]:
    """Lines where an error, a fault or the terminal is given a sentence of the code."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            # The first of these is told a name, the last a code of pydantic's, which has a message of its own here.
            coded = ("UnknownNameError", "AmbiguousNameError", "AssertionError", "UnclassifiableError")
            own = called not in (*coded, "PydanticKnownError")
            if called == "Fault":
                said = [*node.args[:2], *(word.value for word in node.keywords if word.arg in ("reason", "remedy"))]
            elif called in ("guard", "guarded") or (own and called.endswith(("Error", "Usage", "BadParameter"))):
                said = node.args[:1]
            elif called in ("echo", "option", "argument"):
                said = node.args[:1] if called == "echo" else []
                said += [word.value for word in node.keywords if word.arg == "help"]
            else:
                continue
            if any(map(is_sentence, said)):
                yield node.lineno


def test_no_error_fault_or_command_speaks_a_language_of_the_code():
    left = {name(path): len(lines) for path in MODULES if (lines := list(spoken_literals(path)))}
    assert {module: count for module, count in left.items() if module not in NO_MESSAGES} == {}


def test_every_message_fills_the_blanks_of_its_expression():
    wrong, checked = [], 0
    for path in MODULES:
        for node in nodes(path):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"):
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant) and key.value and all(word.arg for word in node.keywords):
                entry = KEYS.get(key.value, "")
                texts = [entry] if isinstance(entry, str) else list(entry.values())
                blanks = {blank for text in texts for _, blank, _, _ in string.Formatter().parse(text) if blank}
                checked += 1
                given = {word.arg for word in node.keywords}
                if blanks - given or given - blanks - {"n"}:
                    wrong.append((name(path), node.lineno, key.value, sorted(blanks ^ given)))
    assert checked > 60
    assert wrong == []


def test_every_kind_of_thing_that_may_be_unknown_has_its_words():
    tables = {"UnknownNameError": "error.no", "AmbiguousNameError": "error.several"}
    kinds = {
        f"{tables[node.func.id]}.{node.args[0].value.replace(' ', '_')}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in tables
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(kinds) > 20
    assert sorted(kind for kind in kinds if not has_expression(kind)) == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "ar_MA.UTF-8"}, "ar"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr"}, "fr"),
        ({"LANG": "fr_FR", "LC_MESSAGES": "ar-MA"}, "ar"),
        ({"LANG": "fr_FR.UTF-8", "ATLAS_LANG": "ar"}, "ar"),
        ({"LANG": "fr_FR.UTF-8", "ATLAS_LANG": "nothing"}, "fr"),
        ({"LANG": "", "LC_ALL": "", "ATLAS_LANG": ""}, "en"),
    ],
)
def test_the_language_of_the_interface_is_that_of_the_environment(monkeypatch, environment, language):
    for variable in ("ATLAS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert ui_language() == language


FAULT = Fault("r", "R", "actes.csv", 12, "statut", "it's; a : b", sheet="Feuil1")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "actes.csv, sheet “Feuil1”, row 12, column “statut”: r (found: 'it's; a : b'). R"),
        ("fr", "actes.csv, feuille « Feuil1 », ligne 12, colonne « statut » : r (trouvé : « it's; a : b »). R"),
    ],
)
def test_a_fault_names_its_place_in_the_language_of_the_interface(monkeypatch, language, text):
    monkeypatch.setenv("ATLAS_LANG", language)
    assert str(FAULT) == text
    assert str(InputError([FAULT, FAULT])) == f"{text}\n{text}"


def test_in_arabic_what_runs_from_the_left_is_kept_apart(monkeypatch):
    monkeypatch.setenv("ATLAS_LANG", "ar")
    text = str(FAULT)
    assert text.startswith(
        "\u2068actes.csv\u2069، الورقة «\u2068Feuil1\u2069»، السطر 12، العمود «\u2068statut\u2069»: "
    )
    assert text.count("\u2068") == text.count("\u2069")
    assert "\u2068" not in Message("error.found", value="statut")["ar"], "a page has rules of its own"


def test_an_error_says_the_same_after_it_crossed_a_process_and_in_the_language_asked_for_then(monkeypatch):
    errors = [
        UnknownNameError("commune", "Tangr", ["Tanger", "Tétouan"]),
        AmbiguousNameError("commune", "Alpha", ["Alpha (A)", "Alpha (B)"]),
        InputError(Fault(Message("guard.damaged"), Message("guard.check_file"), "a.csv")),
        UnforeseenError(Message("act.register"), "KeyError: 'x'", "0123abcd"),
        ValueError(Message("error.no_memory")),
    ]
    monkeypatch.setenv("ATLAS_LANG", "en")  # what is set below is undone at the end
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        for language in LANGUAGES:
            set_ui_language(language)
            assert str(again) == str(error)
            assert "{" not in str(error)
        monkeypatch.setenv("ATLAS_LANG", "fr")
        assert str(again) != (monkeypatch.setenv("ATLAS_LANG", "en"), str(again))[1]


def test_a_name_that_is_near_is_proposed_in_three_languages(monkeypatch):
    error = UnknownNameError("commune", "Tanjer", ["Tanger", "Tétouan"])
    monkeypatch.setenv("ATLAS_LANG", "fr")
    assert str(error) == "il n’existe pas de commune « Tanjer » ; vouliez-vous dire « Tanger » ?"
    monkeypatch.setenv("ATLAS_LANG", "en")
    assert str(error) == "there is no commune “Tanjer”; did you mean “Tanger”?"
    monkeypatch.setenv("ATLAS_LANG", "ar")
    assert "هل تقصد" in str(error)


def test_a_kind_of_thing_of_somebody_else_goes_by_its_name(monkeypatch):
    monkeypatch.setenv("ATLAS_LANG", "fr")
    assert "il n’existe pas de flux" in str(UnknownNameError("flux", "x", ["abc"]))


def test_lists_are_cut_and_counted():
    names = [f"n{i}" for i in range(25)]
    assert str(quote_names(names)).endswith("“n19” and 5 more")
    assert str(quote_names(["x" * 80])) == f"“{'x' * 59}…”"
    assert Listed(["a", "b", "c"], last="or")["fr"] == "«\u202fa\u202f», «\u202fb\u202f» ou «\u202fc\u202f»"
    assert Listed(["a"], last="or", marks=False).plain("en") == "a"


def test_numbers_of_a_message_are_written_as_its_language_does():
    message = Message("error.more_faults", more=1200, all=2.5)
    assert message.plain("fr").startswith("… et 1\u202f200 de plus : 2,5")
    assert message.plain("en").startswith("… and 1,200 more: 2.5")

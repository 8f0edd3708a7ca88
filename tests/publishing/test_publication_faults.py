"""Is everything that is wrong with ``[[publications]]`` and its texts one fault with its line, in three languages?"""

from __future__ import annotations

from functools import cache

import pytest
from factories import edition_text
from publishing.small_atlas import CATALOGUE, dataset, edition

from atlas.publishing.documents.checks import check_publications, publication_faults
from atlas.publishing.documents.kinds.plain_document import PlainDocument
from atlas.publishing.edition.load import in_lines, understood_edition

HEAD = edition_text(rest="\n")
NOTE = '[[publications]]\nkey = "note"\nkind = "document"\ntext = ["note.md"]\n'
LETTER = (
    '[[publications]]\nkey = "lettre"\nkind = "newsletter"\ntext = ["note.md"]\n'
    'day = 2026-11-29\naddress = "a@b.example"\nsince = 2026\n'
)
FIRST = HEAD.count("\n") + 1  # line of the publication's table
#: What is written instead → line of the fault, words of its reason.
WRONG = {
    "path in a key": (NOTE.replace('"note"', '"../note"', 1), FIRST, "letters, digits and hyphens"),
    "no sign in a key": (NOTE.replace('"note"', '""', 1), FIRST, "letters, digits and hyphens"),
    "key of Windows": (NOTE.replace('"note"', '"aux"', 1), FIRST, "Windows keeps"),
    "long key": (NOTE.replace('"note"', f'"{"a" * 90}"', 1), FIRST, "at most 60 signs"),
    "key of a number": (NOTE.replace('"note"', "5", 1), FIRST + 1, "no text"),
    "key of the build": (NOTE.replace('"note"', '"atlas"', 1), FIRST + 1, "another output"),
    "two keys": (NOTE + NOTE, FIRST + 5, "another output"),
    "two keys but for case": (NOTE + NOTE.replace('"note"', '"Note"', 1), FIRST + 5, "another output"),
    "two letters": (LETTER + LETTER.replace("lettre", "autre"), FIRST + 8, "make the same file"),
    "no kind": (NOTE.replace('kind = "document"\n', ""), FIRST, "does not say its kind"),
    "bad kind": (NOTE.replace("document", "documnet"), FIRST, "no such kind"),
    "unknown option": (NOTE + "colour = 1\n", FIRST + 4, "no such key"),
    "no text": (NOTE.replace('["note.md"]', "[]"), FIRST + 3, "has no text"),
    "no list": (NOTE.replace('["note.md"]', '"note.md"'), FIRST + 3, "no list"),
    "a text twice": (NOTE.replace('["note.md"]', '["note.md", "note.md"]'), FIRST + 3, "named twice"),
    "text of sheets": (NOTE.replace("document", "sheets"), FIRST + 3, "has no text"),
    "no form": (NOTE + "outputs = []\n", FIRST + 4, "in no form"),
    "bad form": (NOTE + 'outputs = ["docx"]\n', FIRST + 4, "no such choice"),
    "bad page": (NOTE + 'page = "A9"\n', FIRST + 4, "no page"),
    "outside": (NOTE.replace("note.md", "../../etc/passwd"), FIRST + 3, "outside the edition"),
    "no day": (LETTER.replace("2026-11-29", '"demain"'), FIRST + 4, "no date"),
    "no address": (LETTER.replace("a@b.example", "a@b.example\\nBcc: c@d.example"), FIRST + 5, "no mail address"),
    "no year": (LETTER.replace("since = 2026", "since = 0"), FIRST + 6, "year is not between"),
    "no number": (LETTER + "number = -1\n", FIRST + 7, "0 or more"),
    "no home": (LETTER + 'home = "https://a.example/\\n<script>"\n', FIRST + 7, "not the address of a page"),
    "no bodies": (LETTER + 'bodies = "a.xlsx"\n', FIRST + 7, "bodies is not there"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_publication_that_is_wrong_is_one_fault_with_its_line_and_changes_nothing(tmp_path, name):
    text, row, reason = WRONG[name]
    (tmp_path / "edition.toml").write_text(HEAD + text, encoding="utf-8")
    (tmp_path / "note.md").write_text("# T\n\nx\n", encoding="utf-8")
    _, faults = understood_edition(tmp_path / "edition.toml")
    (fault,) = in_lines(faults)
    assert (fault.row, reason in str(fault.reason)) == (row, True), str(fault)
    assert str(fault.remedy)
    assert {path.name for path in tmp_path.iterdir()} == {"edition.toml", "note.md"}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_faults_of_publications_are_told_in_the_language_of_the_interface(tmp_path, monkeypatch, language):
    (tmp_path / "note.md").write_text("# T\n\nx\n", encoding="utf-8")
    spoken = {}
    for code in ("en", language):
        monkeypatch.setenv("ATLAS_LANG", code)
        for name, (text, _, _) in WRONG.items():
            (tmp_path / "edition.toml").write_text(HEAD + text, encoding="utf-8")
            _, faults = understood_edition(tmp_path / "edition.toml")
            spoken[code, name] = [part for fault in faults for part in (str(fault.reason), str(fault.remedy))]
    for name in WRONG:
        same = set(spoken["en", name]) & set(spoken[language, name])
        assert not same, f"{name}: {same}"


@cache
def _data():
    return dataset(extra=())


#: A checked sentence → words of its fault; "" for one that is true.
CLAIMS = {
    '{check="actors > 5"}': "3 units contradict it",
    '{check="actors > 5" by=province}': "1 unit contradicts it",
    '{check="actors > 5" by=region}': "",
    '{check="actors > 5" count=1}': "",
    '{check="actors > 5" count=3}': "true of 1 unit",
    '{check="actors > 500" count=3}': "true of no unit",
    '{check="actors > 5" count=99999999999999999999}': "true of 1 unit",
    "{check=\"name == 'Alpha' -> actors > 5\"}": "",
    "{check=\"name == 'Gamma' -> actors > 5\"}": "1 unit contradicts it",
    "{check=\"kind == 'mars' -> actors > 1\"}": "no unit fulfils",
    '{check="nope > 3"}': "nope",
    "{check=\"actors == 'x'\"}": "a text",
    '{check="kind"}': "not true or false",
    '{check="actors + 1"}': "not true or false",
    '{check="actors / 0 > 1"}': "divided by zero",
    "{check=\"__import__('os')\"}": "function is called",
    # What cannot be read is told without data.
    '{check="actors >"}': "actors >",
    '{check="(actors > 1"}': "not closed",
    '{check="actors > 1) or (actors < 2"}': "actors > 1) or (actors < 2",
    '{check=""}': "condition -> conclusion",
    '{check="actors -> actors > 1 -> x"}': "condition -> conclusion",
    '{check="actors > 5" by=planet}': "planet",
    '{check="actors > 5" count=-1}': "whole number",
    '{check="actors > 5" count=abc}': "whole number",
}
#: Where a checked sentence may stand.
PLACES = ("{}", "- {}", "> {}", "| a | b |\n|---|---|\n| {} | x |", ":::{{box}} a\n{}\n:::", "Note[^1]\n\n[^1]: {}")


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_is_true_or_told_with_its_line_in_the_words_of_its_editor(tmp_path, claim):
    (tmp_path / "note.md").write_text(f"# T\n\nx\n\n[Une phrase]{claim}\n", encoding="utf-8")
    spec = PlainDocument(key="note", text=("note.md",))
    own = edition(path=tmp_path / "edition.toml", publications=(spec,))
    faults = check_publications(own, CATALOGUE) or publication_faults(own, spec, _data())
    assert [fault.row for fault in faults] == ([5] if CLAIMS[claim] else [])
    for fault in faults:
        assert CLAIMS[claim] in str(fault.reason), str(fault)
        assert fault.value == "Une phrase"
        assert "not (" not in str(fault), "an expression of the house's own is shown"


@pytest.mark.parametrize("place", PLACES)
def test_a_claim_is_checked_wherever_it_stands(tmp_path, place):
    sentence = place.format('[Une phrase]{check="actors > 5"}')
    (tmp_path / "note.md").write_text(f"# T\n\n{sentence}\n", encoding="utf-8")
    spec = PlainDocument(key="note", text=("note.md",))
    own = edition(path=tmp_path / "edition.toml", publications=(spec,))
    (fault,) = publication_faults(own, spec, _data())
    assert "3 units contradict it" in str(fault)

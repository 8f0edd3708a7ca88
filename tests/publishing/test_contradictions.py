"""Are false claims and edited findings told by a check and by a build, each with its file and its line, all at once?"""

from __future__ import annotations

import pytest

from atlas.errors import EditionError
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.checks.full_check import examine
from atlas.publishing.edition.load import read_edition

EDITION = """
[edition]
key = "essai"
title = "Essai"
producer = "Essai"
date = "2026-11"
perimeter = "tanger-tetouan"

[book]

[[book.chapters]]
title = "Habitants"
plates = ["habitants"]
text = "chapitre.md"

[[plates]]
key = "habitants"
title = "Habitants"
marks = [{ mark = "circles", indicator = "population_2024" }]

[[publications]]
key = "panorama"
kind = "panorama"
text = ["panorama.md"]

[[publications]]
key = "lettre"
kind = "newsletter"
text = ["lettre.md"]
day = 2026-11-29
address = "lettre@example.org"
since = 2026
"""
TRUE_CLAIM = "[Fahs-Anjra gagne]{check=\"name == 'Fahs-Anjra' -> population_change > 0\" by=province}."
FALSE_CLAIM = '[Toutes gagnent]{check="population_change > 0" by=province}.'
FINDING = ":::{{finding}} gap:associations_hcp_10k:01405\nÀ Ouezzane, {} pour 10 000 habitants, contre 8,0.\n:::"
TRUE = {name: f"# Titre\n\n{TRUE_CLAIM}\n\n{FINDING.format('4,3')}\n" for name in ("panorama.md", "lettre.md")}
TRUE |= {"chapitre.md": f"Un texte.\n\n{TRUE_CLAIM}\n"}
#: File → its text with a contradiction, the line that it stands at, what the message names.
PLANTED = {
    "chapitre.md": (f"Un texte.\n\n{FALSE_CLAIM}\n", 3, "Chefchaouen"),
    "panorama.md": (f"# Titre\n\n{TRUE_CLAIM}\n\n{FINDING.format('5,3')}\n", 5, "5,3"),
    "lettre.md": (f"# Titre\n\n{FALSE_CLAIM}\n\n{FINDING.format('4,3')}\n", 3, "Ouezzane"),
}


@pytest.fixture
def write(tmp_path):
    def write(*planted):
        (tmp_path / "edition.toml").write_text(EDITION, encoding="utf-8")
        for name, text in TRUE.items():
            content = PLANTED[name][0] if name in planted else text
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / "edition.toml"

    return write


def test_what_is_true_is_found_right(write):
    assert examine(write(), cache=Cache(cache_folder())).faults == ()


@pytest.mark.parametrize("planted", [*((name,) for name in PLANTED), tuple(PLANTED)])
def test_a_check_tells_each_contradiction_with_its_file_and_its_line(write, planted):
    faults = examine(write(*planted), cache=Cache(cache_folder())).faults
    for name in planted:
        _, line, words = PLANTED[name]
        (fault,) = [fault for fault in faults if fault.file and str(fault.file).endswith(name)]
        assert (fault.row, words in str(fault)) == (line, True), str(fault)
    assert len(faults) == len(planted)


@pytest.mark.parametrize("planted", [("lettre.md",), tuple(PLANTED)])
def test_a_build_tells_each_contradiction_and_writes_nothing(write, tmp_path, planted):
    edition = read_edition(write(*planted))
    workshop = Workshop(jobs=1, cache=Cache(cache_folder()))
    with pytest.raises(EditionError) as refused:
        workshop.publish(edition, workshop.read(edition), tmp_path / "out")
    text = str(refused.value)
    for name in planted:
        _, line, words = PLANTED[name]
        told = [each for each in text.splitlines() if name in each]
        assert any(f"{line}" in each for each in told), text
        assert words in text
    assert not (tmp_path / "out").exists()

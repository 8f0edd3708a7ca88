"""The guide “Ajouter un indicateur” is followed: a package brings an indicator, and an edition names it by its key."""

from __future__ import annotations

import re

import pytest
from questions import ROOT, asked_of_a_process

GUIDE = (ROOT / "docs" / "ajouter-un-indicateur.md").read_text(encoding="utf-8").partition("## Dans un paquet")[2]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)
MODULE = next(text for language, text in BLOCKS if language == "python")
PROJECT, EDITION = [text for language, text in BLOCKS if language == "toml"][:2]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A folder with the indicator of the guide, installed as another package would be."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "menages.py").write_text(MODULE, encoding="utf-8")
    (group, entry), *_ = re.findall(r'entry-points."(.*?)"\]\n(.*)', PROJECT)
    about = folder / "menages-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: menages\nVersion: 1.0\n")
    wrong = 'broken = nothing_of_this_name:x\nother = "menages:menages_km2"\npopulation = menages:menages_km2\n'
    (about / "entry_points.txt").write_text(f"[{group}]\n{entry}\n{wrong}".replace('"', ""))
    (folder / "menages.toml").write_text(EDITION, encoding="utf-8")
    return folder


DRAWN = """
from atlas.analysis.catalogue.outside import outside
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.build.manifest import outside_digests
from atlas.publishing.edition.load import read_edition
from atlas.cartography.layout.engine import compose

assert outside_digests() == {} == outside.loaded
edition = read_edition("menages.toml")
data = read_data(edition)
communes = data.communes
wanted = communes["households_2024"] / communes["area_km2"]
assert (communes["menages_km2"] - wanted).abs().max() < 1e-9 and len(wanted) > 100
provinces = data.provinces
assert (provinces["menages_km2"] * provinces["area_km2"] - provinces["households_2024"]).abs().max() < 1e-6
assert communes.loc[wanted.idxmax(), "rang_menages"] == 1
assert compose(edition.plates[0], data).scales[0]["indicators"] == ["menages_km2"]
assert list(outside_digests()) == ["menages"]
assert "population" not in outside.loaded  # the catalogue has it: a package replaces no indicator
print("all right")
"""


DESCRIBE = "from atlas.cli import main; main(['describe', '{}'])"
FIND = "from atlas.analysis.derived import find; find('{}')"


@pytest.fixture(scope="module")
def answers(package):
    """What a process in the folder of the package answers to each question; the first finds nothing loaded yet."""
    codes = {
        "drawn": DRAWN, "explained": DESCRIBE.format("menages_km2"), "misspelt": DESCRIBE.format("menages_km"),
        "broken": FIND.format("broken"), "other": FIND.format("other"),
    }  # fmt: skip
    return asked_of_a_process(codes, package, ATLAS_LANG="fr")


def test_an_indicator_of_a_package_is_drawn_ranked_summed_and_watched(answers):
    assert answers["drawn"] == ("all right\n", "")


def test_an_indicator_of_a_package_is_explained_and_proposed(answers):
    assert "ménages / superficie" in answers["explained"].said
    assert "« menages_km2 »" in answers["misspelt"].said


def test_a_package_that_is_broken_or_brings_something_else_is_named(answers):
    broken, other = answers["broken"].fault, answers["other"].fault
    assert "« broken » du paquet « menages » ne se charge pas (No module named" in broken
    assert "annonce un indicateur « other » et apporte autre chose" in other

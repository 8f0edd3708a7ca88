"""An edition is inspected whole: its own texts, its plates, what was printed of it; and by the command line."""

from __future__ import annotations

import json
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import small_atlas
from click.testing import CliRunner
from demonstration import demonstration, demonstration_data

from atlas.cartography.inspection import Severity, Standards
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.cli import main
from atlas.errors import InputError
from atlas.publishing.build.build import publish
from atlas.publishing.render.inspection import (
    Prints,
    built_language,
    edition_languages,
    inspect_edition,
    list_remarks,
    standards_from,
)
from atlas.resources import shipped_path

TITLE = {"fr": "Des carrés", "ar": "مربعات"}
DENSITY = Plate(key="densite", title=TITLE, marks=(Choropleth("population_density", classes=2),), ranking=0)
PEOPLE = Plate(key="habitants", title=TITLE, marks=(Circles("population_2024"),), ranking=2)


@pytest.fixture(scope="module")
def data():
    return small_atlas.dataset()


@pytest.fixture(scope="module")
def build(data, tmp_path_factory):
    """A build of a small edition of two plates."""
    folder = tmp_path_factory.mktemp("build")
    publish(edition(path=written(folder.with_name("edition.toml"))), data, folder, jobs=1)
    return folder


def written(path):
    path.write_text("[edition]\n", encoding="utf-8")
    return path


def edition(**changes):
    given = {"title": TITLE, "producer": {"fr": "Nous", "ar": "نحن"}, "plates": (DENSITY, PEOPLE)}
    return small_atlas.edition(**(given | changes))


def rules(remarks):
    return [one.rule for one in remarks]


def copied(build, tmp_path):
    shutil.copytree(build, tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_plates_are_printed_for_the_inspection_and_clean_ones_have_no_remark(data, language):
    told = []
    remarks = inspect_edition(
        edition(language=language), data, jobs=1, progress=lambda done, total, label: told.append((done, total, label))
    )
    assert [str(one) for one in remarks] == []
    assert told == [(1, 2, "plate 01 densite"), (2, 2, "plate 02 habitants")]


def test_the_edition_s_own_texts_are_read_once(data):
    spoiled = edition(
        subtitle={"fr": "Sous-titre"}, date="", introduction={"fr": "Même", "ar": "Même"}, plates=(PEOPLE,)
    )
    remarks = inspect_edition(spoiled, data, jobs=1)
    assert rules(remarks) == ["untranslated", "untranslated", "date-missing"]
    assert {one.plate for one in remarks} == {"essai"}
    assert edition_languages(spoiled) == ("fr", "ar")
    assert edition_languages(edition(title="Essai")) == ("fr",)


def test_a_plate_that_cannot_be_drawn_is_an_error_and_the_others_are_read(data):
    endless = replace(DENSITY, title="Un titre sans fin " * 30)
    (one,) = inspect_edition(edition(plates=(endless, PEOPLE)), data, jobs=1)
    assert (one.rule, one.severity, one.plate) == ("plate-undrawable", Severity.ERROR, "01 densite")
    assert "too long" in str(one.finding.what)


def test_a_build_is_read_in_its_folder(data, build, tmp_path):
    made = edition(path=build.with_name("edition.toml"))
    assert built_language(build) == "fr"
    assert built_language(tmp_path) is None
    assert [str(one) for one in inspect_edition(made, data, prints=Prints(build), jobs=1)] == []

    out = copied(build, tmp_path)
    (out / "plates" / "02-habitants.pdf").unlink()
    with pikepdf.open(out / "plates" / "01-densite.pdf", allow_overwriting_input=True) as document:
        document.pages[0].mediabox = [0, 0, 400, 400]
        document.pages[0].trimbox = [0, 0, 400, 400]
        document.save(out / "plates" / "01-densite.pdf")
    found = rules(inspect_edition(made, data, prints=Prints(out), jobs=1))
    assert {"plate-unbuilt", "page-size", "text-cut"} == set(found)


def test_a_build_of_an_older_edition_is_told_so(data, build, tmp_path):
    shutil.copy(build.with_name("edition.toml"), tmp_path / "edition.toml")
    (tmp_path / "edition.toml").write_text("[edition]\n# changed\n", encoding="utf-8")
    changed = edition(path=tmp_path / "edition.toml")
    assert rules(inspect_edition(changed, data, prints=Prints(build), jobs=1)) == ["build-outdated"]
    with pytest.raises(InputError, match="no build"):
        inspect_edition(changed, data, prints=Prints(tmp_path), jobs=1)


def test_single_prints_are_held_to_the_sizes_of_the_edition(data, build):
    print_ = build / "plates" / "01-densite.pdf"
    assert inspect_edition(edition(), data, prints=Prints(files=(print_,)), jobs=1) == ()
    upright = edition(page="A4 portrait")
    assert rules(inspect_edition(upright, data, prints=Prints(files=(print_,)), jobs=1)) == ["page-size"]


def test_remarks_are_listed_by_weight_with_their_sums():
    remarks = inspect_edition(
        edition(date="", plates=(DENSITY,)), small_atlas.dataset(), jobs=1, standards=Standards(classes=1)
    )
    assert rules(remarks) == ["date-missing", "classes-many"]
    lines = list_remarks(remarks, level=Severity.REMARK, form="text").splitlines()
    assert lines[0].startswith("error")
    assert lines[1].startswith("warning")
    assert lines[-1] == "1 error, 1 warning, 0 remarks"
    assert len(list_remarks(remarks, level=Severity.ERROR, form="text").splitlines()) == 2
    told = json.loads(list_remarks(remarks, level=Severity.WARNING, form="json"))
    assert told["counts"] == {"error": 1, "warning": 1, "remark": 0}
    assert told["remarks"][1]["measured"] == 2


def test_thresholds_are_read_from_texts_and_every_wrong_one_is_named():
    assert standards_from({"delta_e": "8", "classes": "5"}) == Standards(delta_e=8.0, classes=5)
    with pytest.raises(InputError) as caught:
        standards_from({"delta": "8", "contrast": "much", "classes": "5.5", "type_pt": "-1", "raster_dpi": "inf"})
    assert len(caught.value.faults) == 5


def atlas(*arguments):
    return CliRunner().invoke(main, ["inspect", *map(str, arguments)])


def test_the_command_reads_a_pdf_alone(build, tmp_path):
    file = build / "plates" / "01-densite.pdf"
    clean = atlas(file)
    assert (clean.exit_code, clean.stdout) == (0, "0 errors, 0 warnings, 0 remarks\n")
    assert atlas(build / "atlas.pdf").exit_code == 0

    strict = atlas(file, "--threshold", "type_pt=7", "--format", "json")
    assert strict.exit_code == 1
    told = json.loads(strict.stdout)
    assert {one["rule"] for one in told["remarks"]} == {"type-small"}
    assert all(one["plate"] == file.name and one["page"] == 1 and one["threshold"] == 7 for one in told["remarks"])

    faint = atlas(file, "--threshold", "contrast=20", "--level", "error")
    assert faint.exit_code == 1
    assert "text-contrast" not in faint.stdout
    assert "0 errors" in faint.stdout


def test_the_command_refuses_what_it_cannot_read(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    for arguments, code, said in (
        ((tmp_path / "a.pdf",), 1, "not a PDF"),
        ((tmp_path / "b.pdf",), 1, "no such file"),
        ((tmp_path / "b.toml",), 1, "no such edition"),
        ((tmp_path / "a.pdf", "--out", tmp_path), 2, "go with an edition"),
        ((tmp_path / "a.pdf", "--threshold", "delta=1"), 1, "no such threshold"),
        ((tmp_path / "a.pdf", "--threshold", "delta_e"), 2, "has no"),
        ((tmp_path / "a.pdf", "--level", "loud"), 2, "loud"),
    ):
        result = atlas(*arguments)
        assert result.exit_code == code
        assert said in result.stderr
        assert "Traceback" not in result.output


def test_the_command_inspects_an_edition_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("e.toml").write_text(
        '[edition]\nkey = "a"\ntitle = "A"\ndate = "2026"\n'
        '[[plates]]\nkey = "p"\ntitle = "Des habitants"\nlabels = "provinces"\n'
        'marks = [{ mark = "circles", indicator = "population_2024" }]\n',
        encoding="utf-8",
    )
    result = atlas("e.toml", "--jobs", "1")
    assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings, 0 remarks\n")
    assert [path.name for path in tmp_path.iterdir()] == ["e.toml"]


PLATES = tomllib.loads(shipped_path("maps", "demonstration", "edition.toml").read_text(encoding="utf-8"))["plates"]


@pytest.mark.parametrize("position", range(len(PLATES)))
def test_the_shipped_edition_passes_clean_every_other_plate_in_arabic(position):
    made, data = demonstration(), demonstration_data()
    language = "ar" if position % 2 else "fr"
    only = replace(made, language=language, plates=(made.plates[position],))
    assert [str(one) for one in inspect_edition(only, data, jobs=1)] == []

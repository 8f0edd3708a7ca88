"""Does a plate with ``each`` become one for each unit, in the atlas, its chapters and on one scale where asked?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from atlas.analysis.derived import Finder
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles, Discontinuities
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.plate import Plate
from atlas.errors import UnknownNameError
from atlas.publishing.checks.figures import check_figures
from atlas.publishing.checks.plates import check_plates
from atlas.publishing.edition.chapters import Book, Chapter
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.map_series import plates_of, with_series
from atlas.sources.vocabulary.vocabulary_file import social_economy

sys.path.append(str(Path(__file__).parents[1] / "cartography"))
from squares import dataset  # the small territory of the tests of drawings

DATA = dataset()
RATE = "associations_hcp_10k"
MARKS = (Choropleth(RATE, breaks=(3, 8)),)


def series(**options):
    options = {"title": {"fr": "Taux", "ar": "المعدل"}, "marks": MARKS, "each": "province"} | options
    return Plate(key="taux", **options)


def test_one_plate_for_each_province_with_its_name_its_window_and_its_figures():
    plates = plates_of(series(note="En {unit} : {region:associations_hcp}"), DATA, page="A4 landscape")
    assert [plate.key for plate in plates] == ["taux-sud", "taux-nord"]
    assert plates[0].title == {"fr": "Taux – Sud", "ar": "المعدل – الجنوب"}
    assert plates[1].note == "En Nord : {region:associations_hcp}"
    drawn = [compose(plate, DATA) for plate in plates]
    texts = [{text for text, _ in drawing.canvas.texts} for drawing in drawn]
    assert any("143" in text for text in texts[0]), "120 + 14 + 9"
    assert any("En Nord" in text and "32" in text for text in texts[1])
    assert [drawing.scales[0]["breaks"] for drawing in drawn] == 2 * [drawn[0].scales[0]["breaks"]]
    assert drawn[0].frame.extent != drawn[1].frame.extent


def test_the_name_stands_where_the_editor_puts_it_and_a_list_is_kept_in_order():
    plates = plates_of(series(title="Le taux de {unit}", each=("Fox", "Sud")), DATA, page="A4 landscape")
    assert [(plate.key, plate.title, len(plate.focus)) for plate in plates] == [
        ("taux-fox", "Le taux de Fox", 1), ("taux-sud", "Le taux de Sud", 3),
    ]  # fmt: skip
    assert len(plates_of(series(each="commune"), DATA, page="A4 landscape")) == 6
    with pytest.raises(UnknownNameError):
        plates_of(series(each=("Ailleurs",)), DATA, page="A4 landscape")


@pytest.mark.parametrize("fill", ["bands", "column"])
def test_one_scale_for_all_is_that_of_the_largest_unit(fill):
    units = {"each": ("Sud", "Fox"), "fill": fill}
    fitted = [compose(plate, DATA).scale for plate in plates_of(series(**units), DATA, page="A4 landscape")]
    common = [
        compose(plate, DATA).scale
        for plate in plates_of(series(**units, each_scale="common"), DATA, page="A4 landscape")
    ]
    assert fitted[1] < fitted[0]
    assert common[0] == common[1] >= max(fitted)


def edition(*plates, **book):
    return Edition(key="e", title="E", producer="P", plates=plates, book=Book(**book))


def test_the_edition_has_them_in_its_order_numbers_and_chapters_and_twice_is_once():
    alone = Plate(key="seule", title="Seule", marks=(Circles("associations_hcp"),))
    wanted = edition(
        series(), alone, chapters=(Chapter(title="I", plates=("taux",)), Chapter(title="II", plates=("seule",)))
    )
    shown = with_series(wanted, DATA)
    assert [shown.number(plate) + " " + plate.key for plate in shown.plates] == [
        "01 taux-sud",
        "02 taux-nord",
        "03 seule",
    ]
    assert shown.book.chapters[0].plates == ("taux-sud", "taux-nord")
    assert with_series(shown, DATA) == shown
    assert check_figures(wanted, DATA) == []


def test_a_series_is_asked_for_by_its_key_and_each_of_its_plates_by_its_own():
    other = Plate(key="taux-autre", title="Autre", marks=MARKS)
    edition = with_series(Edition(key="e", title="E", perimeter="p", plates=(series(), other)), DATA)
    assert [plate.key for plate in edition.plates_called("taux")] == ["taux-sud", "taux-nord"]
    assert [plate.key for plate in edition.plates_called("taux-nord")] == ["taux-nord"]
    assert [plate.key for plate in edition.plates_called("taux-autre")] == ["taux-autre"]
    with pytest.raises(UnknownNameError):
        edition.plates_called("tau")


def test_what_a_series_cannot_have_is_told_all_at_once(tmp_path):
    wrong = series(
        insets=(Inset(communes=("Alpha",), title="A"),), extent=("Alpha",), marks=(Discontinuities(RATE),),
    )  # fmt: skip
    faults = check_plates(edition(wrong), tmp_path / "edition.toml", Finder((), social_economy()))
    columns = {fault.column for fault in faults}
    assert {f"plates[1] (taux).{name}" for name in ("insets", "extent", "marks[1]")} <= columns
    assert replace(wrong, each="", extent=(), insets=()).focus == ()

"""Is under each name the value of its unit, as the table prints it, and never a withheld one?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from squares import CODES, dataset, with_values

from atlas.cartography.labels.figures import LabelFigures
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.errors import UnknownNameError

RATE = "associations_hcp_10k"
DATA = with_values(dataset(), **{RATE: [1.0, 2.25, 3, 30, np.nan, 0]})


def plate(labels, **options):
    marks = (Choropleth(RATE, breaks=(2, 10)),)
    return Plate(key="p", title={"fr": "Taux", "ar": "المعدل"}, **{"marks": marks, "labels": labels} | options)


def lines(drawing, code):
    """What is written for a unit, from the top."""
    texts = [text for text in drawing.texts if text.role.code == code]
    return [text.text for text in sorted(texts, key=lambda text: -text.box.y)]


def test_each_name_has_its_value_under_it_and_a_unit_without_value_its_name_alone():
    figures = LabelFigures(column=RATE, units="communes")
    drawing = compose(plate(figures), DATA)
    assert not drawing.unlabeled
    assert [lines(drawing, code) for code in CODES] == [
        ["Alpha", "1,0"], ["Bravo", "2,3"], ["Charlie", "3,0"], ["Delta", "30,0"], ["Écho"], ["Fox", "0,0"],
    ]  # fmt: skip
    for code in CODES:
        polygon = drawing.sheet.ground.communes[code].buffer(0.2)
        for text in (text for text in drawing.texts if text.role.code == code):
            assert polygon.contains(shapely.Point(text.box.center))


def test_format_unit_and_language():
    figures = LabelFigures(column="population_density", units="communes", format="≈ {value}", unit=True)
    written = lines(compose(plate(figures), DATA), CODES[1])[1]
    assert written.startswith("≈ 99")
    assert "hab" in written
    arabic = lines(compose(plate(LabelFigures(column=RATE, units="communes")), DATA, language="ar"), CODES[3])
    assert [text.strip("\u200f") for text in arabic] == ["دال", "30,0"]


def test_only_ranked_units_or_provinces():
    ranked = compose(plate(LabelFigures(column=RATE, units="communes", ranked=True), ranking=2), DATA)
    assert lines(ranked, CODES[3]) == ["Delta", "30,0"]
    assert lines(ranked, CODES[0]) == ["Alpha"]
    marks = (Circles("associations_hcp", by="province", largest_mm=8),)
    provinces = compose(plate(LabelFigures(column="associations_hcp", units="provinces"), marks=marks), DATA)
    assert lines(provinces, "00009") == ["SUD", "143"]


def test_what_cannot_be_written_is_refused():
    with pytest.raises(ValueError, match="value"):
        LabelFigures(column=RATE, format="oui")
    with pytest.raises(UnknownNameError):
        compose(plate(LabelFigures(column="nothing")), DATA)
    assert plate(LabelFigures(column="jobs_hcp")).all_indicators == (RATE, "jobs_hcp")
    withheld = replace(DATA, withheld=frozenset({("commune", CODES[4], RATE)}))
    assert lines(compose(plate(LabelFigures(column=RATE, units="communes")), withheld), CODES[4]) == ["Écho"]

"""The residual map: line, residuals, colours and scatter against numpy's own fit, measured on the drawing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from squares import CODES, artists, circles, dataset, legend_texts, paths, with_values

from atlas.analysis.stats.regression import fit_line
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks.residuals import Residuals
from atlas.cartography.spec.plate import Plate
from atlas.errors import ClassificationError, MapTypeError
from atlas.publishing.qgis.project.plate_context import plate_context

X = [200.0, 1200.0, 90.0, 400.0, 30.0, 700.0]
Y = [12.0, 25.0, 3.0, 14.0, 6.0, 9.0]
MARK = Residuals("associations_hcp_10k", "population_density")


@pytest.fixture(scope="module")
def data():
    return with_values(dataset(), associations_hcp_10k=Y, population_density=X)


def plate(mark):
    return Plate(key="essai", title={"fr": "Essai", "ar": "تجربة"}, marks=(mark,), ranking=0)


def drawn(mark, data, language="fr"):
    return compose(plate(mark), data, language=language)


def standardised(x, y):
    """Residuals over their standard error, by numpy's polynomial fit."""
    slope, intercept = np.polyfit(x, y, 1)
    errors = np.array(y) - (slope * np.array(x) + intercept)
    return errors / np.sqrt((errors**2).sum() / (len(x) - 2)), slope, intercept


@given(
    pairs=st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=3, max_size=40),
    lost=st.sets(st.integers(0, 39), max_size=3),
)
def test_the_line_is_that_of_numpy(pairs, lost):
    x, y = (pd.Series(column, dtype="float64") for column in zip(*pairs, strict=True))
    y[[k for k in lost if k < len(y)]] = np.nan
    both = y.notna()
    try:
        line = fit_line(y, x)
    except ValueError:
        few = both.sum() < 3 or np.ptp(x[both]) == 0
        assert few or np.abs(standardised_errors(x[both], y[both])).max() < 1e-6
        return
    residuals, slope, intercept = standardised(x[both], y[both])
    assert line.count == both.sum()
    assert (line.slope, line.intercept) == (pytest.approx(slope, abs=1e-7), pytest.approx(intercept, abs=1e-5))
    assert line.residuals[both].to_numpy() == pytest.approx(residuals, abs=1e-5)
    assert line.residuals[~both].isna().all()
    total = ((y[both] - y[both].mean()) ** 2).sum()
    if total:
        assert line.r2 == pytest.approx(np.corrcoef(x[both], y[both])[0, 1] ** 2, abs=1e-7)


def standardised_errors(x, y):
    slope, intercept = np.polyfit(x, y, 1)
    return np.array(y) - (slope * np.array(x) + intercept)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_commune_has_the_color_of_its_residual(data, language):
    drawing = drawn(MARK, data, language)
    residuals, _, _ = standardised(X, Y)
    record = drawing.scales[0]
    edges = record["breaks"]
    wanted = np.clip(np.searchsorted(edges, residuals, side="right") - 1, 0, len(edges) - 2)
    shapes = {}
    for code in range(len(edges) - 1):
        for one in artists(drawing, f"class:{code}"):
            assert {to_hex(color) for color in one.get_facecolor()} == {record["colours"][code]}
            shapes[code] = len(one.get_paths())
    assert shapes == {int(code): int(n) for code, n in zip(*np.unique(wanted, return_counts=True), strict=True)}
    middle = next(k for k in range(len(edges) - 1) if edges[k] < 0 < edges[k + 1])
    red, green, blue = (int(record["colours"][middle][k : k + 2], 16) for k in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) < 16, "about zero there is no hue"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_points_and_the_line_stand_where_their_values_say(data, language):
    drawing = drawn(MARK, data, language)
    points = circles(drawing, "scatter-points")
    _, slope, intercept = standardised(X, Y)
    across, up = points.centers.T
    to_x, to_y = np.polyfit(X, across, 1), np.polyfit(Y, up, 1)
    assert across == pytest.approx(np.polyval(to_x, X), abs=1e-3)
    assert up == pytest.approx(np.polyval(to_y, Y), abs=1e-3)
    assert (to_x[0] > 0) == (language == "fr")
    assert to_y[0] > 0
    (line,) = paths(drawing, "scatter-line")
    x = (line.vertices[:, 0] - to_x[1]) / to_x[0]
    y = (line.vertices[:, 1] - to_y[1]) / to_y[0]
    assert y == pytest.approx(intercept + slope * x, abs=1e-3)
    for gid, values, fit, axis in (("scatter-x", X, to_x, 0), ("scatter-y", Y, to_y, 1)):
        ticks = [text for text in drawing.canvas.axes.texts if text.get_gid() == gid]
        assert len(ticks) >= 3
        for text in ticks:
            value = float(
                text.get_text().replace("\u200f", "").replace("\u202f", "").replace(".", "").replace(",", ".")
            )
            if axis == 0:
                assert text.get_position()[0] == pytest.approx(np.polyval(fit, value), abs=0.1)
            assert min(values) - 0.1 * np.ptp(values) < value < max(values) + 0.1 * np.ptp(values)
    faces = dict(zip(CODES, points.faces, strict=True))
    codes = drawing.fitted[0][1].classes.codes
    assert faces == {code: drawing.scales[0]["colours"][int(k)] for code, k in zip(CODES, codes, strict=True)}


def test_the_legend_and_the_text_print_r2_and_n(data):
    r2 = np.corrcoef(X, Y)[0, 1] ** 2
    text = " ".join(legend_texts(drawn(MARK, data)))
    assert f"R² = {r2:.2f}".replace(".", ",") in text.replace("\u00a0", " ")
    assert "n = 6" in text.replace("\u00a0", " ")
    assert f"{r2:.2f}".replace(".", ",") in describe_plate(plate(MARK), data, "fr")


def test_what_is_withheld_takes_no_part_and_is_said_so(data):
    hidden = with_values(data, associations_hcp_10k=[*Y[:5], np.nan])
    hidden = replace(hidden, withheld=frozenset({("commune", CODES[5], "associations_hcp_10k")}))
    drawing = drawn(MARK, hidden)
    record = drawing.scales[0]
    assert (record["n"], record["suppressed"]) == (5, 1)
    assert record["slope"] == pytest.approx(np.polyfit(X[:5], Y[:5], 1)[0])
    assert len(circles(drawing, "scatter-points").centers) == 5
    assert "700" not in json.dumps(record)


def test_qgis_gets_the_residuals_in_the_same_classes(data):
    drawing = drawn(MARK, data)
    columns = {by: {one.key: one.key for one in data.indicators} for by in ("commune", "province")}
    context = plate_context(plate(MARK), "01", drawing, columns).style_context(1)
    made = MARK.style(drawing.fitted[0][1], context)
    (extra,) = made.extras
    assert extra.values.to_numpy() == pytest.approx(standardised(X, Y)[0])
    for case in made.styles[0].renderer.cases:
        low, high = case.tested
        assert ((extra.values >= low) & (extra.values <= high)).sum() == case.count


def test_what_has_no_line_is_refused(data):
    with pytest.raises(ClassificationError, match="population_density"):
        drawn(MARK, with_values(data, population_density=[5.0] * 6))
    with pytest.raises(ClassificationError, match="associations_hcp_10k"):
        drawn(MARK, with_values(data, associations_hcp_10k=[2 * x for x in X]))
    with pytest.raises(MapTypeError):
        drawn(Residuals("population_2024", "population_density"), data)
    for fields in ({"on": "a"}, {"breaks": (1.0, 2.0)}, {"breaks": (1.0, -1.0)}, {"breaks": ()}):
        with pytest.raises(ValueError, match=r"residual|same"):
            Residuals(**{"indicator": "a", "on": "b"} | fields)

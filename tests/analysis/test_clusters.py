"""Do typologies find the groups that are there, the same at each run, and as good as another library's?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.analysis.stats.clusters import classify

methods = pytest.mark.parametrize("method", ["kmeans", "ward"])


def three_groups(seed=0):
    rng = np.random.default_rng(seed)
    centers = {"a": (10, 100), "b": (50, 100), "c": (50, 900)}
    rows = {f"{name}{i:02d}": rng.normal(center, (2, 20)) for name, center in centers.items() for i in range(12)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["density", "jobs"])


@methods
def test_groups_that_are_there_are_found_and_numbered_by_the_first_indicator(method):
    found = classify(three_groups(), classes=3, method=method)
    by_group = found.labels.groupby(found.labels.index.str[0]).unique()
    assert all(len(labels) == 1 for labels in by_group)
    assert by_group["a"][0] == 3  # the lowest density
    assert found.sizes.tolist() == [12, 12, 12]
    assert found.explained > 0.95
    assert found.centers["density"].is_monotonic_decreasing
    np.testing.assert_allclose(found.centers.loc[3], three_groups().iloc[:12].mean())
    assert "3 classes of 12, 12, 12 units" in repr(found)


@methods
def test_inertia_is_cut_as_its_definition_says(method):
    table = three_groups(3)
    found = classify(table, classes=4, method=method)
    z = ((table - table.mean()) / table.std(ddof=0)).to_numpy()
    labels = found.labels.to_numpy(dtype=int)
    within = sum(((z[labels == k] - z[labels == k].mean(axis=0)) ** 2).sum() for k in range(1, 5))
    assert found.explained == pytest.approx(1 - within / (z**2).sum())
    for k in range(1, 5):
        np.testing.assert_allclose(found.profiles.loc[k], z[labels == k].mean(axis=0), atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_k_means_is_as_good_as_scikit_learn_even_on_noise(seed):
    from sklearn.cluster import KMeans

    table = pd.DataFrame(np.random.default_rng(seed).normal(size=(60, 3)), columns=list("xyz"))
    z = (table - table.mean()) / table.std(ddof=0)
    theirs = KMeans(5, n_init=20, random_state=0).fit(z.to_numpy()).inertia_
    ours = (1 - classify(table, classes=5).explained) * (z.to_numpy() ** 2).sum()
    assert ours <= theirs * 1.005


@methods
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), classes=st.integers(2, 5), factor=st.floats(0.01, 100))
def test_order_and_unit_do_not_matter_and_no_class_is_empty(method, seed, classes, factor):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.integers(0, 8, (20, 2)), columns=list("xy"), index=[f"c{i:02d}" for i in range(20)])
    if table.nunique().min() < 2 or len(table.drop_duplicates()) < classes:
        return
    try:
        found = classify(table, classes=classes, method=method)
    except ValueError as error:
        assert "equal distances" in str(error)  # noqa: PT017 - a rare tie, which is refused in words
        return
    assert (found.sizes > 0).all()
    assert 0 <= found.explained <= 1
    again = classify(table.sample(frac=1, random_state=seed) * factor + 7, classes=classes, method=method)
    if method == "kmeans":
        pd.testing.assert_series_equal(again.labels.reindex(table.index), found.labels)
    assert again.explained == pytest.approx(found.explained)


def test_units_without_a_figure_are_named_and_left_without_class():
    table = three_groups()
    table.loc["a00", "jobs"] = math.nan
    found = classify(table, classes=3)
    assert found.left_out == ("a00",)
    assert found.labels.isna().tolist() == [True] + [False] * 35
    assert "1 left out" in repr(found)


def test_other_units_go_to_the_nearest_class():
    found = classify(three_groups(), classes=3)
    other = pd.DataFrame({"density": [11, 48, math.nan], "jobs": [90, 880, 5]}, index=["p", "q", "r"])
    expected = [found.labels["a00"], found.labels["c00"]]
    assert found.assign(other).tolist()[:2] == expected
    assert found.assign(other).isna().tolist() == [False, False, True]


def test_profiles_say_what_sets_a_class_apart():
    lines = classify(three_groups(), classes=3).describe({"jobs": "Emplois"}).splitlines()
    assert len(lines) == 3
    low = lines[2]
    assert low.startswith("3 (12 units): density −")
    assert "(-1.4)" in low
    assert sum("Emplois + " in line or "Emplois ++ " in line for line in lines) == 1
    middle = pd.DataFrame({"x": [0.0, 0, 10, 10, 5, 5.1, 4.9, 5]})
    assert "close to the mean of all" in classify(middle, classes=3).describe()


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda t: classify(t, classes=1), "classes=1: between 2 and"),
        (lambda t: classify(t, classes=37), "distinct units, 36"),
        (lambda t: classify(t, classes=2, method="som"), "method='som'"),
        (lambda t: classify(t[[]], classes=2), "one indicator at least"),
        (lambda t: classify(t.assign(same=4.2), classes=2), "same: the same everywhere"),
        (lambda t: classify(t.replace(t.iloc[0, 0], math.inf), classes=2), "infinite"),
        (lambda t: classify(pd.concat([t, t]), classes=2), "each unit once"),
        (lambda t: classify(t * math.nan, classes=2), "distinct units, 0"),
    ],
)
def test_bad_input_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call(three_groups())

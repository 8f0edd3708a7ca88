"""A map asked for in one line, and a plate written by hand in a notebook: the right map, in the right words."""

from dataclasses import replace

import pytest
import squares

import atlas
from atlas.analysis.catalogue.definition import Nature
from atlas.cartography.layout.quick_map import first_mark
from atlas.cartography.marks import marks


def texts(figure):
    return " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("density_10k", "choropleth"),
        ("actors", "circles"),
        ("dominant_family", "typology"),
        ("population_2024", "circles"),
    ],
)
def test_the_nature_of_an_indicator_chooses_its_map(key, kind):
    mark = first_mark(atlas.get_indicator(key), by="province")
    assert (mark.mark, mark.by, mark.indicators) == (kind, "province", (key,))


def test_each_nature_has_at_most_one_first_map_which_can_show_it():
    for nature in Nature:
        first = [kind for kind in marks.here.values() if nature in kind.first_for]
        assert len(first) == (0 if nature is Nature.RANK else 1)
    ranked = replace(atlas.get_indicator("actors"), nature=Nature.RANK)
    with pytest.raises(atlas.AtlasError, match="“actors” is a rank: no map"):
        first_mark(ranked, by="commune")


@pytest.mark.parametrize("by", ["commune", "province"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_nature_is_drawn_at_once_at_each_level_in_each_language(region, by, language):
    for key in ("population_density", "population_2024"):
        figure = region.plot(key, by=by, language=language)
        assert figure.get_size_inches() * 25.4 == pytest.approx((297, 210))


def test_a_title_and_a_theme_of_ones_own_are_taken(region):
    figure = region.plot("population_density", language="en", title="Where do we live?", theme=atlas.themes.SCREEN)
    assert "Where do we live?" in texts(figure)


def test_an_unknown_key_is_answered_with_the_nearest(region):
    with pytest.raises(atlas.AtlasError, match="population_density"):
        region.plot("population_densty")


def test_a_plate_needs_no_key_and_its_plain_texts_are_in_the_language_that_is_drawn(region):
    note = atlas.plates.Annotation(text="The harbour")
    plate = atlas.Plate(
        title="Where do people live?",
        note="A note.",
        annotations=[note],
        marks=[atlas.marks.Circles("population_2024")],
    )
    shown = texts(atlas.draw(plate, region, language="en"))
    assert all(text in shown for text in ("Where do people live?", "A note.", "The harbour"))
    assert plate.name == "Where do people live?"
    with pytest.raises(atlas.AtlasError, match=r"“Where do people live\?” has no version in “en”"):
        atlas.plates.compose(plate, region, language="en")  # as an edition is drawn: a plain text is French


def test_one_mark_without_a_list_is_refused_in_a_sentence():
    with pytest.raises(TypeError, match=r"write marks=\(Circles\(…\),\)"):
        atlas.Plate(title="T", marks=atlas.marks.Circles("actors"))


def test_a_table_of_squares_is_plotted_too():
    assert squares.dataset().plot("population_2024").get_size_inches()[0] > 0

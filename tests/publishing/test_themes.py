"""Is a theme of an editor's own read whole, checked whole, and drawn with its own fonts?"""

from __future__ import annotations

import itertools
import shutil
import tomllib
from dataclasses import asdict, fields, replace
from pathlib import Path

import matplotlib
import pytest
from coloraide import Color
from fontTools.ttLib import TTFont, newTable
from small_atlas import edition

from atlas.cartography.canvas import typeface
from atlas.cartography.marks import Choropleth
from atlas.cartography.scales import palettes
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT, Theme, Type, Weights
from atlas.errors import EditionError, UnknownNameError
from atlas.publishing.build.manifest import fingerprint
from atlas.publishing.edition.themes import LEAST_CONTRAST, READ_ON, font_file, read_theme, theme_names, theme_of
from atlas.publishing.render.conversion import compile_pages, fonts
from atlas.resources import shipped_path

SERIF = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
SHIPPED = ("black-and-white", "print", "screen")


def written(folder, text, name="mine.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path):
    with pytest.raises(EditionError) as caught:
        read_theme(path)
    return caught.value.faults


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_themes_are_read_and_every_text_in_them_reads_on_its_ground(name):
    theme = read_theme(name)
    assert theme.key == name
    for ink, ground in READ_ON:
        assert Color(getattr(theme, ink)).contrast(getattr(theme, ground), method="wcag21") >= LEAST_CONTRAST
    sizes = asdict(theme.type)
    assert min(sizes.values()) >= 5.5
    assert theme.type.label_floor <= theme.type.label


def test_these_themes_are_shipped():
    assert theme_names() == SHIPPED


def test_the_file_of_the_print_theme_says_all_of_it():
    assert read_theme("print") == PRINT
    said = tomllib.loads(shipped_path("maps", "themes", "print.toml").read_text(encoding="utf-8"))
    assert set(said["type"]) == {one.name for one in fields(Type)}
    assert set(said["weights"]) == {one.name for one in fields(Weights)}
    assert set(said["colours"]) == {name for name, v in asdict(PRINT).items() if isinstance(v, str) and v[:1] == "#"}
    assert set(said["palettes"]) == {"sequential", "diverging", "qualitative"}
    assert len(said["families"]) == 5


def test_screen_type_is_larger_than_that_of_print():
    screen = read_theme("screen").type
    assert all(getattr(screen, one.name) > getattr(PRINT.type, one.name) for one in fields(Type))


def test_black_and_white_has_no_hue_and_its_greys_stay_apart():
    theme = read_theme("black-and-white")
    colors = [v for v in asdict(theme).values() if isinstance(v, str) and v[:1] == "#"]
    colors += palettes.sequential(theme.sequential, 5) + palettes.diverging(theme.diverging, 2, 2)
    grays = palettes.qualitative(7, theme.qualitative)
    for color in (*colors, *grays):
        assert color[1:3] == color[3:5] == color[5:7], color
    five = palettes.sequential(theme.sequential, 5)
    assert min(Color(a).delta_e(b, method="2000") for a, b in itertools.pairwise(five)) >= 10
    assert min(Color(a).delta_e(b, method="2000") for a, b in itertools.combinations(grays, 2)) >= 10
    assert theme.symbol_edge == "#000000", "symbols are outlined"
    assert Color(theme.no_data).delta_e("#ffffff", method="2000") >= 10


def test_a_theme_of_one_s_own_changes_what_it_names_and_keeps_the_rest(tmp_path):
    text = 'extends = "screen"\n[colours]\naccent = "#7A1F3D"\n[type]\nlabel = 8\n[weights]\ncoast = 0.9\n'
    theme = read_theme(written(tmp_path, text))
    screen = read_theme("screen")
    expected = replace(
        screen, key="mine", accent="#7a1f3d", type=replace(screen.type, label=8.0),
        weights=replace(screen.weights, coast=0.9),
    )  # fmt: skip
    assert theme == expected


def test_without_saying_it_a_theme_extends_print(tmp_path):
    assert read_theme(written(tmp_path, "")) == replace(PRINT, key="mine")


def test_a_theme_may_extend_a_file_beside_it_but_not_itself(tmp_path):
    written(tmp_path, '[colours]\naccent = "#7a1f3d"\n', "house.toml")
    assert read_theme(written(tmp_path, 'extends = "house.toml"\n')).accent == "#7a1f3d"
    written(tmp_path, 'extends = "b.toml"\n', "a.toml")
    (fault,) = faults(written(tmp_path, 'extends = "a.toml"\n', "b.toml"))
    assert "extends itself" in str(fault.reason)


def test_every_fault_of_a_theme_is_listed(tmp_path):
    text = """
extends = "poster"
fonts = ["missing.ttf", "nofont.ttf"]
[colour]
ink = "#000000"
[colours]
inck = "#000000"
sea = "light blue"
quiet = "#dddddd"
land = 7
[palettes]
sequential = "Rainbow"
qualitative = "Okabe"
[families]
latin = "Comic Sans"
[type]
label = 4.5
title = "large"
foot = true
[weights]
coast = -1
"""
    (tmp_path / "nofont.ttf").write_bytes(b"no font at all")
    found = faults(written(tmp_path, text))
    assert all(fault.file == tmp_path / "mine.toml" for fault in found)
    assert {fault.column for fault in found} == {
        "extends", "fonts", "colour", "colours.inck", "colours.sea", "colours.quiet", "colours.land",
        "palettes.sequential", "palettes.qualitative", "families.latin", "type.label", "type.title", "type.foot",
        "weights.coast",
    }  # fmt: skip
    said = "\n".join(map(str, found))
    assert "Write colours" in said
    assert "Write ink" in said
    assert all(fault.row for fault in found if not fault.column.startswith("colours.quiet"))
    assert len([fault for fault in found if fault.column == "fonts"]) == 2
    faint = [fault for fault in found if fault.column == "colours.quiet"]
    assert len(faint) == 4, "one for each ground that quiet text stands on"


@pytest.mark.parametrize(("ink", "fine"), [("#767676", True), ("#777777", False)])
def test_the_contrast_of_text_is_measured_to_the_published_limit(tmp_path, ink, fine):
    """WCAG's own example: #767676 on white is the lightest grey with 4.5 : 1."""
    grounds = "".join(f'{name} = "#ffffff"\n' for name in ("paper", "land", "sea", "beyond"))
    path = written(tmp_path, f'[colours]\nquiet = "{ink}"\n{grounds}')
    if fine:
        assert read_theme(path).quiet == ink
    else:
        assert {fault.column for fault in faults(path)} == {"colours.quiet"}


def test_an_unknown_name_and_a_missing_or_broken_file_are_clear_errors(tmp_path):
    with pytest.raises(UnknownNameError, match="black-and-white"):
        read_theme("poster")
    assert "cannot be read" in str(faults(tmp_path / "none.toml")[0].reason)
    assert "TOML" in str(faults(written(tmp_path, "[colours"))[0].reason)


# Fonts ---------------------------------------------------------------------------------------------------------------


def with_font(folder):
    shutil.copy(SERIF, folder / "Serif.ttf")
    return written(folder, 'fonts = ["Serif.ttf"]\n[families]\ntitle = "DejaVu Serif"\n')


def test_a_font_file_says_itself_what_it_is(tmp_path):
    shutil.copy(SERIF, tmp_path / "Serif.ttf")
    found = font_file(tmp_path / "Serif.ttf")
    assert (found.family, found.weight, found.italic) == ("DejaVu Serif", 400, False)


def test_a_theme_s_own_font_sets_its_titles_and_goes_into_the_pdf(tmp_path):
    theme = read_theme(with_font(tmp_path))
    assert typeface.setting("Titre", theme.heading(17), theme).path == (tmp_path / "Serif.ttf").resolve()
    assert typeface.setting("Titre", theme.text(9), theme).family == "Source Sans Pro"
    with fonts(theme) as folder:
        assert any(one.name.endswith("Serif.ttf") for one in folder.iterdir())
    page = '#set page(width: 60mm, height: 40mm)\n#set text(font: "DejaVu Serif")\nTitre'
    work = tmp_path / "work"
    work.mkdir()
    assert b"DejaVuSerif" in compile_pages(page, work, theme=theme)


def test_a_variable_font_is_refused_because_only_its_default_would_be_set(tmp_path):
    font = TTFont(SERIF)
    font["fvar"] = newTable("fvar")
    font["fvar"].axes, font["fvar"].instances = [], []
    font.save(tmp_path / "Variable.ttf")
    (fault, *_) = faults(written(tmp_path, 'fonts = ["Variable.ttf"]\n'))
    assert "variable" in str(fault.reason)


# Editions ------------------------------------------------------------------------------------------------------------


def test_an_edition_names_a_shipped_theme_or_a_file_beside_it(tmp_path):
    shipped_one = replace(edition(), theme="print", path=tmp_path / "edition.toml")
    assert theme_of(shipped_one) == PRINT
    assert theme_of(replace(shipped_one, theme="screen")) == read_theme("screen")
    with_font(tmp_path)
    assert theme_of(replace(shipped_one, theme="mine.toml")).title_family == "DejaVu Serif"


def test_the_fingerprint_of_a_plate_follows_the_bytes_of_the_theme_s_fonts_not_their_place(tmp_path):
    def digest(theme: Theme):
        return fingerprint(plate, data_digest="", theme=theme, language="fr", imprint=Imprint())

    plate = Plate(key="a", title="A", marks=(Choropleth("population_density"),))
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    first, second = read_theme(with_font(one)), read_theme(with_font(two))
    assert digest(first) == digest(second)
    assert digest(first) != digest(PRINT)
    (two / "Serif.ttf").write_bytes(SERIF.with_name("DejaVuSerif-Bold.ttf").read_bytes())
    assert digest(read_theme(two / "mine.toml")) != digest(first)
    assert digest(replace(first, accent="#000000")) != digest(first)

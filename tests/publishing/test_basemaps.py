"""Are all the basemaps of an edition fetched, for insets too, with every fault told at once?"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from PIL import Image

from atlas.analysis.dataset.dataset import tabulate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.basemap import Basemap, basemap_credit
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.plate import Plate
from atlas.cli import editions, main
from atlas.errors import BasemapError, EditionError, UnknownNameError
from atlas.publishing.edition.basemaps import fetch_basemaps, map_frames, tile_cache
from atlas.publishing.edition.edition import Edition
from atlas.sources.territory.territory import read_territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped(Plate):
    """A plate with a basemap."""

    basemap: Basemap | None = None


INSET = Inset(communes=("Tanger", "Gueznaia"), title={"fr": "Tanger", "ar": "طنجة"}, width_mm=90.0)


def plate(key, source=None, **options):
    marks = (Choropleth("population_change"),)
    below = Basemap(source=source, attribution="© Essai", dpi=72, timeout_s=2.0) if source else None
    return Mapped(key=key, title=key, marks=marks, basemap=below, **options)


def edition(folder, *plates):
    return Edition(key="essai", title="Essai", path=folder / "edition.toml", plates=plates)


@pytest.fixture(scope="module")
def territory():
    return read_territory("tanger-tetouan")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An edition's folder with tiles of zoom 9 and 10 around the region: blue and green."""
    root = tmp_path_factory.mktemp("edition")
    for z, color, west, east, north, south in ((10, "blue", 490, 500, 398, 410), (9, "green", 246, 250, 200, 205)):
        stream = io.BytesIO()
        Image.new("RGB", (256, 256), color).save(stream, format="PNG")
        for x in range(west, east + 1):
            for y in range(north, south + 1):
                path = root / "tuiles" / str(z) / str(x) / f"{y}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(stream.getvalue())
    return root


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(
    "options", [{}, {"page": "A3 portrait"}, {"legend": "north-west"}, {"insets": (INSET,)}], ids=lambda o: str(list(o))
)
def test_the_windows_are_those_of_the_drawn_plate(territory, language, options):
    one = Plate(key="a", title={"fr": "A", "ar": "ا"}, marks=(Choropleth("population_change"),), **options)
    drawn = compose(one, tabulate(None, territory), language=language, imprint=Imprint(page="A4 landscape"))
    main, *inner = map_frames(one, territory, page="A4 landscape", language=language)
    assert main == drawn.frame
    assert [frame.scale for frame in inner] == [frame.scale for frame in drawn.insets]
    for frame, wanted in zip(inner, drawn.insets, strict=True):
        assert frame.extent == pytest.approx(wanted.extent, abs=1e-3)


def test_only_plates_that_ask_have_a_basemap_and_insets_have_their_own(folder):
    asked = edition(folder, plate("plain"), plate("deep", "tuiles", insets=(INSET,)), plate("flat", "tuiles"))
    told = []
    found = fetch_basemaps(asked, progress=lambda *step: told.append(step))
    assert {key: len(images) for key, images in found.items()} == {"deep": 2, "flat": 1}
    assert found["deep"][1].zoom > found["deep"][0].zoom, "an inset is a larger scale"
    assert [step[0] for step in told] == [0, 1, 2]
    assert list(fetch_basemaps(asked, plate="flat")) == ["flat"]
    with pytest.raises(UnknownNameError, match="no plate “lost”"):
        fetch_basemaps(asked, plate="lost")
    assert tile_cache(asked) == folder / ".atlas-cache" / "basemap"


def test_every_fault_is_told_once(folder):
    asked = edition(
        folder, plate("a", "lost.tif"), plate("b", "lost.tif"), plate("c", "lost.mbtiles"), plate("d", "tuiles")
    )
    with pytest.raises(BasemapError) as caught:
        fetch_basemaps(asked)
    assert len(caught.value.faults) == 2


def test_the_command_says_what_it_fetched(folder, monkeypatch):
    asked = edition(folder, plate("deep", "tuiles", insets=(INSET,)))
    monkeypatch.setattr(editions, "wanted_edition", lambda name, language: asked)
    done = CliRunner().invoke(main, ["basemap", "essai"])
    assert done.exit_code == 0
    lines = [line for line in done.stdout.splitlines() if line.startswith("deep: tuiles at zoom")]
    assert len(lines) == 2
    assert "100% of the map" in lines[1]
    monkeypatch.setattr(editions, "wanted_edition", lambda name, language: edition(folder, plate("a", "lost.tif")))
    refused = CliRunner().invoke(main, ["basemap", "essai"])
    assert refused.exit_code == 1
    assert "lost.tif" in refused.stderr
    monkeypatch.setattr(editions, "wanted_edition", lambda name, language: edition(folder, plate("a")))
    assert "no plate" in CliRunner().invoke(main, ["basemap", "essai"]).stdout


def test_the_credit_is_in_the_reader_s_language():
    one = Basemap(source="a.tif", attribution={"fr": "© Essai : 2024", "ar": "© تجربة"})
    assert basemap_credit(one, "fr") == "Fond\u202f: © Essai\u202f: 2024"
    assert basemap_credit(one, "ar") == "الخلفية: © تجربة"
    with pytest.raises(EditionError, match="attribution of the basemap"):
        basemap_credit(one, "en")

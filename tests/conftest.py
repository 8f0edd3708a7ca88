"""What all tests share: the cache of finished work is a folder of the test run, never the user's; no clocks."""

import gc
import os
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

# Errors and commands speak the language of whoever runs the tests, if they are not told another one.
os.environ["ATLAS_LANG"] = "en"

# A slow machine is no fault.
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")

#: Files that ask about the same things, which the process that has made them answers all: publications of the
#: demonstration, its web edition, and the modules as syntax.
PUBLICATIONS = (
    "test_every_number.py", "test_pages_worth_printing.py", "test_arabic_pages.py", "test_same_numbers.py",
    "test_sound_demonstration.py",
)  # fmt: skip
SYNTAX = ("test_words.py", "test_architecture.py", "test_messages.py")
SITE = ("test_browsers.py", "test_tiles.py")
TOGETHER = {name: files[0] for files in (PUBLICATIONS, SYNTAX, SITE) for name in files}
#: Files that take longest, by the processor time that they were measured to take: begun last, each would leave a
#: processor without work. Those of more than four seconds are here. The second is one that needs nothing of the first,
#: whose data and pictures the others find made.
SLOWEST = (
    *PUBLICATIONS, "test_secrecy_attack.py", *SITE, "test_build.py", "test_fuzz.py", "test_standing_site.py",
    "test_editing.py", "test_rebuilds.py", "test_edition_inspection.py", "test_surroundings.py", "test_web.py",
    "test_hostile_edition.py", "test_plates_of_the_shipped_edition.py", "test_foreign_outputs.py", "test_book.py",
    "test_packaging.py", "test_docs.py", "test_tally.py", "test_names_and_symbols.py", "test_plates_of_the_gallery.py",
    "test_qgis.py", "test_web_maps.py", "test_zones.py", "test_add_a_mark.py", "test_small_maps.py", "test_labels.py",
    "test_documents.py", "test_description.py", "test_terminals.py", "test_context.py", "test_cli.py",
    "test_support_outputs.py", "test_guide_services.py", "test_contract.py", "test_qgis_server.py", "test_geo_pdf.py",
    "test_edits_applied.py", *SYNTAX, "test_inspection.py", "test_confidentiality.py", "test_write_safety.py",
    "test_geopackage.py", "test_elsewhere.py", "test_sheets.py", "test_sheet_numbers.py", "test_tutorial.py",
    "test_offline.py", "test_add_an_indicator.py", "test_dataset.py", "test_packages.py", "test_publication_bytes.py",
)  # fmt: skip


class FileScheduling(LoadFileScheduling):
    """A file is asked by one process, and so are the files that stand together."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return TOGETHER.get(file.rpartition("/")[2], file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give files, not tests, to the processes, where files were asked for."""
    return FileScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    """Put the files that take longest first; the order within a file stays."""
    turns = {name: turn for turn, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: turns.get(item.path.name, len(turns)))


def pytest_collection_finish(session):
    """Modules and tests stay to the end: looking through them for waste, again and again, took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """The processes of a run share one cache: what one has computed, the others need not."""
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    for name in ("cache", "key"):
        (run / name).mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_CACHE", str(run / "cache"))
        patch.setenv("ATLAS_CACHE_KEY", str(run / "key" / "key"))
        yield


@pytest.fixture(autouse=True, scope="session")
def _one_core():
    """The processes of a run have the cores: where nobody asks for more (``jobs=2``), none starts others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(autouse=True, scope="session")
def _shipped_once():
    """A process reads each shipped territory once, as one that no test changes, and cuts each font for the web once."""
    from atlas.publishing.web import assets
    from atlas.sources.territory import territory

    read, shared = territory._read_perimeter, {}

    def share(key, perimeters):
        if key not in shared:
            shared[key] = read(key, perimeters)
        return shared[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(territory, "_read_perimeter", share)
        patch.setattr(assets, "web_font", cache(assets.web_font))
        yield
        for key, ours in shared.items():
            anew = read(key, territory.read_perimeters())
            for name in ("communes", "provinces", "adjacency", "arrondissements", "places"):
                assert getattr(ours, name).equals(getattr(anew, name)), f"a test has changed {name} of {key}"

"""What all tests share: the cache of finished work is a folder of the test run, never the user's; no clocks."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Errors and commands speak the language of whoever runs the tests, if they are not told another one.
os.environ["ATLAS_LANG"] = "en"

# A slow machine is no fault.
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")

#: Files that take longest, by the processor time that they were measured to take: begun last, each would leave a
#: processor without work. Those of more than ten seconds are here.
SLOWEST = (
    "test_secrecy_attack.py", "test_editing.py", "test_fuzz.py", "test_build.py", "test_surroundings.py",
    "test_every_number.py", "test_pages_worth_printing.py", "test_browsers.py", "test_rebuilds.py", "test_docs.py",
    "test_cli.py", "test_edition_inspection.py", "test_tally.py", "test_qgis.py", "test_architecture.py",
    "test_documents.py", "test_labels.py", "test_confidentiality.py", "test_geopackage.py", "test_elsewhere.py",
    "test_sheets.py", "test_book.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Put the files that take longest first; the order within a file stays."""
    turns = {name: turn for turn, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: turns.get(item.path.name, len(turns)))


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

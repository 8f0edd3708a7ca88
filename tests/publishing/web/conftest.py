"""The web edition of the demonstration, made once for all browsers, and the browsers, where they are installed."""

from __future__ import annotations

import shutil
from dataclasses import replace

import demonstration as shared
import pytest
from marionette import Firefox
from playwright.sync_api import sync_playwright

from atlas.cartography.layout.series import with_common_scales
from atlas.publishing.web.products import directory_making, web_makings

#: Parts of the site that browsers are shown; downloads and publications are made of files, which need none.
PARTS = ("assets", "indicators", "units", "plate ", "pages", "publication chiffres-cles")


@pytest.fixture(scope="session")
def demonstration():
    """The demonstration edition, its series harmonised, and its data."""
    edition, data = shared.demonstration(), shared.demonstration_data()
    return replace(edition, plates=with_common_scales(edition.plates, data)), data


@pytest.fixture(scope="session")
def site(demonstration, tmp_path_factory):
    """The folder of the web edition, under a path with spaces and accents."""
    edition, data = demonstration
    stage = tmp_path_factory.mktemp("édition à consulter")
    records = {
        making.name: making.make(data)
        for making in web_makings(edition, stage, data_digest="browsers")
        if making.name.removeprefix("web ").startswith(PARTS)
    }
    directory_making(edition, stage, data_digest="", made_from="browsers").make(data, records)
    return stage / "web"


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, or the one that is found by its other names."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def firefox():
    """Debian's Firefox."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("firefox is not installed")
    browser = Firefox(program)
    yield browser
    browser.close()

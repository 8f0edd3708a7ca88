"""The shipped territory, read once for all tests of drawings."""

from __future__ import annotations

import pytest

from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.resources import shipped_path
from atlas.sources.register.register import read_register
from atlas.sources.territory.territory import read_territory


@pytest.fixture(scope="session")
def region():
    """Tanger-Tétouan with HCP's figures."""
    return tabulate(None, read_territory("tanger-tetouan"))


@pytest.fixture(scope="session")
def larger():
    """Tanger-Tétouan-Al Hoceïma with HCP's figures."""
    return tabulate(None, read_territory("tanger-tetouan-al-hoceima"))


@pytest.fixture(scope="session")
def demonstration():
    """Tanger-Tétouan with the demonstration register."""
    place = read_territory("tanger-tetouan")
    return tabulate(locate(read_register(shipped_path("geodata", "demonstration", "register.csv")), place), place)

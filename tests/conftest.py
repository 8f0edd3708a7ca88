"""What all tests share: the cache of finished work is a folder of the test run, never the user's; no clocks."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Errors and commands speak the language of whoever runs the tests, if they are not told another one.
os.environ["ATLAS_LANG"] = "en"

# A slow machine is no fault.
settings.register_profile("atlas", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("atlas")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("ATLAS_CACHE_KEY", str(tmp_path_factory.mktemp("key") / "key"))
        yield

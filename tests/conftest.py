"""What all tests share: the cache of finished work is a folder of the test run, never the user's."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("ATLAS_CACHE_KEY", str(tmp_path_factory.mktemp("key") / "key"))
        yield

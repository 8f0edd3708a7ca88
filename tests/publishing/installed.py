"""Which programs are there: a process finds it out once for all its tests."""

import subprocess
from functools import cache
from pathlib import Path

import pytest
from small_atlas import QGIS_PYTHON


@cache
def _qgis_is_there():
    if not Path(QGIS_PYTHON).exists():
        return False
    return not subprocess.run([QGIS_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode


def need_qgis():
    """Skip who asks where QGIS is not installed."""
    if not _qgis_is_there():
        pytest.skip("QGIS is not installed (apt-get install --no-install-recommends python3-qgis)")

"""The wheel carries the code, the reference data and the editions, and works from any directory."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import atlas

ROOT = Path(atlas.__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_carries_every_module_and_every_shipped_file(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, inside in (("atlas", "atlas"), ("geodata", "atlas/_geodata"), ("maps", "atlas/_maps")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
                assert f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" in names
    assert not [name for name in names if name.startswith(("tests", "scripts", "geodata", "maps"))]
    assert {"atlas/marks.pyi", "atlas/charts.pyi"} < names  # what type checkers read: tests/test_facades.py


def test_an_installed_wheel_builds_the_shipped_edition_from_another_directory(wheel, tmp_path):
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    # A cache of its own: the same code has drawn the plate for other tests.
    environment = {**os.environ, "PYTHONPATH": str(installed), "ATLAS_CACHE": str(tmp_path / "cache")}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=elsewhere, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    described = run("-c", "import atlas; print(atlas.__file__); from atlas.cli import main; main(['describe'])")
    assert described.startswith(str(installed))
    assert "population_2024" in described
    assert "1 plate drawn" in run("-m", "atlas.cli", "build", "demonstration", "--plate", "evolution")
    assert (elsewhere / "out/plates/03-evolution.pdf").stat().st_size > 50_000

"""`atlas.marks` and `atlas.charts` name no mark: what signs in is found as they run, and written for type checkers."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import atlas
from atlas import charts, marks

ROOT = Path(atlas.__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
import facades  # noqa: E402

SPACES = pytest.mark.parametrize("space", [marks, charts], ids=lambda space: space.__name__)
MARK = '''
from atlas.cartography.marks.mark import register_mark
class Shared: ...
@register_mark
class Stars:
    """A star."""
    def __init__(self, indicator: str) -> None: ...
'''
SIGN_IN = """
from typing import TypeVar
T = TypeVar("T")
def register_mark(kind: T) -> T:
    return kind
"""
FACADE = '''
"""Marks."""
from typing import Any
from atlas.cartography.marks.mark import register_mark as register_mark
def names() -> dict[str, type]:
    return {}
def __getattr__(name: str) -> Any:
    return None
def __dir__() -> list[str]:
    return []
'''
USED = """
import atlas.marks
reveal_type(atlas.marks.Stars("population"))
reveal_type(atlas.marks.names())
atlas.marks.Stars(5)
atlas.marks.Comets
"""


@SPACES
def test_a_stub_names_what_the_module_has_as_it_runs_and_the_same_classes(space):
    names: dict[str, object] = {}
    name = space.__name__.removeprefix("atlas.")
    exec(facades.stub(name), names)  # a stub is Python
    assert len(facades.signed_in(name)) > 10
    assert {shown for shown in dir(space) if names.get(shown) is None} == set()
    assert all(names[kind] is getattr(space, kind) for kind in facades.signed_in(name))
    assert set(facades.signed_in(name)) == {kind.__name__ for kind in space._registry.classes.values()}


@SPACES
def test_a_module_of_public_names_says_which_name_it_has_not(space):
    with pytest.raises(AttributeError, match=f"module {space.__name__} has no attribute Comets"):
        _ = space.Comets
    assert space.__all__ == dir(space)


@SPACES
def test_a_star_import_brings_every_name(space):
    names: dict[str, object] = {}
    exec(f"from {space.__name__} import *", names)
    assert set(dir(space)) <= set(names)


def test_a_mark_of_another_package_is_listed_by_name_and_does_not_take_the_place_of_a_class(monkeypatch):
    other = type("Circles", (), {"__module__": "elsewhere"})
    monkeypatch.setitem(marks._registry._kinds, "their_circles", other)
    assert marks.Circles is marks._registry.here["circles"] is not other
    assert dir(marks).count("Circles") == 1


def test_a_type_checker_sees_a_mark_that_only_its_module_names(tmp_path):
    for path, text in {
        "atlas/py.typed": "", "atlas/__init__.py": "", "atlas/marks.py": FACADE, "atlas/charts.py": FACADE,
        "atlas/cartography/__init__.py": "", "atlas/cartography/marks/__init__.py": "",
        "atlas/cartography/marks/mark.py": SIGN_IN,
        "atlas/cartography/marks/stars.py": MARK, "used.py": USED,
    }.items():  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    facades.write_stubs(tmp_path / "atlas", tmp_path)
    command = [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache", "used.py"]
    output = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True).stdout
    assert 'Revealed type is "atlas.cartography.marks.stars.Stars"' in output
    assert re.search(r'Revealed type is "(builtins\.)?dict\[(builtins\.)?str, ', output)
    assert 'incompatible type "int"; expected "str"' in output
    assert 'Module has no attribute "Comets"' in output
    assert output.endswith("Found 2 errors in 1 file (checked 1 source file)\n")


def test_nothing_is_run_to_write_a_stub(tmp_path):
    folder = tmp_path / "atlas" / "cartography" / "marks"
    folder.mkdir(parents=True)
    (folder / "broken.py").write_text("raise SystemExit\n@register_mark\nclass Broken: ...\n", encoding="utf-8")
    assert facades.signed_in("marks", tmp_path) == {"Broken": "atlas.cartography.marks.broken"}
    (tmp_path / "atlas" / "marks.py").write_text(FACADE, encoding="utf-8")
    written = ast.parse(facades.stub("marks", tmp_path))
    assert [node.name for node in written.body if isinstance(node, ast.FunctionDef)] == ["names"]

"""The modules of the package as syntax, read once for all files that ask how the code is written."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import atlas

PACKAGE = Path(atlas.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module, the module itself first."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def docstring(path: Path) -> str:
    """What a module says of itself."""
    return (ast.get_docstring(nodes(path)[0]) or "").strip()

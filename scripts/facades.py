"""Write the stubs of `atlas.marks` and `atlas.charts`, so that editors and type checkers see every mark and chart.

Marks and charts sign in by themselves, so the two modules name none of them; a program that reads the code without
running it would see nothing. A stub is the module with an import of each class that signs in. It is made whenever the
package is built (a hook of hatchling, see pyproject.toml), never by hand and kept by nobody: ``python
scripts/facades.py`` writes it beside the module, as an editable installation does.
"""

from __future__ import annotations

import ast
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).parent.parent
#: The module of public names, and what decorates the classes that it offers.
FACADES: Final = {"marks": "register_mark", "charts": "register_chart"}
#: What finds a name as the module runs, of which a type checker would believe that it finds any.
_AT_RUN_TIME: Final = ("__getattr__", "__dir__")


def signed_in(space: str, root: Path = ROOT) -> dict[str, str]:
    """Return the classes that sign in, each with its module, in the order of their names; no code is run."""
    classes = {}
    for path in sorted((root / "atlas" / "cartography" / space).glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and FACADES[space] in map(ast.unparse, node.decorator_list):
                classes[node.name] = f"atlas.cartography.{space}.{path.stem}"
    return dict(sorted(classes.items()))


def stub(space: str, root: Path = ROOT) -> str:
    """Return the text of the stub of a module of public names."""
    module = ast.parse((root / "atlas" / f"{space}.py").read_text(encoding="utf-8"))
    body = [node for node in module.body if not (isinstance(node, ast.FunctionDef) and node.name in _AT_RUN_TIME)]
    imports = [f"from {origin} import {name} as {name}" for name, origin in signed_in(space, root).items()]
    return "\n".join([ast.unparse(ast.Module(body, [])), *imports, ""])


def write_stubs(folder: Path, root: Path = ROOT) -> list[Path]:
    """Write the stubs into a folder and return their paths."""
    paths = [folder / f"{space}.pyi" for space in FACADES]
    for path in paths:
        path.write_text(stub(path.stem, root), encoding="utf-8")
    return paths


class FacadeStubs(BuildHookInterface[Any]):
    """Put the stubs into a wheel; beside the modules for an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the stubs before the package is built; hatchling calls it."""
        root = Path(self.root)
        if version == "editable":
            write_stubs(root / "atlas", root)
            return
        self._folder = tempfile.mkdtemp()
        paths = write_stubs(Path(self._folder), root)
        build_data["force_include"].update({str(path): f"atlas/{path.name}" for path in paths})

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear away what was made for a wheel; hatchling calls it."""
        if version != "editable":
            shutil.rmtree(self._folder)


if __name__ == "__main__":
    write_stubs(ROOT / "atlas")

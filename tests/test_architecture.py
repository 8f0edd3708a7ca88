"""The promises of the design that a reader cannot check by eye: who imports whom, and what stays out."""

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import atlas
from tests.every import for_every
from tests.modules import MODULES, PACKAGE, docstring, nodes

ROOMS = (
    "version",
    "columns",
    "decimals",
    "i18n",
    "errors",
    "guard",
    "sources",
    "analysis",
    "cartography",
    "publishing",
    "cli",
)
#: Public names alone: they look into all rooms, and no room looks into them.
FACADES = ("charts", "datasets", "marks", "plates", "registers", "stats", "tallies", "themes", "types")


@cache
def imported(path: Path) -> set[str]:
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@for_every([m for m in MODULES if room(m) in ROOMS])
def test_a_room_imports_only_from_rooms_above_it(path):
    known = {name.split(".")[1] for name in imported(path) if name.startswith("atlas.")} & set(ROOMS)
    below = {name for name in known if ROOMS.index(name) > ROOMS.index(room(path))}
    assert not below, f"{path} imports from below: {below}"


def graph() -> dict[str, set[str]]:
    """Module → modules of the package that it imports anywhere: at its top, in functions, for types alone."""
    names = {
        ".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): p for p in MODULES
    }
    found: dict[str, set[str]] = {name: set() for name in names}
    for name, path in names.items():
        for node in nodes(path):
            if isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names} & set(names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                inner = {f"{node.module}.{alias.name}" for alias in node.names} & set(names)
                # “from package import module” needs the module; “from module import name” needs the module itself.
                found[name] |= inner if len(inner) == len(node.names) else inner | ({node.module} & set(names))
    return found


def circle(edges: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle, or none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_way_of_others_not_even_for_its_types():
    edges = graph()
    assert sum(map(len, edges.values())) > 1000
    assert circle(edges) == []
    edges["atlas.errors"].add("atlas.analysis.dataset.dataset")
    assert circle(edges), "a circle would not be seen"


def test_folders_are_small_or_of_one_kind():
    """A folder of marks or of charts holds as many as there are; any other holds what one reader can oversee."""
    of_one_kind = {
        "cartography/marks", "cartography/charts", "publishing/documents/blocks", "publishing/documents/kinds"
    }  # fmt: skip
    sizes = {
        folder.relative_to(PACKAGE).as_posix(): len([p for p in folder.glob("*.py") if p.name != "__init__.py"])
        for folder in {path.parent for path in MODULES}
    }
    assert {name: n for name, n in sizes.items() if n > 15 and name not in of_one_kind} == {}


def test_every_folder_says_in_which_order_to_read_it():
    for path in PACKAGE.rglob("__init__.py"):
        siblings = [p for p in path.parent.glob("*.py") if p.name != "__init__.py"]
        said = docstring(path)
        if len(siblings) > 3 and path.parent != PACKAGE:
            unnamed = [p.stem for p in siblings if f"`{p.stem}`" not in said]
            of_one_kind = path.parent.name in ("marks", "charts", "blocks", "kinds")
            assert of_one_kind or not unnamed, f"{path} does not speak of {unnamed}"


def test_matplotlib_stays_in_cartography_and_publishing_and_nobody_imports_pyplot():
    users = {room(p) for p in MODULES if any(n.split(".")[0] == "matplotlib" for n in imported(p))}
    assert users <= {"cartography", "publishing"}
    assert not [p for p in MODULES if any("pyplot" in name for name in imported(p))]


def test_nobody_reads_a_drawing_back_from_names_or_orders_of_its_artists():
    """What others need of a drawing is handed over as values (`atlas.cartography.canvas.placed_items`)."""
    readers = [
        (path.name, node.attr)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in ("get_gid", "get_zorder", "findobj")
    ]
    # A text along a line and a picture write their own names into the file.
    assert readers == [("pen.py", "get_gid"), ("pen.py", "get_gid")]


def test_nothing_outside_its_module_names_a_mark_or_a_chart():
    """A new mark is one module, its words and its test."""
    from atlas.cartography.charts import charts
    from atlas.cartography.marks import marks

    own = {kind.__module__ for registry in (marks, charts) for kind in registry.here.values()}
    folders = ("atlas.cartography.marks", "atlas.cartography.charts")
    naming = [
        (str(path.relative_to(PACKAGE)), name)
        for path in MODULES
        if path.relative_to(PACKAGE).parts[:2] not in (("cartography", "marks"), ("cartography", "charts"))
        for name in imported(path)
        if name in own or (name.rpartition(".")[0] in folders and name.rpartition(".")[2][:1].isupper())
    ]
    shared = ("AnyMark", "AnyChart", "Mark", "Ask", "Chart")
    # The charts that a book usually sets beside a plate.
    named = {path for path, name in naming if name.rpartition(".")[2] not in shared}
    assert named <= {"publishing/book/facing_pages.py"}


def test_every_module_says_what_it_is_for_in_a_sentence():
    silent = [p for p in MODULES if not docstring(p)]
    assert not silent


def test_every_public_name_can_be_had_and_the_table_matches_all():
    for name in atlas.__all__:
        assert getattr(atlas, name) is not None
    assert set(atlas.__all__) == {*atlas._NAMES, *atlas._NAMESPACES, "__version__"}
    assert atlas._NAMESPACES == FACADES
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = atlas.nothing


def test_tab_finds_at_most_thirty_names_and_the_rest_in_namespaces():
    assert len(dir(atlas)) <= 30
    for name in FACADES:
        namespace = getattr(atlas, name)
        assert dir(namespace) == sorted(namespace.__all__)
        assert all(getattr(namespace, one) is not None for one in namespace.__all__)


def test_a_name_that_moved_into_a_namespace_says_where_it_is():
    for space, names in atlas._MOVED.items():
        for name in names.split():
            now = atlas._RENAMED.get(name, name)
            assert hasattr(getattr(atlas, space), now)
            with pytest.raises(AttributeError, match=f"atlas.{name} is now atlas.{space}.{now}$"):
                getattr(atlas, name)


def test_namespaces_name_every_mark_and_chart_and_nothing_in_the_rooms_reads_a_namespace():
    from atlas import charts, marks

    for namespace in (marks, charts):
        shipped = [kind for kind in namespace.names().values() if kind.__module__.startswith("atlas.")]
        assert {kind.__name__ for kind in shipped} < set(namespace.__all__)
    facades = {f"atlas.{name}" for name in FACADES}
    readers = {str(p.relative_to(PACKAGE)) for p in MODULES if imported(p) & facades}
    assert readers == {"__init__.py"}


def test_importing_atlas_or_asking_for_help_loads_no_heavy_library():
    heavy = "geopandas", "pandas", "numpy", "matplotlib", "shapely", "typst", "scipy", "pydantic"
    code = f"import sys, atlas, atlas.cli; print(*(m for m in {heavy} if m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []


def test_no_file_of_the_project_names_a_machine_path_or_a_registry_host():
    root = PACKAGE.parent
    words = ["/" + "work/", "/" + "tmp/", "pypi" + ".org", "npm" + "js"]
    kinds = (".py", ".toml", ".md", ".typ")
    folders = [root / name for name in ("atlas", "scripts", "maps", "geodata")]
    texts = [p for folder in folders for p in folder.rglob("*") if p.suffix in kinds]
    texts += [p for p in (root / "README.md", root / "Makefile", root / "pyproject.toml") if p.exists()]
    named = [(p.name, w) for p in texts for w in words if w in p.read_text(encoding="utf-8")]
    assert named == []


#: Where numbers are written for machines (millimetres of a drawing, coordinates, keys), not for people.
FOR_MACHINES = {
    "cartography/canvas/pen.py", "publishing/book/bound_plate.py", "publishing/book/composition.py",
    "publishing/render/svg_backend.py", "publishing/press/inks.py", "publishing/press/sheets.py",
    "publishing/qgis/layouts/items.py", "publishing/qgis/layouts/legend_items.py",
    "publishing/qgis/layouts/pictures.py", "analysis/definitions/reach.py", "publishing/sheets/unit_map.py",
    "publishing/web/maps/symbols.py", "publishing/edition/corrections.py", "sources/edits/register_edits.py",
}  # fmt: skip


def formats(path: Path) -> set[str]:
    """The fixed formats (“.1f”, “.0%”) with which a module writes numbers."""
    specs = (
        part.value
        for node in nodes(path)
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
        for part in node.format_spec.values
        if isinstance(part, ast.Constant)
    )
    return {spec for spec in specs if str(spec).endswith(("f", "%", "e"))}


def test_numbers_for_people_are_rounded_by_the_one_rule():
    """``f"{x:.1f}"`` and ``:.0%`` round the binary number, halves to the even one: `atlas.decimals` does not."""
    others = {p.relative_to(PACKAGE).as_posix() for p in MODULES if formats(p) and p.stem != "decimals"}
    dated = {p for p in others if all("%" in f and len(f) > 3 for f in formats(PACKAGE / p))}  # dates: %Y-%m-%d
    assert others - dated <= FOR_MACHINES
    babel = {p.relative_to(PACKAGE).as_posix() for p in MODULES if any("babel.numbers" in n for n in imported(p))}
    assert not babel, "Babel rounds halves to the even one"


#: Words that say nothing of what a variable holds.
EMPTY_WORDS = {"one", "found", "told", "said", "known", "kept"}


def test_no_variable_has_a_name_that_says_nothing_of_what_it_holds():
    empty = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {word}"
        for path in MODULES
        for node in nodes(path)
        for word in [getattr(node, "id", "") if isinstance(node, ast.Name) else getattr(node, "arg", "")]
        if word in EMPTY_WORDS and isinstance(node, ast.Name | ast.arg)
        # Fields of three published records: answers that are known, communes and inks that are kept.
        if (path.name, word) not in {("tables.py", "known"), ("history.py", "kept"), ("report.py", "kept")}
    ]
    assert not empty


def test_a_public_class_name_occurs_once():
    names = [
        node.name
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert not {name for name in names if names.count(name) > 1}


#: A past participle, but for those that are verbs or nouns as well (read, set, put, cut, run); “placed_by” and
#: “kept_back” say no more.
PARTICIPLE = re.compile(
    r"_*([^_]*[^_e]ed"
    r"|begun|bent|bought|bound|broken|brought|built|caught|chosen|done|drawn|driven|eaten|fallen|felt|flown"
    r"|forgotten|found|frozen|given|gone|grown|heard|held|hidden|kept|known|laid|led|left|lent|lost|made"
    r"|meant|met|overlaid|paid|redrawn|rewritten|ridden|risen|said|seen|sent|shaken|shown|sold|spent|spoken"
    r"|stolen|struck|sung|sunk|swept|taken|taught|thought|thrown|told|torn|undone|undrawn|withdrawn|won"
    r"|worn|wound|written"
    r")(_(as|at|back|by|down|for|from|in|of|on|out|over|to|up|with))*_*"
)
#: Room → functions that are participles all the same, each for a reason.
PARTICIPLE_FUNCTIONS = {
    "sources": {"projected"},  # the geographer's term: the communes in a projected CRS
}


def test_a_function_is_named_by_what_it_returns_or_does_and_not_by_a_participle():
    assert all(map(PARTICIPLE.fullmatch, ("said", "_placed", "kept_back", "made_of")))
    assert not any(map(PARTICIPLE.fullmatch, ("feed_of", "seed", "read", "placed_items", "mark_invented")))
    functions = {
        (room(path), node.name)
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef) and PARTICIPLE.fullmatch(node.name)
    }
    assert functions <= {(name, function) for name, few in PARTICIPLE_FUNCTIONS.items() for function in few}


#: Nouns of the field that end in “-ing”; any other module of that ending would be named by what it does.
NOUNS_IN_ING = {
    "dorling",  # circles after Danny Dorling
    "mapping",  # what the columns and words of a register mean
}


def test_a_module_is_a_noun_and_no_gerund():
    assert {path.stem for path in MODULES if path.stem.endswith("ing")} <= NOUNS_IN_ING


#: Modules that name systems of coordinates, and why.
SYSTEMS_NAMED = {
    "sources/parsing/projections.py": "guesses the system of a register whose metres name none: of Morocco, to be data",
}
#: Degrees of WGS 84, its ellipsoid (7030) and the tiles of the web are systems of the world.
SYSTEMS_OF_THE_WORLD = {"EPSG:4326", "EPSG:7030", "EPSG:3857", "OGC:CRS84"}


def test_no_system_of_a_country_is_named_in_code():
    """The projection of a territory is data of the territory: no code computes in that of one country."""
    named = set()
    for path in MODULES:
        docs = {
            id(node.body[0].value)
            for node in nodes(path)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        texts = (
            node.value
            for node in nodes(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        )
        systems = {system for text in texts for system in re.findall(r"(?:EPSG|OGC):\w+|\b2619\d\b", text)}
        if systems - SYSTEMS_OF_THE_WORLD:
            named.add(path.relative_to(PACKAGE).as_posix())
    assert named == set(SYSTEMS_NAMED)


#: Modules that name the shipped country's office, years or systems in code, and why.
OF_THE_SHIPPED_COUNTRY = {
    "analysis/dataset/credits.py": "keys of the sources of the shipped figures, and their years",
    "analysis/dataset/tables.py": "the repr of data without a register",
    "analysis/definitions/hcp.py": "the shipped figures' indicators: `date_indicators` gives others their own years",
    "publishing/web/site.py": "keys of the sources by which indicators are listed",
    "sources/parsing/projections.py": "systems in which coordinates of registers come",
    "publishing/support/hsds.py": "the name space of identifiers of shipped units",
}


def test_no_office_year_or_country_is_named_in_code():
    """What is the shipped country's is data of its territory; the list can only become shorter."""
    shipped = re.compile(r"\b(?:hcp|rgph|maroc|morocco|merchich)\b|(?<![\w-])20[12]4(?!\w)|\b26191\b", re.IGNORECASE)
    found = set()
    for path in MODULES:
        owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        docs = {id(node.body[0].value) for node in nodes(path)
                if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
        texts = (node for node in nodes(path) if isinstance(node, ast.Constant) and id(node) not in docs)
        if any(shipped.search(str(node.value)) for node in texts if isinstance(node.value, str | int)):
            found.add(path.relative_to(PACKAGE).as_posix())
    assert found == set(OF_THE_SHIPPED_COUNTRY)

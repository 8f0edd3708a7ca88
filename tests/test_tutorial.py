"""Does the tutorial run from its first line to its last, and show what its reader is told to see?"""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The notebook after a kernel of its own has run it, which leaves its files in a folder of the test."""
    folder = tmp_path_factory.mktemp("tutorial")
    notebook = nbformat.read(TUTORIAL, as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder))
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    return notebook


def shown(notebook, source):
    """What the cell that holds a line of code shows: {type: content}, printed text as text/plain."""
    (cell,) = [one for one in notebook.cells if one.cell_type == "code" and source in one.source]
    found = {}
    for output in cell.outputs:
        found |= output.get("data", {"text/plain": output.get("text", "")})
    return found


def test_the_stored_notebook_is_valid_and_holds_no_outputs():
    notebook = nbformat.read(TUTORIAL, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 15
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
    assert TUTORIAL.stat().st_size < 40_000


def test_every_question_of_the_tutorial_has_its_answer(done):
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    assert [cell.source for cell in code if not cell.outputs] == []
    assert shown(done, "placed = atlas.locate")["text/plain"].startswith("5,776 records: 5,029 placed")
    described = " ".join(shown(done, "data.describe")["text/plain"].split())
    assert "10 000 × acteurs / habitants en 2024" in described
    assert shown(done, "in_commune")["text/plain"] == "(12, 12)"
    assert "5 joined, 1 mean no commune here" in shown(done, "visits = ")["text/plain"]
    assert "is a stock: choropleth would mislead" in shown(done, 'Choropleth("actors")')["text/plain"]
    assert shown(done, "mkdtemp")["text/plain"].count(".") == 3


def test_the_card_and_the_plate_show_themselves(done):
    card = shown(done, 'data.profile("Larache")')
    assert '<th scope="col">Commune</th>' in card["text/html"]
    assert "HCP" in card["text/plain"]
    assert 'dir="rtl"' in shown(done, 'language="ar"')["text/html"]
    picture = shown(done, "atlas.draw(plate, data")
    assert picture["image/png"].startswith("iVBORw0KGgo")

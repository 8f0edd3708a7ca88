"""Are publications the same bytes whatever the zone, the language, the hash seed, the folder one stands in?"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from publishing import small_atlas

from atlas.publishing.documents.editions import made_publication
from atlas.publishing.documents.kinds.newsletter import Newsletter
from atlas.publishing.documents.kinds.panorama import Panorama
from atlas.publishing.documents.kinds.sheets import SheetBook

HERE = Path(__file__).resolve()
TEXT = """# Essai

{region:actors} acteurs.[^1]

:::{table} actors, population_2024
:by: commune
:::

:::{map}
:marks: [{ mark = "circles", indicator = "actors" }]
:::

:::{quality} summary
:::

[^1]: Une note.
"""
SPECS = (
    Panorama(key="panorama", text=("texte.md",)),
    Newsletter(
        key="lettre", text=("lettre.md",), number=2, day=date(2026, 11, 29), address="a@b.example", since=2026,
        home="https://b.example/{language}",
    ),
    SheetBook(key="fiches", each=("province",)),
)  # fmt: skip


def digests(folder: Path) -> dict[str, str]:
    """Make the publications and return a digest of each of their files."""
    (folder / "texte.md").write_text(TEXT, encoding="utf-8")
    (folder / "lettre.md").write_text(
        "# Lettre\n\n## Un\n\n{region:actors} acteurs.\n\n:::{sheet} Alpha\n:::\n", "utf-8"
    )
    own = small_atlas.edition(path=folder / "edition.toml", publications=SPECS)
    data = small_atlas.dataset()
    made = {name: content for spec in SPECS for name, content in made_publication(own, spec, data).items()}
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(made.items())}


def test_publications_are_the_same_bytes_in_another_process_zone_language_and_folder(tmp_path):
    """With warnings as errors."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    here = digests(tmp_path / "one")
    assert len(here) >= 14
    paths = os.pathsep.join([str(HERE.parents[1]), str(HERE.parents[2])])
    elsewhere = {
        "TZ": "Pacific/Kiritimati",
        "LANG": "ar_MA.UTF-8",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "ATLAS_LANG": "ar",
    }
    code = (
        "import json, sys, pathlib; from publishing.test_publication_bytes import digests;"
        "print(json.dumps(digests(pathlib.Path(sys.argv[1]))))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "two")],
        cwd=tmp_path, env={**os.environ, **elsewhere, "PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == here

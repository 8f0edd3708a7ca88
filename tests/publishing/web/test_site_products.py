"""The parts of a site: what makes which of them again, and that the others would come out the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import small_atlas

from atlas.publishing.build.input_files import web_files
from atlas.publishing.documents.kinds.newsletter import Newsletter
from atlas.publishing.documents.kinds.panorama import Panorama
from atlas.publishing.web.products import web_makings
from atlas.publishing.web.specification import Web

TEXTS = {
    "panorama.fr.md": "---\ntitle: Panorama\ndate: 2026-05-01\n---\n\n## Un\n\n{region:actors} acteurs.\n",
    "panorama.ar.md": "---\ntitle: بانوراما\ndate: 2026-05-01\n---\n\n## واحد\n\n{region:actors}\n",
    "lettre.fr.md": "# La lettre\n\n## Parutions\n\n:::{new-publications}\n:::\n",
    "lettre.ar.md": "# الرسالة\n\n## إصدارات\n\n:::{new-publications}\n:::\n",
    "accueil.fr.md": "Bienvenue.\n",
    "accueil.ar.md": "مرحبا.\n",
    "methode.fr.md": "Comment on compte.\n",
    "methode.ar.md": "كيف نعد.\n",
}
OF_PANORAMA = "web publication panorama"


@pytest.fixture
def edition(tmp_path):
    """An edition of texts alone, in two languages."""
    folder = tmp_path / "edition"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    panorama = Panorama(key="panorama", text=("panorama.{language}.md",), outputs=("html",), workbook=False)
    letter = Newsletter(
        key="lettre", text=("lettre.{language}.md",), day=date(2026, 6, 1), address="a@b.example", since=2026,
        outputs=("html",),
    )  # fmt: skip
    web = Web(home="accueil.{language}.md", method="methode.{language}.md", indicators=("actors",))
    return small_atlas.edition(path=folder / "edition.toml", plates=(), publications=(panorama, letter), web=web)


def makings(edition, stage):
    return {making.name: making for making in web_makings(edition, stage, data_digest="data")}


def change(edition, name, before, after):
    """Change a text; the edition is read anew, as a build reads it."""
    path = edition.file_path(name)
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    return replace(edition)


CHANGES = {
    "sentence": (("panorama.fr.md", "acteurs.", "acteurs et plus."), {f"{OF_PANORAMA} (fr)"}),
    "other language": (("panorama.ar.md", "واحد", "أول"), {f"{OF_PANORAMA} (ar)"}),
    # The letter lists the panorama by its title, the search finds it by that.
    "title": (
        ("panorama.fr.md", "title: Panorama", "title: Le panorama"),
        {f"{OF_PANORAMA} (fr)", "web publication lettre (fr)", "web pages"},
    ),
    "page": (("methode.ar.md", "كيف", "هكذا"), {"web pages"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_text_makes_again_what_shows_it_and_nothing_else_would_differ(edition, tmp_path, name):
    data = small_atlas.dataset()
    what, expected = CHANGES[name]
    before = makings(edition, tmp_path / "before")
    changed = change(edition, *what)
    after = makings(changed, tmp_path / "after")
    assert before.keys() == after.keys()
    assert {part for part in after if after[part].fingerprint != before[part].fingerprint} == expected
    for part in ("web pages", "web publication lettre (fr)", f"{OF_PANORAMA} (ar)"):
        if part not in expected:
            after[part].make(replace(data))  # of data of its own: a site is prepared once for a dataset
            now = {path: path.read_bytes() for path in (tmp_path / "after").rglob("*") if path.is_file()}
            edition.file_path(what[0]).write_text(TEXTS[what[0]], encoding="utf-8")
            before[part].make(replace(data))
            for path, content in now.items():
                assert (tmp_path / "before" / path.relative_to(tmp_path / "after")).read_bytes() == content, path
            change(edition, *what)


def test_the_texts_of_a_site_are_among_its_files(edition):
    assert {path.name for path in web_files(edition).values()} == set(TEXTS)

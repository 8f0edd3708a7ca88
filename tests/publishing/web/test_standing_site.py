"""A site that stands in its folder is taken as it stands, where it would be made of the same things, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest
import small_atlas
from click.testing import CliRunner

from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.plate import Plate
from atlas.cli import main
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import VARIABLE, Cache
from atlas.publishing.documents.kinds.panorama import Panorama
from atlas.publishing.edition.scaffold import write_new_edition
from atlas.publishing.web.site_folder import write_site
from atlas.publishing.web.specification import Web

PLATE = Plate(key="densite", title="Densité", marks=(Choropleth("density_10k"),), ranking=0)


@pytest.fixture
def edition(tmp_path):
    """A plate and a publication, in French alone."""
    folder = tmp_path / "edition"
    folder.mkdir()
    (folder / "panorama.md").write_text("# Panorama\n\n## Un\n\n{region:actors} acteurs.\n", encoding="utf-8")
    panorama = Panorama(key="panorama", text=("panorama.md",), outputs=("html",), workbook=False)
    web = Web(languages=("fr",), indicators=("density_10k",))
    path = folder / "edition.toml"
    return small_atlas.edition(path=path, plates=(PLATE,), publications=(panorama,), web=web)


def change(edition, text):
    edition.file_path("panorama.md").write_text(f"# Panorama\n\n## Un\n\n{text}\n", encoding="utf-8")
    return replace(edition)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_change_gives_the_site_of_a_first_run_and_writes_what_differs_alone(edition, tmp_path):
    data, steps = small_atlas.dataset(), []
    workshop = Workshop(
        jobs=1, cache=Cache(tmp_path / "cache"), progress=lambda done, whole, name: steps.append(str(name))
    )
    states = {
        "first": lambda: edition,
        "sentence": lambda: change(edition, "Autant d'acteurs."),
        "back": lambda: change(edition, "{region:actors} acteurs."),
        "plate": lambda: replace(edition, plates=(replace(PLATE, ranking=3),)),
        "preface": lambda: replace(edition, introduction="Une phrase."),
        "fewer": lambda: replace(edition, publications=()),
    }
    made_again = {"sentence": {"site: publication panorama (fr)"}, "back": set(), "plate": {"plate 01 densite"}}
    site, before = tmp_path / "site", {}
    for name, state in states.items():
        steps.clear()
        made = write_site(workshop, state(), data, site)
        now = contents(site)
        assert set(made.changed) == {file for file in now if now[file] != before.get(file)}, name
        assert set(made.files) == now.keys()
        assert made_again.get(name, set()) <= set(steps)
        if name in ("sentence", "back"):
            assert set(steps) == made_again[name] | {"site: directory"}
        if name != "back":  # to what the first was made of
            write_site(Workshop(jobs=1), state(), data, tmp_path / name)
        assert now == contents(tmp_path / ("first" if name == "back" else name)), name
        before = now


def test_what_somebody_changed_in_the_folder_is_not_taken_for_the_site(edition, tmp_path):
    data, workshop, site = small_atlas.dataset(), Workshop(jobs=1, cache=Cache(tmp_path / "cache")), tmp_path / "site"
    write_site(workshop, edition, data, site)
    whole = contents(site)
    for spoil in ("other bytes", "gone", "link", "digests"):
        page = spoilt_page(site, spoil, whole, tmp_path / "elsewhere.html")
        made = write_site(workshop, edition, data, site)
        assert contents(site) == whole, spoil
        assert spoil == "link" or page.relative_to(site).as_posix() in made.changed


def spoilt_page(site, spoil, whole, elsewhere):
    """Change a site that stands; return the page that is no longer as it was made."""
    page = site / "fr" / "publications" / "panorama.html"
    if spoil == "digests":
        (site / "manifest.json").write_bytes(whole["manifest.json"] + b"\n")
        page = site / "manifest.json"
    elif spoil == "other bytes":
        page.write_bytes(page.read_bytes().replace(b"acteurs", b"ACTEURS"))
    else:
        page.unlink()
    if spoil == "link":
        elsewhere.write_bytes(whole["fr/publications/panorama.html"])
        page.symlink_to(elsewhere)
    return page


def test_a_cache_that_lost_what_lies_beside_the_site_costs_time_alone(edition, tmp_path):
    """The atlas is bound of drawings that the site has not got: they are drawn again."""
    data, site = small_atlas.dataset(), tmp_path / "site"
    workshop = Workshop(jobs=1, cache=Cache(tmp_path / "cache"))
    write_site(workshop, edition, data, site)
    for entry in (tmp_path / "cache").glob("[0-9a-f]*"):
        (entry / "entry.json").unlink()
    changed = replace(edition, introduction="Une phrase.")
    write_site(workshop, changed, data, site)
    write_site(Workshop(jobs=1), changed, data, tmp_path / "fresh")
    assert contents(site) == contents(tmp_path / "fresh")


def test_the_command_knows_a_site_that_is_done_and_one_that_is_not(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_new_edition(tmp_path / "e", language="fr")
    source = tmp_path / "e" / "edition.toml"
    with source.open("a", encoding="utf-8") as stream:
        stream.write('\n[web]\nlanguages = ["fr"]\nindicators = ["population_2024"]\n')

    def web(*words):
        done = CliRunner().invoke(main, ["web", "e", "-o", "site", "--jobs", "1", "--ui", "en", *words])
        assert done.exit_code == 0, done.output
        return done.output

    first = web()
    assert "reading" in first
    again = web()
    assert "reading" not in again, "nothing is read to learn that nothing has changed"
    assert " 0 " in again
    whole = contents(tmp_path / "site")
    (tmp_path / "site" / "index.html").write_text("spoilt")
    web()
    assert contents(tmp_path / "site") == whole
    assert "reading" in web("--zip", "site.zip"), "an archive is made of it"
    assert (tmp_path / "site.zip").is_file()
    text = source.read_text(encoding="utf-8").replace('["population_2024"]', '["population_2024", "associations_hcp"]')
    source.write_text(text, encoding="utf-8")
    web()
    assert [path for path in (tmp_path / "site" / "fr").rglob("*.html") if "associations_hcp" in path.name]

"""Documents: a text becomes a tree, the tree pages and web pages; faults have their line, numbers agree everywhere."""

from __future__ import annotations

import html.parser
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from publishing.small_atlas import CATALOGUE, dataset, edition

from atlas.cartography.marks import Circles
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, UnknownNameError
from atlas.publishing.build.build import Workshop, publish
from atlas.publishing.build.input_files import files_of_publication
from atlas.publishing.documents.block import DocumentBlock, blocks
from atlas.publishing.documents.checks import check_publications
from atlas.publishing.documents.editions import (
    context_of,
    made_publication,
    plates_shown,
    publication_keys,
    read_publication,
)
from atlas.publishing.documents.kinds.plain_document import PlainDocument
from atlas.publishing.documents.markdown.directives import parse_options, read_directive
from atlas.publishing.documents.markdown.front_matter import read_front_matter
from atlas.publishing.documents.markdown.reader import read_text
from atlas.publishing.documents.markdown.text import TextSource
from atlas.publishing.documents.products import makings
from atlas.publishing.documents.traversal import figures_of, normalize_levels, walk
from atlas.publishing.documents.tree import DataTable, FigureBlock, FootnoteMark, Headline, Listing, Paragraph, text_of
from atlas.publishing.documents.values import figure_value
from atlas.publishing.documents.writers.inline_svg import inline_svg
from atlas.publishing.documents.writers.plain_text import plain_text

SPEC = PlainDocument(key="note", text=("note.{language}.md",))


def atlas_of(folder: Path, text: str, **changes):
    """An edition whose one publication is a text."""
    (folder / "note.fr.md").write_text(text, encoding="utf-8")
    return edition(path=folder / "edition.toml", publications=(SPEC,), **changes)


def document(folder: Path, text: str, **changes):
    own = atlas_of(folder, text, **changes)
    data = dataset(extra=())
    return read_publication(own, SPEC, context_of(own, SPEC, data))


def faults(folder: Path, text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(EditionError) as caught:
        document(folder, text)
    assert all(str(fault.remedy) for fault in caught.value.faults)
    return [(fault.row, str(fault.reason)) for fault in caught.value.faults]


def read(text: str):
    return read_text(text, TextSource(file=Path("t.md"), language="fr"))


# The text.


def test_footnotes_stand_where_they_are_called_and_count_in_the_order_of_reading():
    nodes = read("Un[^b] et deux[^a], encore un[^b].\n\n[^a]: Première.\n[^b]: Seconde\n    en deux lignes.\n").nodes
    marks = [run for run in walk(nodes) if isinstance(run, FootnoteMark)]
    assert [mark.number for mark in marks] == [1, 2, 1]
    assert [text_of(mark.blocks[0].runs) for mark in marks[:2]] == ["Seconde en deux lignes.", "Première."]


def test_a_footnote_may_be_called_from_inside_a_directive_and_defined_outside(tmp_path):
    found = document(tmp_path, "# T\n\n:::{box} Un\nDit[^n].\n:::\n\n[^n]: Note.\n")
    assert [run.number for run in walk(found.nodes) if isinstance(run, FootnoteMark)] == [1]


def test_a_footnote_that_is_missing_or_never_called_is_told_with_its_line(tmp_path):
    told = dict(faults(tmp_path, "# T\n\nUn[^x].\n\n[^y]: Seule.\n"))
    assert "not there" in told[3]
    assert "nothing calls" in told[5]


def test_tasks_definitions_and_names_of_headings_are_no_raw_text():
    found = read("## Titre {#nom}\n\n- [x] fait\n- [ ] non\n- plain\n\nTerme\n: sens\n")
    assert found.names == ("nom",)
    heading, tasks, terms = found.nodes
    assert (heading.name, text_of(heading.runs)) == ("nom", "Titre")
    assert isinstance(tasks, Listing)
    assert tasks.checked == (True, False, None)
    assert "[x]" not in plain_text(found.nodes, "fr")
    assert text_of(terms.entries[0][0]) == "Terme"


def test_every_fault_of_a_text_is_told_at_once_with_its_line(tmp_path):
    text = (
        "---\ntitle: Un\ncolour: red\n---\n<b>gras</b>\n\n[là](#nulle-part)\n\n:::{chrat} lorenz\n:::\n\n"
        ":::{box}\n:tonne: quiet\n:::\n\n:::{chart} lorenz\n:indicator: population_2024\n:width: large\n:::\n\n"
        "{region:rien}\n\n:::{plate} absente\n:::\n"
    )
    rows = [row for row, _ in faults(tmp_path, text)]
    assert rows == sorted(rows)
    assert set(rows) == {3, 5, 9, 13, 18, 21, 23}


def test_a_link_to_a_name_that_nothing_has_is_a_fault(tmp_path):
    assert faults(tmp_path, "# T\n\n[là](#nulle-part) et [ici](#commune-000010001).\n\n:::{card} Alpha\n:::\n") == [
        (3, "a link leads nowhere")
    ]


def test_a_misspelt_directive_is_answered_with_the_right_one(tmp_path):
    with pytest.raises(EditionError, match=r"there is no such directive.*Write \{chart\}"):
        document(tmp_path, "# T\n\n:::{chrat} lorenz\n:::\n")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text):
    try:
        found = read(text)
    except EditionError:
        return
    else:
        assert len(found.nodes) == len(found.lines)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), max_size=12))
def test_an_outline_begins_at_one_and_never_skips_a_level(levels):
    found = [node.level for node in normalize_levels(tuple(Headline(level, ()) for level in levels))]
    assert all(now <= before + 1 for before, now in zip([0, *found], found, strict=False))
    assert all(now >= 1 for now in found)
    for (before, now), (was, becomes) in zip(pairwise(levels), pairwise(found), strict=True):
        assert before != now or was == becomes
        assert before >= now or becomes == was + 1


def test_options_are_read_by_the_kind_of_their_field():
    written = read_directive("{table} a, b", ":sort: 2024\n:top: 5\n:bars:\n:note: deux\n    lignes\n\nCorps\n", line=3)
    values = parse_options(blocks.here["table"], written.options)
    assert values == {"sort": "2024", "top": 5, "bars": True, "note": "deux\nlignes"}
    assert (written.body, written.body_line) == ("Corps", 10)
    assert parse_options(blocks.here["table"], {"keys": "a, b"}) == {"keys": ["a", "b"]}
    assert parse_options(blocks.here["table"], {"keys": '["a", "b"]'}) == {"keys": ["a", "b"]}


def test_a_head_is_lines_of_key_and_value_or_toml():
    plain = read_front_matter("---\n# remarque\ntitle: Un titre : deux\ncontents: true\n---\nTexte")
    assert plain.entries == {"title": "Un titre : deux", "contents": "true"}
    assert plain.text == "Texte"
    assert read_front_matter("+++\ncolumns = 2\n+++\nT").entries == {"columns": 2}
    assert read_front_matter("---\ntitle: x\n").fault is not None


# What the data say.


def test_a_figure_in_a_text_is_the_number_of_the_table(tmp_path):
    found = document(
        tmp_path, "# T\n\n{region:actors}, {commune:actors@Alpha}, {first:actors}, {province:actors@Un}.\n"
    )
    data = dataset()
    shown = {(one.level, one.code): one.value for one in found.figures}
    assert shown == {
        ("region", "carres"): data.region["actors"].iloc[0],
        ("commune", "000010001"): data.communes.at["000010001", "actors"],
        ("province", "00001"): data.provinces.at["00001", "actors"],
    }


def test_a_claim_that_is_false_is_a_fault_that_names_who_contradicts_it(tmp_path):
    text = '# T\n\n[Toutes ont plus de 1 000 habitants]{check="population_2024 > 1000"}.\n'
    ((row, reason),) = faults(tmp_path, text)
    assert row == 3
    assert "Gamma" in reason
    document(tmp_path, text.replace("population_2024 > 1000", "population_2014 > 2000 -> population_2024 > 1000"))


def test_a_value_that_is_missing_cannot_be_written_into_a_text(tmp_path):
    assert "no value" in str(faults(tmp_path, "# T\n\n{region:population_2024}\n"))


def test_each_figure_of_a_document_says_field_source_and_an_example(tmp_path):
    text = "# T\n\n:::{table} actors, associations_hcp\n:::\n\n:::{chart} bars\n:indicator: actors\n:::\n"
    for figure in (node for node in document(tmp_path, text).nodes if isinstance(node, FigureBlock)):
        assert all((figure.title, figure.champ, figure.source, figure.lecture))
        assert figures_of((Paragraph(figure.lecture),)), "the example has no number with a key"


def test_what_is_missing_and_what_is_secret_are_told_apart_in_a_table(tmp_path):
    found = document(tmp_path, "# T\n\n:::{table} population_2024\n:by: commune\n:::\n")
    (table,) = [node for node in walk(found.nodes) if isinstance(node, DataTable)]
    texts = {text_of(row[0].runs): text_of(row[1].runs) for row in table.rows}
    assert texts["Delta"] == "…"
    assert texts["Gamma"] == "500"


# The pages.

WHOLE = """---
title: Une note
cover: true
cover_figures: actors
contents: true
---
Un[^1] texte avec {region:actors} acteurs et un mot [العربية]{lang=ar}.

## Partie {#partie}

:::{key-figures} actors, associations_hcp
:::

:::{table} actors, associations_hcp
:bars:
:::

::::{box} Encadré
:::{chart} bars
:indicator: actors
:::
::::

> Cité

- [x] fait

Terme
: sens, voir [là](#partie)

:::{card} Alpha
:::

:::{columns}
Un

---

Deux
:::

:::{methodology} actors
:::

:::{sources}
:::

:::{index}
:::

[^1]: Une note.
"""


def test_pages_are_tagged_and_both_readings_hold_every_number(tmp_path):
    own = atlas_of(tmp_path, WHOLE)
    files = made_publication(own, SPEC, dataset())
    assert files == made_publication(own, SPEC, dataset()), "two makings differ"
    with pikepdf.open(Path(_written(tmp_path, files["note.pdf"]))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid:part" in pdf.open_metadata() or pdf.Root.Lang is not None
    listed = json.loads(files["numbers/note.json"])
    assert len(listed) > 8
    with pypdfium2.PdfDocument(files["note.pdf"]) as pages:
        words = "".join(page.get_textpage().get_text_bounded() for page in pages)
    page = _Numbers()
    page.feed(files["note.html"].decode())
    for number in listed:
        assert number["text"] in words
        assert (number["key"], number["code"], number["text"]) in page.numbers


class _Numbers(html.parser.HTMLParser):
    """Collects the numbers of a web page with their keys, and its headings and ids."""

    def __init__(self):
        super().__init__()
        self.numbers, self.key, self.ids, self.targets = set(), None, set(), set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids |= {attrs["id"]} if "id" in attrs else set()
        self.targets |= {attrs["href"][1:]} if attrs.get("href", "").startswith("#") else set()
        if tag == "data":
            self.key = (attrs["data-key"], attrs.get("data-code", ""))
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag not in ("script", "iframe", "link", "object", "form")

    def handle_data(self, data):
        if self.key is not None:
            self.numbers.add((*self.key, data))
            self.key = None


def _written(folder, content):
    (folder / "made.pdf").write_bytes(content)
    return folder / "made.pdf"


def test_links_of_a_web_page_lead_somewhere_in_it(tmp_path):
    page = _Numbers()
    page.feed(made_publication(atlas_of(tmp_path, WHOLE), SPEC, dataset())["note.html"].decode())
    assert page.targets
    assert page.targets <= page.ids


def test_a_hostile_text_shows_itself_and_runs_nothing(tmp_path):
    words = r"\<script>alert(1)\</script> \"&amp; #panic(1) $x$ \](x) {a}"
    text = f'# T\n\n{words.replace("{a}", "")}\n\n:::{{box}} "/><img src=x onerror=alert(1)>\n:::\n'
    files = made_publication(atlas_of(tmp_path, text), SPEC, dataset())
    page = _Numbers()
    page.feed(files["note.html"].decode())
    assert "<script>" not in files["note.html"].decode()
    with pypdfium2.PdfDocument(files["note.pdf"]) as pages:
        assert "#panic(1)" in pages[0].get_textpage().get_text_bounded()


def test_an_svg_in_a_page_keeps_no_style_and_no_id_of_another():
    group = b"""<g id="a" style="fill: red; font: 600 9px 'S'"/><use xlink:href="#a" clip-path="url(#a)"/>"""
    group = b"""<g id="a" style="fill: red; font: 600 9px 'S'"/><use xlink:href="#a" clip-path="url(#a)"/>"""
    svg = b'<?xml version="1.0"?><svg width="9mm" xmlns="x"><style>*{a:b}</style>' + group + b"</svg>"
    made = inline_svg(svg, alt='un "plan" <b>', prefix="p1-")
    assert "style" not in made
    assert 'fill="red"' in made
    assert 'font-weight="600"' in made
    assert made.count("p1-a") == 3
    assert 'aria-label="un &quot;plan&quot; &lt;b&gt;"' in made


def test_the_arabic_document_says_its_direction_and_its_language(tmp_path):
    (tmp_path / "note.ar.md").write_text("# عنوان\n\nنص {region:actors}.\n", encoding="utf-8")
    own = edition(path=tmp_path / "edition.toml", publications=(SPEC,), language="ar")
    files = made_publication(own, SPEC, dataset())
    assert '<html lang="ar" dir="rtl">' in files["note.html"].decode()
    with pikepdf.open(_written(tmp_path, files["note.pdf"])) as pdf:
        assert str(pdf.Root.Lang) == "ar"


# The edition.


@pytest.mark.parametrize("name", sorted(blocks.here))
def test_every_directive_shows_how_it_is_written_and_is_understood(name, tmp_path):
    kind = blocks.here[name]
    if not kind.example:
        pytest.skip("it has no example")
    found = read(f"# T\n\n{kind.example}\n")
    assert [block.block for block, _ in found.blocks][-1:] == [name] or name in {b.block for b, _ in found.blocks}


def test_publications_are_checked_with_the_edition_and_name_what_they_show(tmp_path):
    marks = '[{ mark = "choropleth", indicator = "actors" }]'
    parts = (
        "# T",
        "{region:actors}",
        ":::{chart} bars\n:indicator: cooperative\n:::",
        f":::{{map}}\n:marks: {marks}\n:::\n",
    )
    text = "\n\n".join(parts)
    own = atlas_of(tmp_path, text)
    told = [(fault.row, str(fault)) for fault in check_publications(own, CATALOGUE)]
    assert [row for row, _ in told] == [5, 9]
    assert set(publication_keys(own)) >= {"actors", "cooperative"}


def test_a_build_makes_a_publication_and_makes_it_again_only_when_it_changed(tmp_path):
    own = atlas_of(tmp_path, "# T\n\n{region:actors}\n")
    first = publish(own, dataset(), tmp_path / "out", jobs=1)
    assert {"note.pdf", "note.html", "numbers/note.json"} <= set(first.files)
    records = _records(tmp_path / "out")
    (tmp_path / "note.fr.md").write_text("# U\n\n{region:actors}\n", encoding="utf-8")
    publish(own, dataset(), tmp_path / "out", jobs=1)
    again = _records(tmp_path / "out")
    changed = {name for name in records if records[name] != again[name]}
    assert changed == {"publication note"}


def test_a_publication_depends_on_the_plates_that_it_shows_and_on_the_order_of_all(tmp_path):
    here, elsewhere = (
        Plate(key=key, title=key, marks=(Circles("actors"),), labels="main") for key in ("montree", "ailleurs")
    )
    own = atlas_of(tmp_path, "# T\n\n:::{plate} montree\n:::\n", plates=(here, elsewhere))
    assert plates_shown(own, SPEC) == own.plates[:1]  # as the edition prints it, off the gutter
    (before,) = (making.fingerprint for making in makings(own, tmp_path, data_digest="d"))
    for plates, same in (
        ((here, replace(elsewhere, labels="provinces")), True),
        ((replace(here, labels="provinces"), elsewhere), False),
        ((elsewhere, here), False),
        ((here,), False),
    ):
        (now,) = makings(replace(own, plates=plates), tmp_path, data_digest="d")
        assert (now.fingerprint == before) == same, plates


def test_of_a_text_that_cannot_be_read_every_plate_is_one_that_it_shows(tmp_path):
    plates = (Plate(key="p", title="P", marks=(Circles("actors"),)),)
    own = atlas_of(tmp_path, "# T\n\n:::{plat}\n:::\n", plates=plates)
    assert plates_shown(own, SPEC) == own.plates


def test_what_a_text_asks_for_follows_the_text_and_the_edition(tmp_path):
    own = atlas_of(tmp_path, "# T\n\n{region:actors}\n")
    assert "actors" in publication_keys(own)
    (tmp_path / "note.fr.md").write_text("# T\n\n{region:women}\n", encoding="utf-8")
    assert "women" in publication_keys(own)
    assert "actors" not in publication_keys(own)
    (tmp_path / "note.fr.md").unlink()
    assert "women" not in publication_keys(own)


def test_what_a_text_asks_for_is_seen_once_a_picture_that_it_lacked_is_there(tmp_path):
    own = atlas_of(tmp_path, "# T\n\n{region:actors}\n\n![Une photo](photo.png)\n")
    assert "actors" not in publication_keys(own)
    Image.new("RGB", (40, 30)).save(tmp_path / "photo.png")
    assert "actors" in publication_keys(own)


def _records(folder):
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {record["product"]: record["fingerprint"] for record in made["products"]}


def test_a_publication_that_has_the_name_of_another_output_is_refused(tmp_path):
    own = edition(path=tmp_path / "edition.toml", publications=(PlainDocument(key="atlas"),))
    assert "another output" in str(check_publications(own, CATALOGUE)[0])


def test_no_contact_leaves_with_a_document(tmp_path):
    from publishing.small_atlas import SECRETS

    files = made_publication(atlas_of(tmp_path, WHOLE), SPEC, dataset())
    for content in files.values():
        assert not [secret for secret in SECRETS if secret.encode() in content]
    assert re.search(r"data-key=.actors.", files["note.html"].decode())


def test_a_value_has_its_key_whatever_it_is_printed_as():
    value = figure_value(dataset(), "actors", "fr", by="commune", code="000020001")
    assert (value.key, value.level, value.code, value.text) == ("actors", "commune", "000020001", "0")


def test_a_publication_that_cannot_be_made_is_told_and_keeps_nothing_else_away(tmp_path):
    (tmp_path / "faux.fr.md").write_text('# T\n\n[Toutes]{check="actors > 5"}\n', encoding="utf-8")
    (tmp_path / "note.fr.md").write_text("# T\n\n{region:actors}\n", encoding="utf-8")
    own = edition(path=tmp_path / "edition.toml", publications=(PlainDocument(key="faux", text=("faux.fr.md",)), SPEC))
    with pytest.raises(EditionError, match="this is not true"):
        publish(own, dataset(), tmp_path / "out", jobs=1)
    assert not (tmp_path / "out").exists()
    made = Workshop(jobs=1, keep_going=True).publish(own, dataset(), tmp_path / "out")
    assert len(made.faults) == 1
    assert "publication faux" in made.faults[0]
    assert {"note.pdf", "essai-2026-06.gpkg"} <= set(made.files)
    assert "faux.pdf" not in made.files


def test_a_publication_that_fails_leaves_none_of_its_files_and_the_next_build_is_that_of_an_empty_folder(tmp_path):
    def write(claim):
        (tmp_path / "faux.fr.md").write_text(f'# T\n\n[Toutes]{{check="{claim}"}}\n', encoding="utf-8")

    (tmp_path / "note.fr.md").write_text("# T\n\n{region:actors}\n", encoding="utf-8")
    own = edition(path=tmp_path / "edition.toml", publications=(PlainDocument(key="faux", text=("faux.fr.md",)), SPEC))
    shop, out = Workshop(jobs=1, keep_going=True), tmp_path / "out"
    write("actors >= 0")
    first = shop.publish(own, dataset(), out)
    assert (first.faults, {"faux.pdf", "note.pdf"} <= set(first.files)) == ((), True)
    write("actors > 5")
    with pytest.raises(EditionError, match="this is not true"):
        publish(own, dataset(), out, jobs=1)
    assert state(out).keys() == set(first.files), "a build that fails changes nothing"
    failed = shop.publish(own, dataset(), out)
    assert len(failed.faults) == 1
    assert state(out).keys() == set(failed.files)
    assert not [name for name in failed.files if name.startswith("faux")]
    write("actors >= -1")
    assert shop.publish(own, dataset(), out).faults == ()
    publish(own, dataset(), tmp_path / "fresh", jobs=1)
    assert state(out) == state(tmp_path / "fresh")


def state(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_publication_alone_leaves_the_others_as_they_are(tmp_path):
    own = atlas_of(tmp_path, "# T\n\n{region:actors}\n")
    shop = Workshop(jobs=1)
    shop.publish(own, dataset(), tmp_path / "out")
    before = (tmp_path / "out" / "essai-2026-06.gpkg").read_bytes()
    (tmp_path / "note.fr.md").write_text("# Autre\n", encoding="utf-8")
    made = shop.publish(own, dataset(), tmp_path / "out", only="note")
    assert "Autre" in (tmp_path / "out" / "note.html").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "essai-2026-06.gpkg").read_bytes() == before
    assert {"note.pdf", "essai-2026-06.gpkg", "manifest.json"} <= set(made.files)
    with pytest.raises(UnknownNameError, match="there is no publication"):
        shop.publish(own, dataset(), tmp_path / "out", only="nota")


# Hostile texts.

_DEEP = (
    "\n".join(":" * (40 - i) + "{box} a" for i in range(20)) + "\nx\n" + "\n".join(":" * (21 + i) for i in range(20))
)


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        (f"# T\n\n{_DEEP}\n", 13, "too deep in each other"),
        ("# T\n\nA[^0].\n\n" + "".join(f"[^{i}]: n[^{i + 1}]\n" for i in range(60)) + "[^60]: x\n", 3, "too deep"),
        ("# T\n\na\x01b\n", 3, "invisible sign"),
        ("# T\n\na\u202eb\n", 3, "invisible sign"),
        ("# T\n\n## A {#x}\n\n## B {#x}\n", 5, "has this name already"),
        ("# T\n\n## A {#x}\n\n:::{table} actors\n:name: x\n:::\n", 5, "has this name already"),
        ("# T\n\n:::{box} a\n:tone: quiet\n:tone: accent\n:::\n", 5, "written twice"),
        ("---\ntitle: a\ntitle: b\n---\nx\n", 3, "written twice"),
        ("---\n# remark\ntitle: a\ncolour: red\n---\nx\n", 4, "no such key"),
        ("+++\na = " + "[" * 2000 + "\n+++\nx\n", 2, "lists stand too deep"),
        ("+++\ncolumns = 2\n[a\n+++\nx\n", 2, "a bracket is not closed"),
        ("---\ntitle: a\ncolumns: 3\n---\nx\n", None, "1 or 2 columns"),
        ("---\ntitle: a\nsize: nan\n---\nx\n", None, "type has from 6 to 24 points"),
        ("# T\n\n:::{table} actors\n:top: -3\n:::\n", 4, "negative or too large"),
        ("# T\n\n:::{columns}\n:weights: nan, 1\n\na\n\n---\n\nb\n:::\n", 4, "negative or too large"),
        ("# T\n\n![a](" + "x" * 5000 + ".png)\n", 3, "picture is missing"),
        ("# T\n\nA^[in the line].\n", 3, "footnote is written in the line"),
        ("# T\n\n:::{box} a\nx\n\n## H\n", 3, "directive is not closed"),
        ("# T\n\n:::{page-break}\n\nx\n", 3, "directive is not closed"),
        ("# T\n\n- :::{box} a\n  x\n\ny\n", 3, "directive is not closed"),
        ("# T\n\n::::{box} a\n:::{box} b\n\nx\n::::\n\ny\n", 4, "directive is not closed"),
        ("# T\n\n```\nx\n\n## H\n", 3, "piece of code is not closed"),
        ("# T\n\n:::{page-break}\n:::\n\n:::\n\nx\n", 6, "closes nothing"),
        ("# T\n\n:::{plate} absente\n:::\n", 3, "there is no plate “absente”"),
    ],
)  # fmt: skip
def test_a_hostile_text_is_a_fault_with_its_line(tmp_path, text, row, reason):
    (fault,) = faults(tmp_path, text)
    assert reason in fault[1]
    assert row is None or fault[0] == row


def test_lists_in_lists_without_end_are_no_value_of_an_option(tmp_path):
    assert faults(tmp_path, "# T\n\n:::{table} actors\n:top: " + "[" * 3000 + "\n:::\n")[0][0] == 4


def test_a_sign_that_no_typeface_draws_is_told_with_its_line(tmp_path):
    own = atlas_of(tmp_path, "# T\n\nUn.\n\nDeux \u0e01.\n")
    with pytest.raises(EditionError, match="no typeface of the theme draws this sign") as caught:
        made_publication(own, SPEC, dataset(extra=()))
    assert [fault.row for fault in caught.value.faults] == [5]


def test_files_that_directives_name_count_among_those_a_publication_is_made_from(tmp_path):
    (tmp_path / "works.json").write_text('[{"id": "a", "type": "book", "title": "T"}]', encoding="utf-8")
    own = atlas_of(tmp_path, "# T\n\n:::{bibliography} works.json\n:::\n")
    assert set(files_of_publication(own, SPEC)) == {"note.fr.md", "works.json"}
    for kind in blocks.here.values():
        named = {"file", "photo"} & set(kind.__dataclass_fields__)
        assert not named or kind.files is not DocumentBlock.files, f"{kind.__name__} does not say what it reads"

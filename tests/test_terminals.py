"""Does every command speak on a terminal, or into a file, that lacks the signs of its language?"""

from __future__ import annotations

import io
import json
import shutil
import sys

import pytest
import shapely

from atlas.cli import main

FAULTY = "Nom;Famille;Longitude;Latitude;Adhérents\nA;coopérative;-5.81;35.77;12\nB « œ »;blabla;35.5;-5.3;xx\n"


def spoken(monkeypatch, encoding, *arguments, code=(0, 1, 2)) -> tuple[str, str]:
    """What a command writes into files of an encoding: its output, then its errors."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n") for _ in range(2)]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        with pytest.raises(SystemExit) as end:
            main(list(arguments), prog_name="atlas")
        for stream in streams:
            stream.flush()
    output, errors = (stream.buffer.getvalue().decode(encoding) for stream in streams)
    assert "Traceback" not in output + errors
    assert end.value.code in code, (arguments, output, errors)
    return output, errors


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_help_of_every_command_goes_into_any_encoding(monkeypatch, encoding, language):
    monkeypatch.setenv("ATLAS_LANG", language)
    for name in ("", *main.commands):
        output, errors = spoken(monkeypatch, encoding, *([name] if name else []), "--help")
        assert output.count("\n") > 8
        assert errors == ""


@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_commands_say_goes_into_any_encoding(monkeypatch, tmp_path, encoding, language):
    monkeypatch.setenv("ATLAS_LANG", language)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "actes.csv").write_text(FAULTY, encoding="utf-8")
    lines = [
        ("check", "actes.csv"),
        ("check", "rien.csv"),
        ("locate", "actes.csv", "-o", "ici.csv", "--accept-faults"),
        ("quality", "actes.csv", "-o", "q.csv", "--accept-faults"),
        ("query", "actes.csv", "family == 'coopérative'", "--by", "actor", "--accept-faults"),
        ("query", "actes.csv", "membres > 3"),
        ("profile", "Larache"),
        ("describe",),
        ("describe", "lisa"),
        ("describe", "density_10k", "--language", language),
        ("new", "edition"),
        ("press", "rien.pdf", "-o", "x.pdf"),
        ("inspect", "rien.pdf"),
        ("nothing",),
        ("query",),
        ("query", "actes.csv", "--by", "x"),
        ("query", "actes.csv", "--top", "0"),
        ("query", "actes.csv", "--nothing"),
    ]
    for line in lines:
        output, errors = spoken(monkeypatch, encoding, *line)
        assert output + errors


EDITION = """[edition]
key = "e"
title = { fr = "Œuvres – où ?", ar = "أين؟", en = "Where?" }
producer = "Nous"
date = "2026-06"
perimeter = "communes.geojson"
register = "acteurs.csv"

[web]
languages = ["fr"]
indicators = ["population_2024"]

[[plates]]
key = "a"
title = { fr = "Combien ?", ar = "كم؟" }
marks = [{ mark = "circles", indicator = "population_2024" }]

[[publications]]
key = "lettre"
kind = "newsletter"
text = ["lettre.md"]
day = 2026-11-29
address = "lettre@example.org"
since = 2026
outputs = ["html"]
"""
REGISTER = (
    "identifiant;nom;famille;commune;membres;longitude;latitude\n"
    "1;Coopérative « L’Œuvre » – 12 ≤ n;coopérative;Alpha;20;-5,95;35,05\n"
    "2;جمعية الأمل;association;Bêta;9;-5,85;35,05\n"
    "3;Loin;association;;4;2,35;48,86\n"
)
BODIES = """[[bodies]]
id = "a"
name = "Maison de l’Œuvre"
name_ar = "دار التجربة"
kind = "ngo"
mission = "Accompagne."
email = "contact@essai.example"
verified_on = 2026-06-01
[[services]]
body = "a"
service = "training"
stages = ["creation"]
[[areas]]
body = "a"
area = "00001"
"""
#: At least one line for every command; the files that one writes are read by those after it.
LINES = """
check edition.toml
check acteurs.csv --write-mapping m.toml
build edition.toml -o out --jobs 1
build edition.toml -o out --plate a --jobs 1
secrecy edition.toml -o s.csv
export edition.toml -o e.gpkg
compare e.gpkg e.gpkg
apply e.gpkg --to acteurs.csv --territory communes.geojson
rename-gpkg e.gpkg f.gpkg
inspect edition.toml --out out --jobs 1
press out/atlas.pdf -o p.pdf
web edition.toml -o site --jobs 1
sheets edition.toml Alpha -o f --jobs 1
basemap edition.toml
query edition.toml actors>0
profile Alpha edition.toml
locate acteurs.csv -o l.csv --territory communes.geojson
quality acteurs.csv -o q.html --territory communes.geojson
indicators acteurs.csv -o i.csv --territory communes.geojson
merge acteurs.csv acteurs.csv -o n.csv
tally acteurs.csv -o t.csv --territory communes.geojson
suggest acteurs.csv --territory communes.geojson
describe population_density
catalogue export corps.toml -o x.csv --territory communes.geojson --on 2026-11-29
catalogue ask corps.toml -o g --sender o@a.example --publisher L’Œuvre --territory communes.geojson --on 2026-11-29
catalogue merge corps.toml g -o n.xlsx --journal j.csv --by moi --territory communes.geojson --on 2026-12-01
new neuf
""".strip().splitlines()


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """A small edition with a letter and a site, in a folder of its own."""
    folder = tmp_path_factory.mktemp("edition")
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "province": "Sud", "population_2024": people},
            "geometry": json.loads(shapely.to_geojson(shapely.box(west, 35, west + 0.1, 35.1))),
        }
        for code, name, people, west in (("00001", "Alpha", 12_000, -6.0), ("00002", "Bêta", 800, -5.9))
    ]
    files = {
        "communes.geojson": json.dumps({"type": "FeatureCollection", "features": features}), "edition.toml": EDITION,
        "acteurs.csv": REGISTER, "corps.toml": BODIES, "lettre.md": "# Lettre\n\n## Un\n\n{region:actors} acteurs.\n",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("encoding", "language"), [("cp850", "fr"), ("cp1252", "ar")])
def test_every_command_works_into_any_encoding(monkeypatch, edition, tmp_path, encoding, language):
    assert {line.split()[0] for line in LINES} == set(main.commands)
    monkeypatch.setenv("ATLAS_LANG", language)
    shutil.copytree(edition, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for line in LINES:
        output, errors = spoken(monkeypatch, encoding, *line.split(), code=(line.startswith("inspect"),))
        assert output + errors
        assert "--debug" not in errors, "a fault of the toolkit"
    assert {"out", "site", "p.pdf", "s.csv", "f.gpkg", "l.csv", "q.html", "i.csv", "t.csv", "n.csv", "neuf"} <= {
        path.name for path in tmp_path.iterdir()
    }


def test_in_french_click_has_no_english_word_left(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_LANG", "fr")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "actes.csv").write_text(FAULTY, encoding="utf-8")
    wrong = [
        (), ("nothing",), ("query",), ("query", "a.csv", "--by", "x"), ("query", "a.csv", "--top", "0"),
        ("query", "a.csv", "--top", "x"), ("query", "a.csv", "--nothing"), ("query", "a.csv", "x", "y"),
        ("query", "a.csv", "--sort"), ("locate", "a.csv"), ("query", "a.csv", "--all=x"), ("locate", "a.csv", "-o", ""),
        ("query", "a.csv", "--top", "3"), ("query", "a.csv", "--of", "Larache"), ("check", "--column", "x", "a.csv"),
    ]  # fmt: skip
    english = (
        "Error",
        "Usage:",
        "Missing",
        "Try ",
        "No such",
        "Invalid",
        "unexpected",
        "requires",
        "is not",
        "Commands",
    )
    for line in wrong:
        output, errors = spoken(monkeypatch, "utf-8", *line)
        assert not [word for word in english if word in output + errors], (line, output, errors)
        assert output + errors


def test_the_words_of_click_that_are_translated_are_those_that_it_says():
    from pathlib import Path

    import click

    from atlas.i18n.messages import words_of

    source = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    words = words_of("cli.click", "fr")
    assert len(words) > 20
    pieces = [piece for word in words for piece in word.split("\n\t")[:1] if piece not in source]
    assert pieces == []

"""What the README shows a user is run as it stands."""

import re
import tomllib
from pathlib import Path

import pytest

import atlas
from atlas.cli import main
from atlas.publishing.edition.load import read_edition

ROOT = Path(atlas.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_FR = (ROOT / "README.fr.md").read_text(encoding="utf-8")


def blocks(language: str, *, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands(text: str) -> list[str]:
    lines = [line.split(" #")[0].strip() for block in blocks("", text=text) for line in block.splitlines()]
    return [line for line in lines if line.startswith(("make ", "atlas "))]


def test_the_french_readme_shows_the_same_commands_edition_and_pictures_as_the_english_one():
    assert commands(README_FR) == commands(README)
    french, english = (tomllib.loads(blocks("toml", text=text)[0]) for text in (README_FR, README))
    assert french == english
    pictures = r"\((docs/gallery/[^)]*)\)"
    assert re.findall(pictures, README_FR) == re.findall(pictures, README) != []


def test_every_file_that_a_readme_links_to_exists():
    links = {link for text in (README, README_FR) for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link}
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_python_example_runs_and_says_what_the_readme_says(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (example,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert printed.startswith("5,776 records: 5,029 placed")
    assert names["figure"].get_size_inches() * 25.4 == pytest.approx((297, 210))
    assert (names["far"]["province"] == "Larache").all()
    assert (names["far"]["coverage_5km"] < 90).all()
    assert len(names["far"])
    assert (tmp_path / "visites.gpkg").exists()
    assert names["joined"].data.region["visites"].tolist() == [55]


def test_the_edition_example_is_valid_toml_and_a_valid_edition(tmp_path):
    (example,) = blocks("toml")
    tomllib.loads(example)
    (tmp_path / "acteurs.xlsx").touch()
    path = tmp_path / "edition.toml"
    path.write_text(example, encoding="utf-8")
    assert read_edition(path).plates[0].marks[0].method == "jenks"


def test_every_command_that_the_readme_shows_exists_with_its_options():
    lines = [line.split("#")[0] for block in blocks("") for line in block.splitlines() if line.startswith("atlas ")]
    assert len(lines) >= 7
    for line in lines:
        words = line.split()[1:]
        command, options = main, {name for parameter in main.params for name in parameter.opts}
        for word in words:
            if word in getattr(command, "commands", {}):
                command = command.commands[word]
                options |= {name for parameter in command.params for name in parameter.opts}
        assert command is not main, line
        assert {word for word in words if word.startswith("-")} <= options, line

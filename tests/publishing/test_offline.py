"""Which commands ask servers: build what its edition asks for, basemap, and no other; offline not even those."""

import contextlib
import socket

import pytest
from click.testing import CliRunner
from factories import edition_text
from PIL import Image

from atlas.cli import main

BASEMAP = 'basemap = { source = "https://tuiles.example/{z}/{x}/{y}.png", attribution = "A", dpi = 72, zoom = 7 }\n'


@pytest.fixture
def edition(tmp_path):
    folder = tmp_path / "edition"
    folder.mkdir()
    Image.new("RGB", (300, 200), (20, 90, 60)).save(folder / "signe.png")
    (folder / "edition.toml").write_text(edition_text('logo = "signe.png"\n', BASEMAP), encoding="utf-8")
    register = "identifiant;nom;famille;longitude;latitude\nA1;Al Amal;association;-5,81;35,76\n"
    (folder / "acteurs.csv").write_text(register, encoding="utf-8")
    return folder


@pytest.fixture
def connections(monkeypatch):
    """Every name looked up and every connection begun; none of them succeeds."""
    tried = []

    def refuse(*args, **options):
        tried.append(args)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


def run(*words):
    return CliRunner().invoke(main, list(map(str, words)))


def contents(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "words",
    [
        ("check", "{e}"), ("check", "{r}"), ("export", "{e}", "-o", "{o}/a.gpkg"), ("inspect", "{e}", "--jobs", "1"),
        ("locate", "{r}", "-o", "{o}/a.csv"), ("profile", "Larache"), ("describe",), ("new", "{o}/neuf"),
        ("query", "{r}", "--by", "actor"), ("indicators", "-o", "{o}/i.csv"), ("quality", "{r}", "-o", "{o}/q.html"),
        ("secrecy", "{e}", "-o", "{o}/s.csv", "--cache", "{o}/cache"),
        ("build", "{e}", "--offline", "-o", "{o}/out"), ("build", "{e}", "--offline", "--draft", "-o", "{o}/d"),
    ],
    ids=lambda words: " ".join(words)[:24],
)  # fmt: skip
def test_no_command_but_two_begins_a_connection_or_writes_beside_the_edition(words, edition, connections, tmp_path):
    before = contents(edition)
    (tmp_path / "o").mkdir()
    places = {"e": edition, "r": edition / "acteurs.csv", "o": tmp_path / "o"}
    result = run(*(word.format(**places) for word in words))
    assert not connections
    assert contents(edition) == before
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if "--offline" in words or words[0] == "export":
        assert "atlas basemap" in result.output, "it says how to get the tiles"
    elif words[0] != "inspect":
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize("words", [("build", "{e}", "-o", "{o}/out"), ("basemap", "{e}")], ids=lambda words: words[0])
def test_these_two_ask_the_server_of_the_edition_and_no_other(words, edition, connections, tmp_path):
    with contextlib.suppress(OSError):
        result = run(*(word.format(e=edition, o=tmp_path) for word in words))
        assert result.exit_code == 1
    assert {args[0] for args in connections} == {"tuiles.example"}

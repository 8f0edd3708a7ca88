"""Does every command speak on a terminal, or into a file, that lacks the signs of its language?"""

from __future__ import annotations

import io
import sys

import pytest

from atlas.cli import main

FAULTY = "Nom;Famille;Longitude;Latitude;Adhérents\nA;coopérative;-5.81;35.77;12\nB « œ »;blabla;35.5;-5.3;xx\n"


def spoken(monkeypatch, encoding, *arguments) -> tuple[str, str]:
    """What a command writes into files of an encoding: its output, then its errors."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n") for _ in range(2)]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        with pytest.raises(SystemExit):
            main(list(arguments), prog_name="atlas")
        for stream in streams:
            stream.flush()
    output, errors = (stream.buffer.getvalue().decode(encoding) for stream in streams)
    assert "Traceback" not in output + errors
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

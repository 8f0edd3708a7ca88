"""Does a build that one plate stops say how the others are built all the same?"""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from atlas.cli import main
from atlas.errors import LayoutError
from atlas.publishing.build.build import Workshop

HEAD = '[edition]\nkey = "e"\ntitle = "E"\ndate = "2026"\nproducer = "P"\n'
PLATE = '[[plates]]\nkey = "{0}"\ntitle = "{0}"\nmarks = [{{ mark = "circles", indicator = "population_2024" }}]\n'


@pytest.mark.parametrize(
    ("plates", "words", "hint"), [(("un", "deux"), [], True), (("un",), [], False), (("un", "deux"), ["un"], False)]
)
def test_the_way_to_the_rest_is_told_where_there_is_a_rest(plates, words, hint, tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise LayoutError("the title is too long")

    (tmp_path / "edition.toml").write_text(HEAD + "".join(map(PLATE.format, plates)), encoding="utf-8")
    monkeypatch.setattr(Workshop, "read", lambda *args, **options: None)
    monkeypatch.setattr(Workshop, "publish", refuse)
    command = ["build", str(tmp_path / "edition.toml"), "-o", str(tmp_path / "out"), "--cache", str(tmp_path / "c")]
    result = CliRunner().invoke(main, [*command, *(part for key in words for part in ("--plate", key))])
    assert result.exit_code == 1
    assert "the title is too long" in result.output + str(result.exception)
    assert ("--keep-going" in result.output) == hint

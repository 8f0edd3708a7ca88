"""Does the command find nothing wrong with the demonstration, which it knows by its name?"""

from __future__ import annotations

from dataclasses import replace

from click.testing import CliRunner
from demonstration import demonstration

from atlas.cli import main
from atlas.publishing.checks import full_check


def test_a_check_of_the_demonstration_by_its_name_finds_nothing_wrong(monkeypatch):
    """Its plates are laid out as they are without a cache: printing them as well is asked of smaller editions.

    Publications are those that the files about their pages and their numbers made, where these were asked before.
    """
    lay_out, laid = full_check._lay_out, []

    def without_printing(trial, data):
        laid.append(trial.task.plate.key)
        return lay_out(replace(trial, product=None), data)

    monkeypatch.setattr(full_check, "_lay_out", without_printing)
    checked = CliRunner().invoke(main, ["check", "demonstration"])
    assert (checked.exit_code, "nothing wrong" in checked.output) == (0, True), checked.output
    assert laid == [plate.key for plate in demonstration().plates]

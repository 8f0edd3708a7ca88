"""What the commands work on: an edition, a register placed in a territory, the indicators of either."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.options import reading_options
from atlas.i18n.idiom import speaking


def speak_of(territory: Any) -> Any:
    """Let the command that runs speak in the idiom of a territory until it ends; the territory is returned."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.with_resource(speaking(territory.idiom))
    return territory


def is_edition(source: str) -> bool:
    """Tell whether a source is an edition: a TOML file, a folder, the name of a shipped one."""
    path = Path(source)
    return path.suffix.lower() == ".toml" or path.is_dir() or not (path.suffix or path.exists())


def edition_inputs(source: str) -> list[Path]:
    """Return the files that an edition is made from, its own among them."""
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.edition.load import read_edition

    return [*named_files(read_edition(source)).values()]


def wanted_edition(name: str, language: Any) -> Any:
    """Read an edition, in another language when asked; then its texts must exist in it."""
    from dataclasses import replace

    from atlas.errors import EditionError
    from atlas.publishing.checks.edition_check import check_edition
    from atlas.publishing.edition.load import read_edition

    edition = read_edition(name)
    if language and language != edition.language:
        edition = replace(edition, language=language)
        if faults := check_edition(edition):
            raise EditionError(faults)
    return edition


def tabulate_source(source: str | None, options: dict[str, Any], *, names: tuple[str, ...] = ()) -> Any:
    """Tabulate a register, an edition or HCP's figures alone, with the further indicators among some names."""
    from atlas.analysis.dataset.dataset import tabulate
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.tables.query_output import further_indicators
    from atlas.sources.territory.territory import read_territory
    from atlas.sources.vocabulary.vocabulary_file import social_economy

    if source and is_edition(source):
        edition, cache = wanted_edition(source, None), Cache(cache_folder())
        data = read_data(edition, accept_faults=options["accept_faults"], cache=cache)
        speak_of(data.territory)
        further = further_indicators(names, data.vocabulary)
        return data.add(*(key for key in further if key not in data.communes))
    placed = locate_register(source, options) if source else None
    vocabulary = placed.register.vocabulary if placed is not None else social_economy()
    return tabulate(placed, speak_of(read_territory(options["territory"])), extra=further_indicators(names, vocabulary))


def locate_register(source: str, options: dict[str, Any]) -> Any:
    """Read a register as the command line says and give its records their communes."""
    from atlas.analysis.location.location import locate as place
    from atlas.sources.register.register import read_register
    from atlas.sources.territory.territory import read_territory

    register = read_register(
        source, on_fault="keep" if options["accept_faults"] else "raise", **reading_options(options)
    )
    territory = speak_of(read_territory(options["territory"]))
    return place(register, territory, **placing_options(options, territory))


def placing_options(options: dict[str, Any], territory: Any) -> dict[str, Any]:
    """Return what the command line says of placing by name, as the library takes it."""
    how = options.get("place_by_name") or "reject"
    if not options.get("places"):
        return {"without_coordinates": how}
    from atlas.sources.matching.gazetteer import Gazetteer
    from atlas.sources.matching.places import read_places

    places = read_places(options["places"], territory)
    return {"without_coordinates": how, "gazetteer": Gazetteer.of(territory, places)}

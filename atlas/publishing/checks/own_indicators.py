"""What is wrong with the indicators, tables and populations that an edition makes itself."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from atlas.analysis.catalogue.entries import Indicator, lookup
from atlas.analysis.dataset.expressions import names as names_in
from atlas.analysis.derived import build
from atlas.errors import AtlasError, EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.checks.attempts import CORRECT, attempt, require_file
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def check_indicators(edition: Edition, file: Path, vocabulary: Vocabulary) -> tuple[dict[str, Indicator], list[Fault]]:
    """Build the indicators that an edition makes itself; return them by key, and what is wrong with the others."""
    own, faults = _check_populations(edition, file)
    of_tables, table_faults = _check_tables(edition, file, own, vocabulary)
    own, faults = own | of_tables, faults + table_faults
    for position, spec in enumerate(edition.indicators):
        try:
            indicator = build(spec, others=own, vocabulary=vocabulary)
            if indicator.key in own:
                raise ValueError(Message("fault.publishing.edition.indicator_twice", key=indicator.key))
            own[indicator.key] = indicator
        except (AtlasError, ValueError) as error:
            faults.append(Fault(str(error), CORRECT, file, None, f"indicators[{position + 1}]"))
    return own, faults


def _check_tables(
    edition: Edition, file: Path, taken: Collection[str], vocabulary: Vocabulary
) -> tuple[dict[str, Indicator], list[Fault]]:
    """Return the indicators of the edition's own tables by key, and keys that are taken, files that are not there."""
    made: dict[str, Indicator] = {}
    faults: list[Fault] = []
    for position, table in enumerate(edition.tables):
        where = f"tables[{position + 1}]"
        faults += attempt(file, f"{where}.file", require_file, edition, table.file)
        if table.level == "actor" and edition.register_path is None:
            reason, remedy = Message("fault.own_table.no_register"), Message("fault.own_table.give_register")
            faults.append(Fault(reason, remedy, file, None, where))
        elif table.level != "actor" and not table.file and not isinstance(edition.territory_source, Path):
            reason, remedy = Message("fault.own_table.no_layer_of_own"), Message("fault.own_table.give_file")
            faults.append(Fault(reason, remedy, file, None, where))
        for indicator in table.indicators():
            if indicator.key in {*taken, *made} or lookup(indicator.key, vocabulary) is not None:
                reason, remedy = Message("fault.own_table.key_taken"), Message("fault.own_table.other_key")
                faults.append(Fault(reason, remedy, file, None, where, indicator.key))
            made[indicator.key] = indicator
    return made, faults


def _check_populations(edition: Edition, file: Path) -> tuple[dict[str, Indicator], list[Fault]]:
    """Return the indicators of the populations studied by key, and what is wrong with their conditions."""
    own: dict[str, Indicator] = {}
    faults: list[Fault] = []
    for position, population in enumerate(edition.populations):
        where = f"populations[{position + 1}] ({population.key})"
        if edition.confidentiality.counts:
            reason = Message("fault.publishing.population.secret")
            faults.append(Fault(reason, Message("fault.publishing.population.secret_remedy"), file, None, where))
        for name in ("where", "among"):
            if condition := getattr(population, name):
                faults += attempt(file, f"{where}.{name}", _readable, condition)
        if edition.register_path is None:
            reason = Message("fault.publishing.population.no_register")
            faults.append(Fault(reason, Message("fault.publishing.population.no_register_remedy"), file, None, where))
        own |= {each.key: each for each in population.indicators()}
    return own, faults


def _readable(condition: str) -> None:
    """Refuse what is no condition on the columns of a register."""
    try:
        names_in(condition)
    except ValueError as error:
        remedy = Message("fault.publishing.population.condition_remedy")
        raise EditionError(Fault(str(error), remedy, value=condition)) from None

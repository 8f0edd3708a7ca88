"""What explains the figures of an edition: the dictionary of its indicators, and where everything is from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.credits import SHIPPED_SOURCES, credit, is_shipped
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.tables.layers import About, TableLayer, column_names
from atlas.publishing.tables.titles import titled_layer

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.analysis.location.location import Placed
    from atlas.publishing.edition.edition import Edition
    from atlas.sources.territory.territory import Territory

#: What the columns of a unit say besides its figures: whose register they were counted from.
REGISTER: Final = "register"
_CREDIT_COLUMNS: Final = ("file", "title", "producer", "licence", "attribution", "vintage", "changes")
_COUNTS: Final = ("records", "placed", "snapped", "rejected", "conflicts")


def dictionary(data: Dataset, *, language: LanguageCode) -> TableLayer:
    """Return the dictionary of the indicators: one row each, in the order of the columns."""
    names = column_names(map(str, data.communes.columns.drop(c.GEOMETRY)))
    rows = [_entry(indicator, data, names[indicator.key], language) for indicator in data.indicators]
    frame = pd.DataFrame(rows, columns=list(_entry_columns())).astype({"decimals": "int64", "reference": "float64"})
    return titled_layer("indicators", frame, language)


def provenance(edition: Edition | None, data: Dataset, file: str, *, language: LanguageCode) -> TableLayer:
    """Make the table of where everything is from: the edition, the files of the territory, the register."""
    rows: list[dict[str, Any]] = []
    if edition is not None:
        title = edition.title if isinstance(edition.title, str) else edition.title.get(language, "")
        rows.append({"file": file, "title": title, "producer": edition.publisher(language), "vintage": edition.date})
    for source in data.territory.credits:
        rows.append({name: getattr(source, name) for name in _CREDIT_COLUMNS})
    if data.placed is not None:
        rows.append(_register_row(data.placed, language))
    columns = [*_CREDIT_COLUMNS, *_COUNTS]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_COUNTS, "Int64"))
    frame[list(_CREDIT_COLUMNS)] = frame[list(_CREDIT_COLUMNS)].fillna("")
    return titled_layer("provenance", frame, language)


def _register_row(placed: Placed, language: LanguageCode) -> dict[str, Any]:
    register = placed.register
    return {
        "file": register.path.name if register.path else "",
        "title": register.title_in(language),
        "producer": "",
        "licence": "",
        "attribution": tr("demonstration", language) if register.demonstration else register.title_in(language),
        "vintage": register.date,
        **(_numbers_of(placed) if placed.is_counted else {}),
    }


def _numbers_of(placed: Placed) -> dict[str, Any]:
    """Return how many records came in, and what became of them."""
    return {
        "changes": "; ".join(f"{reason}: {count}" for reason, count in placed.reasons.items()),
        "records": placed.count,
        "placed": len(placed.actors),
        "snapped": placed.snapped_count,
        "rejected": len(placed.rejected),
        "conflicts": len(placed.conflicts),
    }


def _entry_columns() -> tuple[str, ...]:
    languages = [f"{what}_{language}" for what in ("title", "unit") for language in LANGUAGES]
    return (
        "key", "column_name", *languages, "nature", "decimals", "formula", "explanation", "source", "credit", "year",
        "denominators", "reference", "zero_is_absence", "categories", "invented",
    )  # fmt: skip


def _entry(indicator: Indicator, data: Dataset, name: str, language: LanguageCode) -> dict[str, Any]:
    dated = data.placed.register.date if data.placed is not None and indicator.source == REGISTER else ""
    values = [f"{value} = {texts.get(language, value)}" for value, texts in indicator.categories.items()]
    return {
        "key": indicator.key,
        "column_name": name,
        **{f"title_{each}": indicator.title[each] for each in LANGUAGES},
        **{f"unit_{each}": indicator.unit[each] for each in LANGUAGES},
        "nature": str(indicator.nature),
        "decimals": indicator.decimals,
        "formula": indicator.formula[language],
        "explanation": indicator.explanation[language],
        "source": indicator.source if is_shipped(data.territory) else _own_source(indicator, data.territory),
        "credit": "; ".join(_credits(indicator, data, language)),
        "year": indicator.year or dated,
        "denominators": ", ".join(indicator.denominators),
        "reference": indicator.reference,
        "zero_is_absence": indicator.zero_is_absence,
        "categories": "; ".join(values),
        "invented": indicator.invented,
    }


def about_indicator(indicator: Indicator, data: Dataset, language: LanguageCode) -> About:
    """Return what a column of an indicator says of itself: its title, its formula and credits, its decimals."""
    comment = f"{indicator.formula[language]}. {'; '.join(_credits(indicator, data, language))}"
    comment += f". {tr('invented', language)}" if indicator.invented else ""
    return About(
        indicator.with_dagger(indicator.heading(language)),
        comment,
        None if indicator.categories else indicator.decimals,
    )


def _credits(indicator: Indicator, data: Dataset, language: LanguageCode) -> tuple[str, ...]:
    register = "" if data.placed is None else data.placed.register.title_in(language)
    return credit(indicator, language, register=register, territory=data.territory)


def _own_source(indicator: Indicator, territory: Territory) -> str:
    """Whose figures an indicator of a territory of one's own measures: the territory's, or those that it names."""
    return territory.key if indicator.source in SHIPPED_SOURCES else indicator.source

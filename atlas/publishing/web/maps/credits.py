"""Whom a web map is owed to: its figures, and the picture of the ground beneath it."""

from __future__ import annotations

from collections.abc import Sequence

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.credits import credit
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.captions import register_title
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.sources.territory.context import Role, context_attribution, context_file


def figure_credits(data: Dataset, indicators: Sequence[Indicator], language: LanguageCode) -> tuple[str, ...]:
    """Return the credit lines of indicators."""
    lines = credit(indicators, language, register=register_title(data, language), territory=data.territory)
    return tuple(typeset(line, language) for line in lines)


def ground_credits(data: Dataset, roles: Sequence[Role], language: LanguageCode) -> tuple[str, ...]:
    """Return whom the layers of a ground are owed to, each once."""
    lines = (context_attribution(context_file(data.territory.context, role)) for role in roles)
    return tuple(dict.fromkeys(typeset(line[language], language) for line in lines if any(line.values())))

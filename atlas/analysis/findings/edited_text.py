"""Numbers of a sentence that an editor wrote in the place of a finding, compared with those of the finding."""

from __future__ import annotations

from collections.abc import Iterable

from atlas.analysis.findings.findings import Finding
from atlas.analysis.findings.quantity_words import ABOUT, FRACTIONS
from atlas.analysis.findings.sentence import Value
from atlas.decimals import rounded_decimal
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.number_parser import written_numbers


def contradictions(text: str, finding: Finding, language: LanguageCode) -> list[str]:
    """Return the numbers of an edited sentence that the finding does not have, as they are written.

    A number agrees with a value that rounds to it at the digits written (“près de 14” for 13,67), with a year of the
    finding, and with the numbers of its own sentence; “un sur cinq” agrees with a share of about 20 %.

    Args:
        text: the editor's sentence.
        finding: what the figures say now.
        language: of the sentence.
    """
    allowed = {figure.value for figure in written_numbers(finding.text(language), language)}
    allowed |= {float(year) for value in finding.values for year in value.year.split("–") if year.isdecimal()}
    wrong = [
        figure.text
        for figure in written_numbers(text, language)
        if figure.value not in allowed and not _agrees(figure.value, figure.decimals, finding.values)
    ]
    return wrong + _fractions(text, finding.values, language)


def _agrees(number: float, decimals: int, values: Iterable[Value]) -> bool:
    written = rounded_decimal(number, decimals)
    return any(rounded_decimal(value.number, decimals) in (written, -written) for value in values)


def _fractions(text: str, values: Iterable[Value], language: LanguageCode) -> list[str]:
    """Return the fractions in words that are near none of the values."""
    numbers = [value.number for value in values]
    lower, wrong = text.casefold(), []
    for name, share in FRACTIONS.items():
        words = tr(f"statement.fraction.{name}", language)
        if words.casefold() in lower and not any(abs(number - share) <= ABOUT for number in numbers):
            wrong.append(words)
    return wrong

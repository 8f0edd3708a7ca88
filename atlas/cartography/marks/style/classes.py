"""Classes of a fitted scale as cases of a renderer: left-closed as on the plate, special values apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from atlas.analysis.dataset import flags as reasons
from atlas.cartography.marks.fitted_classes import edge_texts
from atlas.cartography.marks.special import SPECIAL, face
from atlas.cartography.scales.scales import NO_DATA, NOT_APPLICABLE, RARE, SUPPRESSED, ZERO, CategoryScale, ClassScale
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import in_list, quote, text
from atlas.cartography.styles.model import Case
from atlas.cartography.styles.symbols import Symbol
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

#: Names of special codes in the table of classes.
KEYS: Final[Mapping[int, str]] = {
    ZERO: "zero", NO_DATA: "no_data", NOT_APPLICABLE: "not_applicable", SUPPRESSED: "suppressed",
}  # fmt: skip
_FLAGS: Final[Mapping[int, str]] = {NOT_APPLICABLE: reasons.NOT_APPLICABLE, SUPPRESSED: reasons.SUPPRESSED}
_SENTINEL: Final = -1e9


def inclusive_bounds(edges: Sequence[float]) -> list[tuple[float, float]]:
    """Return what a program has to test for left-closed classes that counts both bounds in.

    The upper bound is the number just under the break, the last one the true maximum.
    """
    last = len(edges) - 2
    return [
        (low, high if i == last else math.nextafter(high, -math.inf))
        for i, (low, high) in enumerate(itertools.pairwise(edges))
    ]


def interval_texts(scale: ClassScale, language: LanguageCode) -> list[str]:
    """Write each class: from its lower limit to under its upper one, the last one closed."""
    texts, last = edge_texts(scale, language), scale.breaks.classes - 1
    if len(texts) == 1:
        return [*texts]
    return [
        tr("interval_closed" if i == last else "interval", language, low=low, high=high)
        for i, (low, high) in enumerate(itertools.pairwise(texts))
    ]


def sentinel(code: int, scale: ClassScale) -> float:
    """Return the value that stands for a missing one: far below all the data, another one for each reason."""
    amounts = np.abs(scale.values.to_numpy(dtype=np.float64, na_value=np.nan))
    most = float(np.nanmax(amounts)) if np.isfinite(amounts).any() else 0.0
    power = max(1.0, 10.0 ** math.ceil(math.log10(most / 1e6))) if most > 1e6 else 1.0
    return _SENTINEL * power * -code


def attribute(column: str, flag: str, scale: ClassScale) -> str:
    """Return the expression that classes look at: the value, or what stands for the reason why it is missing."""
    missing = repr(sentinel(NO_DATA, scale))
    if flag:
        cases = [
            f"WHEN {quote(flag)} = {text(reason)} THEN {sentinel(code, scale)!r}" for code, reason in _FLAGS.items()
        ]
        missing = f"CASE {' '.join(cases)} ELSE {missing} END"
    return f"coalesce({quote(column)}, {missing})"


def class_cases(
    scale: ClassScale,
    theme: Theme,
    language: LanguageCode,
    symbol: Callable[[int], Symbol],
    *,
    hidden: Sequence[int] = (),
) -> tuple[Case, ...]:
    """Return the entries of classes, the highest first, then those of the special values that occur.

    Args:
        scale: the classes.
        theme: gives the special values their colors.
        language: of the labels.
        symbol: what is drawn of a class or of a special value, by its code.
        hidden: special values that are not drawn.
    """
    cases = []
    edges, texts = scale.breaks.edges, interval_texts(scale, language)
    for i, bounds in enumerate(inclusive_bounds(edges)):
        low, high = edges[i], edges[i + 1]
        case = Case(f"class {i + 1}", texts[i], symbol(i), face(scale, i, theme) if scale.colors else "", low, high)
        cases.append(_with(case, bounds, scale.number(i)))
    cases.reverse()
    special = []
    for code, look in SPECIAL.items():
        if not scale.number(code):
            continue
        at = 0.0 if code == ZERO else sentinel(code, scale)
        end = 0.0 if code == ZERO else None
        case = Case(
            KEYS[code], tr(look.word, language), symbol(code), str(getattr(theme, look.color)), end, end,
            drawn=code not in hidden,
        )  # fmt: skip
        special.append(_with(case, (at, at), scale.number(code)))
    inside = scale.zero_apart and bool(edges) and edges[0] <= 0 <= edges[-1]
    # The first entry that fits wins: a zero that lies within a class must be asked for before it.
    return (*special, *cases) if inside else (*cases, *special)


def _with(case: Case, bounds: tuple[float, float], count: int) -> Case:
    return replace(case, tested=bounds, count=count)


def class_condition(expression: str, edges: Sequence[float], i: int) -> str:
    """Return the condition of a class as an expression."""
    upper = "<=" if i == len(edges) - 2 else "<"
    return f"{expression} >= {float(edges[i])!r} AND {expression} {upper} {float(edges[i + 1])!r}"


def category_attribute(column: str, scale: CategoryScale) -> str:
    """Return the expression that categories look at: the column, rare categories that are drawn as one told so."""
    if not scale.rare:
        return quote(column)
    return f"CASE WHEN {quote(column)} IN {in_list(sorted(scale.rare))} THEN {text(RARE)} ELSE {quote(column)} END"


def category_cases(scale: CategoryScale, missing: Case | None, symbol: Callable[[str], Symbol]) -> tuple[Case, ...]:
    """Return an entry for each category, then that of the units without one, if there are any."""
    counts = scale.counts
    cases = [
        Case(f"category {key}", scale.titles[key], symbol(key), color, value=key, count=counts[key])
        for key, color in scale.colors.items()
    ]
    return (*cases, missing) if missing is not None and missing.count else tuple(cases)

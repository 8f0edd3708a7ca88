"""Styles of areas: fills with their textures, lines over the values that are to be read with care."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from atlas.cartography.marks.fitted_classes import floats
from atlas.cartography.marks.mark import Mark
from atlas.cartography.marks.special import CAUTION_PT, CAUTION_TEXTURE, SIGN_PT, caution_ink, face, texture_of
from atlas.cartography.marks.style.classes import class_condition
from atlas.cartography.marks.style.context import StyleContext
from atlas.cartography.marks.style.names import commune_names
from atlas.cartography.scales.scales import ClassScale
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Extra, MarkStyles, Renderer, Style
from atlas.cartography.styles.symbols import Fill, Marker, Symbol, millimeters
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number


def with_care(
    context: StyleContext, mark: Mark[Any], scale: ClassScale, graduated: Renderer, *, marker: Marker | None
) -> Renderer:
    """Turn classes into rules, and lay lines over the values that are to be read with care.

    Args:
        context: the plate.
        mark: a mark with a level.
        scale: its classes, with a caution.
        graduated: the classes as they would be without it.
        marker: the symbol that is covered; areas when None.
    """
    caution = scale.caution
    assert caution is not None
    look = graduated.attribute
    cases = [
        Case(case.key, case.label, case.symbol, case.color, case.lower, case.upper, case.tested, count=case.count,
             filter=f"{look} >= {case.tested[0]!r} AND {look} <= {case.tested[1]!r}"
             + (f" AND {look} <> 0" if scale.zero_apart and case.key.startswith("class") else ""))
        for case in graduated.cases
    ]  # fmt: skip
    size = quote(context.column(caution.denominator.key, mark.level))
    doubtful = f"NOT coalesce({size} >= {float(caution.threshold)!r}, false)"
    inks: dict[str, list[int]] = {}
    for code, color in enumerate(scale.colors):
        inks.setdefault(caution_ink(color, context.theme), []).append(code)
    label = _caution_label(context, scale)
    for ink, codes in inks.items():
        tests = [class_condition(look, scale.breaks.edges, code) for code in codes]
        condition = f"{doubtful} AND ({' OR '.join(f'({test})' for test in tests)})"
        count = int((scale.with_care & floats_in(scale, codes)).sum())
        over: Symbol = (Fill("", CAUTION_TEXTURE, ink, millimeters(CAUTION_PT)),)
        if marker is not None:
            over = (
                Marker(
                    marker.shape, marker.size_mm, "", marker.edge, marker.edge_mm, marker.size, "", CAUTION_TEXTURE,
                    ink,
                ),
            )  # fmt: skip
        if count:
            shown_label = "" if any(case.label == label for case in cases) else label
            cases.append(Case("with_care", shown_label, over, ink, filter=condition, count=count))
    return Renderer("rules", tuple(cases), look, graduated.order, graduated.sizes)


def floats_in(scale: ClassScale, codes: list[int]) -> Any:
    """Return which units have one of some classes."""
    inside = scale.codes == codes[0]
    for code in codes[1:]:
        inside = inside | (scale.codes == code)
    return inside & ~(floats(scale.values) != floats(scale.values))


def _caution_label(context: StyleContext, scale: ClassScale) -> str:
    caution, language = scale.caution, context.language
    assert caution is not None
    least = caution.threshold
    n = number(least, language, decimals=next((d for d in range(3) if least == round(least, d)), 3))
    if unit := caution.denominator.unit[language]:
        return tr("read_with_care", language, n=n, unit=unit)
    title = caution.denominator.title[language]
    return tr("read_with_care_titled", language, n=n, title=title[:1].lower() + title[1:])


def fill(context: StyleContext, color: str, over: Any = "") -> Fill:
    """Return an area of a color, perhaps under a texture in the theme's ink."""
    theme = context.theme
    return Fill(color, over, theme.texture, millimeters(theme.weights.hairline))


def class_fill(context: StyleContext, scale: ClassScale, code: int) -> Fill:
    """Return an area of a class or of a special value, with its texture."""
    over, ink = texture_of(scale, code)
    area = fill(context, face(scale, code, context.theme), over)
    return replace(area, ink=ink, ink_mm=millimeters(SIGN_PT)) if ink else area


def area_style(
    context: StyleContext, mark: Mark[Any], renderer: Renderer, title: str, extras: tuple[Extra, ...] = ()
) -> MarkStyles:
    """Return the style of a level's areas."""
    named = None
    if mark.level == "commune":
        named = commune_names(context, beside=False)
    style = Style(
        context.areas(mark.level), "Polygon", title, renderer, mark=mark.mark, naming=named,
    )  # fmt: skip
    return MarkStyles((style,), (), extras)

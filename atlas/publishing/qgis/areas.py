"""Marks that fill areas, as styles of the communes or provinces: choropleth, typology, bivariate."""

from __future__ import annotations

from typing import Any, Final

from atlas.analysis import flags as reasons
from atlas.cartography.marks.bivariate import CrossedScale
from atlas.cartography.marks.fitting import NO_DATA_TEXTURE, edge_texts, floats
from atlas.cartography.marks.special import CAUTION_PT, CAUTION_TEXTURE, SPECIAL, caution_ink, face, texture
from atlas.cartography.scales import NO_DATA, NOT_APPLICABLE, SUPPRESSED, ZERO, CategoryScale, ClassScale
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.qgis.classes import KEYS, attribute, category_cases, class_cases, class_condition
from atlas.publishing.qgis.labels import commune_names
from atlas.publishing.qgis.renderers import Case, Renderer
from atlas.publishing.qgis.setting import AREAS, Extra, Setting, Shown
from atlas.publishing.qgis.styles import Style
from atlas.publishing.qgis.symbols import Fill, Marker, Symbol, millimetres, quoted, text

#: Of two special values of a unit the first one here is shown.
_STRONGEST: Final = (SUPPRESSED, NO_DATA, NOT_APPLICABLE, ZERO)


def choropleth(setting: Setting, mark: Any, scale: ClassScale) -> Shown:
    """Read a choropleth: graduated, or by rules where values to be read with care are hatched."""
    column, extras = setting.value_column(mark.indicator, mark.by, scale.values)
    flag, more = setting.flag_column(mark.indicator, mark.by)
    theme = setting.theme

    def symbol(code: int) -> Symbol:
        return (fill(setting, face(scale, code, theme), texture(code)),)

    cases = class_cases(scale, theme, setting.language, symbol)
    renderer = Renderer("graduated", cases, attribute(column, flag, scale))
    if scale.caution is not None and scale.with_care.any():
        renderer = with_care(setting, mark, scale, renderer, marker=None)
    title = setting.data.indicator(mark.indicator).heading(setting.language)
    return area_style(setting, renderer, title, (*extras, *more))


def typology(setting: Setting, mark: Any, scale: CategoryScale) -> Shown:
    """Read a typology: categorised, units without a category hatched."""
    theme = setting.theme
    missing = Case(
        "no_data", tr("none", setting.language), (fill(setting, theme.no_data, NO_DATA_TEXTURE),), theme.no_data,
        count=scale.missing,
    )  # fmt: skip
    cases = category_cases(scale, missing, lambda key: (fill(setting, scale.colours[key]),))
    renderer = Renderer("categorised", cases, quoted(setting.column(mark.indicator, mark.by)))
    return area_style(setting, renderer, setting.data.indicator(mark.indicator).heading(setting.language))


def bivariate(setting: Setting, mark: Any, scale: CrossedScale) -> Shown:
    """Read two crossed ratios: a rule for each pair of classes, and for each special value."""
    sides = [quoted(setting.column(key, mark.by)) for key in (mark.indicator, mark.against)]
    flagged = [setting.flag_column(key, mark.by) for key in (mark.indicator, mark.against)]
    special = _special_conditions(sides, [name for name, _ in flagged], (scale.across, scale.up))
    none = " AND ".join(f"NOT ({condition})" for condition in special.values())
    cases, codes, language = [], scale.codes, setting.language
    texts = [edge_texts(one, language) for one in (scale.across, scale.up)]
    columns = scale.across.breaks.classes
    for row in reversed(range(scale.up.breaks.classes)):
        for column in range(columns):
            label = " × ".join(_between(texts[s], i, language) for s, i in ((0, column), (1, row)))
            condition = " AND ".join(
                [class_condition(sides[0], scale.across.breaks.edges, column),
                 class_condition(sides[1], scale.up.breaks.edges, row), none]
            )  # fmt: skip
            colour = scale.colours[row][column]
            cases.append(
                Case(
                    f"class {column + 1} × {row + 1}", label, (fill(setting, colour),), colour, filter=condition,
                    count=int((codes == row * columns + column).sum()),
                )
            )  # fmt: skip
    for code, condition in special.items():
        if count := int((codes == code).sum()):
            one = SPECIAL[code]
            colour = str(getattr(setting.theme, one.colour))
            label = tr("one_of_two", language, what=tr(one.word, language))
            cases.append(
                Case(KEYS[code], label, (fill(setting, colour, one.texture),), colour, filter=condition, count=count)
            )
    renderer = Renderer("rules", tuple(cases), " × ".join(sides))
    title = " × ".join(setting.data.indicator(key).heading(language) for key in mark.indicators)
    return area_style(setting, renderer, title, tuple(e for _, extras in flagged for e in extras))


def _between(texts: tuple[str, ...], i: int, language: Any) -> str:
    if len(texts) == 1:
        return texts[0]
    kind = "interval_closed" if i == len(texts) - 2 else "interval"
    return tr(kind, language, low=texts[i], high=texts[i + 1])


def _special_conditions(sides: list[str], flags: list[str], scales: tuple[ClassScale, ClassScale]) -> dict[int, str]:
    """Conditions of the special values, each without those that are stronger."""
    found: dict[int, str] = {}
    for code in _STRONGEST:
        parts = []
        for side, flag, scale in zip(sides, flags, scales, strict=True):
            if code == ZERO and scale.zero_apart:
                parts.append(f"coalesce({side} = 0, false)")
            elif code == NO_DATA:
                known = f" AND coalesce({quoted(flag)}, '') NOT IN ('suppressed', 'not_applicable')" if flag else ""
                parts.append(f"({side} IS NULL{known})")
            elif code in (SUPPRESSED, NOT_APPLICABLE) and flag:
                reason = reasons.SUPPRESSED if code == SUPPRESSED else reasons.NOT_APPLICABLE
                parts.append(f"coalesce({quoted(flag)} = {text(reason)}, false)")
        if parts:
            stronger = "".join(f" AND NOT ({condition})" for condition in found.values())
            found[code] = f"({' OR '.join(parts)}){stronger}"
    return found


def with_care(
    setting: Setting, mark: Any, scale: ClassScale, graduated: Renderer, *, marker: Marker | None
) -> Renderer:
    """Turn classes into rules, and lay lines over the values that are to be read with care.

    Args:
        setting: the plate.
        mark: a mark with a level.
        scale: its classes, with a caution.
        graduated: the classes as they would be without it.
        marker: the symbol that is covered; areas when None.
    """
    caution = scale.caution
    assert caution is not None
    look = graduated.attribute
    cases = [
        Case(one.key, one.label, one.symbol, one.colour, one.lower, one.upper, one.tested, count=one.count,
             filter=f"{look} >= {one.tested[0]!r} AND {look} <= {one.tested[1]!r}"
             + (f" AND {look} <> 0" if scale.zero_apart and one.key.startswith("class") else ""))
        for one in graduated.cases
    ]  # fmt: skip
    size = quoted(setting.column(caution.denominator.key, mark.by))
    doubtful = f"NOT coalesce({size} >= {float(caution.threshold)!r}, false)"
    inks: dict[str, list[int]] = {}
    for code, colour in enumerate(scale.colours):
        inks.setdefault(caution_ink(colour, setting.theme), []).append(code)
    label = _caution_label(setting, scale)
    for ink, codes in inks.items():
        held = [class_condition(look, scale.breaks.edges, code) for code in codes]
        condition = f"{doubtful} AND ({' OR '.join(f'({one})' for one in held)})"
        count = int((scale.with_care & floats_in(scale, codes)).sum())
        over: Symbol = (Fill("", CAUTION_TEXTURE, ink, millimetres(CAUTION_PT)),)
        if marker is not None:
            over = (
                Marker(
                    marker.shape, marker.size_mm, "", marker.edge, marker.edge_mm, marker.size, "", CAUTION_TEXTURE,
                    ink,
                ),
            )  # fmt: skip
        if count:
            said = "" if any(one.label == label for one in cases) else label
            cases.append(Case("with_care", said, over, ink, filter=condition, count=count))
    return Renderer("rules", tuple(cases), look, graduated.order, graduated.sizes)


def floats_in(scale: ClassScale, codes: list[int]) -> Any:
    """Return which units have one of some classes."""
    found = scale.codes == codes[0]
    for code in codes[1:]:
        found = found | (scale.codes == code)
    return found & ~(floats(scale.values) != floats(scale.values))


def _caution_label(setting: Setting, scale: ClassScale) -> str:
    caution, language = scale.caution, setting.language
    assert caution is not None
    least = caution.threshold
    n = number(least, language, decimals=next((d for d in range(3) if least == round(least, d)), 3))
    if unit := caution.denominator.unit[language]:
        return tr("read_with_care", language, n=n, unit=unit)
    title = caution.denominator.title[language]
    return tr("read_with_care_titled", language, n=n, title=title[:1].lower() + title[1:])


def fill(setting: Setting, colour: str, over: Any = "") -> Fill:
    """Return an area of a colour, perhaps under a texture in the theme's ink."""
    theme = setting.theme
    return Fill(colour, over, theme.texture, millimetres(theme.weights.hairline))


def area_style(setting: Setting, renderer: Renderer, title: str, extras: tuple[Extra, ...] = ()) -> Shown:
    """Return the style of a level's areas."""
    named = None
    if setting.mark.by == "commune":
        named = commune_names(setting.plate, setting.data, setting.theme, setting.language, beside=False)
    style = Style(
        setting.style_name, AREAS[setting.mark.by], "Polygon", title, renderer, setting.mark.mark,
        named,
    )  # fmt: skip
    return Shown((style,), (), extras)

"""What a sheet prints, as plain values that its page is composed from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.credits import credit
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.captions import register_title
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import inside, join_items, typeset
from atlas.publishing.sheets import parts, strips
from atlas.publishing.sheets.comparison import RANKED_BASE, RANKED_INHABITANTS
from atlas.publishing.sheets.context import SheetContext, name_in
from atlas.publishing.sheets.unit_map import UnitLevel, UnitMap, written_scale

#: The figures of a sheet, as far as the data have them.
KEYS: Final = (
    c.POPULATION_2024, "population_change", "population_density", c.ESTABLISHMENTS, "jobs_hcp_1k", c.ASSOCIATIONS_HCP,
    "associations_hcp_10k", "actors", "density_10k", "cooperatives_10k", "associations_10k", "members", "women_share",
    "creations_per_year", "coverage_5km", "nearest_km",
)  # fmt: skip


_MOST_FINDINGS: Final = 3


def sheet_keys(data: Dataset, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the indicators that sheets compare: those asked for, else the usual ones that the data have."""
    present = {indicator.key for indicator in data.indicators}
    return tuple(wanted) or tuple(key for key in KEYS if key in present)


def sheet(context: SheetContext, code: str, *, by: UnitLevel, drawn: UnitMap) -> dict[str, Any]:
    """Return all that the sheet of a unit prints, in its language."""
    language = context.language
    unit = context.unit(code, by)
    name = name_in(unit, language)
    return {
        "code": code,
        "by": by,
        "name": typeset(name, language),
        "other": _other_names(unit, language),
        "kind": kind_line(context, code, by),
        "map": f"map-{code}.svg",
        "map_alt": map_alt(context, code, by, drawn),
        "map_title": tr("sheet.map_title", language, scale=written_scale(drawn.scale, language)),
        "locator": f"locator-{code}.svg",
        "locator_alt": tr("sheet.locator_alt", language, name=name),
        "heads": _heads(context, unit, by),
        "rows": [_row(context, key, code, by, unit) for key in context.keys],
        "lecture": _lecture(context, code, by, name),
        "findings": context.findings(code, by, most=_MOST_FINDINGS),
        "families": parts.families(context, code, by),
        "sectors": parts.sectors(context, code, by),
        "communes": parts.communes(context, code) if by == "province" else None,
        "actors": parts.actors(context, code, by) if by == "commune" else None,
        "supports": parts.supports(context, code, by),
    }


def words(context: SheetContext) -> dict[str, Any]:
    """Return what is the same on all sheets: titles, notes, sources, colors."""
    data, language, theme = context.data, context.language, context.theme
    indicators = [data.indicator(key) for key in context.keys]
    sources = credit(indicators, language, register=register_title(data, language), territory=data.territory)
    invented = any(indicator.invented for indicator in indicators)
    between = tr("credit_list.separator", language)
    secret = tr("book.sign_secret", language)
    limits = {"people": number(RANKED_INHABITANTS, language), "base": number(RANKED_BASE, language)}
    return {
        "language": language,
        "rtl": context.rtl,
        "accent": theme.accent, "quiet": theme.quiet, "alarm": theme.warning, "symbol": theme.symbol,
        "region_color": theme.ink, "font": [theme.family, theme.arabic_family, theme.other_family],
        "strip_width": strips.WIDTH_MM, "strip_height": strips.HEIGHT_MM,
        "title": tr("sheet.title", language),
        "figures_title": tr("sheet.figures", language),
        "findings_title": tr("sheet.findings", language),
        "note": tr("sheet.ranking", language, **limits) + " "
        + tr("book.table_signs", language, none="…", empty="–", secret=secret),
        "champ": tr("sheet.field_hcp" if data.placed is None else "sheet.field", language),
        "sources": typeset(tr("source", language) + between.join(sources) + ".", language),
        "badge": tr("demonstration", language) if invented else "",
        "invented": tr("invented", language) if invented else "",
        "signature": context.signature,
    }  # fmt: skip


def _other_names(unit: pd.Series[Any], language: LanguageCode) -> list[dict[str, Any]]:
    """Return the unit's names in the other languages that have one of their own, with their directions."""
    shown = name_in(unit, language)
    names: list[dict[str, Any]] = []
    for other in LANGUAGES.values():
        name = unit.get(other.name_column)
        if isinstance(name, str) and name and name != shown and name not in [entry["text"] for entry in names]:
            names.append({"text": name, "language": other.code, "rtl": other.right_to_left})
    return names


def kind_line(context: SheetContext, code: str, by: UnitLevel) -> str:
    """Return what a unit is and where it lies: “commune rurale · province : Larache · … · code HCP …”."""
    data, language, unit = context.data, context.language, context.unit(code, by)
    kind = str(unit.get(c.KIND) or by)
    parts = [tr(f"card.{kind}" if kind in ("urban", "rural", "province", "prefecture") else f"card.{by}", language)]
    if by == "commune":
        province = context.unit(str(unit[c.PROVINCE_CODE]), "province")
        larger = tr(f"card.{province.get(c.KIND) or 'province'}", language)
        parts.append(f"{larger}{LANGUAGES[language].colon}{name_in(province, language)}")
    parts.append(data.territory.title.get(language, data.territory.key))
    parts.append(tr("card.code", language, code=str(unit.name)))
    return typeset(" · ".join(parts), language)


def _heads(context: SheetContext, unit: pd.Series[Any], by: UnitLevel) -> list[str]:
    language = context.language
    kind = str(unit.get(c.KIND) or by)
    here = tr("card.of_commune", language) if by == "commune" else tr(f"card.of_{kind}", language)
    larger = []
    if by == "commune":
        province = context.unit(str(unit[c.PROVINCE_CODE]), "province")
        larger = [tr(f"card.of_{province.get(c.KIND) or 'province'}", language)]
    return [here, tr("card.rank", language), *larger, tr("region", language), tr(f"sheet.among_{by}", language)]


def _row(context: SheetContext, key: str, code: str, by: UnitLevel, unit: pd.Series[Any]) -> dict[str, Any]:
    indicator = context.data.indicator(key)
    province = str(unit[c.PROVINCE_CODE]) if by == "commune" else ""
    larger = [context.text(key, "province", province)] if province else []
    return {
        "key": key,
        "title": typeset(indicator.with_dagger(indicator.title[context.language]), context.language),
        "unit": _detail(indicator, context.language),
        "value": context.text(key, by, code),
        "rank": _rank(context, key, code, by),
        "larger": [*larger, context.text(key, "region", "")],
        "strip": _marks(context, key, code, by, province),
    }


def _detail(indicator: Indicator, language: LanguageCode) -> str:
    return join_items((part for part in (indicator.unit[language], indicator.year) if part), language)


def _rank(context: SheetContext, key: str, code: str, by: UnitLevel) -> str:
    """Return the rank of a unit among those whose base is large enough.

    For one whose base is not, that it is not ranked.
    """
    comparison, language = context.comparison(key, by), context.language
    rank = comparison.ranks[code]
    if pd.isna(rank):
        return tr("sheet.unranked", language) if comparison.fragile[code] else ""
    form = "card.rank_tied" if comparison.is_tied(code) else "card.rank_of"
    return tr(form, language, rank=number(int(rank), language), n=number(comparison.count, language))


def _marks(context: SheetContext, key: str, code: str, by: UnitLevel, province: str) -> dict[str, Any] | None:
    """Return where unit, province and region stand on the line of all units; None where there is no such line."""
    spread = context.comparison(key, by).spread
    if spread is None or math.isnan(context.value(key, by, code)):
        return None
    values = {"unit": context.value(key, by, code), "region": context.value(key, "region", "")}
    if province:
        values["province"] = context.value(key, "province", province)
    at = {
        name: round(strips.place(value, spread, mirrored=context.rtl), 2)
        for name, value in values.items()
        if not math.isnan(value)
    }
    return {"file": f"strip-{by}-{key}.svg", **at}


def _lecture(context: SheetContext, code: str, by: UnitLevel, name: str) -> str:
    """Return one worked example: the first ratio of the sheet that this unit is ranked by."""
    data, language = context.data, context.language
    for key in ("density_10k", "associations_hcp_10k", *context.keys):
        if key not in context.keys or data.indicator(key).nature is not Nature.RATIO:
            continue
        comparison = context.comparison(key, by)
        if pd.isna(comparison.ranks[code]):
            continue
        indicator = data.indicator(key)
        title = join_items(
            (part for part in (inside(indicator.title[language]), indicator.unit[language]) if part), language
        )
        return tr(
            f"sheet.lecture_{by}", language, name=name, title=title, value=context.text(key, by, code),
            rank=number(int(comparison.ranks[code]), language), n=number(comparison.count, language),
            region=context.text(key, "region", ""),
        )  # fmt: skip
    return ""


def map_alt(context: SheetContext, code: str, by: UnitLevel, drawn: UnitMap) -> str:
    """Say what the map shows: the unit, its scale, what is named around it, its actors."""
    data, language = context.data, context.language
    around = [context.name(commune, "commune") for commune in drawn.named]
    return tr(
        f"sheet.map_alt_{by}", language, name=context.name(code, by), scale=written_scale(drawn.scale, language),
        around=join_items(sorted(around), language) or "–",
        actors=context.text("actors", by, code) if "actors" in data.communes else "–",
    )  # fmt: skip


def sheet_title(context: SheetContext, code: str, by: UnitLevel) -> str:
    """Return the title of a sheet's document: what it is, and of which unit."""
    return tr("sheet.titled", context.language, name=context.name(code, by))

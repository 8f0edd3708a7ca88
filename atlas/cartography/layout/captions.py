"""What a plate says around its map: title band, sources, boundaries, quality of location, signature."""

from __future__ import annotations

from atlas import columns as c
from atlas.analysis.dataset.credits import credit, is_official, road_credit, sources
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout import furniture
from atlas.cartography.layout.reference_plate import reference_subtitle
from atlas.cartography.marks.mark import captions_of_records
from atlas.cartography.spec.basemap import basemap_credit
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.map_layers import layer_credits
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import DEFAULT_LANGUAGE, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number, percent, written_date
from atlas.i18n.typography import join_items, typeset
from atlas.sources.territory.plane_words import projection_text
from atlas.sources.territory.provenance import BOUNDARIES


def title_band(plate: Plate, data: Dataset, language: LanguageCode, imprint: Imprint) -> furniture.TitleBand:
    """Return the texts of the title band; a subtitle that is not given names the indicators, or what records show."""
    title = typeset(
        text_in(plate.title, language, what=Message("fault.cartography.text.plate_title", plate=plate.name)), language
    )
    subtitle = text_in(
        plate.subtitle, language, what=Message("fault.cartography.text.plate_subtitle", plate=plate.name)
    )
    if not subtitle:
        named = [data.indicator(key).heading(language) for key in plate.indicators]
        subtitle = " · ".join(named or captions_of_records(plate.marks, data.vocabulary, language))
        subtitle = subtitle or ("" if plate.marks else reference_subtitle(data, language))
    badge, warning = "", False
    if uses_register(plate, data) and data.placed is not None:
        warning = data.placed.register.demonstration
        badge = tr("demonstration", language) if warning else ""
    elif plate.indicators and is_official(map(data.indicator, plate.all_indicators), data.territory):
        badge = tr("real", language)
    return furniture.TitleBand(title, typeset(subtitle, language), imprint.number, badge, warning)


def foot_lines(
    plate: Plate, data: Dataset, language: LanguageCode, imprint: Imprint
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines at the foot: sources, boundaries and projection, location quality; and the signature."""
    chosen = [data.indicator(key) for key in plate.all_indicators]
    title = register_title(data, language)
    credits = list(credit(chosen, language, register=title, territory=data.territory)) if chosen else []
    if plate.shows_records and title and title not in " ".join(credits):
        credits.append(title)
    if any(mark.uses_roads for mark in plate.marks):
        credits += [line for line in road_credit(data.territory, language) if line not in credits]
    credits += [made for made in layer_credits(plate.layers, language) if made not in credits]
    if title and data.placed and data.placed.register.date:
        when = tr("register_of", language, date=written_date(data.placed.register.date, language))
        credits = [f"{line} ({when})" if line == title else line for line in credits]
    ground = _boundary_line(data, language)
    if plate.basemap is not None:
        ground = f"{ground} {basemap_credit(plate.basemap, language)}."
    listed = typeset(tr("credit_list.separator", language).join(credits), language)
    cited = f"{tr('source', language)}{listed}." if credits else ""
    lines = [line for line in (cited, ground) if line]
    if uses_register(plate, data) and (line := quality_line(data, language)):
        lines.append(line)
    signature = [s for s in (imprint.producer, imprint.edition, written_date(imprint.date, language)) if s]
    return tuple(lines), tuple(typeset(s, language) for s in signature)


def register_title(data: Dataset, language: LanguageCode) -> str:
    """Return what a plate calls its register; a demonstration register has a name in each language."""
    if data.placed is None:
        return ""
    register = data.placed.register
    return (
        tr("demonstration", language)
        if register.demonstration and language != DEFAULT_LANGUAGE
        else register.title_in(language)
    )


def uses_register(plate: Plate, data: Dataset) -> bool:
    """Tell whether any figure of the plate comes from the register of actors."""
    return plate.shows_records or any("register" in sources(data.indicator(key)) for key in plate.all_indicators)


def quality_line(data: Dataset, language: LanguageCode) -> str:
    """Say how many actors of how many were located, and how precisely; empty without a register to be counted."""
    placed = data.placed
    if placed is None or not placed.is_counted:
        return ""
    located, rejected = len(placed.actors), len(placed.rejected)
    details = []
    if c.PRECISION in placed.actors:
        precisions = data.vocabulary.precisions
        counts = placed.actors[c.PRECISION].astype("object").fillna(precisions[-1].code).value_counts()
        for term in precisions:
            if counts.get(term.code, 0) and term.count is not None:
                details.append(term.count.with_values(n=number(int(counts[term.code]), language))[language])
    outside = int((placed.rejected[c.REASON].astype(str) == "outside").sum())
    if outside:
        details.append(tr("outside", language, n=number(outside, language)))
    if rejected > outside:
        details.append(tr("rejected", language, n=number(rejected - outside, language)))
    share = 100 * located / (located + rejected) if located + rejected else 0.0
    between = tr("credit_list.separator", language)
    words = data.vocabulary.text(
        "quality", n=located, placed=number(located, language), count=number(located + rejected, language),
        share=percent(share, language, decimals=1), details=f"{between}{join_items(details, language)}.",
    )  # fmt: skip
    return words[language]


def _boundary_line(data: Dataset, language: LanguageCode) -> str:
    """Credit the boundaries with their vintage, then the coast, then name the projection."""
    territory = data.territory

    def credit(start: str, owed: str = "") -> str:
        files = [file for file in territory.credits if file.file.startswith(start) or (file.of and file.of == owed)]
        texts = dict.fromkeys(file.attribution_in(language) for file in files if file.of in ("", owed))
        return "; ".join(texts)

    line = tr("boundaries", language) + (
        credit("communes", BOUNDARIES).removeprefix(tr("boundaries", language).replace("\u202f", " ")) or territory.key
    )
    if territory.boundary_vintage:
        state = tr("state_of", language, date=written_date(territory.boundary_vintage, language))
        line = join_items((line, state), language)
    if territory.land is not None and credit("land"):
        line += f". {credit('land')}"
    return typeset(f"{line}. {projection_text(territory.plane, language)}.", language)

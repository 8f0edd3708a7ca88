"""Rules on what a plate says it shows: nature of its variables, sources, dates, vintages, languages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.inspection.remark import Anomaly, Measure, Severity, rule
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.subject import DrawnPlate, mark_name, texts_of
from atlas.cartography.layout.captions import foot_lines, uses_register
from atlas.cartography.spec.localized_text import text_in
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.letters import LATIN, has_arabic
from atlas.i18n.messages import Message, tr

_ACRONYM: Final = 5  # letters of a word in capitals that has no Arabic version, at the most: RGPH, ONSSA
_ENGLISH: Final = frozenset({"the", "of", "and", "where", "with", "is", "are", "do", "by", "people", "from", "in"})
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LATIN_WORD: Final = re.compile(f"[{LATIN}]{{3,}}")
_LATIN_WORD_OR_LESS: Final = re.compile(f"[{LATIN}]+")


@rule("stock-as-area", Severity.ERROR, Message("remark.content.stock_rule"))
def stock_as_area(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a stock that fills areas, or values declared as a ratio that add up from communes like a stock."""
    for mark in subject.plate.marks:
        for key in mark.indicators:
            indicator = subject.data.indicator(key)
            # A count that fills areas shows their size as much as the phenomenon.
            if mark.covers_area and not (mark.of_shares or mark.spreads) and indicator.nature is Nature.STOCK:
                what = Message("remark.content.stock", key=key, mark=mark_name(mark))
                yield Anomaly(what, Message("remark.content.stock_remedy"))
            elif indicator.nature is Nature.RATIO and adds_up(indicator, subject.data):
                yield Anomaly(Message("remark.content.adds_up", key=key), Message("remark.content.adds_up_remedy"))


@rule("ratio-as-size", Severity.ERROR, Message("remark.content.size_rule"))
def ratio_as_size(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a ratio drawn by the area of symbols."""
    for mark in subject.plate.marks:
        if not mark.size_key:
            continue
        indicator = subject.data.indicator(mark.size_key)
        if indicator.nature is not Nature.STOCK:
            what = Message(f"remark.content.size_{indicator.nature}", key=indicator.key)
            yield Anomaly(what, Message("remark.content.size_remedy"))


@rule("map-hidden", Severity.ERROR, Message("remark.content.hidden_rule"))
def map_hidden(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield two maps on one plate that fill the same areas: the second hides the first."""
    filling = [mark for mark in subject.plate.marks if mark.covers_area]
    for below, above in itertools.pairwise(filling):
        what = Message("remark.content.hidden", above=mark_name(above), below=mark_name(below))
        yield Anomaly(what, Message("remark.content.hidden_remedy"))


@rule("source-missing", Severity.ERROR, Message("remark.content.source_rule"))
def source_missing(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield no text that names a source at the foot of the plate."""
    if not (subject.plate.marks or subject.plate.charts):
        return  # it shows boundaries alone, and credits them
    opening = tr("source", subject.language).strip()
    lines = (placed.text.strip() for placed in subject.texts)
    sources = [text for text in lines if text.startswith(opening)]
    if not any(re.search(r"\w", text.removeprefix(opening)) for text in sources):
        spot = subject.spot(subject.drawing.layout.foot)
        yield Anomaly(Message("remark.content.source"), Message("remark.content.source_remedy"), spot=spot)


@rule("date-missing", Severity.ERROR, Message("remark.edition.undated_rule"))
def date_missing(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield an indicator without a year, a register without a date."""
    undated = [
        indicator.key for indicator in subject.indicators if not indicator.year and indicator.source != "register"
    ]
    for key in undated:
        yield Anomaly(Message("remark.content.no_year", key=key), Message("remark.content.no_year_remedy"))
    placed = subject.data.placed
    of_register = subject.plate.shows_records or any(
        not indicator.year and indicator.source == "register" for indicator in subject.indicators
    )
    if of_register and placed is not None and not placed.register.date:
        what = Message("remark.content.register_undated")
        yield Anomaly(what, Message("remark.content.register_undated_remedy"))


@rule("vintage-mismatch", Severity.WARNING, Message("remark.content.vintage_rule"))
def vintage_mismatch(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Boundaries, statistics and register whose years lie further apart than the tolerance.

    A year that the title, the subtitle or the note of the plate states is no mismatch: the reader is told.
    """
    stated = _stated_years(subject)
    years = {name: year for name, year in vintage_years(subject).items() if year and year not in stated}
    if not years:
        return
    apart = max(years.values()) - min(years.values())
    if apart > standards.vintage_years:
        what = Message("remark.content.vintage", years=tuple(_year_message(name, year) for name, year in years.items()))
        measure = Measure(apart, "≤", standards.vintage_years, Message("remark.unit.years"))
        yield Anomaly(what, Message("remark.content.vintage_remedy"), measure)


def _year_message(name: str, year: int) -> Message:
    """Say the year of the boundaries, of the register or of an indicator."""
    if name in ("boundaries", "register"):
        return Message(f"remark.content.year_{name}", year=str(year))
    return Message("remark.content.year_indicator", key=name.strip("“”"), year=str(year))


@rule("year-astray", Severity.REMARK, Message("remark.content.astray_rule"))
def year_astray(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a year in the title or the subtitle of which no figure of the plate is."""
    data, plate = subject.data, subject.plate
    dated = [indicator.year for indicator in subject.indicators] + [
        data.territory.boundary_vintage,
        subject.imprint.date,
    ]
    dated += [data.placed.register.date] if data.placed is not None else []
    drawn = {int(year) for text in dated for year in _YEAR.findall(text or "")}
    if not any(indicator.year for indicator in subject.indicators):
        return
    for text in (text_in(plate.title, subject.language), text_in(plate.subtitle, subject.language)):
        for year in sorted({int(year) for year in _YEAR.findall(text)} - drawn):
            years = tuple(str(each) for each in sorted(drawn))
            what = Message("remark.content.astray", text=_short(text), year=str(year), years=years)
            yield Anomaly(what, Message("remark.content.astray_remedy"))


@rule("untranslated", Severity.WARNING, Message("remark.edition.untranslated_rule"))
def missing_translation(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a text without one of the edition's languages, or the same in French and Arabic."""
    for name, text in texts_of(subject.plate):
        yield from translation_faults(name, text, subject.languages)


@rule("foreign-words", Severity.WARNING, Message("remark.content.foreign_rule"))
def foreign_words(subject: DrawnPlate, standards: Standards) -> Iterator[Anomaly]:
    """Yield a line in Latin letters on an Arabic plate, Arabic letters on another one, English words on a French one.

    Names that Arabic texts quote (OpenStreetMap) belong, and so do acronyms, and the names of places in every language
    that the plate asks for.
    """
    if LANGUAGES[subject.language].script != "Arab":
        yield from _out_of_place(subject)
        return
    at_home = quoted_words(subject)
    both = "fr" in subject.plate.names
    for placed in subject.texts:
        text = placed.text
        if both and placed.role.kind == "unit":
            continue
        foreign = [word for word in _LATIN_WORD.findall(text) if word not in at_home and not _is_acronym(word)]
        if foreign:
            what = Message("remark.content.not_arabic", text=_short(text), words=tuple(foreign))
            yield Anomaly(what, Message("remark.content.not_arabic_remedy"), spot=subject.spot(placed.area))


def _out_of_place(subject: DrawnPlate) -> Iterator[Anomaly]:
    """Arabic letters or English words on a plate in another language."""
    for placed in subject.texts:
        text, shape = placed.text, placed.area
        if placed.role.kind == "unit":
            continue
        remedy = Message("remark.content.version", language=subject.language)
        if has_arabic(text):
            yield Anomaly(Message("remark.content.is_arabic", text=_short(text)), remedy, spot=subject.spot(shape))
        english = [word for word in _LATIN_WORD_OR_LESS.findall(text.lower()) if word in _ENGLISH]
        if subject.language == "fr" and len(english) > 1:
            what = Message("remark.content.not_french", text=_short(text), words=tuple(english))
            yield Anomaly(what, remedy, spot=subject.spot(shape))


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) <= _ACRONYM


def translation_faults(name: str, text: Mapping[str, str], languages: Sequence[LanguageCode]) -> Iterator[Anomaly]:
    """Yield what is wrong with the versions of one text: one that is missing, one that is only copied."""
    if not any(text.values()):
        return
    for language in languages:
        if not text.get(language):
            shown = next(filter(None, text.values()))
            what = Message("remark.content.untranslated", name=name, text=_short(shown), language=language)
            yield Anomaly(what, Message("remark.content.translate"))
    french = text.get("fr", "")
    if french and french == text.get("ar") and _LATIN_WORD.search(french):
        yield Anomaly(
            Message("remark.content.same", name=name, text=_short(french)), Message("remark.content.translate")
        )


def adds_up(indicator: Indicator, data: Dataset) -> bool:
    """Tell whether each province's value is the sum of its communes' values, as only a stock's is."""
    if (
        indicator.key not in data.communes
        or indicator.key not in data.provinces
        or c.PROVINCE_CODE not in data.communes
    ):
        return False
    values = data.communes[indicator.key].astype("float64")
    grouped = values.groupby(data.communes[c.PROVINCE_CODE])
    sums = grouped.sum(min_count=1).reindex(data.provinces.index).to_numpy(dtype=np.float64)
    several = (grouped.agg(lambda part: int((part.fillna(0) != 0).sum())) > 1).reindex(data.provinces.index)
    provinces = data.provinces[indicator.key].astype("float64").to_numpy()
    complete = np.isfinite(sums) & np.isfinite(provinces)
    # A province with one commune above zero proves nothing: its rate may be that commune's.
    proof = complete & several.fillna(False).to_numpy(dtype=bool)
    return bool(proof.any() and np.allclose(sums[complete], provinces[complete], rtol=1e-6, atol=1e-9))


def vintage_years(subject: DrawnPlate) -> dict[str, int | None]:
    """Return the year of the boundaries, of each dated indicator and, where it is drawn, of the register."""
    data = subject.data
    years = {"boundaries": _year(data.territory.boundary_vintage)}
    for indicator in subject.indicators:
        years[f"“{indicator.key}”"] = _year(indicator.year)
    if data.placed is not None and uses_register(subject.plate, data):
        years["register"] = _year(data.placed.register.date)
    return years


def _stated_years(subject: DrawnPlate) -> frozenset[int]:
    """Return the years that the editor's own title, subtitle and note name in the language of the plate."""
    plate = subject.plate
    texts = (text_in(text, subject.language) for text in (plate.title, plate.subtitle, plate.note))
    return frozenset(int(year) for text in texts for year in _YEAR.findall(text))


def quoted_words(subject: DrawnPlate) -> frozenset[str]:
    """Return the Latin words that stand inside Arabic texts of the plate: names that have no other spelling."""
    plate = replace(subject.plate, layers=subject.drawing.layers)  # with those of its ground
    lines, signature = foot_lines(plate, subject.data, subject.language, subject.imprint)
    texts = [*lines, *signature, *(indicator.title["ar"] for indicator in subject.indicators)]
    texts += [text.get("ar", "") for _, text in texts_of(subject.plate)]
    return frozenset(word for text in texts if has_arabic(text) for word in _LATIN_WORD.findall(text))


def _year(text: str) -> int | None:
    """Return the last year that a vintage names: 2014–2024 → 2024."""
    years = _YEAR.findall(text or "")
    return int(years[-1]) if years else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"

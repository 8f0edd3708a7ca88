"""What stands under a figure: its field, one worked example computed from the data, how many actors answered."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.flags import PLAIN, flags
from atlas.analysis.dataset.tables import Level, Tables
from atlas.analysis.findings.findings import LEAST_BASE, base_sizes, percent_change
from atlas.analysis.findings.quantity_words import quantity
from atlas.analysis.findings.sentence import Blank, PrintedFigure, Sentence, Value, sentence
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent
from atlas.i18n.typography import inside, join_clauses

#: The indicators that are sums over what actors state, each with the field that it is stated in.
STATED: dict[str, tuple[str, ...]] = {
    "members": (c.MEMBERS,), "members_per_actor": (c.MEMBERS,), "membership_rate": (c.MEMBERS,),
    "women_share": (c.WOMEN,), "women": (c.WOMEN,), "jobs": (c.JOBS,), "employment_share": (c.JOBS,),
    "creations_per_year": (c.FOUNDED,), "creation_rate": (c.FOUNDED,),
}  # fmt: skip
#: Sums that are “at least” where some actors do not answer; means and shares are those of who answered.
SUMS = frozenset({"members", "women", "jobs", "membership_rate", "employment_share", "creations_per_year"})


def lecture(
    data: Tables, key: str, language: LanguageCode, *, by: Level = "province", unit: str = ""
) -> Sentence | None:
    """Return one worked example of an indicator, computed from the data: how to read a figure that shows it.

    Args:
        data: the indicators tabulated.
        key: of the indicator.
        language: of the sentence.
        by: the level that the figure shows.
        unit: code of the unit taken as example; without it the one with the highest value that stands on enough.

    Returns:
        A sentence without its name (“Lecture : ”), its numbers keyed; None where no unit has a value.

    Raises:
        UnknownNameError: no such indicator or level.
        KeyError: no such unit.
    """
    indicator, code = data.indicator(key), unit or example(data, key, by=by)
    if not code:
        return None
    subject = _Example(data, indicator, by, code, language)
    if indicator.nature is Nature.CATEGORY:
        value = str(data.table(by)[key][code])
        return sentence("lecture.category", language, place=subject.place, value=indicator.categories[value][language])
    return _worked_example(subject)


def example(data: Tables, key: str, *, by: Level = "province") -> str:
    """Return the code of the unit that an example is made of: of those that stand on enough, the highest value."""
    indicator, table = data.indicator(key), data.table(by)
    plain = flags(data, key, by=by) == PLAIN
    if indicator.nature is Nature.CATEGORY:
        codes = table.index[plain.to_numpy()]
        return str(codes[0]) if len(codes) else ""
    for enough in (plain & (base_sizes(indicator, data, by) >= LEAST_BASE), plain):
        values = table.loc[enough.to_numpy(), key].astype("float64")
        if len(values):
            return str(values.sort_values(ascending=False, kind="stable").index[0])
    return ""


@dataclass(frozen=True, slots=True)
class _Example:
    """An indicator of a unit, to be read in a language."""

    data: Tables
    indicator: Indicator
    by: Level
    code: str
    language: LanguageCode

    @property
    def row(self) -> Any:
        """The row of the unit."""
        return self.data.table(self.by).loc[self.code]

    @property
    def place(self) -> str:
        """The name of the unit."""
        return str(self.row[LANGUAGES[self.language].name_column])

    def printed_figure(
        self, key: str, value: float, text: str, *, year: str = "", whole: bool = False
    ) -> PrintedFigure:
        """Return a number of the unit, or of the whole territory, as it stands in the sentence."""
        level, code = ("region", self.data.territory.key) if whole else (self.by, self.code)
        return PrintedFigure(Value(key, level, code, year or self.indicator.year, value, self.indicator.decimals), text)

    @property
    def value(self) -> PrintedFigure:
        """The value of the unit, with its unit of measure."""
        value = _float(self.row[self.indicator.key])
        return self.printed_figure(self.indicator.key, value, quantity(self.indicator, value, self.language))


def _worked_example(subject: _Example) -> Sentence:
    data, indicator, row, language = subject.data, subject.indicator, subject.row, subject.language
    value, reference = _float(row[indicator.key]), _float(data.region[indicator.key].iloc[0])
    place, title = subject.place, inside(indicator.title[language])
    if indicator.key == "population_change" and {c.POPULATION_2014, c.POPULATION_2024} <= set(row.index):
        return _change(subject, value)
    parts = _fraction_parts(data, indicator, subject.by, subject.code)
    if parts is not None:
        return _rate(subject, parts)
    if indicator.nature is Nature.STOCK and reference > 0 and subject.by != "region":
        share = 100 * value / reference
        of_region = subject.printed_figure(f"share_of:{indicator.key}", share, percent(share, language, decimals=1))
        return sentence("lecture.stock", language, place=place, title=title, value=subject.value, share=of_region)
    if indicator.key.startswith("lq_") or indicator.key.endswith("_quotient"):
        return sentence("lecture.quotient", language, place=place, value=subject.value)
    if math.isnan(reference) or subject.by == "region":
        return sentence("lecture.alone", language, place=place, title=title, value=subject.value)
    whole = subject.printed_figure(indicator.key, reference, quantity(indicator, reference, language), whole=True)
    return sentence("lecture.plain", language, place=place, title=title, value=subject.value, reference=whole)


def _change(subject: _Example, value: float) -> Sentence:
    language, blanks = subject.language, {}
    for name, key in (("before", c.POPULATION_2014), ("after", c.POPULATION_2024)):
        people, year = _float(subject.row[key]), subject.data.indicator(key).year
        blanks[name] = subject.printed_figure(key, people, number(people, language), year=year)
    years = {"old": blanks["before"].value.year, "new": blanks["after"].value.year}
    change = subject.printed_figure(subject.indicator.key, value, percent_change(value, language))
    return sentence("lecture.change", language, place=subject.place, value=change, **blanks, **years)


def _float(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _fraction_parts(data: Tables, indicator: Indicator, by: Level, code: str) -> tuple[str, str, float, float] | None:
    """Return numerator and denominator of a rate, both tabulated and whole: their keys and values."""
    if indicator.per is None or len(indicator.needs) != 2 or not indicator.denominators:
        return None
    whole = indicator.denominators[0]
    part = next((name for name in indicator.needs if name != whole), "")
    row, base = data.table(by).loc[code], data.bases.get(by)
    numbers = []
    for name in (part, whole):
        if name in row.index:
            numbers.append(row[name])
        elif base is not None and name in base.stocks.columns:
            numbers.append(base.stocks[name][code])
    titled = {each.key for each in data.indicators}
    if len(numbers) < 2 or part not in titled or any(pd.isna(each) for each in numbers):
        return None
    return part, whole, _float(numbers[0]), _float(numbers[1])


def _rate(subject: _Example, parts: tuple[str, str, float, float]) -> Sentence:
    indicator, language, (part, whole, events, base) = subject.indicator, subject.language, parts
    titles = {each.key: inside(each.title[language]) for each in subject.data.indicators}
    years = {each.key: each.year for each in subject.data.indicators}
    of = titles.get(whole, titles.get(s.ACTORS, "")) if whole != c.POPULATION_2024 else tr("unit.inhabitants", language)
    common: dict[str, Blank] = {
        "place": subject.place,
        "value": subject.value,
        "of": of,
        "events": subject.printed_figure(part, events, number(events, language), year=years.get(part, "")),
        "base": subject.printed_figure(whole, base, number(base, language), year=years.get(whole, "")),
    }
    if indicator.per == 100:
        return sentence("lecture.share", language, what=inside(indicator.title[language]), **common)
    per = tr("lecture.per", language, n=number(float(indicator.per or 1), language))
    return sentence("lecture.rate", language, what=titles[part], per=per, **common)


def field_of(data: Tables, keys: Sequence[str], language: LanguageCode, *, by: Level) -> str:
    """Return what a figure covers: whose units, and which actors where it counts some (its “Champ”)."""
    region = data.territory.title.get(language, data.territory.key)
    parts = []
    if by != "region":
        parts.append(tr(f"lecture.{by}s", language, n=number(len(data.table(by)), language), region=region))
    if any(data.indicator(key).source == "register" for key in keys) and data.placed is not None:
        parts.append(tr("lecture.actors", language, region=region))
    return join_clauses(parts or [region], language)


def answers(data: Tables, keys: Sequence[str], language: LanguageCode) -> tuple[Sentence, ...]:
    """Return how many actors answered the questions that some indicators are made of, one sentence a question.

    Only questions that some actors did not answer have one (“au moins”).
    """
    fields = dict.fromkeys(field for key in keys for field in STATED.get(key, ()))
    summed = {field for key in keys if key in SUMS for field in STATED[key]}
    return answer_notes(data, tuple(fields), language, summed=summed)


def answer_notes(
    data: Tables, fields: Sequence[str], language: LanguageCode, *, summed: Collection[str] | None = None
) -> tuple[Sentence, ...]:
    """Return how many actors state some fields of the register, of those that not all state; sums are “at least”.

    Args:
        data: the indicators tabulated.
        fields: of the register.
        language: of the sentences.
        summed: those that a figure sums; members and jobs when it is not said.
    """
    notes = []
    of_sums = (c.MEMBERS, c.JOBS) if summed is None else summed
    for field in fields:
        answer = data.supplement.answers.get(field)
        if answer is None or answer.known == answer.count:
            continue
        words = "lecture.answers" if field in of_sums else "lecture.answers_mean"
        notes.append(sentence(
            words, language, field=tr(f"lecture.answer.{field}", language),
            known=_answer_figure("known", field, answer.known, number(answer.known, language)),
            count=_answer_figure("count", field, answer.count, number(answer.count, language)),
            share=_answer_figure("share", field, answer.share, percent(answer.share, language, decimals=1)),
        ))  # fmt: skip
    return tuple(notes)


def _answer_figure(what: str, field: str, value: float, text: str) -> PrintedFigure:
    """Return a number of the answers to a question, with a key of its own: ``answers:known``, of a field."""
    return PrintedFigure(Value(f"answers:{what}", "field", field, "", float(value), 1), text)


def is_at_least(data: Tables, key: str) -> bool:
    """Return whether a figure is a sum over actors of whom some did not answer: it is printed “au moins”."""
    gaps = (data.supplement.answers.get(field) for field in STATED.get(key, ()))
    return key in SUMS and any(answer is not None and answer.known < answer.count for answer in gaps)

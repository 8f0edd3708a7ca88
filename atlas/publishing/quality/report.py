"""Writes the quality of a register: as tables, as a page for the web that needs nothing else, as a PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import pandas as pd
from jinja2 import Environment, Template
from markupsafe import Markup

from atlas.analysis import quality as q
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.location.location import Reason
from atlas.analysis.quality import Quality
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.decimals import fixed_point
from atlas.errors import OutputError
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, LanguageCode
from atlas.i18n.letters import has_arabic
from atlas.i18n.messages import Message, has_expression, tr
from atlas.i18n.numbers import number, percent, written_date
from atlas.i18n.typography import LEFT_TO_RIGHT, typeset
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.build.scratch import scratch
from atlas.publishing.render.conversion import compile_pages
from atlas.publishing.tables.csv_files import CsvForm
from atlas.publishing.tables.layers import About, TableLayer, make_layer
from atlas.publishing.tables.titles import titles

#: Columns of the tables that are written to files.
_COLUMNS: Final = (
    "by", "group", "records", "placed", "rejected", "conflicts", "duplicates", "outliers", "placed_percent",
    "field", "known", "percent", "finding", "id", "row", "value",
)  # fmt: skip
#: Findings of one kind that a page lists; the tables list them all.
_LISTED: Final = 40
_TABLES: Final = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report: heading of each column, rows of texts; the shares (0–100) that bars show, one per row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    bars: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; ``level`` of its heading, what stands before and after its table."""

    title: str
    level: int = 2
    table: ReportTable | None = None
    before: str = ""
    after: str = ""


def write_quality(
    quality: Quality,
    path: str | Path,
    *,
    language: LanguageCode = "fr",
    theme: Theme = PRINT,
    csv_form: CsvForm = "plain",
) -> tuple[Path, ...]:
    """Write the quality report of a register, as the kind of file that the name asks for.

    ``.html``: one page with headings and tables that a screen reader can follow; no script, no other file. ``.pdf``:
    the same on A4, tagged. ``.csv``, ``.xlsx``, ``.parquet``: three tables: groups, completeness, all findings.

    Args:
        quality: what `atlas.analysis.quality.assess` found.
        path: of the file.
        language: of the report.
        theme: colors and type of the pages.
        csv_form: ``plain``, or ``excel`` for French spreadsheets.

    Returns:
        The files written, the one asked for first.

    Raises:
        OutputError: the file cannot be written, or its ending is not known.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix in _TABLES:
        from atlas.publishing.tables.writers import write_files  # loads Excel: only where it is written

        layers = quality_layers(quality, language=language)
        return write_files(layers, target, date=quality.date, language=language, csv_form=csv_form)
    if suffix not in (".html", ".pdf"):
        endings = (".html", ".pdf", *_TABLES)
        raise OutputError(
            Message("fault.publishing.tables.quality_ending", path=target, known=endings, ending=suffix or target.name)
        )
    report = report_html if suffix == ".html" else report_pdf
    with whole_file(target) as beside:
        beside.write_bytes(report(quality, language=language, theme=theme))
    return (target,)


def quality_layers(quality: Quality, *, language: LanguageCode = "fr") -> list[TableLayer]:
    """Make the three tables of the report, as they are written to files."""
    abouts = {
        name: About(_measure_title(quality, name, language), decimals=1 if "percent" in name else None)
        for name in (*_COLUMNS, *quality.precisions)
    }
    groups = quality.groups.drop(columns=list(quality.unchecked))
    frames = {"quality": groups, "completeness": quality.completeness, "findings": quality.findings}
    keys = {"quality": "title", "completeness": "completeness", "findings": "findings"}
    return [
        make_layer(name, frame, abouts, title=tr(f"quality_report.{keys[name]}", language), description="")
        for name, frame in frames.items()
    ]


def report_html(quality: Quality, *, language: LanguageCode = "fr", theme: Theme = PRINT) -> bytes:
    """Write the report as one HTML page in UTF-8: the same quality gives the same bytes."""
    lead, sections = _lead(quality, language), report_sections(quality, language=language)
    templates = files("atlas.publishing").joinpath("templates")
    page = _page_template(templates.joinpath("quality.html").read_text(encoding="utf-8")).render(
        language=language,
        direction=LANGUAGES[language].direction,
        page_title=_page_title(lead, language),
        style=Markup(templates.joinpath("quality.css").read_text(encoding="utf-8")),
        theme=theme,
        title=tr("quality_report.title", language),
        lead=lead[:2],
        warning=lead[2],
        sections=sections,
    )
    return page.encode("utf-8")


def _page_template(source: str) -> Template:
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    page.filters["fixed"] = fixed_point
    return page.from_string(source)


def report_pdf(quality: Quality, *, language: LanguageCode = "fr", theme: Theme = PRINT) -> bytes:
    """Write the report as a tagged PDF on A4 pages: the same quality gives the same bytes."""
    lead = _lead(quality, language)
    content = {
        "language": language,
        "rtl": LANGUAGES[language].right_to_left,
        "font": [theme.family, theme.arabic_family, theme.other_family],
        "accent": theme.accent,
        "quiet": theme.quiet,
        "alarm": theme.warning,
        "title": tr("quality_report.title", language),
        "page_title": _page_title(lead, language),
        "lead": [text for text in lead[:2] if text],
        "warning": lead[2] if quality.demonstration else "",
        "sections": [asdict(section) for section in report_sections(quality, language=language)],
    }
    template = files("atlas.publishing").joinpath("templates", "quality.typ").read_text(encoding="utf-8")
    with scratch() as folder:
        (folder / "quality.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return compile_pages(template, folder, theme=theme)


def public_sections(data: Dataset, *, language: LanguageCode) -> list[Section]:
    """List the parts of the report that a publication may print, of a dataset with a register.

    Pairs of possible duplicates take a second to find and are told in the house's own report.
    """
    assert data.placed is not None  # whoever prints them has asked
    return report_sections(q.assess(data.placed, data.territory, duplicates=False), language=language)


def report_sections(quality: Quality, *, language: LanguageCode) -> list[Section]:
    """List the parts of the report in their order."""
    note = tr("quality_report.province_note", language)
    sections = [
        Section(tr("quality_report.summary", language), table=_summary(quality, language)),
        Section(tr("quality_report.completeness", language), table=_completeness(quality, language)),
        Section(tr("quality_report.by_source", language), table=_groups_table(quality, q.BY_SOURCE, language)),
        Section(
            tr("quality_report.by_province", language),
            table=_groups_table(quality, q.BY_PROVINCE, language),
            after=note,
        ),
    ]
    listed = [section for kind in q.FINDINGS if (section := _findings(quality, kind, language)) is not None]
    before = tr("quality_report.method" if listed else "quality_report.nothing", language)
    return [*sections, Section(tr("quality_report.findings", language), before=before), *listed]


def _lead(quality: Quality, language: LanguageCode) -> list[str]:
    """Return what the report is of: the register, its date, and whether it is invented."""
    date = tr("quality_report.date", language, date=written_date(quality.date, language)) if quality.date else ""
    invented = tr("demonstration", language) if quality.demonstration else ""
    # A demonstration register is titled in French: elsewhere the warning says what it is.
    title = "" if invented and language != DEFAULT_LANGUAGE else typeset(quality.title, language)
    return [title, date, invented]


def _page_title(lead: Sequence[str], language: LanguageCode) -> str:
    """Return what a window and a reader of PDF call the report."""
    return " – ".join([tr("quality_report.title", language), *[text for text in (lead[0] or lead[2],) if text]])


def _summary(quality: Quality, language: LanguageCode) -> ReportTable:
    row = quality.groups.loc[quality.groups["by"] == q.ALL].iloc[0]
    measures = ("placed", "rejected", *quality.precisions, "conflicts", "duplicates", "outliers")
    names = ("records", *(name for name in measures if name not in quality.unchecked))
    shares = [100.0 * float(row[name]) / quality.count if quality.count else 0.0 for name in names]
    rows = [
        (
            _measure_title(quality, name, language),
            number(int(row[name]), language),
            percent(share, language, decimals=1),
        )
        for name, share in zip(names, shares, strict=True)
    ]
    head = tuple(tr(f"quality_report.{name}", language) for name in ("measure", "number", "percent"))
    return ReportTable(head, tuple(rows), (False, True, True), tuple(shares))


def _measure_title(quality: Quality, name: str, language: LanguageCode) -> str:
    """Return the heading of a count; a precision that only this register has is called as its vocabulary does."""
    key = f"quality_report.{name}"
    own = name in quality.precisions and not has_expression(key)
    return quality.precisions[name][language] if own else tr(key, language)


def _completeness(quality: Quality, language: LanguageCode) -> ReportTable:
    frame = quality.completeness[quality.completeness["by"] == q.ALL]
    labels = titles(language)
    rows = [
        (
            tr("quality_report.coordinates", language) if field == q.COORDINATES else labels[field].title,
            number(int(filled), language),
            percent(float(share), language, decimals=1) if pd.notna(share) else "",
        )
        for field, filled, share in zip(frame["field"], frame["known"], frame["percent"], strict=True)
    ]
    head = tuple(tr(f"quality_report.{name}", language) for name in ("field", "known", "percent"))
    return ReportTable(head, tuple(rows), (False, True, True), tuple(frame["percent"].fillna(0.0).astype(float)))


def _groups_table(quality: Quality, by: str, language: LanguageCode) -> ReportTable:
    frame = quality.groups[quality.groups["by"] == by]
    grouped = ("records", "placed", *list(quality.precisions)[:-1], "conflicts", "duplicates", "outliers")
    measures = [name for name in grouped if name not in quality.unchecked]
    rows = []
    for row in frame.to_dict("records"):
        written = str(row.get(f"group_{language}") or row["group"])
        name = typeset(written, language) or tr(f"quality_report.no_{by}", language)
        figures = [number(int(row[key]), language) for key in measures]
        rows.append((name, *figures, percent(float(row["placed_percent"]), language, decimals=1)))
    head = (
        tr(f"quality_report.group_{by}", language),
        *(_measure_title(quality, key, language) for key in (*measures, "placed_percent")),
    )
    return ReportTable(head, tuple(rows), (False, *(True for _ in head[1:])))


def _findings(quality: Quality, kind: str, language: LanguageCode) -> Section | None:
    """Return what was found of one kind; None for nothing."""
    frame = quality.findings[quality.findings["finding"] == kind]
    if frame.empty:
        return None
    title = tr(f"finding.{kind}.title", language)
    about = tr(f"finding.{kind}.detail", language) if kind != q.NO_MEMBERS else ""
    labels = titles(language)
    field = str(frame["field"].iloc[0])
    rows_shown = frame.head(_LISTED)
    details = [_reason(str(entry), language) if kind == q.REJECTED else str(entry) for entry in rows_shown["about"]]
    value_heading = tr(f"quality_report.{field}", language) if field == q.VALUE else labels[field].title
    head = (tr("quality_report.row", language), tr("quality_report.id", language), value_heading, about)
    columns = (rows_shown["row"].astype(str), rows_shown["id"].astype(str), rows_shown["value"].astype(str), details)
    rows = tuple(tuple(_as_written(text, language) for text in row) for row in zip(*columns, strict=True))
    wide = len(head) if about else len(head) - 1
    more = tr("quality_report.more", language, n=number(len(frame) - _LISTED, language)) if len(frame) > _LISTED else ""
    table = ReportTable(head[:wide], tuple(row[:wide] for row in rows), (True, False, False, False)[:wide])
    return Section(f"{title} ({number(len(frame), language)})", 3, table, after=more)


def _as_written(text: str, language: LanguageCode) -> str:
    """Return a value as the register has it: in an Arabic page an identifier keeps its order from the left."""
    latin = any(map(str.isalnum, text)) and not has_arabic(text)
    return f"{LEFT_TO_RIGHT}{text}{LEFT_TO_RIGHT}" if latin and LANGUAGES[language].right_to_left else text


def _reason(reason: str, language: LanguageCode) -> str:
    return tr(f"reason.{reason}", language) if reason in set(Reason) else reason

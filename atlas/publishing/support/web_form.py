"""A form of a body as one web page: pre-filled, no network, nothing is sent; it writes a TOML file that is mailed back.

The page holds what the workbook holds. Its script runs from a disk, asks for nothing and writes the answer as a file;
without a script the page is read and printed.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, Template

from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES, LanguageCode
from atlas.i18n.messages import section, tr
from atlas.sources.support.columns import BODY, SEPARATOR, Holds, Sheet, SupportColumn, column_of, headings
from atlas.sources.support.vocabulary import words

_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
)
_INPUTS: Final[Mapping[Holds, str]] = {"date": "date", "phone": "tel", "mail": "email", "link": "url"}
_LONG: Final = 100  # a text that may be longer has room for several lines


@dataclass(frozen=True, slots=True, kw_only=True)
class WebForm:
    """What a form is made of.

    Attributes:
        body: id of the body.
        name: of the body, in the language.
        rows: sheet → its rows, as the workbook has them.
        without: columns that are not asked for.
        paragraphs: what it is, what to do, what the law says.
        digest: of the rows.
        sender: the address that answers come back to.
        language: of its headings.
    """

    body: str
    name: str
    rows: Mapping[Sheet, Sequence[Mapping[str, str]]]
    without: frozenset[str]
    paragraphs: Sequence[str]
    digest: str
    sender: str
    language: LanguageCode


def form_page(form: WebForm) -> bytes:
    """Return a form as a web page, UTF-8, the same bytes in each rebuild."""
    language, called = form.language, section("support.web_form", form.language)
    title = tr("support.letter_subject", language, name=form.name)
    style, script = _template_file("form.css"), _template_file("form.js")
    page = _template().render(
        language=language,
        direction="rtl" if LANGUAGES[language].right_to_left else "ltr",
        policy=_POLICY.format(style=_sha256(style), script=_sha256(script)),
        title=title,
        style=style,
        script=script,
        paragraphs=form.paragraphs,
        body=form.body,
        digest=form.digest,
        words=called,
        saved=tr("support.web_saved", language, file=f"{form.body}.toml", address=form.sender),
        write_mail=tr("support.web_write", language, address=form.sender),
        mailto=f"mailto:{quote(form.sender, safe='@')}?subject={quote(title)}",
        sheets=[_sheet(form, sheet, called) for sheet in form.rows],
    )
    return page.encode("utf-8")


def _sheet(form: WebForm, sheet: Sheet, called: Mapping[str, str]) -> dict[str, Any]:
    """Return a sheet as the template reads it; one without rows has a blank one."""
    key = "id" if sheet == "bodies" else BODY
    names = {name: title for name, title in headings(sheet, form.language).items() if name not in form.without - {key}}
    fields = {name: title for name, title in names.items() if name != key}
    filled = form.rows[sheet] or [{}]
    return {
        "name": sheet,
        "title": _capitalize(section("support.sheet", form.language)[sheet]),
        "hint": called.get(f"hint_{sheet}", ""),
        "key": key,
        "many": sheet != "bodies",
        "rows": [_fields(sheet, fields, row, form.language) for row in filled],
        "blank": _fields(sheet, fields, {}, form.language),
    }


def _fields(sheet: Sheet, names: Mapping[str, str], row: Mapping[str, str], language: LanguageCode) -> list[Any]:
    return [_field(column_of(sheet, name), name, title, row.get(name, ""), language) for name, title in names.items()]


def _field(column: SupportColumn, name: str, title: str, text: str, language: LanguageCode) -> dict[str, Any]:
    """Return a column of a row as the template reads it: its label, its text, what may be chosen."""
    choices: list[str] = []
    if column.topic is not None:
        choices = list(words(column.topic, language).values())
    elif column.holds == "flag":
        choices = [section("support.web_form", language)[answer] for answer in ("yes", "no")]
    if chosen := [choice for choice in text.split(SEPARATOR) if choice in choices]:  # in the order of the answer
        choices = [*chosen, *(choice for choice in choices if choice not in chosen)]
    spoken = name.rpartition("_")[2] if name != column.name else DEFAULT_LANGUAGE if column.spoken else ""
    if spoken and (name != column.name or language != DEFAULT_LANGUAGE):
        title = f"{title.removesuffix(f'_{spoken}')} ({words('language', language).get(spoken, spoken)})"
    direction = "rtl" if spoken and LANGUAGES[spoken].right_to_left else "ltr"
    return {
        "name": name,
        "title": _capitalize(title),
        "text": text,
        "choices": choices,
        "several": column.holds == "codes",
        "chosen": chosen,
        "type": _INPUTS.get(column.holds, "text"),
        "long": column.holds == "text" and column.longest > _LONG,
        "longest": column.longest,
        "spoken": f' lang="{spoken}" dir="{direction}"' if spoken else ' dir="auto"',
    }


def _capitalize(title: str) -> str:
    return title[:1].upper() + title[1:]


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _template_file(name: str) -> str:
    return files("atlas.publishing").joinpath("templates", "support", name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(_template_file("form.html"))

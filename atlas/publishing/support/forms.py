"""Asks bodies whether what is said of them is right: a pre-filled form and a letter each, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Final

from atlas.errors import Fault, SupportError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, section, tr
from atlas.i18n.numbers import written_date
from atlas.publishing.mail.message import ADDRESS
from atlas.publishing.mail.plain_line import plain_line
from atlas.publishing.support.sheets import write_support_sheets
from atlas.publishing.support.web_form import WebForm, form_page
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.columns import SEPARATOR, SHEETS, Sheet, SupportColumn, language_column
from atlas.sources.support.lines import written_phone
from atlas.sources.support.listed_bodies import SupportRules, is_stale
from atlas.sources.support.model import SupportFile
from atlas.sources.support.published import PublishedBody, publishable
from atlas.sources.support.vocabulary import CLOSED, DO_NOT_LIST, PAPER, REACHES, words

#: The sheets of a form; oppositions and programmes are the house's.
FORM_SHEETS: Final[tuple[Sheet, ...]] = ("bodies", "services", "places", "areas", "contacts", "consents")
#: Columns of the house, which no form asks for.
HOUSE: Final = frozenset(("status", "verified_by", "source", "next_check", "invented", "method", "verified_on", "logo"))
_XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")

FormRows = Mapping[Sheet, Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """Who asks, and when.

    Attributes:
        on: the day of the letters.
        sender: the address that answers come back to.
        publisher: who signs.
        cndp: number of the declaration to the CNDP, "" when there is none yet.
        language: of the headings; the letter is in French and in Arabic whatever it is.
    """

    on: dt.date
    sender: str
    publisher: str
    cndp: str = ""
    language: LanguageCode = "fr"

    def __post_init__(self) -> None:
        """Refuse an address that would break a header.

        Raises:
            SupportError: the sender's address is none.
        """
        if not ADDRESS.fullmatch(self.sender):
            reason = Message("fault.publishing.mail.no_address")
            raise SupportError(Fault(reason, Message("fault.publishing.mail.write_address"), value=self.sender))


def write_forms(
    file: SupportFile, folder: Path, request: FormRequest, *, areas: AreaNames, rules: SupportRules | None = None
) -> list[Path]:
    """Write for each body that may be asked its form, as a workbook and as a page, and its letter; not for who opposed.

    A form holds what may be printed of the body and nothing else: what a person did not consent to is left blank, to
    be filled in with a consent.

    Args:
        file: as it was read.
        folder: where they go, made when it is not there.
        request: who asks, and when.
        areas: of the territory, which names the communes.
        rules: given, only bodies that are to be verified by them are asked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for body in file.bodies:
        if body.check.status in (CLOSED, DO_NOT_LIST) or (rules is not None and not is_stale(body, rules)):
            continue
        published = publishable(body, PAPER)
        form = folder / f"{body.id}.xlsx"
        rows = form_rows(published, request.language, areas)
        notes = _notes(published, rows, request)
        write_support_sheets(rows, form, language=request.language, whole=True, without=HOUSE, notes=notes)
        letter = folder / f"{body.id}.eml"
        letter.write_bytes(_letter(published, form, fingerprint(rows), request))
        page = folder / f"{body.id}.html"
        page.write_bytes(_page(published, rows, request))
        written += [form, letter, page]
    return written


def fingerprint(rows: FormRows) -> str:
    """Return a digest of what a form was filled with: an answer says by it what it was an answer to."""
    content = json.dumps({sheet: list(map(dict, own)) for sheet, own in rows.items()}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def form_rows(body: PublishedBody, language: LanguageCode, areas: AreaNames) -> dict[Sheet, list[dict[str, str]]]:
    """Return the rows that a form is filled with, by the names of our columns, codes in words of a language."""
    own: dict[Sheet, list[Any]] = {
        "bodies": [body], "services": list(body.services), "places": list(body.places),
        "contacts": list(body.contacts), "areas": [], "consents": [],
    }  # fmt: skip
    rows = {sheet: [_cells(sheet, record, body, language) for record in own[sheet]] for sheet in FORM_SHEETS}
    for row in rows["places"]:
        row["commune"] = areas.name_of(row["commune"])
    covered = [body.reach] if body.reach in REACHES[2:] else [areas.name_of(code) for code in sorted(body.areas)]
    rows["areas"] = [{"body": body.id, "area": area} for area in covered]
    return rows


def _cells(sheet: Sheet, record: Any, body: PublishedBody, language: LanguageCode) -> dict[str, str]:
    cells: dict[str, str] = {} if sheet == "bodies" else {"body": body.id}
    for column in SHEETS[sheet]:
        if column.name != "body" and column.name not in HOUSE:
            cells |= _cell(column, getattr(record, column.name, None), language)
    return {name: text for name, text in cells.items() if text}


def _cell(column: SupportColumn, value: Any, language: LanguageCode) -> dict[str, str]:
    if column.spoken:
        return {language_column(column.name, code): text for code, text in (value or {}).items()}
    if value is None or value == "":
        return {}
    if column.topic is not None:
        codes = value if isinstance(value, tuple) else (value,)
        return {column.name: SEPARATOR.join(words(column.topic, language)[code] for code in codes)}
    return {column.name: written_phone(value) if column.holds == "phone" else str(value)}


def _notes(body: PublishedBody, rows: FormRows, request: FormRequest) -> list[tuple[str, str]]:
    """Return the first sheet of a form, in French and in Arabic: what it is, what to do, what the law says."""
    notes = [("id", body.id), ("hash", fingerprint(rows)), ("date", request.on.isoformat())]
    for language in _letter_languages(body):
        notes += [(body.name.get(language, ""), text) for text in _paragraphs(body, request, language)]
    used = {topic for sheet in FORM_SHEETS for column in SHEETS[sheet] if (topic := column.topic) is not None}
    for topic in sorted(used - {"status", "method"}):
        notes.append((topic, SEPARATOR.join(words(topic, request.language).values())))
    return notes


def _page(body: PublishedBody, rows: FormRows, request: FormRequest) -> bytes:
    """Return the form as a web page, in the language of the headings."""
    language = request.language
    name = body.name.get(language) or body.name[_letter_languages(body)[0]]
    return form_page(
        WebForm(
            body=body.id,
            name=name,
            rows=rows,
            without=HOUSE,
            paragraphs=_paragraphs(body, request, language, form="web"),
            digest=fingerprint(rows),
            sender=request.sender,
            language=language,
        )
    )


def _letter_languages(body: PublishedBody) -> tuple[LanguageCode, ...]:
    """Return the languages that the body has a name in: those it is written to in."""
    return tuple(code for code in LANGUAGES if body.name.get(code))


def _paragraphs(
    body: PublishedBody, request: FormRequest, language: LanguageCode, *, form: str = "letter"
) -> list[str]:
    letter = section("support.letter", language)
    day = written_date(body.verified_on.isoformat(), language) if body.verified_on else ""
    checked = tr("support.letter_checked", language, date=day) if day else letter["never_checked"]
    declared = tr("support.cndp_number", language, number=request.cndp) if request.cndp else letter["undeclared"]
    how = section("support.web_form", language)["how"] if form == "web" else letter["how"]
    answer = tr(f"support.{form}_answer", language, address=request.sender)
    return [letter["greeting"], letter["why"], checked, how, answer, letter["consent"], declared,
            request.publisher]  # fmt: skip


def _letter(body: PublishedBody, form: Path, digest: str, request: FormRequest) -> bytes:
    """Return a letter that opens as a draft, with the form attached; its date is the request's."""
    message = EmailMessage(policy=SMTP)
    noon = dt.datetime.combine(request.on, dt.time(12), dt.UTC)
    languages = _letter_languages(body)
    message["From"] = Address(display_name=plain_line(request.publisher), addr_spec=request.sender)
    if body.email and ADDRESS.fullmatch(body.email):
        message["To"] = Address(display_name=plain_line(body.name[languages[0]]), addr_spec=body.email)
    subjects = [tr("support.letter_subject", code, name=body.name[code]) for code in languages]
    message["Subject"] = plain_line(" · ".join(subjects))
    message["Date"] = noon
    message["Message-ID"] = f"<{digest[:32]}@{request.sender.partition('@')[2] or 'localhost'}>"
    message["X-Unsent"] = "1"
    paragraphs = ["\n\n".join(_paragraphs(body, request, code)) for code in languages]
    message.set_content("\n\n* * *\n\n".join(paragraphs) + "\n", charset="utf-8", cte="base64")
    message.add_attachment(form.read_bytes(), maintype=_XLSX[0], subtype=_XLSX[1], filename=form.name)
    message.set_boundary(f"=_{digest[:32]}")
    return message.as_bytes()

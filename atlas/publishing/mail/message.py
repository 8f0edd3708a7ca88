"""A message ready to be opened and sent by somebody: one .eml file, the same bytes each time. It sends nothing.

A mail client shows the last part of an alternative that it can show: plain text first, then HTML with its pictures.
Everything is UTF-8 in base64: a French text sent as Latin-1 is cut short by the largest webmail at any size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.mail.plain_line import plain_line


class _AddressList(UnstructuredHeader):
    """A header of addresses between angle brackets: folded between them, never inside and never encoded (RFC 2369).

    The library would write a long address as an encoded word, which no mail client follows.
    """

    def fold(self, *, policy: Any) -> str:
        folded = f",{policy.linesep} ".join(str(self).split(", "))
        return f"{self.name}: {folded}{policy.linesep}"  # type: ignore[attr-defined]  # of the header that it becomes


_HEADERS: Final = HeaderRegistry()
for _name in ("list-unsubscribe", "list-id"):
    _HEADERS.map_to_type(_name, _AddressList)  # type: ignore[arg-type]  # it becomes a header there
#: Long lines are folded at 78 characters; nothing in the message has more than seven bits.
_POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=78, header_factory=_HEADERS)
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}")
#: An address of the web that can stand in a header: ASCII, none of the signs that end it there.
HTTPS: Final = re.compile(r"https://[!#-;=?-~]{1,900}")
_LONGEST_TEXT: Final = 300  # a line of the wire has at most 998 letters (RFC 5322)
_SENT_AT: Final = time(9, 0)
_FAULT: Final = "fault.publishing.mail"


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture inside a message: its name there (``cid:NAME``), its bytes, and its kind, ``png`` or ``jpeg``."""

    name: str
    content: bytes
    kind: str = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDraft:
    """A message that somebody will open and send.

    Attributes:
        key: short name of the letter and its issue, the same in each rebuild: ``lettre-12``.
        letter: short name of the letter, the same for all its issues: ``lettre``.
        day: of the issue; the message is dated nine o'clock of that day, UTC.
        language: of its texts.
        subject: one line.
        sender, address: the name and the address that it is from.
        text, html: the same contents twice.
        pictures: that the HTML shows.
        unsubscribe: an https address that takes a reader off the list at once; empty for none.
        unsubscribe_address: a mailbox that does the same.
    """

    key: str
    letter: str
    day: date
    language: str
    subject: str
    sender: str
    address: str
    text: str
    html: str
    pictures: tuple[InlinePicture, ...] = ()
    unsubscribe: str = ""
    unsubscribe_address: str = ""

    def __post_init__(self) -> None:
        """Refuse addresses that would break a header.

        Raises:
            EditionError: an address that is none; all of them at once.
        """
        faults = [
            Fault(Message(f"{_FAULT}.no_address"), Message(f"{_FAULT}.write_address"), column=name, value=value)
            for name, value in (("address", self.address), ("unsubscribe_address", self.unsubscribe_address))
            if not ADDRESS.fullmatch(value)
        ]
        if self.unsubscribe and not HTTPS.fullmatch(self.unsubscribe):
            reason, remedy = Message(f"{_FAULT}.no_way_out"), Message(f"{_FAULT}.write_https")
            faults.append(Fault(reason, remedy, column="unsubscribe", value=self.unsubscribe))
        if faults:
            raise EditionError(faults)


def message_bytes(draft: MailDraft) -> bytes:
    """Return a draft as an .eml file (RFC 5322): headers, plain text, HTML with the pictures that it shows.

    Date, message id and boundaries are those of the issue, never of the hour: a rebuild gives the same bytes. Opened in
    a mail client it is an unsent draft; ``List-Unsubscribe`` follows RFC 2369 and, for one click, RFC 8058.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_header_text(draft.sender), addr_spec=draft.address)
    message["To"] = "undisclosed-recipients:;"
    message["Subject"] = _header_text(draft.subject)
    message["Date"] = format_datetime(datetime.combine(draft.day, _SENT_AT, UTC))
    message["Message-ID"] = f"<{_token(draft.key)}.{draft.day.isoformat()}.{draft.language}@{_domain(draft.address)}>"
    message["List-Id"] = (
        f"<{_token(draft.letter)}.{draft.language}.{_domain(draft.address)}>"  # RFC 2919: of all issues
    )
    _let_unsubscribe(message, draft)
    message["X-Unsent"] = "1"
    message.set_content(draft.text, charset="utf-8", cte="base64")
    message.add_alternative(draft.html, subtype="html", charset="utf-8", cte="base64")
    message["Content-Language"] = draft.language  # here: the parts take away what was said before of contents
    _show_pictures(message, draft)
    _fix_boundaries(message, f"{_token(draft.key)}-{draft.language}")
    return message.as_bytes(policy=_POLICY)


def _header_text(text: str) -> str:
    """Return a text as a header has it: one line, cut where no client would show the rest."""
    line = plain_line(text)
    return line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 1]}…"


def _let_unsubscribe(message: EmailMessage, draft: MailDraft) -> None:
    ways = [f"<{draft.unsubscribe}>"] if draft.unsubscribe else []
    message["List-Unsubscribe"] = ", ".join([*ways, f"<mailto:{draft.unsubscribe_address}?subject=unsubscribe>"])
    if draft.unsubscribe:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _show_pictures(message: EmailMessage, draft: MailDraft) -> None:
    """Put the pictures beside the HTML that shows them, each under the name that it calls it by."""
    _, html = message.iter_parts()
    assert isinstance(html, MIMEPart)
    for picture in draft.pictures:
        html.add_related(
            picture.content, "image", picture.kind, cid=f"<{picture.name}>", disposition="inline",
            filename=f"{picture.name}.{picture.kind}",
        )  # fmt: skip


def _fix_boundaries(message: MIMEPart, name: str) -> None:
    """Give each multipart a boundary of its place; "=_" stands in no base64 text and so in no part."""
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts, start=1):
        part.set_boundary(f"=_{name}-{number}")


def _token(key: str) -> str:
    """Return a key as letters, digits, points and hyphens alone."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", key).strip(".-")[:40] or "letter"


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()

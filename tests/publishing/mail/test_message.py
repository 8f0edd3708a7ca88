"""Is the message whole, the same each time, UTF-8 on the wire, and safe from what names and subjects hold?"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default, strict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import EditionError
from atlas.publishing.mail.message import InlinePicture, MailDraft, message_bytes

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
)
DRAFT = MailDraft(
    key="lettre-12", letter="lettre", day=date(2026, 11, 29), language="fr",
    subject="L’économie sociale à Tanger : l’été",
    sender="Observatoire régional", address="lettre@observatoire.example.org", text="Bonjour à tous\n",
    html="<p>Bonjour à <b>tous</b></p><img src='cid:carte'>", pictures=(InlinePicture("carte", PNG),),
    unsubscribe="https://observatoire.example.org/adieu?qui=1", unsubscribe_address="adieu@observatoire.example.org",
)  # fmt: skip


def parsed(draft=DRAFT):
    return message_from_bytes(message_bytes(draft), policy=default)


def test_the_same_draft_gives_the_same_bytes_and_no_hour_of_the_clock():
    assert message_bytes(DRAFT) == message_bytes(replace(DRAFT))
    assert parsed()["Date"].datetime.isoformat() == "2026-11-29T09:00:00+00:00"
    assert parsed()["Message-ID"] == "<lettre-12.2026-11-29.fr@observatoire.example.org>"


def test_the_parts_are_plain_text_then_html_with_its_picture():
    message = parsed()
    assert message.get_content_type() == "multipart/alternative"
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().splitlines() == DRAFT.text.splitlines()
    assert related.get_content_type() == "multipart/related"
    html, picture = related.iter_parts()
    assert html.get_content().strip() == DRAFT.html
    assert (picture["Content-ID"], picture.get_content()) == ("<carte>", PNG)
    assert picture.get_content_disposition() == "inline"


def test_a_french_letter_is_utf_8_on_the_wire_and_has_seven_bits():
    """One sent as Latin-1 is cut short by a large webmail."""
    wire = message_bytes(DRAFT)
    assert max(wire) < 128
    assert b"\r\n" in wire
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert b"iso-8859" not in wire.lower()
    for part in parsed().walk():
        if part.get_content_maintype() == "text":
            assert part.get_content_charset() == "utf-8"
            assert part["Content-Transfer-Encoding"] == "base64"
    assert max(map(len, wire.split(b"\r\n"))) <= 998


def test_the_headers_parse_without_a_defect_and_say_how_to_leave():
    message = message_from_bytes(message_bytes(DRAFT), policy=strict + default)
    assert not [part.defects for part in message.walk() if part.defects]
    assert not [name for name, value in message.items() if getattr(value, "defects", ())]
    assert message["Subject"] == DRAFT.subject
    assert message["From"].addresses[0].display_name == "Observatoire régional"
    ways = message["List-Unsubscribe"]
    assert ways == f"<{DRAFT.unsubscribe}>, <mailto:{DRAFT.unsubscribe_address}?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["X-Unsent"] == "1"
    assert message["Content-Language"] == "fr"
    assert message["List-Id"] == "<lettre.fr.observatoire.example.org>"  # of the letter, whatever its issue


@given(st.text(max_size=300))
def test_no_subject_makes_a_header_of_its_own(subject):
    hostile = parsed(replace(DRAFT, subject=f"{subject}\r\nBcc: tous@example.org", pictures=()))
    assert hostile["Bcc"] is None
    assert not any(mark in str(hostile["Subject"]) for mark in "\u202e\u2066\r\n")


def test_addresses_that_are_none_are_all_refused_at_once():
    with pytest.raises(
        EditionError, match=r"(?s)address.*no mail address.*unsubscribe_address.*nobody can unsubscribe"
    ):
        replace(DRAFT, address="a@b\r\nBcc: c@d.org", unsubscribe_address="nobody", unsubscribe="javascript:alert(1)")


NAMES = st.one_of(
    st.text(min_size=1, max_size=400),
    st.sampled_from((
        'Dupont, "Jean" <x@y.example>', "المرصد الجهوي, طنجة", "\u202eegnahcé", "a" * 3000, "é" * 900,
        "a\r\nBcc: b@c.example", "=?utf-8?q?Bcc=3A_x?=",
        "\\", '"', "(remarque)", "a;b:c@d", "\u2028Bcc: x", "🐝" * 80, "\x00\x1b[31m",
    )),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(NAMES)
def test_no_sender_s_name_makes_a_header_an_address_or_a_long_line(name):
    wire = message_bytes(replace(DRAFT, sender=name, pictures=()))
    message = message_from_bytes(wire, policy=default)
    assert [header for header, _ in message.items()].count("From") == 1
    assert message["Bcc"] is None
    (address,) = message["From"].addresses
    assert address.addr_spec == DRAFT.address
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    assert not any(mark in address.display_name for mark in "\u202e\u2066\r\n\x00")


@pytest.mark.parametrize("length", [60, 200, 860])
def test_a_long_address_to_leave_at_stays_one_address(length):
    way = f"https://example.org/{'a' * length}?x=1,2&y=%C3%A9"
    wire = message_bytes(replace(DRAFT, unsubscribe=way, pictures=()))
    message = message_from_bytes(wire, policy=default)
    assert re.sub(r"\s", "", str(message["List-Unsubscribe"])).startswith(f"<{way}>,<mailto:")
    assert b"=?" not in wire.partition(b"List-Unsubscribe: ")[2].partition(b"\r\nList-Unsubscribe-Post")[0]


@pytest.mark.parametrize(
    "way",
    ["https://é.example/x", "https://x.example/>, <https://y.example/", "https://x.example/\nX: y", "http://x.example"],
)
def test_an_address_that_would_end_its_header_is_refused(way):
    with pytest.raises(EditionError, match="nobody can unsubscribe"):
        replace(DRAFT, unsubscribe=way)


@pytest.mark.parametrize("key", ["é/..\r\nX: y", "", "a" * 500, "كلمة"])
def test_no_key_of_a_letter_breaks_the_name_of_its_message(key):
    message = message_from_bytes(message_bytes(replace(DRAFT, key=key, pictures=())), policy=default)
    assert re.fullmatch(r"<[A-Za-z0-9.-]+@[a-z.-]+>", message["Message-ID"])
    assert message["X"] is None

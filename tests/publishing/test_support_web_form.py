"""Is the form of a body as a page the workbook's form: accessible, asking for nothing, and back without a change?"""

from __future__ import annotations

import base64
import datetime as dt
import email
import email.policy
import hashlib
import html.parser
import json
import re
from dataclasses import replace

import pytest
from support_bodies import BODY, DAY, tables, written

from atlas.errors import SupportError
from atlas.publishing.support.answers import merge_answers
from atlas.publishing.support.forms import FormRequest, write_forms
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.records import read_support
from atlas.sources.territory.territory import read_territory

REQUEST = FormRequest(on=DAY, sender="observatoire@atlas.example", publisher="Observatoire")


@pytest.fixture(scope="module")
def region():
    return read_territory()


class _WebForm(html.parser.HTMLParser):
    """What the script of a form's page would write when nothing is changed, and what a reader of screens is told."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, dict[str, list[str]]]] = []
        self.unlabeled: list[str] = []
        self.open: list[str] = []
        self.templates, self.area, self.select, self.digest = 0, "", "", ""

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        self.templates += tag == "template"
        self.digest = at.get("data-digest", self.digest)
        if "src" in at or str(at.get("href", "mailto:")).partition(":")[0] != "mailto":
            raise AssertionError(f"the page asks for {at}")
        if tag not in ("input", "meta", "br"):
            self.open.append(tag)
        if self.templates:
            return
        if "data-sheet" in at:
            self.rows.append((at["data-sheet"], {}))
        if "data-column" in at:
            if "label" not in self.open and at.get("type") != "hidden":
                self.unlabeled.append(at["data-column"])
            self.area = at["data-column"] if tag == "textarea" else ""
            self.select = at["data-column"] if tag == "select" else ""
            if tag == "input" and (at.get("type") != "checkbox" or "checked" in at):
                self._put(at["data-column"], at.get("value", ""))
        self.chosen = tag == "option" and "selected" in at

    def handle_data(self, data):
        if not self.templates and self.open:
            if self.open[-1] == "textarea":
                self._put(self.area, data)
            elif self.open[-1] == "option" and self.chosen:
                self._put(self.select, data)

    def handle_endtag(self, tag):
        self.templates -= tag == "template"
        if tag in self.open:
            self.open.reverse()
            self.open.remove(tag)
            self.open.reverse()

    def _put(self, column, text):
        if text.strip():
            self.rows[-1][1].setdefault(column, []).append(text.strip())

    def toml(self) -> str:
        filled = [(sheet, row) for sheet, row in self.rows if sheet == "bodies" or len(row) > 1]
        lines = [f"# {self.digest}"]
        for sheet, row in filled:
            values = [f"{name} = {json.dumps(texts if texts[1:] else texts[0])}" for name, texts in row.items()]
            lines += [f"[[{sheet}]]", *values]
        return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_form_as_a_page_holds_what_the_workbook_holds_and_comes_back_unchanged(tmp_path, language, region):
    source = written(tmp_path, tables())
    file = read_support(source, region)
    request = replace(REQUEST, language=language)
    *_, page = write_forms(file, tmp_path / "forms", request, areas=AreaNames(region))
    form = _WebForm()
    form.feed(page.read_text(encoding="utf-8"))
    assert form.unlabeled == []
    (tmp_path / "a.toml").write_text(form.toml(), encoding="utf-8")
    merged = merge_answers(source, [tmp_path / "a.toml"], region, on=dt.date(2026, 12, 5), by="Équipe")
    assert merged.refused == {}
    assert merged.changes == ()
    assert merged.answered == tuple(body.id for body in file.bodies)


def test_what_a_body_says_is_no_markup_of_its_page(tmp_path, region):
    hostile = '"></textarea></script><script>alert(1)</script><b onclick=x>'
    file = read_support(written(tmp_path, tables(bodies=[BODY | {"mission": hostile}])), region)
    *_, page = write_forms(file, tmp_path / "forms", REQUEST, areas=AreaNames(region))
    text = page.read_text(encoding="utf-8")
    assert text.count("<script>") == text.count("</script>") == 1
    assert "<b onclick" not in text
    script = re.search(r"<script>(.*)</script>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in text


@pytest.mark.parametrize("sign", ["\u202e", "\u202d", "\u202a"])
def test_a_sign_that_turns_what_is_read_is_refused(tmp_path, region, sign):
    source = written(tmp_path, tables(bodies=[BODY | {"mission": f"Aide {sign}les coopératives"}]))
    with pytest.raises(SupportError, match="invisible sign"):
        read_support(source, region)


def test_a_sender_that_is_none_is_refused_before_a_letter_is_written():
    with pytest.raises(SupportError, match="no mail address"):
        replace(REQUEST, sender="a@b.example\r\nBcc: c@d.example")


def test_a_publisher_s_name_makes_no_header(tmp_path, region):
    hostile = replace(REQUEST, publisher='Dupont, "J" <x@y.example>\r\nBcc: z@y.example\u202e')
    _, letter, _ = write_forms(
        read_support(written(tmp_path, tables()), region), tmp_path / "f", hostile, areas=AreaNames(region)
    )
    message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["From"].addresses] == [REQUEST.sender]

"""Are logos of support bodies checked before anything shows them, and shown only where the body consented?"""

from __future__ import annotations

import datetime as dt
import io

import pytest
from PIL import Image
from support_bodies import BODY, tables, written

from atlas.errors import SupportError
from atlas.sources.support.logos import LOGOS
from atlas.sources.support.published import publishable
from atlas.sources.support.records import read_support
from atlas.sources.territory.territory import read_territory

PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'
CONSENT = {"body": "a", "scope": ["paper"], "answer": True, "given_on": dt.date(2026, 9, 1)}


@pytest.fixture(scope="module")
def region():
    return read_territory()


def png(width, height):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(stream, "PNG")
    return stream.getvalue()


def jpeg():
    stream = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(stream, "JPEG")
    return stream.getvalue()


def read(folder, region, name, content, **changes):
    (folder / LOGOS).mkdir(exist_ok=True)
    if content is not None:
        (folder / LOGOS / name).write_bytes(content)
    file = written(folder, tables(bodies=[{**BODY, "logo": name}], **changes))
    return read_support(file, region).bodies[0]


@pytest.mark.parametrize(
    ("name", "content", "kind", "ratio"),
    [("a.svg", PLAIN.format("<circle r='9'/>").encode(), "svg", 2.0), ("a.png", png(300, 150), "png", 2.0)],
)
def test_a_logo_is_read_from_the_folder_beside_the_file(tmp_path, region, name, content, kind, ratio):
    logo = read(tmp_path, region, name, content).logo
    assert (logo.kind, logo.content, logo.ratio) == (kind, content, ratio)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("absent.svg", None),
        ("../organismes.toml", None),
        ("/etc/hostname", None),
        ("..", None),
        ("a.jpg", jpeg()),
        ("a.png", b"no picture"),
        ("a.png", png(300, 100)),  # too few pixels
        ("a.png", png(2000, 300)),  # too wide
        ("a.png", png(3000, 2000)),  # too many pixels
        ("a.svg", PLAIN.format("<!--" + "x" * 300_000 + "-->").encode()),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>'),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 20"/>'),
        ("a.svg", PLAIN.format("<script>alert(1)</script>").encode()),
        ("a.svg", PLAIN.format("<rect onload='alert(1)'/>").encode()),
        ("a.svg", PLAIN.format("<image href='https://example.org/a.png'/>").encode()),
        ("a.svg", PLAIN.format("<style>rect{fill:red}</style>").encode()),
    ],
)
def test_what_is_no_good_logo_is_a_fault_of_its_cell(tmp_path, region, name, content):
    with pytest.raises(SupportError) as caught:
        read(tmp_path, region, name, content)
    (fault,) = caught.value.faults
    assert (fault.column, fault.value, fault.row) == ("logo", name, 1)
    assert str(fault.remedy)


def test_a_logo_leaves_only_where_the_body_itself_consented(tmp_path, region):
    drawing = PLAIN.format("<circle r='9'/>").encode()
    assert publishable(read(tmp_path, region, "a.svg", drawing), "paper").logo is None
    body = read(tmp_path, region, "a.svg", drawing, consents=[CONSENT])
    assert publishable(body, "paper").logo.content == drawing
    assert publishable(body, "paper", "web").logo is None
    later = {**CONSENT, "answer": False, "given_on": dt.date(2026, 10, 1)}
    assert publishable(read(tmp_path, region, "a.svg", drawing, consents=[CONSENT, later]), "paper").logo is None

"""Drawings put into a PDF where it shows their digests: its page contents stay, what they paint is another object.

A digest is a picture of one row of 32 gray pixels, painted as every image into the unit square (ISO 32000-1, 8.9.5). A
form object (8.10) that fills this square with a drawing is painted there by the same operator, so that nothing that a
page marks, tags or says of its picture is touched.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

#: Bytes of a digest (SHA-256), each a pixel.
_PIXELS: Final = hashlib.sha256().digest_size
#: What two drawings may have in common: the picture of a relief, a color space, rarely a font.
_COMMON: Final = ("/XObject", "/ColorSpace", "/Font")


def digests_in(pdf: bytes) -> tuple[str, ...]:
    """Return the digests that a PDF shows, in hexadecimal, each once."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return tuple(dict.fromkeys(digest for _, _, digest in _shown_digests(document)))


def with_drawings(pdf: bytes, drawings: Mapping[str, bytes]) -> bytes:
    """Return a PDF that shows drawings in place of their digests; the same bytes give the same bytes.

    Args:
        pdf: shows digests.
        drawings: by their digests, each the one page of a PDF without tags.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        forms: dict[str, pikepdf.Object] = {}
        common: dict[bytes, pikepdf.Object] = {}
        for objects, name, digest in list(_shown_digests(document)):
            if digest in drawings:
                if digest not in forms:
                    forms[digest] = _form(document, drawings[digest], common)
                objects[name] = forms[digest]
        output = io.BytesIO()
        document.save(
            output, deterministic_id=True, compress_streams=True, fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )  # fmt: skip
    return output.getvalue()


def _shown_digests(document: pikepdf.Pdf) -> Iterator[tuple[Any, str, str]]:
    """Yield where the pages name a digest: the objects that one may paint, the name among them, the digest."""
    for page in document.pages:
        objects = page.resources.get(Name.XObject, Dictionary())
        for name, painted in objects.items():
            if painted.get(Name.Subtype) == Name.Image and int(painted.Width) == _PIXELS and int(painted.Height) == 1:
                row = painted.read_bytes()
                yield objects, name, row[:: len(row) // _PIXELS].hex()  # gray, or gray in red, green and blue


def _form(document: pikepdf.Pdf, drawing: bytes, common: dict[bytes, pikepdf.Object]) -> pikepdf.Object:
    """Bring the page of a drawing into a document, and return a form that paints it over the unit square.

    The drawing is a form of its own, in points: PDFium finds no text that is narrower than 0.01 of its form.
    """
    with pikepdf.open(io.BytesIO(drawing)) as source:
        page = source.pages[0].obj
        drawn = document.copy_foreign(page.Contents)
        drawn.Resources = document.copy_foreign(source.make_indirect(page.Resources))
        left, below, right, above = (float(edge) for edge in page.MediaBox)
    _share(drawn.Resources, common)
    drawn.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([left, below, right, above])))
    width, height = right - left, above - below
    numbers = (1 / width, 0.0, 0.0, 1 / height, -left / width, -below / height)
    square = document.make_stream(b"%.12f %f %f %.12f %.9f %.9f cm /drawing Do" % numbers)
    square.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1])))
    square.Resources = Dictionary(XObject=Dictionary({"/drawing": drawn}))
    return square


def _share(resources: Any, common: dict[bytes, pikepdf.Object]) -> None:
    """Replace what an earlier drawing has brought by that."""
    for kind in _COMMON:
        entries = resources.get(kind, Dictionary())
        for name, entry in list(entries.items()):
            entries[name] = common.setdefault(_content(entry), entry)


def _content(value: Any) -> bytes:
    """Return a digest of an object with all that it refers to, whatever the numbers of its objects."""
    digest = hashlib.sha256(type(value).__name__.encode())
    if isinstance(value, pikepdf.Stream):
        digest.update(value.read_raw_bytes())
    if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
        for key, entry in sorted(value.items()):
            digest.update(key.encode() + _content(entry))
    elif isinstance(value, pikepdf.Array):
        for entry in value:
            digest.update(_content(entry))
    else:
        digest.update(str(value).encode())
    return digest.digest()

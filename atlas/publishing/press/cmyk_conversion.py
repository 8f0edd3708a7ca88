"""The CMYK pass: from each page to its forms, patterns, gradients, pictures and soft masks, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pikepdf

from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.content import Color, ContentRewriter
from atlas.publishing.press.inks import InkColor, MaskTone, PatternColor, inks_of, luminosity, rgb_of
from atlas.publishing.press.pictures import is_stencil, mask_picture, separate_picture
from atlas.publishing.press.report import Usage
from atlas.publishing.press.separation import Separation
from atlas.publishing.press.shadings import separate_shading
from atlas.publishing.press.spaces import Space, space_of

#: Blend modes that never lay more ink than the fuller of two objects.
_BOUNDED = ("/Normal", "/Compatible", "/Lighten", "/Screen")


class InkPass:
    """Separates a document, page by page, in place.

    Attributes:
        kept: objects that came in CMYK and were kept, by kind.
        pictures: number of pictures that were separated.
    """

    def __init__(self, pdf: pikepdf.Pdf, separation: Separation) -> None:
        self.kept: Counter[str] = Counter()
        self.pictures = 0
        self._pdf = pdf
        self._separation = separation
        self._usages: dict[tuple[tuple[int, int], bool], Usage] = {}
        self._resources: list[Any] = []

    def page(self, page: pikepdf.Page) -> Usage:
        """Separate a page with all that it paints, and its annotations; return what it lays down."""
        resources = page.resources
        contents = page.obj.get("/Contents", pikepdf.Array())
        usage = Usage()
        data = _join_contents(contents)
        page.obj["/Contents"] = self._pdf.make_stream(self._rewrite(data, resources, usage, begins_black=True))
        for appearance in _appearances(page):
            usage.add(self.stream(appearance, resources, mask=False, begins_black=False))
        if usage.transparent and "/Group" not in page.obj:  # else a viewer may blend in the colors of the screen
            page.obj["/Group"] = pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceCMYK)
        self._group(page.obj)
        return usage

    def finish(self) -> None:
        """Take the color spaces of the screen, which nothing names any more, out of the resources."""
        for resources in self._resources:
            if "/ColorSpace" in resources:
                del resources["/ColorSpace"]

    def stream(self, stream: Any, inherited: Any, *, mask: bool, begins_black: bool) -> Usage:
        """Separate a form, a pattern or a glyph; return what it lays down."""
        key = (stream.objgen, mask)
        if key in self._usages:
            return self._usages[key]
        if (stream.objgen, not mask) in self._usages:
            raise PressError(
                Fault(Message("fault.publishing.press.form_and_mask"), Message("fault.publishing.press.compose_apart"))
            )
        usage = self._usages[key] = Usage()
        resources = stream.get("/Resources", inherited)
        stream.write(self._rewrite(stream.read_bytes(), resources, usage, begins_black=begins_black, mask=mask))
        self._group(stream, mask=mask)
        usage.transparent |= "/Group" in stream
        return usage

    def _rewrite(self, data: bytes, resources: Any, usage: Usage, *, begins_black: bool, mask: bool = False) -> bytes:
        parts = self._separate_resources(resources, mask)
        painter = _Painter(self, resources, parts, usage, mask=mask)
        return ContentRewriter(painter, begins_black=begins_black).rewrite(data)

    def _separate_resources(self, resources: Any, mask: bool) -> dict[tuple[str, bytes], Usage]:
        """Separate what a stream's resources hold, used or not; return what each lays down."""
        self._resources.append(resources)
        usages: dict[tuple[str, bytes], Usage] = {}
        for kind, name, entry in _entries(resources, "/XObject", "/Pattern", "/Shading", "/ExtGState"):
            part = getattr(self, f"_{kind.lstrip('/').lower()}")
            usages[kind, name] = part(entry, resources, mask)
        for _, _, font in _entries(resources, "/Font"):
            for glyph in font.get("/CharProcs", {}).values():
                self.stream(glyph, font.get("/Resources", resources), mask=mask, begins_black=False)
        return usages

    def _xobject(self, xobject: Any, resources: Any, mask: bool) -> Usage:
        if xobject.get("/Subtype") != "/Image":
            return self.stream(xobject, resources, mask=mask, begins_black=False)
        key = (xobject.objgen, mask)
        if key not in self._usages:
            usage, separated = Usage(), False
            if mask:
                mask_picture(xobject)
            else:
                usage, separated = separate_picture(xobject, self._separation)
                usage.pictures.add(xobject.objgen)
                usage.transparent = "/SMask" in xobject
                self.pictures += separated
                self.kept["pictures"] += not separated and not is_stencil(xobject)
            self._usages[key] = usage
        return self._usages[key]

    def _pattern(self, pattern: Any, resources: Any, mask: bool) -> Usage:
        if "/ExtGState" in pattern:
            self._extgstate(pattern["/ExtGState"], resources, mask)
        if int(pattern["/PatternType"]) == 1:
            if int(pattern["/PaintType"]) != 1:
                raise PressError(
                    Fault(
                        Message("fault.publishing.press.pattern_without_colours"),
                        Message("fault.publishing.press.give_colours"),
                    )
                )
            return self.stream(pattern, resources, mask=mask, begins_black=True)
        return self._shading(pattern["/Shading"], resources, mask)

    def _shading(self, shading: Any, resources: Any, mask: bool) -> Usage:
        key = (shading.objgen, mask)
        if key in self._usages:
            return self._usages[key]
        usage = separate_shading(self._pdf, shading, None if mask else self._separation)
        if shading.is_indirect:
            self._usages[key] = usage
        return usage

    def _extgstate(self, state: Any, resources: Any, mask: bool) -> Usage:
        usage = Usage()
        soft = state.get("/SMask")
        if isinstance(soft, pikepdf.Dictionary):
            if "/BC" in soft and len(soft["/BC"]) != 1:
                raise PressError(
                    Fault(Message("fault.publishing.press.coloured_mask"), Message("fault.publishing.press.plain_mask"))
                )
            self.stream(soft["/G"], resources, mask=True, begins_black=True)
        mode = state.get("/BM", "/Normal")
        first = str(mode[0]) if isinstance(mode, pikepdf.Array) and len(mode) else str(mode)
        if first not in _BOUNDED and not mask:
            usage.blends.add(first.lstrip("/"))
        clear = min(float(state.get(name, 1)) for name in ("/ca", "/CA")) < 1
        usage.transparent = clear or isinstance(soft, pikepdf.Dictionary) or first not in ("/Normal", "/Compatible")
        return usage

    def _group(self, holder: Any, *, mask: bool = False) -> None:
        """Let a transparency group blend in inks, or in tones within a soft mask."""
        group = holder.get("/Group")
        if group is not None and "/CS" in group:
            group["/CS"] = pikepdf.Name.DeviceGray if mask else pikepdf.Name.DeviceCMYK

    def color(self, space: Space, numbers: tuple[bytes, ...], usage: Usage, *, mask: bool) -> Color:
        """Return a color of a content stream by its numbers."""
        if len(numbers) != space.count:
            reason = Message("fault.publishing.press.numbers_of_colour", n=len(numbers), count=space.count)
            raise PressError(Fault(reason, Message("fault.publishing.press.compose_again")))
        if space.kind == "cmyk":
            if mask:
                raise PressError(
                    Fault(Message("fault.publishing.press.cmyk_mask"), Message("fault.publishing.press.grey_mask"))
                )
            self.kept["colours"] += 1
            return InkColor(self._separation, usage, None, inks_of(numbers))
        rgb = rgb_of(space, numbers)
        if mask:
            return MaskTone(int(luminosity(np.array([rgb], np.uint8))[0]))
        return InkColor(self._separation, usage, rgb)


class _Painter:
    """The resources of one stream, for its rewriter."""

    def __init__(
        self, inks: InkPass, resources: Any, parts: dict[tuple[str, bytes], Usage], usage: Usage, *, mask: bool
    ) -> None:
        self._inks, self._resources, self._parts = inks, resources, parts
        self._usage, self._mask = usage, mask

    def space(self, name: bytes) -> Space:
        named = self._resources.get("/ColorSpace", {}) if self._resources is not None else {}
        key = _text(name)
        return space_of(named[key] if key in named else pikepdf.Name(key))

    def color(self, space: Space, numbers: tuple[bytes, ...]) -> Color:
        if space.kind == "pattern":
            return PatternColor(numbers[-1], lambda name: self._lay("/Pattern", name))
        return self._inks.color(space, numbers, self._usage, mask=self._mask)

    def note_object(self, name: bytes) -> bool:
        self._lay("/XObject", name)
        return is_stencil(self._resources["/XObject"][_text(name)])

    def note_shading(self, name: bytes) -> None:
        self._lay("/Shading", name)

    def state(self, name: bytes) -> None:
        self._lay("/ExtGState", name)

    def _lay(self, kind: str, name: bytes) -> None:
        try:
            self._usage.add(self._parts[kind, name])
        except KeyError:
            reason = Message("fault.publishing.press.not_held", name=_text(name))
            raise PressError(Fault(reason, Message("fault.publishing.press.compose_pdf_again"))) from None


def _entries(resources: Any, *kinds: str) -> Iterator[tuple[str, bytes, Any]]:
    for kind in kinds:
        for name, entry in sorted((resources.get(kind) or {}).items() if resources is not None else ()):
            yield kind, name.encode(), entry


def _join_contents(contents: Any) -> bytes:
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(part.read_bytes() for part in contents)
    return bytes(contents.read_bytes())


def _appearances(page: pikepdf.Page) -> Iterator[Any]:
    """Yield what the annotations of a page look like."""
    for annotation in page.obj.get("/Annots", []):
        pending = [annotation.get("/AP")]
        while pending:
            appearance = pending.pop()
            if isinstance(appearance, pikepdf.Stream):
                yield appearance
            elif isinstance(appearance, pikepdf.Dictionary):
                pending += appearance.values()


def _text(name: bytes) -> str:
    return name.decode("latin-1")

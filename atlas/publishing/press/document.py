"""From the composed book to the print PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf

from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.cmyk_conversion import InkPass
from atlas.publishing.press.measures import press_report
from atlas.publishing.press.profile import PrintProfile, read_print_profile, srgb
from atlas.publishing.press.report import PressReport, Usage
from atlas.publishing.press.separation import Separation
from atlas.publishing.press.sheets import lay_out, sheet_of
from atlas.publishing.press.specification import Press
from atlas.publishing.proof.operators import is_embedded

_SRGB: Final = "sRGB IEC61966-2.1"


@dataclass(frozen=True, slots=True)
class PressProof:
    """The print PDF, and what was measured of it."""

    pdf: bytes
    report: PressReport


def press_ready(pdf: bytes, press: Press, *, profile: Path | None = None) -> PressProof:
    """Make the print PDF of a composed book.

    Every page gets its TrimBox, BleedBox and crop marks, the document its output intent. With a profile every color
    and picture is brought to its inks; without one the PDF stays in sRGB and says so. Text stays text; tags, outline,
    links, page labels and metadata are kept. The same inputs give the same bytes.

    Args:
        pdf: as Typst composes it; a page with bleed has a TrimBox within its MediaBox.
        press: what the edition asks for.
        profile: where the ICC profile that the edition names is; None for a PDF in RGB.

    Raises:
        PressError: the profile or the PDF cannot be used.
    """
    printing = read_print_profile(profile, intent=press.intent) if profile is not None else None
    with _open_pdf(pdf) as document:
        sheets = [sheet_of(page, press) for page in document.pages]
        usages: Sequence[Usage] = [Usage() for _ in sheets]
        ink_pass = None
        if printing is not None:
            ink_pass = InkPass(document, Separation(printing, press))
            usages = list(_separate_pages(document, ink_pass))
        for page, sheet in zip(document.pages, sheets, strict=True):
            lay_out(document, page, sheet, press=press, cmyk=printing is not None)
        condition = _intend(document, press, printing)
        fonts = dict(_fonts(document))
        output = io.BytesIO()
        document.save(output, deterministic_id=True, compress_streams=True, fix_metadata_version=False)
    laid = tuple(zip(sheets, usages, strict=True))
    printed = (condition, _SRGB if printing is None else printing.title)
    return PressProof(output.getvalue(), press_report(press, laid, printed=printed, inks=ink_pass, fonts=fonts))


def trim_pdf(pdf: bytes) -> bytes:
    """Cut a composed book to its trimmed pages, for the screen: what runs over their edges is out of sight.

    Nothing else is touched: tags, outline, links and metadata stay. The same bytes give the same bytes.
    """
    with _open_pdf(pdf) as document:
        for page in document.pages:
            if "/TrimBox" in page.obj:
                page.obj["/MediaBox"] = page.obj["/TrimBox"]
            for name in ("/BleedBox", "/CropBox", "/ArtBox"):
                if name in page.obj:
                    del page.obj[name]
        output = io.BytesIO()
        document.save(output, deterministic_id=True, compress_streams=True, fix_metadata_version=False)
    return output.getvalue()


def _open_pdf(pdf: bytes) -> pikepdf.Pdf:
    try:
        document = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PasswordError:
        raise PressError(
            Fault(Message("fault.publishing.press.password"), Message("fault.publishing.press.without_protection"))
        ) from None
    except pikepdf.PdfError:
        raise PressError(
            Fault(Message("fault.publishing.press.not_pdf"), Message("fault.publishing.press.compose_again"))
        ) from None
    if not document.pages:
        raise PressError(
            Fault(Message("fault.publishing.press.no_pages"), Message("fault.publishing.press.compose_again"))
        )
    return document


def _separate_pages(document: pikepdf.Pdf, inks: InkPass) -> Iterator[Usage]:
    """Separate page after page; a fault says its page."""
    for number, page in enumerate(document.pages, start=1):
        try:
            yield inks.page(page)
        except PressError as error:
            raise PressError(
                [
                    Fault(
                        fault.reason,
                        fault.remedy,
                        fault.file or str(Message("fault.publishing.press.page", number=str(number))),
                    )
                    for fault in error.faults
                ]
            ) from None
    inks.finish()


def _intend(document: pikepdf.Pdf, press: Press, printing: PrintProfile | None) -> str:
    """Say for which printing condition the document is; return its name."""
    data = srgb() if printing is None else printing.data
    stream = document.make_stream(data)
    stream["/N"] = 3 if printing is None else 4
    named = press.condition or (_SRGB if printing is None else printing.title)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        # What is meant for an RGB device is no condition of a press (ISO 15930-7), but an output all the same.
        S=pikepdf.Name.GTS_PDFA1 if printing is None else pikepdf.Name.GTS_PDFX,
        OutputConditionIdentifier=pikepdf.String(named),
        Info=pikepdf.String(named),
        DestOutputProfile=stream,
    )
    document.Root["/OutputIntents"] = pikepdf.Array([document.make_indirect(intent)])
    return named


def _fonts(document: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    """Yield the fonts of a document, and whether it holds them."""
    for font in document.objects:
        if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font" and "/CIDSystemInfo" not in font:
            yield (
                str(font.get("/BaseFont", Message("fault.publishing.press.font_without_name"))).lstrip("/"),
                is_embedded(font),
            )

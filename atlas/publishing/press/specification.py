"""What an edition asks of its print PDF: the section ``[press]`` of its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from atlas.sources.toml.validation import toml_specification

#: How colors that the inks cannot reach are brought to those that they can.
Intent = Literal["relative", "perceptual", "saturation"]
#: What is printed by the black ink alone, beside what is pure black.
Neutrals = Literal["all", "lines", "text", "black"]


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """How the print PDF is made, field for field as the edition's TOML writes it.

    Attributes:
        profile: path of an ICC profile of a printing condition (CMYK) beside the edition, as the printer gives it;
            empty for a PDF in RGB, which the printer separates.
        condition: name of the printing condition in the output intent (``FOGRA51``); the profile's own title when
            empty.
        bleed_mm: how far pictures and grounds run over the trimmed edge.
        crop_marks: whether marks outside the bleed show where the sheet is trimmed.
        ink_limit: most ink that any point of a sheet may carry, in percent of one full ink: from 100 to 400.
        neutrals: which neutral grays are printed by black ink alone: ``all``, ``lines`` (and text), ``text``, or only
            pure ``black``; pure black text, lines and areas are so in any case.
        intent: the rendering intent of the conversion.
        black_point: whether the darkest black of the screen becomes the darkest of the press (black point
            compensation).
    """

    profile: str = ""
    condition: str = ""
    bleed_mm: Annotated[float, Field(ge=0, le=20)] = 3.0
    crop_marks: bool = True
    ink_limit: Annotated[float, Field(ge=100, le=400)] = 300.0
    neutrals: Neutrals = "all"
    intent: Intent = "relative"
    black_point: bool = True

"""Meridians and parallels in words."""

from __future__ import annotations

from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.typography import LEFT_TO_RIGHT


def degrees_text(value: float, kind: str, language: LanguageCode) -> str:
    """Write a meridian or a parallel in degrees and minutes with its hemisphere: ``5°30′ O``."""
    minutes = round(abs(value) * 60)
    whole = f"{minutes // 60}°" + (f"{minutes % 60:02d}′" if minutes % 60 else "")
    if minutes == 0:
        return whole
    sign = ("south" if value < 0 else "north") if kind == "lat" else "west" if value < 0 else "east"
    # Degrees and minutes stay in one piece within a right-to-left line.
    figures = f"{LEFT_TO_RIGHT}{whole}{LEFT_TO_RIGHT}" if LANGUAGES[language].right_to_left else whole
    return f"{figures}\u00a0{tr(sign, language)}"

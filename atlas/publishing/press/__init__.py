"""The print PDF: the composed book with bleed, crop marks, an output intent, inks under a limit."""

from atlas.publishing.press.document import PressProof, press_ready
from atlas.publishing.press.report import PressReport, PressSheet
from atlas.publishing.press.specification import Press

__all__ = ["Press", "PressProof", "PressReport", "PressSheet", "press_ready"]

"""Sentences that carry their check, where they stand: ``[…]{check="kind == 'urban' -> lq_cooperative < 1"}``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.findings.claims import Claim, refute
from atlas.errors import AtlasError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """A claim with the file and the line that it stands at."""

    claim: Claim
    file: Path
    line: int


def check_claim(written: WrittenClaim, data: Dataset, language: LanguageCode) -> Fault | None:
    """Return what is wrong with a claim: it cannot be read, or units contradict it; None when it is true.

    Args:
        written: the claim.
        data: of the document.
        language: of names and numbers in the message.
    """
    claim = written.claim
    try:
        refutation = refute(claim, data, language)
    except (AtlasError, ValueError) as error:
        return _fault(
            written, Message("fault.documents.claim.unreadable", why=str(error)), "fault.documents.claim.condition"
        )
    if refutation is None:
        return None
    if refutation.empty:
        return _fault(written, Message("fault.documents.claim.empty"), "fault.documents.claim.condition")
    counts = {"n": refutation.counted, "who": refutation.shown}
    if claim.count is not None and not refutation.counted:
        return _fault(written, Message("fault.documents.claim.counted_none"), "fault.documents.claim.correct")
    if claim.count is not None:
        return _fault(written, Message("fault.documents.claim.counted", **counts), "fault.documents.claim.correct")
    return _fault(written, Message("fault.documents.claim.refuted", **counts), "fault.documents.claim.correct")


def _fault(written: WrittenClaim, reason: Message, remedy: str) -> Fault:
    return Fault(reason, Message(remedy), written.file, written.line, "", written.claim.text)

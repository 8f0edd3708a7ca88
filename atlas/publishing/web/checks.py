"""What is wrong with the web edition that an edition asks for, beyond the grammar of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from atlas.errors import EditionError, Fault, UnknownNameError
from atlas.i18n.messages import Message
from atlas.publishing.web.specification import Web

_FAULT: Final = "fault.publishing.web"


def web_faults(
    web: Web, file: Path, *, file_path: Callable[[str], Path], require_indicator: Callable[[str], object]
) -> Iterator[Fault]:
    """Yield the faults of a section ``[web]``.

    Args:
        web: the section.
        file: of the edition.
        file_path: returns where a file beside the edition is; refuses one outside.
        require_indicator: refuses the key of an indicator that there is not.
    """
    remedy = Message(f"{_FAULT}.name_languages")
    if not web.languages:
        yield Fault(Message(f"{_FAULT}.no_language"), remedy, file, None, "web.languages")
    elif len(set(web.languages)) < len(web.languages):
        yield Fault(Message(f"{_FAULT}.language_twice"), remedy, file, None, "web.languages", ", ".join(web.languages))
    if web.address and not web.address.startswith("https://"):
        reason, remedy = Message(f"{_FAULT}.no_https"), Message(f"{_FAULT}.write_https")
        yield Fault(reason, remedy, file, None, "web.address", web.address)
    for key in web.indicators:
        try:
            require_indicator(key)
        except UnknownNameError as error:
            yield Fault(str(error), Message("fault.publishing.edition.correct"), file, None, "web.indicators", key)
    for language in dict.fromkeys(web.languages):
        for page, name in web.text_names(language):
            yield from _text_faults(file, f"web.{page}", name, file_path)


def _text_faults(file: Path, place: str, name: str, file_path: Callable[[str], Path]) -> Iterator[Fault]:
    try:
        exists = file_path(name).is_file()
    except EditionError as error:
        yield from (Fault(fault.reason, fault.remedy, file, None, place, name) for fault in error.faults)
        return
    if not exists:
        yield Fault(Message(f"{_FAULT}.no_text"), Message(f"{_FAULT}.write_text"), file, None, place, name)

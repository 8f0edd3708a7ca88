"""The text files that an edition names: UTF-8, of a length that somebody wrote."""

from __future__ import annotations

from pathlib import Path

from atlas.errors import EditionError, Fault, system_reason
from atlas.i18n.messages import Message
from atlas.sources.files.admission import WRITTEN, admit


def read_text_file(file: Path, *, write: Message) -> str:
    """Read a text that an editor wrote.

    Args:
        file: where it is.
        write: what is to be done when it is not there.

    Raises:
        EditionError: it is not there, is too long, cannot be read, or is not UTF-8: with the line.
    """
    try:
        admit(file, most=WRITTEN, kind=EditionError)
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        fault = Fault(Message("fault.documents.text.missing"), write, file)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = Fault(Message("fault.documents.text.encoding"), Message("fault.documents.text.save"), file, line)
    except OSError as error:
        reason = Message("fault.documents.text.unreadable", why=system_reason(error))
        fault = Fault(reason, Message("fault.documents.text.permissions"), file)
    raise EditionError(fault)

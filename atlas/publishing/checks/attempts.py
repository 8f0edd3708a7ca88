"""What a check does and says: one act that may fail gives its fault, with the place in the edition's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.errors import AtlasError, EditionError, Fault, PictureError, PressError
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def message(name: str) -> Message:
    """Return a sentence about an edition by its name in the files of words."""
    return Message(f"fault.publishing.edition.{name}")


CORRECT: Final = message("correct")


def attempt(file: Path, place: str, action: Callable[..., Any], *args: Any, **options: Any) -> list[Fault]:
    """Do something that fails when the edition is wrong there, and return its fault."""
    try:
        action(*args, **options)
    except (EditionError, PictureError, PressError) as error:
        return [Fault(fault.reason, fault.remedy, file, None, place, fault.value) for fault in error.faults]
    except (AtlasError, FileNotFoundError) as error:
        return [Fault(str(error), CORRECT, file, None, place)]
    return []


def require_file(edition: Edition, name: str) -> None:
    """Raise `EditionError` when a file that an edition names is not there; an empty name names none."""
    path = edition.file_path(name)
    if name and not path.is_file():
        raise EditionError(Fault(message("no_file"), message("correct_path"), value=str(path)))

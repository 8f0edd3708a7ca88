"""Reads a TOML file, and the dataclass that it writes: every fault at once, each with its line and a remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from atlas.errors import Fault, InputError, system_reason
from atlas.i18n.messages import Message
from atlas.sources.files.admission import WRITTEN, admit
from atlas.sources.toml.lines import with_lines
from atlas.sources.toml.validation import UNWRITTEN, understand

T = TypeVar("T")

#: What Python's reader says of a mistake, and how it is called here; the first that fits.
_MISTAKES: Final = (
    ("twice", "twice"), ("overwrite", "twice"), ("mutate", "twice"), ("duplicate", "twice"),
    ("'='", "equals"), ("unterminated", "quotes"), ("array", "bracket"), ("inline table", "bracket"),
    ("table declaration", "bracket"), ("string", "quotes"), ("escape", "quotes"), ("character", "character"),
    ("value", "value"), ("date", "value"),
)  # fmt: skip
_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(file: Path, *, kind: type[InputError]) -> dict[str, Any]:
    """Read the tables and values of a TOML file.

    Args:
        file: a text in UTF-8, of 5 MB at most.
        kind: of the error.

    Raises:
        InputError: the file is missing, too large, not in UTF-8 or not TOML; a mistake of TOML has its line.
    """
    admit(file, most=WRITTEN, kind=kind)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason, line = no_toml(error)
        raise kind(Fault(reason, Message("fault.sources.toml.correct_line"), file, line)) from None
    except UnicodeDecodeError as error:
        reason = Message("fault.sources.toml.no_utf8", place=str(error.start))
        raise kind(Fault(reason, Message("fault.sources.toml.save_as_utf8"), file)) from None
    except OSError as error:
        reason = Message("fault.sources.toml.unreadable", error=system_reason(error))
        raise kind(Fault(reason, Message("fault.sources.toml.check_path"), file)) from None


def no_toml(error: tomllib.TOMLDecodeError | RecursionError) -> tuple[Message, int | None]:
    """Return what is wrong with a text that is no TOML, in the user's words, and its line where that is known."""
    if isinstance(error, RecursionError):
        return Message("fault.sources.toml.no_toml", error=Message("fault.sources.toml.mistake.nested")), None
    words, line = str(error).casefold(), _LINE.search(str(error))
    mistake = next((name for sign, name in _MISTAKES if sign in words), "statement")
    reason = Message("fault.sources.toml.no_toml", error=Message(f"fault.sources.toml.mistake.{mistake}"))
    return reason, int(line[1]) if line else None


def read_specification(
    specification: type[T],
    file: Path,
    *,
    kind: type[InputError],
    check: Callable[[T], Iterable[Fault]],
    classes: Mapping[str, type[Any]] | None = None,
    prepare: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> T:
    """Read a file as the dataclass that it writes.

    Args:
        specification: the dataclass, whose ``path`` becomes the file.
        file: a TOML file.
        kind: of the error.
        check: what types cannot say, asked of the value.
        classes: the dataclasses within it, by the table that holds them.
        prepare: makes of the document what the dataclass is read from.

    Raises:
        InputError: the file cannot be read, or anything in it is wrong; all faults, in the order of the lines.
    """
    document = read_toml(file, kind=kind)
    reason, remedy = Message("fault.sources.toml.no_such_key"), Message("fault.sources.toml.remove_it")
    faults = [Fault(reason, remedy, file, None, key) for key in UNWRITTEN if key in document]
    values = {**prepare(document), "path": file}
    reading = understand(specification, values, file=file, classes=lambda: classes or {})
    faults += reading.faults
    if reading.value is not None:
        faults += reading.further(check(reading.value))
    if faults or reading.value is None:
        raise kind(with_lines(faults, head=""))
    return reading.value

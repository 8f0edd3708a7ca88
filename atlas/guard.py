"""The net around readers and renderers: what a library raises becomes a sentence that names the file and the act.

A file that is damaged, that nobody may read, a disk that is full are told as faults of the file. Whatever else is
raised is a fault of the toolkit: it becomes an :class:`~atlas.errors.UnforeseenError`, which names the file and the act
too, and bears an id by which two reports are known to be of one fault. Nothing is passed over in silence, and what is
no error of anybody's (an interrupt, a memory that does not suffice) goes through.
"""

from __future__ import annotations

import dis
import errno
import functools
import hashlib
import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from atlas.errors import AtlasError, Fault, InputError, OutputError, UnforeseenError, is_full_disk, system_reason
from atlas.i18n.messages import Message, Text
from atlas.version import __version__

P = ParamSpec("P")
R = TypeVar("R")

#: Libraries that take bytes apart: what one of them raises tells of the bytes, not of the toolkit.
_PARSERS: Final = frozenset(
    [
        "PIL", "calamine", "csv", "encodings", "fiona", "fontTools", "json", "lzma", "markdown_it", "openpyxl",
        "pikepdf", "plistlib", "pyarrow", "pyexpat", "pyo3_runtime", "pyogrio", "pypdfium2", "pyproj",
        "python_calamine", "rasterio", "shapely", "sqlite3", "struct", "tomllib", "typst", "xml", "zipfile", "zlib",
    ]
)  # fmt: skip
_READERS: Final = ("geopandas.io.",)  # parts of libraries that do more
_LONGEST: Final = 200  # letters of what a library says
_AGAIN: Final = Message("guard.damaged")
#: What a walk through a structure that is not as its standard says may raise.
LOOKUPS: Final = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_RAISE: Final = dis.opmap["RAISE_VARARGS"]
_PACKAGE: Final = str(Path(__file__).parent)


@contextmanager
def guard(
    act: Text,
    file: str | Path = "",
    *,
    error: type[InputError] = InputError,
    remedy: Text = _AGAIN,
    also: tuple[type[Exception], ...] = (),
) -> Iterator[None]:
    """Turn whatever is raised within, and is no error of the toolkit's tree, into one that names the file.

    Args:
        act: what is being done: “reading the register”, one of the messages ``act``.
        file: what it is done to; "" for a table in memory.
        error: the kind of error that a damaged file is.
        remedy: what to do about a damaged file.
        also: what else means a damaged file: :data:`LOOKUPS` where the toolkit itself walks a foreign structure.

    Raises:
        InputError: of the kind asked for: the file is damaged, or may not be read.
        OutputError: the disk or the temporary folder is full or cannot be written.
        UnforeseenError: anything else; the cause is chained.
    """
    try:
        yield
    except BaseException as cause:
        if isinstance(cause, AtlasError) or not _is_fault(cause) or _is_about_arguments(cause):
            raise
        raise explain(cause, act, file, error=error, remedy=remedy, also=also) from cause


def with_guard(
    act: Text, *, error: type[InputError] = InputError, remedy: Text = _AGAIN
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Put a function whose first argument is a file (or a table in memory) under a :func:`guard`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def inner(*args: P.args, **options: P.kwargs) -> R:
            source: Any = args[0] if args else next(iter(options.values()), "")
            file = source if isinstance(source, str | Path) else getattr(source, "file", "")
            with guard(act, file, error=error, remedy=remedy):
                return function(*args, **options)

        return inner

    return decorate


def explain(
    cause: BaseException,
    act: Text,
    file: str | Path = "",
    *,
    error: type[InputError] = InputError,
    remedy: Text = _AGAIN,
    also: tuple[type[Exception], ...] = (),
) -> AtlasError:
    """Return the error of the toolkit's tree that says what was met; see :func:`guard`."""
    system = next((link for link in _chain(cause) if isinstance(link, OSError) and is_full_disk(link)), cause)
    if isinstance(system, OSError) and (explanation := _of_the_system(system, file, error)) is not None:
        return explanation
    if "ENOSPC" in str(cause):  # libraries of C that write have words of their own
        return _full(Message("error.system.ENOSPC"))
    if file and (isinstance(cause, also) or _is_of_the_file(cause)):
        words = " ".join(str(cause).split())[:_LONGEST].rstrip(".")
        reason = Message("guard.unreadable", words=words or type(cause).__name__)
        return error(Fault(reason, remedy, file=file))
    return unforeseen(cause, act, file)


def unforeseen(cause: BaseException, act: Text, file: str | Path = "") -> UnforeseenError:
    """Return the error for what the toolkit did not expect: its id is that of the kind, the place and the version."""
    where = _place(cause)
    digest = hashlib.sha256("\n".join((type(cause).__name__, where, __version__)).encode()).hexdigest()
    words = " ".join(str(cause).split())[:_LONGEST]
    met = f"{type(cause).__name__}: {words}" if words else type(cause).__name__
    trace = "".join(traceback.format_exception(cause))
    return UnforeseenError(Message("error.act", act=act, file=file) if file else act, met, digest[:8], trace)


def _is_fault(cause: BaseException) -> bool:
    """Tell an error from an end that was asked for; what Rust calls a panic is no Exception, and an error."""
    if isinstance(cause, MemoryError):
        return False
    return isinstance(cause, Exception) or type(cause).__name__ == "PanicException"


def _is_about_arguments(cause: BaseException) -> bool:
    """Tell a ``TypeError`` or ``ValueError`` that the toolkit raises itself: the words for a wrong argument."""
    if not isinstance(cause, TypeError | ValueError) or isinstance(cause, UnicodeError):
        return False
    trace = cause.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or not trace.tb_frame.f_code.co_filename.startswith(_PACKAGE):
        return False
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISE


def _is_of_the_file(cause: BaseException) -> bool:
    """Tell whether a library that takes files apart raised it, or handed it on."""
    kinds = {kind.__module__.partition(".")[0] for kind in type(cause).__mro__} - {"builtins"}
    if kinds & _PARSERS or isinstance(cause, UnicodeError | EOFError):
        return True
    if isinstance(cause, OSError) and cause.errno is None:  # no word of the system's, but a library's
        return True
    frames = traceback.walk_tb(cause.__traceback__)
    modules = [str(frame.f_globals.get("__name__", "")) for frame, _ in frames]
    own = max((place for place, name in enumerate(modules) if name.startswith("atlas.")), default=-1)
    return any(name.partition(".")[0] in _PARSERS or name.startswith(_READERS) for name in modules[own + 1 :])


def _of_the_system(cause: OSError, file: str | Path, error: type[InputError]) -> AtlasError | None:
    """Say what the operating system refused: the temporary folder, a full disk, a file that may not be read."""
    words = system_reason(cause)
    met = str(cause.filename or "")
    if "usable temporary directory" in str(cause):
        return OutputError(Message("guard.no_temporary_folder"))
    if cause.errno is None:
        return None
    if is_full_disk(cause) or _is_temporary(met):
        return _full(Message("guard.system_file", words=words, file=met) if met else words)
    if cause.errno == errno.EPIPE:
        return None
    reason, place = Message("guard.unreadable", words=words), met or file
    return error(Fault(reason, Message("guard.check_file"), file=place)) if place else None


def _full(words: Text) -> OutputError:
    return OutputError(Message("guard.full", words=words, folder=tempfile.gettempdir()))


def _chain(cause: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it came from."""
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _is_temporary(name: str) -> bool:
    try:
        return bool(name) and Path(name).is_relative_to(tempfile.gettempdir()) and not os.access(name, os.F_OK)
    except OSError:
        return False


def _place(cause: BaseException) -> str:
    """Return the innermost function of the toolkit on the way to an error, without the number of its line."""
    place = ""
    for frame, _ in traceback.walk_tb(cause.__traceback__):
        if frame.f_code.co_filename.startswith(_PACKAGE):
            place = f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_qualname}"
    return place

"""The seal by which a user's cache knows what the same user put into it: a secret key that nobody else may read."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Final

#: The environment variable that names another file for the key.
VARIABLE: Final = "ATLAS_CACHE_KEY"
_BYTES: Final = 32
#: A link is not followed, a pipe is not waited for; Windows knows neither.
OPENING: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def seal(key: bytes, *parts: bytes) -> str:
    """Return the HMAC-SHA-256 of some bytes, hexadecimal: only who has the key can make it."""
    lengths = b"".join(len(part).to_bytes(8, "big") for part in parts)
    return hmac.new(key, lengths + b"".join(parts), hashlib.sha256).hexdigest()


def is_sealed(mark: object, key: bytes, *parts: bytes) -> bool:
    """Tell whether a mark is the seal of these bytes."""
    return isinstance(mark, str) and mark.isascii() and hmac.compare_digest(mark, seal(key, *parts))


def user_key(path: Path) -> bytes | None:
    """Return the key in a file, made when there is none; None when it cannot be had or is not this user's alone."""
    with contextlib.suppress(OSError):
        if not path.exists():
            _make(path)
        descriptor = os.open(path, OPENING)
        try:
            if is_own(descriptor, private=True):
                key = os.read(descriptor, _BYTES + 1)
                return key if len(key) == _BYTES else None
        finally:
            os.close(descriptor)
    return None


def is_own(descriptor: int, *, private: bool = False) -> bool:
    """Tell of an open file or folder whether it is this user's, whom nobody else may write for (or read, ``private``).

    The open one is asked, not its name, under which another can stand a moment later.
    """
    status = os.fstat(descriptor)
    if not hasattr(os, "getuid"):
        return True
    others = 0o077 if private else 0o022
    kind = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return kind and status.st_uid == os.getuid() and not status.st_mode & others


def _make(path: Path) -> None:
    """Write a key that appears whole: two processes that begin at once agree on the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(_BYTES))
    finally:
        os.close(descriptor)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without hard links
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)

"""Fetches one small file of a server: its bytes as they are sent, within a limit, from nowhere else than asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from atlas.i18n.messages import Message
from atlas.version import __version__

_REDIRECTS: Final = 3
_BLOCK: Final = 65_536
_PORTS: Final = {"http": 80, "https": 443}


class StatusError(OSError):
    """The server answered with another status than 200."""

    def __init__(self, status: int) -> None:
        super().__init__(Message("fault.sources.basemap.status", status=str(status)))
        self.status = status


class RefusedAnswerError(OSError):
    """What the server sends is refused before it is read: too much of it, packed, or from somewhere else."""


def fetch(address: str, *, seconds: float, most: int) -> bytes:
    """Return what lies at an address.

    A server may lead on, three times at most, and only to an address of its own: the same scheme, host and port. What
    it sends packed is refused, for a packed file of 1 kB can be of 1 GB.

    Args:
        address: http or https.
        seconds: after which it is given up; each wait of the socket is as long at most.
        most: bytes.

    Raises:
        OSError: it cannot be had; those of requests are of this kind.
    """
    import requests
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    headers = {"user-agent": f"atlas-ess/{__version__}", "accept-encoding": "identity"}
    end = time.monotonic() + seconds
    try:
        with requests.Session() as session:
            for _ in range(_REDIRECTS + 1):
                with session.get(
                    address, headers=headers, timeout=seconds, stream=True, allow_redirects=False
                ) as answer:
                    if answer.is_redirect:
                        address = _next(address, answer.headers["location"])
                        continue
                    if answer.status_code != 200:
                        raise StatusError(answer.status_code)
                    if answer.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
                        raise RefusedAnswerError(Message("fault.sources.basemap.packed"))
                    return b"".join(_blocks(answer.raw, most=most, end=end))
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(str(error)) from error
    except HTTPError as error:
        raise requests.ConnectionError(str(error)) from error
    raise RefusedAnswerError(Message("fault.sources.basemap.leads_on"))


def _blocks(raw: object, *, most: int, end: float) -> Iterator[bytes]:
    size = 0
    while block := raw.read(_BLOCK, decode_content=False):  # type: ignore[attr-defined]  # urllib3's answer
        size += len(block)
        if size > most:
            raise RefusedAnswerError(Message("fault.sources.basemap.answer_too_large", megabytes=most // 1_000_000))
        if time.monotonic() > end:
            raise TimeoutError(Message("fault.sources.basemap.no_answer"))
        yield block


def _next(address: str, location: str) -> str:
    """Return where a redirect leads, which is never another server."""
    target = urljoin(address, location)
    if _origin(target) != _origin(address):
        raise RefusedAnswerError(Message("fault.sources.basemap.other_server"))
    return target


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        return "", address, None
    return parts.scheme, (parts.hostname or "").lower(), port or _PORTS.get(parts.scheme)

"""The issues before this one, as their feeds told of them: what was published is copied, never computed again.

An editor keeps the ``feed.json`` of the last issue beside the edition; it holds its own entries and those of all issues
before. Identifiers, days and addresses stay the same, so that no reader of the feeds meets an article twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from atlas.errors import EditionError, Fault
from atlas.i18n.messages import Message
from atlas.publishing.mail.feeds import Feed, FeedEntry
from atlas.sources.files.admission import WRITTEN, admit

_FAULT: Final = "fault.publishing.archive"
_VERSION: Final = "https://jsonfeed.org/version/1"
_URL: Final = re.compile(r"https?://[^\s<>\"]+")


def read_archive(path: Path, *, language: str, before: date) -> tuple[FeedEntry, ...]:
    """Read the entries of earlier issues from a JSON Feed, newest first.

    Args:
        path: the ``feed.json`` of the last issue.
        language: that the feed must be in.
        before: the day of this issue; none of the entries is later.

    Raises:
        EditionError: the file is missing or is no JSON Feed, or entries of it cannot be told again; all at once.
    """
    items = _items(path, language)
    entries, faults = [], []
    for number, item in enumerate(items, start=1):
        wrong = list(_item_faults(item, before))
        faults += [Fault(reason, remedy, path, None, f"items[{number}]", value) for reason, remedy, value in wrong]
        if not wrong:
            entries.append(_entry(item))
    identifiers = [entry.id for entry in entries]
    for identifier in dict.fromkeys(name for name in identifiers if identifiers.count(name) > 1):
        faults.append(Fault(Message(f"{_FAULT}.twice"), Message(f"{_FAULT}.copy_again"), path, None, "id", identifier))
    if faults:
        raise EditionError(faults)
    return tuple(sorted(entries, key=lambda entry: entry.day, reverse=True))


def with_archive(feed: Feed, archive: tuple[FeedEntry, ...], tags: set[str]) -> Feed:
    """Return a feed with the entries of earlier issues below its own; one of this issue, by its tag, stays as it is."""
    return replace(feed, entries=(*feed.entries, *(entry for entry in archive if entry.id not in tags)))


def _items(path: Path, language: str) -> list[Any]:
    remedy = Message(f"{_FAULT}.copy")
    try:
        admit(path, most=WRITTEN, kind=EditionError)
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise EditionError(Fault(Message(f"{_FAULT}.missing"), remedy, path)) from None
    except (OSError, ValueError, RecursionError):
        raise EditionError(Fault(Message(f"{_FAULT}.unreadable"), remedy, path)) from None
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not str(document.get("version", "")).startswith(_VERSION):
        raise EditionError(Fault(Message(f"{_FAULT}.unreadable"), remedy, path))
    if document.get("language", language) != language:
        reason = Message(f"{_FAULT}.language", language=language)
        raise EditionError(Fault(reason, remedy, path, value=str(document["language"])))
    return items


def _item_faults(item: Any, before: date) -> Iterator[tuple[Message, Message, str]]:
    """Yield why an entry cannot be told again."""
    if not isinstance(item, dict):
        yield Message(f"{_FAULT}.unreadable"), Message(f"{_FAULT}.copy"), str(item)[:60]
        return
    for name in ("id", "title", "url", "content_text", "date_published"):
        if not isinstance(item.get(name), str) or not (item[name] or name == "content_text"):
            yield Message(f"{_FAULT}.lacks", name=name), Message(f"{_FAULT}.copy_again"), str(item.get("id", ""))[:60]
    if isinstance(url := item.get("url"), str) and url and not _URL.fullmatch(url):
        yield Message(f"{_FAULT}.no_url"), Message(f"{_FAULT}.copy_again"), url[:60]
    if isinstance(written := item.get("date_published"), str) and written:
        day = _day(written)
        if day is None:
            yield Message("fault.sources.toml.no_day"), Message(f"{_FAULT}.copy_again"), written[:60]
        elif day > before:
            yield Message(f"{_FAULT}.later", day=before.isoformat()), Message(f"{_FAULT}.copy"), written


def _day(written: str) -> date | None:
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None


def _entry(item: dict[str, Any]) -> FeedEntry:
    day = _day(item["date_published"])
    assert day is not None  # checked above
    return FeedEntry(
        key=item["id"], id=item["id"], title=item["title"], text=item["content_text"], url=item["url"], day=day
    )

"""An issue of a letter: who sends it, where it is read, how a reader leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from atlas.publishing.mail.feeds import FeedEntry

#: Where the web page of a letter is, in the folder of its language.
_PAGE = "{home}/{key}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of a letter.

    Attributes:
        key: of the letter.
        number: of the issue; 0 without.
        day: of the issue.
        address: that it is sent from.
        home: folder on the web of its outputs; empty for none.
        homes: the same by language.
        unsubscribe, unsubscribe_address: ways to leave.
        since: a year from which on the domain has been the observatory's.
        declaration: of the list of readers to the CNDP.
        archive: what feeds told of earlier issues, newest first.
    """

    key: str
    number: int
    day: date
    address: str
    home: str = ""
    homes: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: str = ""
    unsubscribe_address: str = ""
    since: int
    declaration: str = ""
    archive: tuple[FeedEntry, ...] = ()

    @property
    def domain(self) -> str:
        """The domain of its address."""
        return self.address.rpartition("@")[2].lower()

    @property
    def name(self) -> str:
        """The letter and its number: ``lettre-12``."""
        return f"{self.key}-{self.number}" if self.number else self.key

    @property
    def page(self) -> str:
        """Where it is read on the web, also when another issue follows; empty for nowhere."""
        return _PAGE.format(home=self.home, key=self.name) if self.home else ""

    @property
    def newest(self) -> str:
        """Where the newest issue of the letter is read; empty for nowhere."""
        return _PAGE.format(home=self.home, key=self.key) if self.home else ""

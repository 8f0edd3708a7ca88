"""The pictures that a book draws of its data, each kept between builds as long as what it shows stays the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas.publishing.build.cache import Cache


@dataclass(frozen=True, slots=True)
class Pictures:
    """A folder that pictures are drawn into.

    Attributes:
        folder: of the book.
        basis: a digest of what all of them are made from: the data, the theme, the language, the code.
        cache: keeps them between builds.
    """

    folder: Path
    basis: str
    cache: Cache | None = None

    def fetch(
        self, name: str, shows: Mapping[str, Any], draw: Callable[[], tuple[bytes, Mapping[str, Any]]]
    ) -> Mapping[str, Any]:
        """Bring a picture into the folder and return what is to be said of it.

        Args:
            name: of its file.
            shows: what it shows beside what all pictures are made from, as plain values.
            draw: returns the file and what is to be said of it, when the picture is not kept.
        """
        identity = json.dumps({"name": name, "basis": self.basis, **shows}, sort_keys=True, default=str)
        print_ = hashlib.sha256(identity.encode()).hexdigest()
        if self.cache is not None and (stored := self.cache.fetch(print_, self.folder)) is not None:
            return stored
        content, record = draw()
        (self.folder / name).write_bytes(content)
        if self.cache is not None:
            self.cache.store(print_, {name: content}, record=record)
        return record

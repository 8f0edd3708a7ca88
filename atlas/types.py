"""The types of what the functions of `atlas` return, for annotations; nobody makes them by hand."""

from __future__ import annotations

from atlas.analysis.dataset.card import Profile
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.join import Joined
from atlas.analysis.dataset.selection import Selection
from atlas.analysis.location.location import Placed
from atlas.publishing.edition.edition import Edition
from atlas.sources.register.register import Register
from atlas.sources.territory.territory import Territory

__all__ = ["Dataset", "Edition", "Joined", "Placed", "Profile", "Register", "Selection", "Territory"]


def __dir__() -> list[str]:
    return __all__

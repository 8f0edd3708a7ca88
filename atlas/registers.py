"""Registers: how a file is understood, what names of places mean, merging several files, and what a register is worth.

`check` lists what is wrong in a file; `propose_mapping` proposes what each column of it is, `read_mapping` takes what
you settled; `merge` joins files and finds duplicates; `read_places` brings places of your own for `atlas.locate`;
`read_vocabulary` brings other families and sectors; `assess` measures quality, `write_quality` reports it.
"""

from __future__ import annotations

from atlas.analysis.quality import Quality, assess
from atlas.publishing.quality.report import write_quality
from atlas.sources.deduplication.merge import Merged
from atlas.sources.deduplication.merge import merge_registers as merge
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.matching.places import read_places
from atlas.sources.register.mapping import SourceMapping, read_mapping
from atlas.sources.register.proposals import propose_mapping
from atlas.sources.register.register import check_register as check
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import read_vocabulary

__all__ = [
    "Gazetteer", "Merged", "Quality", "SourceMapping", "Vocabulary", "assess", "check", "merge", "propose_mapping",
    "read_mapping", "read_places", "read_vocabulary", "write_quality",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__

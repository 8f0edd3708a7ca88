"""Any indicator found by its key, those made from others included; or one of your own defined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack, overload

from atlas.analysis.catalogue.custom_indicator import Definition, Function, define
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.derived import find


@overload
def indicator(key: str) -> Indicator: ...


@overload
def indicator(key: str, **definition: Unpack[Definition]) -> Callable[[Function], Indicator]: ...


def indicator(key: str, **definition: Any) -> Indicator | Callable[[Function], Indicator]:
    """The definition of an indicator; or, told more than a key, the decorator that makes one of your own.

    ::

        @atlas.indicator(
            key="jobs_per_member", title={"fr": "Emplois par adhérent", "ar": "…", "en": "Jobs per member"},
            nature="ratio", decimals=2, needs=("jobs", "members"),
        )
        def jobs_per_member(jobs, members):
            "Jobs of the actors / their members."
            return jobs / members

        data = atlas.tabulate(placed, region, extra=[jobs_per_member])

    The function is given the stocks of ``needs`` as Series, per commune, then per province and for the region, and
    returns one Series on their index; its docstring is the formula; for an edition in several
    languages say ``formula=`` by language, and ``explanation=``, one plain sentence for the reader.

    Args:
        key: a key of the catalogue; a coverage may be asked for at any distance (``coverage_2.5km``), and so may what
            is made of one indicator and told nothing else (``lisa_density_10k``, `atlas.analysis.derived`).
        **definition: ``title``, ``nature`` and ``needs`` of an indicator of your own, and what else `Indicator` has.

    Raises:
        UnknownNameError: no indicator has this key; the message proposes the nearest keys.
        TypeError, ValueError: a definition that is not complete.
    """
    if definition:
        return define(key, definition)  # type: ignore[arg-type]  # it checks the fields
    return find(key)

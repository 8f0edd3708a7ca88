"""Any indicator found by its key, those made from others included; one of your own defined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

from atlas.analysis.catalogue.custom_indicator import Definition, Function, define
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.derived import find
from atlas.i18n.messages import Message


def get_indicator(key: str) -> Indicator:
    """Return the definition of an indicator of the catalogue, or of one made from others.

    Args:
        key: a key of the catalogue; a coverage may be asked for at any distance (``coverage_2.5km``), and so may what
            is made of one indicator and told nothing else (``lisa_density_10k``, `atlas.analysis.derived`).

    Raises:
        UnknownNameError: no indicator has this key; the message proposes the nearest keys.
    """
    return find(key)


def indicator(key: str, **definition: Unpack[Definition]) -> Callable[[Function], Indicator]:
    """Define an indicator of your own: decorates the function that computes it.

    ::

        @atlas.indicator(
            key="jobs_per_member", title={"fr": "Emplois par adhérent", "ar": "…", "en": "Jobs per member"},
            nature="ratio", decimals=2, needs=("jobs", "members"),
        )
        def jobs_per_member(jobs, members):
            "Jobs of the actors / their members."
            return jobs / members

        data = atlas.tabulate(placed, extra=[jobs_per_member])

    The function is given the stocks of ``needs`` as Series, per commune, then per province and for the region, and
    returns one Series on their index; its docstring is the formula; for an edition in several
    languages say ``formula=`` by language, and ``explanation=``, one plain sentence for the reader.

    Args:
        key: name of its column.
        **definition: ``title``, ``nature`` and ``needs``, and what else `Indicator` has.

    Raises:
        TypeError, ValueError: a definition that is not complete.
    """
    if not definition:
        raise TypeError(Message("fault.analysis.looks_up", key=key))
    return define(key, definition)

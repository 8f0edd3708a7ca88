"""Two categories of actors crossed: how many are both, and how specific each is of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.stocks import active
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Tables


def cross_tabulate(data: Tables, rows: str, columns: str) -> pd.DataFrame:
    """Return how many actors have each value of one column and of another; numbers of actors are no secret.

    Args:
        data: the indicators tabulated, with their register.
        rows: ``family``, ``sector``, ``province_code`` …; values in the order of an atlas where it has one.
        columns: the same, of the heads.

    Raises:
        ValueError: there is no register.
        SecrecyError: numbers of actors are kept secret.
        KeyError: a column that the register does not have.
    """
    if data.placed is None:
        raise ValueError(Message("fault.analysis.population.no_actors"))
    actors = pd.DataFrame(active(data.placed)[list(dict.fromkeys((rows, columns)))])
    table = pd.crosstab(actors[rows], actors[columns])
    return table.reindex(index=_order(rows, table.index, data), columns=_order(columns, table.columns, data))


def _order(name: str, values: pd.Index[str], data: Tables) -> list[str]:
    orders = {column: data.vocabulary.codes(column) for column in (c.FAMILY, c.SECTOR)}
    ordered = [value for value in orders.get(name, ()) if value in values]
    return ordered or sorted(map(str, values))


def quotients(table: pd.DataFrame) -> pd.DataFrame:
    """Return the location quotients of a table of counts: the share of each cell in its row over that of its column.

    LQᵢⱼ = (nᵢⱼ / nᵢ.) / (n.ⱼ / n..); missing in an empty row or column.
    """
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), table.to_numpy().sum()
    expected = pd.DataFrame(
        rows.to_numpy()[:, None] * columns.to_numpy()[None, :] / total, index=table.index, columns=table.columns
    )
    return table / expected.where(expected > 0)

"""Who does what: bodies beside services, and beside provinces, those that are alike next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy

from atlas import columns as c
from atlas.analysis.support.coverage import services_of
from atlas.sources.support.published import PublishedBody
from atlas.sources.support.vocabulary import codes

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory


@dataclass(frozen=True, eq=False)
class SupportMatrix:
    """Rows are bodies, columns services or provinces.

    Attributes:
        bodies: ids, alike ones next to each other.
        columns: codes of the columns.
        share: (bodies, columns): 1 where a body offers a service; of a province, the part of its communes that the body
            covers.
    """

    bodies: tuple[str, ...]
    columns: tuple[str, ...]
    share: npt.NDArray[np.float64]


def service_matrix(bodies: Sequence[PublishedBody]) -> SupportMatrix:
    """Return which body offers which service, bodies of like offers side by side."""
    columns = codes("service")
    share = np.array([[float(service in services_of(body)) for service in columns] for body in bodies])
    return _order(bodies, columns, share)


def province_matrix(bodies: Sequence[PublishedBody], territory: Territory) -> SupportMatrix:
    """Return what part of the communes of each province each body covers, bodies of like territories side by side."""
    of = territory.communes[c.PROVINCE_CODE].astype(str)
    inside = {str(code): frozenset(of.index[of == str(code)]) for code in territory.provinces.index}
    share = np.array([[len(body.areas & communes) / len(communes) for communes in inside.values()] for body in bodies])
    return _order(bodies, tuple(inside), share)


def _order(bodies: Sequence[PublishedBody], columns: tuple[str, ...], share: npt.NDArray[np.float64]) -> SupportMatrix:
    share = share.reshape(len(bodies), len(columns))
    order = similar_order(share)
    return SupportMatrix(tuple(bodies[i].id for i in order), columns, share[order])


def similar_order(share: npt.NDArray[np.float64]) -> list[int]:
    """Return the places of rows so that alike ones follow each other.

    The leaves of an average-linkage tree over city-block distances, turned so that the sum of the distances between
    neighbors is the least (Bar-Joseph et al. 2001); the end with the larger sum of columns from the left stands first.

    Args:
        share: (rows, columns), finite.
    """
    if len(share) < 3:
        return list(range(len(share)))
    distances = scipy.spatial.distance.pdist(share, "cityblock")
    order = scipy.cluster.hierarchy.leaves_list(
        scipy.cluster.hierarchy.optimal_leaf_ordering(scipy.cluster.hierarchy.linkage(distances, "average"), distances)
    )
    ends = [tuple(share[order[0]]), tuple(share[order[-1]])]
    return [int(i) for i in (order[::-1] if ends[1] > ends[0] else order)]

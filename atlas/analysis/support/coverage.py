"""What support bodies cover of a territory: by commune, by province, by distance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from pyproj import Transformer

from atlas import columns as c
from atlas.analysis.spatial.travel import scale_between
from atlas.sources.support.published import PublishedBody, PublishedPlace
from atlas.sources.support.vocabulary import REACHES, codes

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: Columns of `commune_support`.
NEAR: Final = "near"
NEAREST: Final = "nearest"
NEAREST_KM: Final = "nearest_km"


@dataclass(frozen=True, eq=False)
class SupportCoverage:
    """Which communes each body covers.

    Attributes:
        communes: index ``code``; ``bodies`` (number of bodies that cover it), ``near`` (those of communes or of one
            province: not the ones of the whole region or country), ``nearest`` (id of the body whose place is nearest)
            and ``nearest_km`` (as the crow flies, from the commune's anchor; NaN and "" when no body has a place).
        covering: code of a commune → ids of the bodies that cover it, those near it first, then in their order.
        lacking: code of a province → services that no body near any commune of it offers, in the order of vocabulary.
    """

    communes: pd.DataFrame
    covering: Mapping[str, tuple[str, ...]]
    lacking: Mapping[str, tuple[str, ...]]

    @property
    def uncovered_codes(self) -> tuple[str, ...]:
        """Codes of the communes that no body near them covers, ascending."""
        return tuple(str(code) for code in self.communes.index[self.communes[NEAR] == 0])


def support_coverage(bodies: Sequence[PublishedBody], territory: Territory) -> SupportCoverage:
    """Measure what bodies cover: the communes that they say, not those around their seats.

    A body of the whole region covers every commune on paper; whether someone is at hand is told by those of communes
    and of single provinces, the near ones.
    """
    order = {body.id: i for i, body in enumerate(bodies)}
    near = {body.id for body in bodies if is_near(body)}
    covering = {
        str(code): tuple(
            sorted((body.id for body in bodies if code in body.areas), key=lambda name: (name not in near, order[name]))
        )
        for code in territory.communes.index
    }
    nearest, distance = _nearest(bodies, territory)
    table = pd.DataFrame(
        {
            "bodies": [len(covering[str(code)]) for code in territory.communes.index],
            NEAR: [sum(name in near for name in covering[str(code)]) for code in territory.communes.index],
            NEAREST: nearest,
            NEAREST_KM: distance,
        },
        index=territory.communes.index,
    )
    return SupportCoverage(table, covering, _lacking(bodies, territory))


def is_near(body: PublishedBody) -> bool:
    """Tell whether a body works for some communes or one province, rather than for the whole region or country."""
    return body.reach in REACHES[:2]


def services_of(body: PublishedBody) -> tuple[str, ...]:
    """Return the services of a body, each once, in the order of the vocabulary."""
    own = {service.service for service in body.services}
    return tuple(service for service in codes("service") if service in own)


def _lacking(bodies: Iterable[PublishedBody], territory: Territory) -> dict[str, tuple[str, ...]]:
    """Return the services that each province lacks near it."""
    bodies = [body for body in bodies if is_near(body)]
    of = territory.communes[c.PROVINCE_CODE].astype(str)
    lacking = {}
    for code in territory.provinces.index:
        inside = frozenset(of.index[of == str(code)])
        offered = {service for body in bodies if body.areas & inside for service in services_of(body)}
        lacking[str(code)] = tuple(service for service in codes("service") if service not in offered)
    return lacking


def _nearest(bodies: Sequence[PublishedBody], territory: Territory) -> tuple[list[str], list[float]]:
    """Return the body whose place is nearest to each commune's anchor, and its distance in km; ties go to the first."""
    points = [(body.id, point) for body in bodies for place in body.places if (point := seat(place, territory))]
    communes = [str(code) for code in territory.communes.index]
    if not points:
        return [""] * len(communes), [float("nan")] * len(communes)
    seats = np.array([point for _, point in points])
    anchors = np.array([territory.anchors[code] for code in communes])
    km = np.hypot(anchors[:, None, 0] - seats[None, :, 0], anchors[:, None, 1] - seats[None, :, 1]) / 1000.0
    if territory.plane.on_ground:
        ends = np.broadcast_arrays(anchors[:, None], seats[None, :])
        along = scale_between(ends[0].reshape(-1, 2), ends[1].reshape(-1, 2), territory.plane.scale)
        km /= along.reshape(km.shape)
    first = km.argmin(axis=1)
    return [points[i][0] for i in first], [float(km[row, i]) for row, i in enumerate(first)]


def seat(place: PublishedPlace, territory: Territory) -> tuple[float, float] | None:
    """Return where a place is, in meters of the plane: at its point, else at its commune's anchor; None for neither."""
    if place.lon is not None and place.lat is not None:
        x, y = _to_meters(territory.plane.definition).transform(place.lon, place.lat)
        return float(x), float(y)
    return territory.anchors.get(place.commune)


@lru_cache(maxsize=8)
def _to_meters(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)

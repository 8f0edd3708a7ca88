"""Small layers of roads in code, and the times of a code of its own: Dijkstra with a heap over the layer as it is."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict

import geopandas as gpd
import numpy as np
import shapely
from factories import METRIC, small_territory
from factories import squares as squares_of

from atlas import columns as c
from atlas.sources.roads.road_file import read_roads
from atlas.sources.roads.speeds import Speeds

SPEEDS = Speeds({"motorway": 120.0, "primary": 60.0, "secondary": 30.0}, access=6.0, ramp=40.0)


def territory(side=60_000.0):
    """One square commune that holds the layers of these tests."""
    shapes = squares_of(1, 1, corner=(500_000.0, 450_000.0), side=side)
    table = {c.NAME: ["Un"], c.NAME_AR: ["واحد"], c.PROVINCE: ["P"], c.PROVINCE_CODE: ["00001"], c.AREA_KM2: [3600.0]}
    index = gpd.pd.Index(["000010101"], name=c.CODE)
    return small_territory(gpd.GeoDataFrame(table, index=index, geometry=shapes, crs=METRIC))


def layer(*roads, **columns):
    """A layer from (class, [(x, y) km …]) in km from the corner of the territory, with lengths of the plane."""
    lines = [shapely.LineString(1000 * np.array(xy) + [500_000, 450_000]) for _, xy in roads]
    table = {"class": [name for name, _ in roads], "length_m": [line.length for line in lines]} | columns
    return gpd.GeoDataFrame(table, geometry=lines, crs=METRIC)


def network(*roads, speeds=SPEEDS, gaps_m=None, **columns):
    return read_roads(layer(*roads, **columns), territory(), speeds=speeds, gaps_m=gaps_m)


def places(*xy):
    """Places in km from the corner."""
    xy = 1000 * np.array(xy, dtype=float).reshape(-1, 2) + [500_000, 450_000]
    return gpd.pd.DataFrame({"x_m": xy[:, 0], "y_m": xy[:, 1]})


class HeapTimes:
    """Times over a layer as it is: entries found by measuring every line, ways by a heap over lists of neighbours."""

    def __init__(self, roads, speeds):
        self.lines, self.speeds = roads.geometry.to_numpy(), speeds
        kmh = [
            speeds.ramp if ramp else speeds.classes[name]
            for name, ramp in zip(roads["class"], roads["ramp"], strict=True)
        ]
        self.minutes = (roads["length_m"] / 1000 / np.array(kmh) * 60).tolist()
        self.ends = [(line.coords[0], line.coords[-1]) for line in self.lines]
        self.near = defaultdict(list)
        for (start, stop), time in zip(self.ends, self.minutes, strict=True):
            self.near[start].append((stop, time))
            self.near[stop].append((start, time))
        self.may_join = np.flatnonzero((roads["class"] != "motorway") & ~roads["ramp"])

    def entry(self, xy):
        """Edge, fraction along it, minutes of the leg."""
        away = shapely.distance(self.lines[self.may_join], shapely.Point(xy))
        edge = int(self.may_join[int(away.argmin())])
        line = self.lines[edge]
        along = line.project(shapely.Point(xy)) / line.length if line.length else 0.0
        return edge, along, float(away.min()) / 1000 / self.speeds.access * 60

    def reach(self, edge, along):
        """Minutes from a point of an edge to every node."""
        (start, stop), time = self.ends[edge], self.minutes[edge]
        best, queue = {}, [(along * time, start), ((1 - along) * time, stop)]
        heapq.heapify(queue)
        while queue:
            time, node = heapq.heappop(queue)
            if node not in best:
                best[node] = time
                for other, more in self.near[node]:
                    heapq.heappush(queue, (time + more, other))
        return best

    def ways(self, best, here, there):
        """The ways between two entries: by either end of the first one's edge, or along the edge that both are on."""
        (edge, at, _), (other, along, _) = here, there
        start, stop = self.ends[edge]
        yield at * self.minutes[edge] + best.get(start, math.inf)
        yield (1 - at) * self.minutes[edge] + best.get(stop, math.inf)
        if edge == other:
            yield abs(at - along) * self.minutes[edge]


def heap_times(roads, origins_m, destinations_m, speeds):
    """Origins × destinations, minutes."""
    code = HeapTimes(roads, speeds)
    here = [code.entry(xy) for xy in origins_m]
    table = np.full((len(here), len(destinations_m)), math.inf)
    for column, xy in enumerate(destinations_m):
        there = code.entry(xy)
        best = code.reach(*there[:2])
        for row, place in enumerate(here):
            by_road = min(code.ways(best, place, there)) + place[2] + there[2]
            table[row, column] = min(by_road, math.dist(origins_m[row], xy) / 1000 / speeds.access * 60)
    return table


def random_roads(rng, nodes=12, edges=22, *, chain=False):
    """A random layer with parallel roads and loops, bent lines, and its territory's corner as origin."""
    at = rng.uniform(5, 55, (nodes, 2)).round(3)
    roads = []
    for _ in range(edges):
        a, b = rng.integers(nodes, size=2)
        bend = (at[a] + at[b]) / 2 + rng.uniform(-4, 4, 2)
        roads.append((str(rng.choice(["primary", "secondary"])), [at[a], bend, at[b]]))
    if chain:  # a road leads everywhere
        roads += [("secondary", [at[i], at[i + 1]]) for i in range(nodes - 1)]
    a, b = 0, 1
    roads += [("primary", [at[a], at[b]]), ("secondary", [at[b], (at[a] + at[b]) / 2 + 1.0, at[a]])]
    roads.append(("secondary", [at[a], at[a] + [2, 0], at[a] + [2, 2], at[a]]))
    return roads

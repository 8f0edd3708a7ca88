"""The territory: communes and provinces with their figures, their neighbours, their sea.

`territory` is the door; `boundaries` checks the polygons that a user brings, `territory_file` reads their
description, `label_points` says where a unit is met on a map, `outline` is the country around, `provenance` who made
each file, `correspondence` which unit became which when boundaries changed.
"""

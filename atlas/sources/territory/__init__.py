"""The territory: communes and provinces with their figures, their neighbors, their sea.

`territory` is the door. `boundaries` reads the polygons that a user brings, with `layer_columns` (which column is
which), `boundary_checks` (everything that can be wrong) and `boundary_repair` (what is mended); `outlines` makes
provinces, neighbors and areas of them. `plane` is the projection in which all is measured and drawn, `plane_words` its
name in print. `territory_file` reads their description, `surroundings` the names, the land and the points
that it brings, `label_points` says where a unit is met on a map, `outline` is the country around, `context` the layers
of its ground, `provenance` who made each file, `correspondence` which unit became which when boundaries changed.
"""

"""Measures of space: distances, coverage, access, grids, surfaces, flows.

`coverage` and `nearest` say what is near an actor and how far the nearest is (by the edges of `voronoi` and `borders`,
for `reach_measures`), `proximity` and `travel` how far things are, `access` who reaches what; `grids` and `surfaces`
(kept in `surface_files`) cut the ground, `flows` cross it, `reference_grid` letters it, `meters` refuses degrees,
`boundary_change` carries figures over to new boundaries.
"""

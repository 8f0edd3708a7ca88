"""The ground that a plate switches on beneath its marks: relief, water, roads, limits, towns; each role has one look.

Read `roles` (how what has a role and a rank looks), then `features` (what of a layer a frame shows at its scale) and
`role_shapes` (areas, lines and points on the map); `relief` is the picture under all of them, `legend` explains what
needs it, `names` writes along rivers and beside towns beyond the territory, `town_dots` marks where named towns are;
`coast` draws the edges of the land.
"""

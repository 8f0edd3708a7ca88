"""Units in shapes and places that are not those of the ground.

`contiguous` deforms them until areas are proportional to a stock, `circle_places` lets circles touch instead of overlap
(Dorling), `tile_places` gives every unit one square of a grid; `neighbors` says which units share a border.
"""

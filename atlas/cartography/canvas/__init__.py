"""The sheet that everything is drawn on, in page millimeters.

`shapes` is the page and what is drawn on it, `canvas` the same with texts (`pen`: matplotlib's artists for it, in
somebody else's axes too), `map_frame` the window on the ground, `map_sheet` the two together with what is taken;
`base_layers` is sea, land and borders, of small maps too; `typeface` and `curved_text` set type; `texture`, `paths`,
`symbols`, `arrows` and `sparklines` are shapes of print; `plate_figure` lets a figure show itself in a notebook;
`placed_items` are the drawn things as values.
"""

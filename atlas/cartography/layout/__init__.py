"""The plate composed: map, panels, furniture, legend and notes on one page.

`engine` composes a plate. `map_window` fixes what is shown, `panels` place insets, legend, locator and notes,
`furniture`, `captions` and `side_column` frame them, `sidebar` stands beside; `point_clusters` and `displacement`
move symbols apart; `series` gives plates common scales, `quick_map` makes one of an indicator; `reference_plate` and
`reference_band`, `cover`, `locator` are pieces of their own.
"""

"""What styles of marks share; a mark says its own in its module (`Mark.style`).

Read `context` (what a mark is given), then `classes` (cases of a fitted scale), `areas`, `centers` and `own_layers`
(the three kinds of layers that marks draw on), `proportional`, `points`, `parts`, `diagrams`, `flows`, `schematic` and
`multiples` (what kinds of symbols share), `names` (names of units written with them), `actor_dots` (actors over what
is drawn around them) and `plate_layers` (an editor's own layers, which no mark draws).
"""

"""Roads: a layer of lines becomes a network that can be traveled.

Read `speeds` (how fast each class is), `road_network` (the value that all of this makes), `road_layer` (what a file
must be, and every fault of it), `gaps` (roads that do not meet, repaired within a stated tolerance), `gradients`
(heights of a relief along the roads), `specification` (how an edition names its roads), then `road_file` (all of it).
"""

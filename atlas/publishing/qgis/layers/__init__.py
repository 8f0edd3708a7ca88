"""The layers of the project beside those that marks say themselves, and the pages of the communes.

`stock` lists all of them, in the order in which they lie over one another; `relief` is the one that is a raster;
`commune_pages` says what the pages made of the communes hold, `class_table` what the classes of all plates are,
`columns` what styles need beside the figures of units.
"""

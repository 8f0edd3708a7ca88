"""From a composed plate to files: the same bytes each time.

`prints` makes the files of a plate, `conversion` turns a figure into SVG, PDF and PNG through `svg_backend`; `drafts`
and `inspection` show an editor what is to be mended.
"""

"""From a composed plate to files: the same bytes each time.

`prints` makes the files of a plate: `conversion` turns a figure into SVG, PDF and PNG through `svg_backend`,
`svg_layers` gives it layers, `geo_pdf` its places on the ground and `bleed` what runs over its edge; `versions` are the
plates of a language as a build makes them. `stand_ins` are what Typst sets in place of a drawing that `form_objects`
puts into the PDF. `drafts` and `inspection` show an editor what is to be mended, `eyes` how other eyes see it.
"""

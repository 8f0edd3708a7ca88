"""What other programs hand over in their own ways, made readable.

`archives` unpacks a ZIP or KMZ with one file in it; `shapefiles` finds the encoding that a Shapefile conceals;
`html_tables` reads pages that bear the name of a workbook; `well_known_binary` finds points kept as bytes.
"""

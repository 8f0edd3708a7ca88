"""From values to classes, sizes, widths and colors: fitted once, read by map, legend and tables alike.

`scales` are the fitted values (`parts_of_scales` some units of them); `classification` (with `methods`) finds breaks,
`widths` lines, `palettes`, `own_palettes` and `bivariate_palettes` hold the colors, `color` measures them.
"""

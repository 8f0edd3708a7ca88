"""What makes QGIS show an edition as it is printed: layers, styles, a project with themes and layouts.

`styled_layers` is the door; it is read with `layers`, `styles`, `layouts` and `project`, the folders beside it.
"""

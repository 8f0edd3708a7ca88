"""The project that the GeoPackage carries: layers, themes, layouts.

`project` is the whole; `map_layers` its layers, `plates` the marks read from their scales, `plate_shown` those of one
plate, which `plate_shelf` keeps between builds, `plate_context` what that needs, `plate_sheet` what a layout says,
`forms` how rows are edited, `descriptions` what is said of all of it, `conventions` what holds for all of it, `tables`
where QGIS finds it, `archive` how it is packed, `package` what the file and the project beside it are called, `fonts`
the type beside them, `parts` its styles and layouts as files.
"""

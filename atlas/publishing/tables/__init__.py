"""Figures that leave as tables, with titles in three languages and nothing personal in them.

`contents` says what stands in each table and `data_dictionary` what explains it, `layers` types it, `writers` chooses
the kind of file: `csv_files`, `workbook`, `geographic_files` (GeoParquet, GeoJSON, KML) and `geopackage`, whose record
is `metadata` (`records`: what catalogues read beside it; `iso19115_3`: its record in the newer standard); `titles` and
`layer_titles` are their words, `contact_privacy` keeps contacts, `registers` writes registers. `query_output` lays out
the answers of the command line.
"""

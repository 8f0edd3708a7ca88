"""Figures that leave as tables, with titles in three languages and nothing personal in them.

`contents` says what stands in each table, `layers` types it, `writers` chooses the kind of file, `workbook` and
`geopackage` are two of them; `titles` and `layer_titles` are their words, `contact_privacy` keeps contacts,
`registers` writes registers.
`query_output` lays out the answers of the command line.
"""

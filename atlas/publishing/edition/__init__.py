"""The edition as a value, read from its TOML file and checked as a whole.

`edition` and `chapters` are the values, `load` reads them (what is wrong beyond grammar is found by its neighbor
`checks`); `themes` reads looks, `edition_info` what each plate prints, `enclosure` where it is and which files it may
name, `text_file` reads its texts, `map_series` makes a plate for each unit of a series, `own_tables` its own tables,
`basemaps` fetches, `scaffold` begins a new edition, `suggestion_text` one of a table, `new_publication` a publication
of one; `corrections` brings back what was corrected in QGIS.
"""

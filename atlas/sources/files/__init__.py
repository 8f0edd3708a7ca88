"""Any file of records becomes one raw table: values as they stand, the row of each record, what was detected.

`tables` is the door: it chooses the reader by the kind of file. `delimited` (with `encodings`) reads text,
`workbooks` (with `sheets`) Excel and OpenDocument, `layers` GeoPackage, GeoJSON, Shapefile, Parquet.
`attributes` reads any of them without its shapes, `small_tables` tables of a few columns, whatever their headings are
called. `header_detection` finds the table inside a sheet; `read_options` is what a user says of a file beforehand. What
is too large or no such file is refused before it is opened: `admission`, `workbook_size`; `spreadsheet_text` keeps
formulas from running, `pictures` and `vector_pictures` read what editors bring.
"""

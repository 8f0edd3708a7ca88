"""One's own figures without code: tables joined to communes or provinces, sums of a register's own columns, zonings.

`own_table` is what an editor writes, `own_values` reads the file and lists what is wrong with it, `own_indicators`
makes indicators of it, `register_sums` adds up columns of the register, `suggestion` proposes plates of a table;
`zonings` groups communes into zones; `areas` reads cells of a grid and catchments, `area_values` measures them,
`perimeters` cuts the data to fewer communes.
"""

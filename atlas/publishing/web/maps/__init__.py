"""The maps of the web edition: one reading of the scales that the plates fitted.

`map_set` (all maps of an edition) chooses a mark for each indicator (`choice`), lays it over the shapes of the plates
(`ground`) and reads its style feature by feature (`readings`, `evaluation`); `map_picture`, `layers`, `symbols` write
it as SVG, `legends` as HTML, `data_files` as what the script reads. `context_picture` is what lies beneath all of them;
`actors` are the records that may be shown, `tiles` the same past what a page can hold; `credits` say whom a map is owed
to.
"""

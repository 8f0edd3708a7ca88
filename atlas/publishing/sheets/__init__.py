"""Sheets: one printed page for each commune and each province, single, in a series, or bound as a book.

Read `comparison` (values, ranks and their threshold), `outlines` and `unit_map` (the map of one unit), `strips` (all
communes on a line), `published_actors` and `support_reach` (who may be named, who covers the unit), then `context`,
`content` and `parts` (what a sheet prints), `series` (files) and `edition_sheets` (those of an edition); `mini_map` is
a ratio on a small map, for letters.
"""

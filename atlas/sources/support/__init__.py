"""Support bodies: who accompanies the actors of the social economy, with what, where, and what may be published of it.

`vocabulary` holds the codes (services, stages, publics …), `columns` the sheets of a file and their columns, `tables`
reads them from Excel, CSV or TOML as they stand. `hours`, `lines` and `areas` read what a cell may hold: opening
hours, telephone numbers and e-mail addresses, the communes that are covered; `cells` reads any cell by its column.
`model` is what a file says, `records` makes it of the tables, `checks` compares the records with each other, `logos`
reads their logos. `published` is all that may ever leave: the one function that makes it applies consent (law 09-08);
`listed_bodies` says which bodies are listed on a day, and leaves out who opposed; `spoken` gives a reader texts in a
language; `institutions` are the public ones that everyone may meet.
"""

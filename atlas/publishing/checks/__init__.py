"""What is wrong with an edition beyond the grammar of its file, found before anything is drawn.

`full_check` finds all of it, with the data; `edition_check` what the edition's own files tell, by `named_files`,
`own_indicators`, `plates` and `shown`; `figures` what only the data can tell; `attempts` is how each of them says it.
"""

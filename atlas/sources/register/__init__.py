"""A raw table becomes a register of actors, every record checked, every fault told at once.

`register` is the door. `headings` recognizes the columns, `records` reads their values, `rules` are what the records
must keep, `closures` says who ceased to be. `mapping` is the file in which a source explains itself, `proposals`
writes a first one; `roundtrip` takes a table that the toolkit made back as the register that it was.
"""

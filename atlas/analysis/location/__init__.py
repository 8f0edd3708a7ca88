"""Each actor gets its commune, or the reason why it has none: in = placed + rejected.

`location` is the door; `placer` is a territory prepared to place points, `cells` and `edges` answer which polygon holds
each of many points; `declared_communes` compares with what records declare, `name_fallback` places records by name,
`crowds` says what many records have in common, `unit_lookup` finds the unit that a person means, `from_dataframe` takes
tables made in code.
"""

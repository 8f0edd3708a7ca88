"""Names on the map: each in its unit, beside its symbol or led to it, none over another.

`labels` is the door; `settings` are the lines and sizes of a name, `candidates` the places that it may take and what
each costs, `occupancy` and `discs` what lies under them, `solver` chooses, `leaders` draws the lines; `toponyms` are
seas and neighbors, `figures` what is written under names, `around` the provinces around a map's subject, `unit_names`
the words.
"""

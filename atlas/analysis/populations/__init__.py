"""Who is in the register beyond its tables: who answered, by family and size, who is new, who is studied.

Read `study_population` (a subset of the actors, its complement, indicators of both), `register_changes` (two dated
registers compared), `breakdowns` (amounts by category, with secrecy), `cross_tabulation` (counts of two categories),
`zones` (town and country, small and large communes) and `supplement` (all of them for an edition's data).
"""

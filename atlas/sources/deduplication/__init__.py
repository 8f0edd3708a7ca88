"""Records that may be the same actor: proposed by likeness, decided by people, merged with their origin.

`name_similarity` (with `consonant_keys`, across the two scripts) compares names, `duplicates` finds the pairs,
`decisions` reads what people answered, `merge` makes one register of several.
"""

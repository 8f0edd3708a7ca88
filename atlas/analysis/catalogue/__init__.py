"""What each indicator is, where it is found, and what it is computed from.

Begin with `definition` (Indicator, Nature) and `base` (Base, Ground: the stocks of the units of a level and what lies
around them); `stocks` sums them. `entries` lists the shipped indicators, `catalogue_table` shows them, `registry` finds
any by its key, `custom_indicator` makes one of your own, `outside` finds those of other packages, `results` checks
what a function gave.
"""

"""The definitions of the catalogue by what they are made from.

`formulas`, `arithmetic` (of one indicator and another), `neighborhood_formulas`, `road_formulas` and `builders` are the
ways to state an indicator; `hcp`, `register`, `families`, `mixes`, `people` and `reach` state them.
"""

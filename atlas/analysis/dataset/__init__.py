"""The tables of an atlas: communes, provinces, region, a column per indicator, and their questions.

`dataset` is the door, `tables` its values (`read_only`), computed from `bases`; `extra_columns` (with
`further_measures`) and `join` add to it, `ranks`, `selection` (with `expressions`) and `profile` (with `card`) ask it,
`flags` say why a value is missing, `credits` whom it is owed to, `idiom` makes its sentences speak as its territory.
"""

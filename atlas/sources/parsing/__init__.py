"""A cell becomes a value, or a reason why it cannot be read; nothing is guessed in silence.

`values` reads whole columns (counts, years, dates, codes, yes and no) with `dates` and `vocabulary`; `coordinates`
reads longitudes and latitudes as people write them, `coordinate_pairs` those that stand in one cell, `position_texts`
Plus Codes and links to maps, `projections` those that are meters, `amounts` numbers whose comma may mean two things.
"""

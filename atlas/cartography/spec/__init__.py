"""Plates as values, field for field as an edition's TOML writes them; drawing them is another's job.

`plate` is the whole, `focus` the units that it is of; `page` and `theme` its format and look; `insets`, `annotations`,
`basemap`, `map_layers`, `placement` its parts; `basemap_image` is the picture of a basemap; `localized_text` are its
texts in several languages, `edition_info` what the edition gives to each of its plates, `logo` a picture that signs
them, `pictogram` a symbol of its own; marks and charts sign in to a `registry`.
"""

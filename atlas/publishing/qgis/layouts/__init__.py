"""Print layouts of QGIS: a plate's page with all that stands on it, and a page for each commune (`commune_page`).

`layout` puts the page together of `items`; `text_bands` and `furniture` frame it, `legends` and `legend_items` explain
it, `label_layers` name it, `pictures` stand for what QGIS cannot draw.
"""

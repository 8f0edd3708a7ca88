"""What comes in: boundaries and figures, registers of actors, names of places, pictures of the ground.

`files` turns any file into a raw table, `parsing` a cell into a value, `register` a raw table into a checked
register; `territory` reads the communes that everything is measured on; `matching` finds the commune that a name
means; `deduplication` the records that may be one actor; `edits` brings back what an editor changed elsewhere;
`basemap` holds tiles and rasters. Read them in this order; each room stands on those before it.
(`reference_figures` reads what others published; `notebook` shows their tables in HTML.)
"""

"""Pictures of the ground, with limits on everything that comes from elsewhere.

`tiles` knows the pyramid and reads folders and MBTiles, `tile_server` asks a server (through `download`, by a name of
`providers`), `rasters` reads GeoTIFF and brings pictures to another CRS.
"""

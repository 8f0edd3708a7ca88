"""What leaves: the edition and its plates, the book, the GeoPackage, the tables and the manifest.

`edition` is what an editor writes, `checks` find what is wrong with it; `build` makes what has changed and replaces
the folder whole; `render` draws and prints plates; `tables` writes figures; `book` composes, `press` prepares for the
printer, `proof` reads what was printed; `qgis` carries it all to QGIS; `quality` reports on the register.
"""

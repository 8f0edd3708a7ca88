"""What machines read of the web edition.

`tables` (what each file of values holds: Data Package, CSVW), `dcat` (the catalogue of open data), `directory` (the
map of the site, the feed of publications, robots, digests of all files).
"""

"""Looks of print as QGIS and SLD write them.

`styles` is a style of one layer; `renderers` and `symbols` are its parts; `base_layers`, `diagrams` and `labels`
write what lies beside them, `evaluation` keeps texts from being expressions; `sld` writes for other programs.
"""

"""Styles as plain values: how the features of a layer are drawn, for any program that has layers and symbols.

A mark says its style in these words (`Mark.style`); what writes them for a program (QGIS, SLD) stands in publishing and
reads nothing else. Read `symbols` (what is drawn of one feature), then `model` (which feature is drawn how), then
`expressions` (values that are computed from the columns of a layer).
"""

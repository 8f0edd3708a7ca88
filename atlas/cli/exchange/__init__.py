"""What goes to other programs and comes back from them.

`packages` writes GeoPackages and renames them; `edits` compares and applies what was changed in one.
"""

"""What an editor changed outside the toolkit comes back as tables.

`layer_diff` says what became of a layer, `offsets` and `moved_names` where names were moved, `links` who is tied to
whom. `package_diff` compares whole files; `register_edits` finds what was changed of the actors, which `register_text`,
`register_workbook` and `register_layer` write into their register; `unwritable` says what has no place there.
"""

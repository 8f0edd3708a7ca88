"""The pages of the web edition, a module for each kind.

`texts` (of the editor, of the book, of the toolkit), `units` (communes, provinces), `indicators`, `plates`,
`publications`, `home`, `explorer` (the map, the search), `data` (what can be taken).
"""

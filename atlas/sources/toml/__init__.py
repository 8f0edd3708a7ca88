"""A TOML file becomes the values of a specification, or a list of everything that is wrong, each with its line.

`document` is the door: it reads a file and the dataclass that it writes. `validation` understands as much of a document
as can be understood and says in plain words what cannot; `lines` finds the line of every key. Editions, themes, mapping
files and descriptions of territories are all read by it.
"""

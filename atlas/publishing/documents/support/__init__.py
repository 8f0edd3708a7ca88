"""Support bodies in a document: cards, where to begin, who does what, what is covered, indexes.

`catalogue` is what a publication brings to the directives; `words_of_bodies` says codes and names as a reader meets
them. `minimap` and `cards` show one body, `doors` where to begin, `matrices` who does what and where, `coverage` what
is covered and what is not, `money` programmes and institutions, `indexes` how a body is found, `notices` what the law
and the reader ask.
"""

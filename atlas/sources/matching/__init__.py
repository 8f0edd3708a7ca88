"""Which commune a name means, however it is spelt, and how sure that is.

`normalization` folds spellings into one form, `spelling_distance` measures how far two are apart, `name_phrases` takes
apart what people write, `name_forms` holds all names of the communes, `gazetteer` decides between them, `beyond` names
what lies around, `places` adds a user's own.
"""

"""The publications on the site.

`work` (what lists tell of one), `site_work` (its page and its files), `drawings` (its pictures as files that bring
their fonts), `books` (what the site offers that has no page: the atlas, books of sheets).
"""

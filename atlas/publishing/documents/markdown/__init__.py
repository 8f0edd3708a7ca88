"""Markdown with directives becomes a tree.

Read `directives` (their grammar), `front_matter` (the head of a text), `written_block` (a directive becomes its
specification), `reading` (a text becomes a tree).
"""

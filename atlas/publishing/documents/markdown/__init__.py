"""Markdown with directives becomes a tree.

Read `directives` (their grammar), `front_matter` (the head of a text), `written_block` and `written_claim` (a directive
and a checked sentence become their specifications), `text` (where a text comes from and what was read), `tokens` (the
parser), `inline_reader` and `reader` (a text becomes a tree).
"""

"""Letters: a message as a file, its feeds and its calendar, and the proofreading of what mail clients would spoil.

Nothing here sends anything. Read `plain_line` (texts that are safe in a header), `message` (the .eml), `client_support`
and `inspection` (what mail clients drop), `feeds`, `agenda` and `agenda_calendar`; then `issue` (a letter's number),
`archive` (the issues before) and `items` (what is in it), `markup` and `inline_styles` (the tree as the HTML of a
message) and `letter` (all its files).
"""

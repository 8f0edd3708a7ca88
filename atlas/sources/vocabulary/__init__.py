"""The vocabulary of a register: its families, sectors, statuses and precisions, with their words; data, never code.

Read `vocabulary` (the values that all rooms are handed), then `vocabulary_file` (the TOML that writes them) and
`wordings` (how the texts of a register are understood as their codes).
"""

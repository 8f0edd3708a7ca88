"""What a plate shows, in words, for readers who do not see it.

`description` puts the text of a plate together of each `statement` that its marks make of their data.
"""

"""The print PDF: the composed book with bleed, crop marks, an output intent, and inks under a limit.

Read `specification` (what an edition asks), `document` (the whole way), `sheets` (bleed and crop marks), `profile` and
`separation` (from screen to inks), then `cmyk_conversion` with `content`, `spaces`, `inks`, `shadings` and `pictures`
(what is converted in a PDF); `measures` and `report` say what the pages lay down.
"""

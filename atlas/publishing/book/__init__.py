"""The book of an edition: cover, texts, chapters of plates with pages that face them, annexes, composed by Typst.

Read `texts` and `markdown` (what editors write), `checks` (what is wrong with it), `facts`, `categories`,
`facing_pages` and `annexes` (what the data say), then `content` (all of it as plain values) and `composition` (Typst
makes a PDF of them), `laid_book` (what a build makes); `assets` and `pictures` are kept between builds; `bound_plate`
is a plate whose title stands beside it, `barcode` is of its ISBN.
"""

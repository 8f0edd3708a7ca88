"""Documents: what an editor writes and what the data say as one tree of blocks, written for paper, web and mail.

Read `values` (a number with its key), `tree` (the neutral blocks that writers know), `traversal` (ways through it),
`block` (a directive as a specification that expands into them; each is a module of `blocks`) and `context` (what it is
told), then `inlines` and `markdown` (texts become a tree), `document` (a publication in one language), `specification`
(a publication as an edition writes it; each kind is a module of `kinds`), `editions`, `checks` and `products` (all
publications of an edition). `exhibits`, `pictures`, `maps` and `unit_cards` serve the blocks; `writers` make pages of a
tree.
"""

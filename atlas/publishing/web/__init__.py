"""The web edition: one folder of pages that opens by double click, without a server, a script or a request.

`specification` (what an edition asks, and its `checks`) → `addresses` (where pages are) → `site` (what all pages are
written from, with `figures`, `page`, `frame`) → ``pages`` (a module for each kind) with ``maps`` and ``search`` →
`downloads`, `shapes`, `pictures`, `assets` (what lies beside the pages) and ``metadata`` → `products` (what a build
makes), `site_folder` (the site alone), `archive` and `preview`.
"""

"""The writers of documents: each reads the neutral blocks of a tree and nothing else.

Read `typst_markup` and `paper` (a tagged PDF), `page_breaks`, `elastic_blocks` and `page_plan` (where its pages break,
how high its maps are), `web_markup`, `inline_svg` and `web` (an HTML page), `plain_text`,
`workbook_plan`,
`figure_workbook` and `planned_workbook` (a sheet for each figure) and `outputs` (the files of a publication).
"""

"""What leaves of support bodies beside documents: files for exchange, forms that bodies fill in, and what came back.

`hsds` (Open Referral's Human Services Data Specification), `body_table` (CSV) and `vcard` (by `exports`) write what
`atlas.sources.support.published` allows and nothing else; `qr` draws a code as a vector. `sheets` writes a file of
support bodies, `forms` the forms and letters that ask whether it is right, `web_form` the same form as a page;
`changes` compares what came back field by field and `answers` brings it into the file.
"""

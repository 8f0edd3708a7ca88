"""Words, numbers, dates and typography of the languages that an atlas speaks.

Every word that a reader meets stands in ``locale/fr.toml``, ``ar.toml`` and ``en.toml``; a language is one row of
`language` and one such file. Words that are recognized in the files of others stand in ``reading/``. Read in this
order: `language`, `interface` (the language that errors and the command line speak), `letters` (of scripts), `lexicon`
(the words recognized), `typography`, `numbers`, `number_parser`, `degrees`, `level_names` and `idiom` (what a territory
calls otherwise), `expressions` (the files of words), `messages`, `column_titles`.
"""

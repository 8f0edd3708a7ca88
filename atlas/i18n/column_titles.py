"""What people call the columns of tables, in every language: titles that files carry and come back with."""

from __future__ import annotations

from atlas.i18n.expressions import expressions
from atlas.i18n.idiom import ELSEWHERE
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import section

#: Tables of the files of words: what columns are called, and those that are indicators too.
_TABLES = ("column", "column_as_indicator", f"{ELSEWHERE}.column", f"{ELSEWHERE}.column_as_indicator")


def titles_of(column: str) -> tuple[str, ...]:
    """Return what a column is called in each language, as it is written and as it is typeset."""
    titles = []
    for table in _TABLES:
        for code, language in LANGUAGES.items():
            written = expressions(language).get(f"{table}.{column}")
            titles += [str(written), section(table, code)[column]] if written else []
    return tuple(dict.fromkeys(titles))

"""The languages that an atlas speaks: a row each, with a file of words in ``locale/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from atlas import columns as c

_LOCALE: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How a language is written.

    Attributes:
        code: as editions, tables and files of words name it: ``fr``.
        alpha3: as ISO 639-2 names it, for catalogues of data; that of several languages when it is not given.
        locale: whose numbers, months and plurals these are, as CLDR names it.
        script: that it is written in, as ISO 15924 names it.
        right_to_left: the direction of its script.
        comma: between the items of a list, with its space.
        semicolon: between clauses, with its space.
        colon: between a title and what it announces, with its spaces.
        ratio: the sign of a scale, with its spaces: 1:25 000.
        percent: the sign after a percentage, with its space.
        first_of_month: how the first day of a month is written in a date.
        narrow_spaces: whether narrow no-break spaces stand before double signs and inside guillemets.
        curly_apostrophe: whether an apostrophe between letters is the typographic one.
        name_column: the column that names units in this language.
        file: its words; ``locale/CODE.toml`` when it is not given.
    """

    code: str
    locale: str
    alpha3: str = "mul"
    script: str = "Latn"
    right_to_left: bool = False
    comma: str = ", "
    semicolon: str = "; "
    colon: str = ": "
    ratio: str = ":"
    percent: str = "%"
    first_of_month: str = "1"
    narrow_spaces: bool = False
    curly_apostrophe: bool = True
    name_column: str = c.NAME
    file: Path | None = None

    @property
    def words(self) -> Path:
        """The file of its words."""
        return self.file or _LOCALE / f"{self.code}.toml"

    @property
    def direction(self) -> str:
        """The direction of its script, as HTML names it."""
        return "rtl" if self.right_to_left else "ltr"


_ROWS: Final = (
    Language(
        code="fr", locale="fr", alpha3="fra", semicolon="\u202f; ", colon="\u202f: ", ratio="\u202f:\u202f",
        percent="\u202f%", first_of_month="1er", narrow_spaces=True,
    ),
    # Morocco writes Western digits with a point for thousands in Arabic; plain "ar" would not.
    Language(
        code="ar", locale="ar_MA", alpha3="ara", script="Arab", right_to_left=True, comma="، ", semicolon="؛ ",
        curly_apostrophe=False, name_column=c.NAME_AR,
    ),
    Language(code="en", locale="en_GB", alpha3="eng"),
)  # fmt: skip

#: Code → language, French first. A fourth language is one more row and its file of words.
LANGUAGES: Final[dict[str, Language]] = {language.code: language for language in _ROWS}


#: The language of texts that do not say theirs, and of whoever does not ask for another.
DEFAULT_LANGUAGE: Final = "fr"


@dataclass(frozen=True)
class _Codes:
    """Tells pydantic, where an edition is read, which codes there are."""

    besides: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Mapping[str, Any]:
        from pydantic_core import core_schema  # only the readers of editions have it loaded

        return core_schema.literal_schema([*self.besides, *LANGUAGES])


#: The code of a language, one of `LANGUAGES`.
LanguageCode = Annotated[str, _Codes()]
#: The code of a language, or ``""`` for none.
NoneOrLanguage = Annotated[str, _Codes(("",))]


def row_of(code: str) -> Language:
    """Return the language of a code.

    Raises:
        LookupError: there is none. Where a user names a language, `atlas.errors.language_of` proposes those known.
    """
    try:
        return LANGUAGES[code]
    except (KeyError, TypeError):
        raise LookupError(f"the atlas speaks no language “{code}”: it speaks {', '.join(LANGUAGES)}") from None

"""The sheets of an edition: which units are meant, and how the edition signs them."""

from __future__ import annotations

from collections.abc import Sequence

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.spec.localized_text import text_in
from atlas.i18n.language import LanguageCode
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import typeset
from atlas.publishing.documents.kinds.sheets import SheetBook, last_day
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.sheets.series import SheetName, SheetStyle, sheets_of
from atlas.publishing.sheets.support_reach import SupportReach
from atlas.publishing.sheets.unit_map import UnitLevel


def names_of(
    data: Dataset, places: Sequence[str], each: Sequence[UnitLevel], language: LanguageCode
) -> tuple[SheetName, ...]:
    """Return the sheets meant by names or codes of places, else those of some levels, of both without any.

    Raises:
        AmbiguousNameError, UnknownNameError: a place of several units, or of none.
    """
    if places:
        cards = [data.profile(place, keys=()) for place in places]
        return tuple(SheetName(card.code, card.by) for card in cards)
    return sheets_of(data, each=tuple(each) or ("province", "commune"), language=language)


def style_of(edition: Edition, data: Dataset) -> SheetStyle:
    """Return the look, the signature and the support bodies that an edition gives its sheets.

    Raises:
        InputError: the file of support bodies is wrong.
    """
    language = edition.language
    bodies = next((spec.bodies for spec in edition.publications if isinstance(spec, SheetBook) and spec.bodies), "")
    reach = None
    if bodies:
        reach = SupportReach.read(edition.file_path(bodies), data.territory, day=last_day(edition.date))
    return SheetStyle(
        language=language,
        reach=reach,
        theme=theme_of(edition),
        publisher=typeset(edition.publisher(language), language),
        title=typeset(text_in(edition.title, language, what="title"), language),
        date=written_date(edition.date, language),
    )

"""Indicators of one's own as a user's module would have them."""

import atlas


@atlas.indicator(
    key="households_per_souk", title={"fr": "Ménages par souk", "ar": "الأسر لكل سوق", "en": "Households per souk"},
    unit={"fr": "ménages", "ar": "أسرة", "en": "households"}, nature="ratio", decimals=1, source="hcp-rgph",
    needs=("households_2024", "souks"), denominators=("souks",), year="2024",
)  # fmt: skip
def households_per_souk(households, souks):
    """Households / weekly souks.

    Where there is no souk there is no answer.
    """
    return households / souks

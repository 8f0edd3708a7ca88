"""Contacts leave only where the actor consented (law 09-08 on personal data): what is not known counts as no."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.i18n.lexicon import alternatives, word_lists, word_text
from atlas.sources.matching.normalization import fold
from atlas.sources.register.headings import recognize

#: The columns of a register that reach a person.
CONTACTS: Final = (c.ADDRESS, c.PHONE, c.EMAIL)
# A register has more of them than it has names for: “Portable 2”, “Contact du président”, “Page Facebook”.
_IN_LATIN: Final = [pattern for patterns in word_lists("contacts.latin").values() for pattern in patterns]
_PREFIXES: Final = word_text("contacts.arabic.prefixes")
#: Arabic writes “and”, “of the”, “for the” on to the word.
_PERSONAL: Final = re.compile(
    rf"\b(?:{'|'.join(_IN_LATIN)})\b|\b(?:{_PREFIXES})?(?:{alternatives('contacts.arabic.words')})\b"
)
_HUMPS: Final = re.compile(r"(?<=[a-z\u00e8-\u00ea])(?=[A-Z])")
#: Headings are shorter; what is longer is a text.
_LONGEST_HEADING: Final = 200

_Table = TypeVar("_Table", bound="pd.DataFrame")


def without_private_contacts(table: _Table) -> _Table:
    """Return the records with each contact missing unless the record's consent is true.

    Columns are contacts when they are the register's address, telephone and e-mail, or when their heading says that
    they reach or identify a person (who leads it, identity card, birth, bank account) or hold the house's remarks.
    """
    columns = [name for name in table.columns if is_contact(str(name))]
    consent = table[c.CONSENT] if c.CONSENT in table else pd.Series(False, index=table.index)
    # A text “true” is no consent: it comes from a table that nobody read as a register.
    given = np.array([isinstance(answer, bool | np.bool_) and bool(answer) for answer in consent], dtype=bool)
    changed = table.copy()
    for name in columns:
        changed[name] = table[name].astype("object").where(given, None)
    return changed


def is_contact(heading: str) -> bool:
    """Tell whether a column reaches or identifies a person, by its heading in French, Arabic or English."""
    if recognize(heading) in CONTACTS:
        return True
    return _PERSONAL.search(fold(_HUMPS.sub(" ", heading[:_LONGEST_HEADING]))) is not None

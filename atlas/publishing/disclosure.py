"""Contacts leave only where the actor consented (law 09-08 on personal data): what is not known counts as no."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.sources.headings import recognise
from atlas.sources.names import fold

#: The columns of a register that reach a person.
CONTACTS: Final = (c.ADDRESS, c.PHONE, c.EMAIL)
# A register has more of them than it has names for: “Portable 2”, “Contact du président”, “Page Facebook”.
_REACHES: Final = re.compile(
    r"\b(tel|tels|telephones?|phones?|gsm|mobiles?|portables?|fax|whatsapp|e ?mails?|mails?|mel|courriels?|adresses?|"
    r"address|contacts?|facebook|هاتف|الهاتف|بريد|البريد|عنوان|العنوان)\b"
)

_Table = TypeVar("_Table", bound="pd.DataFrame")


def disclosed(table: _Table) -> _Table:
    """The same records, each contact missing unless the record's consent is true.

    Columns are contacts when they are the register's address, telephone and e-mail, or when their heading says so.
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
    """Whether a column reaches a person, by its heading."""
    return recognise(heading) in CONTACTS or _REACHES.search(fold(heading)) is not None

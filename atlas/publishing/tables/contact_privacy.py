"""Contacts leave only where the actor consented (law 09-08 on personal data): what is not known counts as no."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.sources.matching.normalization import fold
from atlas.sources.register.headings import recognise

#: The columns of a register that reach a person.
CONTACTS: Final = (c.ADDRESS, c.PHONE, c.EMAIL)
# A register has more of them than it has names for: “Portable 2”, “Contact du président”, “Page Facebook”.
_REACHES: Final = (
    "tel", "tels", "telephones?", "phones?", "gsm", "mobiles?", "portables?", "fax", "whatsapp", "telegram", "viber",
    "e ?mails?", "mails?", "mel", "courriels?", "adresses?", "address", "contacts?", "facebook", "instagram",
    "linkedin", "twitter", "skype",
)  # fmt: skip
# Who somebody is: the person who leads or answers, the papers, the birth, the account.
_IDENTIFIES: Final = (
    r"(?:vice ?)?presid(?!iale?s?\b)\w*", r"gerante?s?", r"cogerante?s?", r"tresori\w*", r"secretaires?",
    r"dirigeante?s?", r"responsables?", r"representante?s?", r"mandataires?", "directeurs?", "directrices?",
    "referente?s?", "fondateurs?", "fondatrices?", "proprietaires?", "animateurs?", "animatrices?", "interlocuteurs?",
    "prenoms?",
    "chair(?:man|woman|person)?", "managers?", "directors?", "treasurers?", "secretary", "owners?", "founders?",
    "representatives?", "first names?", "last names?", "surnames?", "full names?",
    "c ?i ?n(?: ?e)?", "cnie", "cni", "nni", "passe?ports?", "(?:carte|piece|numero|no|n) (?:d |de l )?identite",
    "carte nationale", "national id", "id (?:card|number)", "identity (?:card|number)",
    r"naiss\w*", "births?", "birth ?da(?:y|te)", "dob",
    "r ?i ?b", "iban", "bic", "swift", "banque", "bancaires?", "bank", "compte (?:courant|postal)",
)  # fmt: skip
# What was written about somebody for the house.
_REMARKS: Final = (
    "notes",
    "^note$",
    "note (?:interne|libre)s?",
    "observations?",
    "observ",
    "remarques?",
    "remarks?",
    "commentaires?",
    "comments?",
)
_IN_ARABIC: Final = (
    "هاتف", "جوال", "نقال", "محمول", "فاكس", "واتساب", "بريد", "ايميل", "عنوان", "فيسبوك",
    "رييس", "رييسه", "مسير", "مسيره", "مسوول", "مسووله", "امين", "امينه", "كاتب", "كاتبه", "ممثل", "ممثله", "مدير",
    "مديره", "موسس", "بطاقه", "جواز", "ميلاد", "ازدياد", "بنكي", "بنك",
    "ملاحظه", "ملاحظات", "تعليق", "تعليقات", "تعاليق",
)  # fmt: skip
#: Arabic writes “and”, “of the”, “for the” on to the word.
_PERSONAL: Final = re.compile(
    rf"\b(?:{'|'.join((*_REACHES, *_IDENTIFIES, *_REMARKS))})\b|\b(?:[وبل]?ال|لل|[وبل])?(?:{'|'.join(_IN_ARABIC)})\b"
)
_HUMPS: Final = re.compile(r"(?<=[a-zéèê])(?=[A-Z])")
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
    if recognise(heading) in CONTACTS:
        return True
    return _PERSONAL.search(fold(_HUMPS.sub(" ", heading[:_LONGEST_HEADING]))) is not None

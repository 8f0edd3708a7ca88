"""All the names under which the communes of a territory are known, and the words that tell where they are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from atlas import columns as c
from atlas.i18n.letters import is_arabic
from atlas.i18n.lexicon import word_list, word_text
from atlas.sources.matching.normalization import normalize
from atlas.sources.matching.spelling_distance import latin_sound, own_words, sound

#: What a form is: the name, or another name (an alias, an arrondissement, a place of the user's).
EXACT: Final = "exact"
ALIAS: Final = "alias"
#: How much of its score an arrondissement keeps whose name alone says too little.
_COMMON: Final = 0.8


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the user's: names (one of them may be ""), code of its commune, longitude and latitude or NaN."""

    name: str
    name_ar: str
    code: str
    lon: float = math.nan
    lat: float = math.nan

    @property
    def has_point(self) -> bool:
        """Whether it is known where in its commune the place is."""
        return math.isfinite(self.lon) and math.isfinite(self.lat)


@dataclass(frozen=True, slots=True)
class Form:
    """One name of a commune: of what kind, of which place in it, and how much of a score it keeps."""

    text: str
    code: str
    kind: str
    place: str = ""
    factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Names:
    """The names of communes, their parts, their aliases and the user's places, by the sounds of their spellings.

    Attributes:
        communes: index ``code``; name, Arabic name, province and its code.
        parts: arrondissements: name, Arabic name, ``of`` (code of their commune).
        aliases: ``code``, ``alias``.
        provinces_ar: code of a province → its Arabic name.
        places: the user's.
    """

    communes: pd.DataFrame
    parts: pd.DataFrame
    aliases: pd.DataFrame
    provinces_ar: Mapping[str, str]
    places: tuple[Place, ...] = ()

    @cached_property
    def contexts(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """Form → the provinces and the communes that it names."""
        provinces: dict[str, set[str]] = {}
        communes: dict[str, set[str]] = {}
        for code, forms in self.provinces.items():
            for form in forms:
                provinces.setdefault(form, set()).add(code)
        for key, forms_of in [*self.forms["la", "la"].items(), *self.forms["ar", "ar"].items()]:
            for bearer in forms_of:
                communes.setdefault(key, set()).add(bearer.code)
        return {
            key: (frozenset(provinces.get(key, ())), frozenset(communes.get(key, ()))) for key in provinces | communes
        }

    @cached_property
    def province_of(self) -> dict[str, str]:
        """Code of each commune → code of its province."""
        column = c.PROVINCE_CODE if c.PROVINCE_CODE in self.communes else c.PROVINCE
        return {str(code): str(province) for code, province in self.communes[column].items()}

    @cached_property
    def province_names(self) -> dict[str, str]:
        """Code of each province → its name."""
        return {self.province_of[str(code)]: str(name) for code, name in self.communes[c.PROVINCE].items()}

    @cached_property
    def provinces(self) -> dict[str, tuple[str, ...]]:
        """Forms of the name of each province: the whole, and its parts ("Tanger-Assilah": Tanger, Assilah)."""
        by_code: dict[str, dict[str, None]] = {}
        communes = self.communes
        arabic = communes[c.NAME_AR] if c.NAME_AR in communes else [None] * len(communes)
        for code, name, name_ar, province in zip(
            communes.index, communes[c.NAME].astype(str), arabic, communes[c.PROVINCE].astype(str), strict=True
        ):
            forms = by_code.setdefault(self.province_of[str(code)], {})
            forms |= dict.fromkeys(sound(part) for part in (province, *province.split("-")))
            # The seat in the other script: "إقليم العرائش".
            if sound(name) in forms and isinstance(name_ar, str):
                forms[sound(name_ar)] = None
        for code, name in self.provinces_ar.items():
            by_code.setdefault(code, {}).update(dict.fromkeys(sound(part) for part in (name, *name.split("-"))))
        return {code: tuple(forms) for code, forms in by_code.items()}

    @cached_property
    def forms(self) -> Mapping[tuple[str, str], dict[str, list[Form]]]:
        """All forms, by the script asked and the script of the names: ``("la", "ar")`` holds Arabic names sounded."""
        index: dict[tuple[str, str], dict[str, list[Form]]] = {
            (asked, names): {} for asked in ("la", "ar") for names in ("la", "ar")
        }
        for name, form in self._names():
            text = sound(name)
            if not text:
                continue
            if is_arabic(name):
                _add(index["ar", "ar"], text, form)
                _add(index["la", "ar"], latin_sound(name), form)
            else:
                _add(index["la", "la"], text, form)
                _add(index["ar", "la"], text, form)
        return index

    @cached_property
    def by_word(self) -> Mapping[tuple[str, str], dict[str, list[str]]]:
        """Own word → the forms that have it, by scripts as in `forms`."""
        index: dict[tuple[str, str], dict[str, list[str]]] = {}
        for scripts, forms in self.forms.items():
            words = index.setdefault(scripts, {})
            for key in forms:
                for word in own_words(key):
                    words.setdefault(word, []).append(key)
        return index

    def _names(self) -> Iterator[tuple[str, Form]]:
        """Return every name with the form that it makes."""
        for column in (name for name in (c.NAME, c.NAME_AR) if name in self.communes):
            named = self.communes[column].dropna().astype(str)
            for code, name in named.items():
                form = Form(name, str(code), EXACT)
                yield name, form
                if _ARTICLE.search(name):  # "KsarElKebir"
                    yield _ARTICLE.sub(lambda article: article[0].strip(), name), form
        for code, name in zip(self.aliases["code"], self.aliases["alias"], strict=True):
            yield name, Form(name, code, ALIAS)
        for column in (c.NAME, c.NAME_AR) if len(self.parts) else ():
            for part, code in zip(self.parts[column], self.parts["of"].astype(str), strict=True):
                if isinstance(part, str):
                    yield from _part_names(part, str(self.communes.at[code, column]), code)
        for place in self.places:
            for name in filter(None, (place.name, place.name_ar)):
                yield name, Form(name, place.code, ALIAS, place=place.name or place.name_ar)


_ARTICLE: Final = re.compile(word_text("names.pattern.article"))
_EVERYWHERE: Final = frozenset(map(normalize, word_list("names.place.everywhere")))


def _part_names(part: str, whole: str, code: str) -> Iterator[tuple[str, Form]]:
    """Name an arrondissement alone, and with its commune; a "médina" is in every old town: alone it says too little."""
    alone = normalize(part) in _EVERYWHERE
    yield part, Form(part, code, ALIAS, factor=_COMMON if alone else 1.0)
    for name in (f"{whole} {part}", f"{part} {whole}"):
        yield name, Form(name, code, ALIAS)


def _add(forms: dict[str, list[Form]], text: str, form: Form) -> None:
    """Add one form for a commune under each spelling: its own name wins over an alias, what is surer over the rest."""
    listed = forms.setdefault(text, [])
    if all(other.code != form.code or other.factor < form.factor for other in listed):
        listed.append(form)

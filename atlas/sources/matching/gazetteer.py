"""Finds the commune that a name means, however it is spelt; says how sure that is, and guesses no homonym."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd
from rapidfuzz import fuzz, process

from atlas import columns as c
from atlas.decimals import rounded_float
from atlas.i18n.letters import is_arabic
from atlas.i18n.lexicon import word_list
from atlas.resources import shipped_path
from atlas.sources.matching.beyond import names_beyond, town_name
from atlas.sources.matching.name_forms import ALIAS, EXACT, Form, Names, Place
from atlas.sources.matching.name_phrases import Phrase, code_written, phrases
from atlas.sources.matching.normalization import fold, normalize
from atlas.sources.matching.spelling_distance import (
    alikeness,
    latin_sound,
    own_words,
    same_consonants,
    slip_score,
    sound,
)

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: A name this alike is taken for the commune, when no other is nearer than the margin.
SURE: Final = 90.0
MARGIN: Final = 8.0
#: The same for a name that differs from it in vowels only, and from the others in consonants.
MARGIN_VOWELS: Final = 1.5
#: The same among the communes of a declared province, where few are left to choose from.
SURE_INSIDE: Final = 80.0
MARGIN_INSIDE: Final = 12.0
#: Names less alike than this mean nothing known; between the two a person decides.
LIKELY: Final = 75.0

CLOSE: Final = "close"
REVIEW: Final = "review"
AMBIGUOUS: Final = "ambiguous"
UNKNOWN: Final = "unknown"
KINDS: Final = (EXACT, ALIAS, CLOSE, REVIEW, AMBIGUOUS, UNKNOWN)

#: What a name is given that shares only some of its words with a commune, or that says more than a commune.
_PARTIAL: Final = 80.0
#: A name in the other script is compared without its vowels, and is a little less sure.
_ACROSS: Final = 0.97
_FEW: Final = 24
_ROUGH: Final = 45.0
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commune that a name may mean, how alike the names are (0–100), and the place in it that was named."""

    code: str
    name: str
    score: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means.

    Attributes:
        text: the name as it was given.
        kind: ``exact`` (the name, or a usual spelling of it), ``alias`` (another name, an arrondissement, a place of
            the user's), ``close`` (a spelling slip), ``review`` (likely, for a person to decide), ``ambiguous``
            (several communes, or another province than the one declared), ``unknown``.
        code: of the commune; of the likeliest when it is to be reviewed; "" when ambiguous or unknown.
        score: of the likeliest, 0–100.
        candidates: the likeliest communes, best first.
        place: the user's place that was named, "" for a commune.
    """

    text: str
    kind: str
    code: str = ""
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    place: str = ""

    @property
    def sure(self) -> bool:
        """Whether a record may be placed by it without asking anybody."""
        return self.kind in (EXACT, ALIAS, CLOSE)


@dataclass(frozen=True, eq=False, repr=False)
class Gazetteer:
    """The communes of a territory under all their names, and the places that a user adds.

    Build it with :meth:`of`; then ``gazetteer.match("Beni Saïd", province="Tétouan").code``.

    Attributes:
        names: the names, and the communes that bear them.
        beyond: towns and provinces of the surroundings by their normalized names: a commune of which such a name is a
            part only is not what was meant by it.
    """

    names: Names
    beyond: Mapping[str, str] = field(default_factory=dict)
    _cache: dict[tuple[str, str], Match] = field(default_factory=dict)
    _ranks: dict[str, tuple[tuple[float, Form], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, territory: Territory, places: Iterable[Place] = ()) -> Gazetteer:
        """Build the gazetteer of a territory: French and Arabic names, arrondissements, other names that are shipped.

        Args:
            territory: the communes.
            places: of the user's (see `atlas.sources.matching.places.read_places`).
        """
        described = [name for name in (c.NAME, c.NAME_AR, c.PROVINCE, c.PROVINCE_CODE) if name in territory.communes]
        communes = pd.DataFrame(territory.communes[described])
        aliases = pd.read_csv(shipped_path("geodata", "aliases.csv"), dtype=str)
        parts = pd.DataFrame(territory.arrondissements).rename(columns={"commune_code": "of"})
        if len(parts):
            parts["of"] = parts["of"].astype(str).str.zfill(9)
            parts = parts[parts["of"].isin(communes.index)]
        arabic = territory.provinces.get(c.NAME_AR, pd.Series(dtype="str"))
        provinces = {str(code): name for code, name in arabic.items() if isinstance(name, str)}
        local_aliases = aliases[aliases["code"].isin(communes.index)]
        names = Names(communes, parts, local_aliases, provinces, tuple(places))
        return cls(names, names_beyond(territory))

    def __repr__(self) -> str:
        return f"<Gazetteer: {len(self.names.communes)} communes, {len(self.places)} places of one's own>"

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of the user's."""
        return self.names.places

    def match(self, text: object, *, province: object = None) -> Match:
        """Return what a name means.

        Args:
            text: a name in French or Arabic, perhaps with words around it ("Commune rurale de Bni Said", "Tanger
                (Médina)", "Zoumi, province de Ouezzane"), or an HCP code.
            province: name or code of the province that was declared; one that is not known, or None, limits nothing.

        Returns:
            The match; the same name gives the same match whatever was asked before.
        """
        written = "" if text is None or (isinstance(text, float) and math.isnan(text)) else str(text).strip()
        declared = self.province_code(province)
        result = self._cache.get((written, declared))
        if result is None:
            result = self._cache[written, declared] = self._find(written, declared)
        return result

    def match_all(self, names: pd.Series, provinces: pd.Series | None = None) -> pd.DataFrame:
        """Return the matches of a column of names: ``kind``, ``code``, ``score``, ``place``, on its index."""
        declared = [None] * len(names) if provinces is None else list(provinces)
        matches = [self.match(name, province=province) for name, province in zip(names, declared, strict=True)]
        return pd.DataFrame(
            {
                "kind": pd.array([match.kind for match in matches], dtype="str"),
                "code": pd.array([match.code for match in matches], dtype="str"),
                "score": [match.score for match in matches],
                "place": pd.array([match.place for match in matches], dtype="str"),
            },
            index=names.index,
        )

    def province_code(self, province: object) -> str:
        """Return the code of a province by its name or code, "" when it is not known here."""
        text = "" if province is None or (isinstance(province, float) and math.isnan(province)) else str(province)
        if not text.strip():
            return ""
        codes = self.names.province_of.values()
        if (digits := code_written(text, digits=5)) in codes:
            return digits
        form = sound(_after_title(text))
        scores = {code: max(alikeness(form, other) for other in forms) for code, forms in self.names.provinces.items()}
        best = max(scores, key=lambda code: scores[code], default="")
        return best if best and scores[best] >= SURE else ""

    def _find(self, written: str, declared: str) -> Match:
        if not written:
            return Match(written, UNKNOWN)
        code = self._code_of(written)
        if code:
            return self._by_code(written, code)
        ranked = self._ranks.get(written)
        if ranked is None:
            ranked = self._ranks[written] = self._rank(written)
        match = self._decide(written, ranked, declared)
        return match if match.kind in (EXACT, ALIAS) else self._or_beyond(match)

    def _or_beyond(self, match: Match) -> Match:
        """Leave open what is said by the name of a town or province beyond: "Taza" is hardly Bab Taza."""
        name = self.beyond.get(town_name(_after_title(match.text)))
        if name is None:
            return match
        candidates = (Candidate("", name, 100.0), *match.candidates[: _SHOWN - 1])
        kind = UNKNOWN if match.kind == UNKNOWN else AMBIGUOUS
        return replace(match, kind=kind, code="", place="", candidates=candidates)

    def _rank(self, written: str) -> tuple[tuple[float, Form], ...]:
        """Return the communes that a text may mean, each by its best form, the likeliest first."""
        best_of: dict[str, tuple[float, Form]] = {}
        for phrase in phrases(written, self._context):
            for score, form in self._scores(phrase):
                if form.code not in best_of or score > best_of[form.code][0]:
                    best_of[form.code] = (score, form)
        ranked = sorted(best_of.values(), key=lambda entry: (-entry[0], entry[1].code))
        return tuple(entry for entry in ranked if entry[0] >= _ROUGH)

    @cached_property
    def _code_widths(self) -> tuple[int, ...]:
        """How many figures the codes of the communes have, the fewest first."""
        return tuple(sorted({len(code) for code in map(str, self.names.communes.index)}))

    def _code_of(self, written: str) -> str:
        """Return the code that a text is, with the zeros before it that a spreadsheet took; "" for no code."""
        code = code_written(written, digits=9)
        if not code:
            return ""
        wide = (code_written(written, digits=digits) for digits in self._code_widths)
        return next((other for other in wide if other in self.names.communes.index), code)

    def _by_code(self, written: str, code: str) -> Match:
        if len(self.names.parts) and code in (parts := self.names.parts.set_index(c.CODE)["of"]):
            code = str(parts[code])
        if code not in self.names.communes.index:
            return Match(written, UNKNOWN)
        return Match(written, EXACT, code, 100.0, (Candidate(code, str(self.names.communes.at[code, c.NAME]), 100.0),))

    def _decide(self, written: str, ranked: tuple[tuple[float, Form], ...], declared: str) -> Match:
        """Accept the best when nothing else is near; a name that fits another province better is not guessed."""
        inside = [entry for entry in ranked if not declared or self.names.province_of[entry[1].code] == declared]
        shown = tuple(
            Candidate(form.code, str(self.names.communes.at[form.code, c.NAME]), rounded_float(score, 1), form.place)
            for score, form in ranked[:_SHOWN]
        )
        best = ranked[0][0] if ranked else 0.0
        if best < LIKELY:
            return Match(written, UNKNOWN, "", rounded_float(best, 1), shown)
        score, form = inside[0] if inside else (0.0, ranked[0][1])
        if score < SURE and best >= SURE:
            return Match(written, AMBIGUOUS, "", rounded_float(best, 1), shown)
        if score < LIKELY:
            return Match(written, UNKNOWN, "", rounded_float(score, 1), shown)
        rival = inside[1][0] if len(inside) > 1 else 0.0
        margin = self._margin(written, inside)
        if score - rival < margin and not (score >= 99.5 > rival):
            return Match(written, AMBIGUOUS, "", rounded_float(score, 1), shown)
        # A name that shares only words with a commune is for review, whatever the province.
        enough = SURE_INSIDE if declared and score - rival >= MARGIN_INSIDE and score != _PARTIAL else SURE
        kind = REVIEW if score < enough else form.kind if score >= 97.5 or form.kind == ALIAS else CLOSE
        return Match(written, kind, form.code, rounded_float(score, 1), shown, form.place)

    def _margin(self, written: str, inside: Sequence[tuple[float, Form]]) -> float:
        """Tell how far the likeliest must be ahead; less when it alone has the consonants of what is written."""
        alike = [same_consonants(written, form.text) for _, form in inside[:3]]
        return MARGIN_VOWELS if alike and alike[0] and not any(alike[1:]) else MARGIN

    def _scores(self, phrase: Phrase) -> Iterator[tuple[float, Form]]:
        """Return the forms that a phrase may be, with their scores."""
        sounds = sound(phrase.text)
        for text, scripts in self._queries(sounds):
            forms = self.names.forms[scripts]
            within = scripts[0] == scripts[1]
            # Nothing is nearer than the name itself: only those that share its words can be meant as well.
            near = [text] if within and text in forms else _near(text, forms)
            for key in dict.fromkeys(near + self._sharing(text, scripts)):
                score = max(alikeness(text, key), _word_score(text, key)) * (1.0 if within else _ACROSS)
                for form in (candidate for candidate in forms[key] if candidate.place or not phrase.small):
                    slip = slip_score(phrase.text, form.text) if within and score < SURE else 0.0
                    full = max(score, slip) * form.factor
                    yield self._in_context(min(full, _most(phrase.text, form.text)), form, phrase), form
            if near == [text]:
                return

    def _queries(self, sounds: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Return the forms of a question, and in which index each is looked up: (script asked, script of the names)."""
        if is_arabic(sounds):
            yield sounds, ("ar", "ar")
            yield latin_sound(sounds), ("ar", "la")
        else:
            yield sounds, ("la", "la")
            yield sounds, ("la", "ar")

    def _sharing(self, text: str, scripts: tuple[str, str]) -> list[str]:
        words = self.names.by_word[scripts]
        return [key for word in own_words(text) for key in words.get(word, ())]

    def _in_context(self, score: float, form: Form, phrase: Phrase) -> float:
        """Lower a score by what else was written: 0 when it names another province, less when it is not understood."""
        for words in phrase.others:
            provinces, communes = self._context(words)
            if provinces and self.names.province_of[form.code] not in provinces and form.code not in communes:
                return 0.0
            if not provinces and form.code not in communes:
                score = min(score, _PARTIAL)
        return score

    def _context(self, text: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return provinces and communes that words around a name mean: "Tanger" is the province and the commune."""
        form = sound(text)
        return self.names.contexts.get(form, (frozenset(), frozenset()))


_ARTICLE: Final = re.compile("^(?:el|l) ")
_TITLES: Final = frozenset(map(normalize, word_list("names.place.province")))


def _after_title(text: str) -> str:
    """Return the name of a province without the word for one: "Province de Larache" → "larache"."""
    words = normalize(text.replace("-", " ")).split()
    return " ".join(word for word in words if word not in _TITLES)


def _word_score(text: str, key: str) -> float:
    """Return 80 when all own words of one form are among those of the other: "Rissana", "Souk Had Bni Said"."""
    query_words, form_words = set(own_words(text)), set(own_words(key))
    return _PARTIAL if query_words and form_words and (query_words <= form_words or form_words <= query_words) else 0.0


def _most(written: str, name: str) -> float:
    """Return 100, or 80 for a common word alone that is not written as the name is: "Oued" for "Al Oued"."""
    same = _ARTICLE.sub("al ", fold(written)) == _ARTICLE.sub("al ", fold(name))
    return 100.0 if same or own_words(sound(written)) else _PARTIAL


def _near(text: str, forms: Mapping[str, object]) -> list[str]:
    """Return the forms worth comparing letter by letter."""
    nearest = process.extract(text, list(forms), scorer=fuzz.ratio, score_cutoff=_ROUGH, limit=_FEW)
    return [key for key, _, _ in nearest]

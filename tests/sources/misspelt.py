"""Names of communes as people write them, with what is meant; names from elsewhere; and models of slips."""

from __future__ import annotations

import csv
import random
from pathlib import Path

#: (commune, what was written): 606 spellings written by hand (transliterations, slips, words around, Arabic), then
#: communes and towns of other regions ("elsewhere"), then words that are no names of places ("none").
WRITTEN = [
    (row["commune"], row["written"])
    for row in csv.DictReader(Path(__file__).with_name("misspelt.csv").read_text(encoding="utf-8").splitlines())
]
#: (commune, what was written, province that was declared): another reader's list, made without a look at the first.
ANEW = [
    (row["name"], row["written"], row["province"] or None)
    for row in csv.DictReader(Path(__file__).with_name("misspelt_anew.csv").read_text(encoding="utf-8").splitlines())
]

_VOWELS = "aeiou"
_SOUNDS = (
    ("ou", "u"), ("ou", "w"), ("ou", "oo"), ("k", "q"), ("q", "k"), ("ch", "sh"), ("i", "y"), ("y", "i"), ("ss", "s"),
    ("bni", "beni"), ("bni", "bani"), ("oulad", "ouled"), ("oulad", "awlad"), ("jbel", "djebel"), ("oued", "wad"),
    ("souk", "suq"), ("ain", "ayn"), ("ait", "ayt"), ("zaouiat", "zawiya"), ("ksar", "qsar"), ("cherif", "charif"),
    ("kh", "x"), ("gh", "g"), ("z", "s"), ("c", "k"), ("a", "e"), ("e", "a"), ("i", "e"), ("o", "ou"), ("aa", "a"),
)  # fmt: skip
_KEYS = {
    "a": "zq", "z": "ae", "e": "zr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "q": "sa",
    "s": "qd", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "km", "m": "l", "w": "x",
    "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "b",
}  # fmt: skip
_SCANS = (("o", "0"), ("l", "1"), ("i", "l"), ("m", "rn"), ("rn", "m"), ("s", "5"), ("b", "8"), ("u", "ii"), ("l", "i"))
_ARABIC = (
    ("ة", "ه"), ("ه", "ة"), ("أ", "ا"), ("ا", "أ"), ("إ", "ا"), ("ي", "ى"), ("ال", ""), ("ط", "ت"), ("ص", "س"),
    ("ق", "ك"), ("ض", "د"), ("ج", "ك"), ("غ", "ع"), ("ح", "خ"), ("ت", "ث"), ("ز", "ر"), ("ش", "س"),
)  # fmt: skip


def dropped(name, rng):
    """A letter forgotten, never the first."""
    place = rng.randrange(1, len(name))
    return name[:place] + name[place + 1 :]


def doubled(name, rng):
    """A letter typed twice."""
    place = rng.randrange(len(name))
    return name[: place + 1] + name[place:]


def exchanged(name, rng):
    """Two neighbouring letters in the wrong order."""
    place = rng.randrange(1, max(2, len(name) - 1))
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def neighboring_key(name, rng):
    """A letter replaced by the one beside it on an AZERTY keyboard."""
    places = [i for i, letter in enumerate(name.lower()) if letter in _KEYS and i]
    place = rng.choice(places or [0])
    return name[:place] + rng.choice(_KEYS.get(name[place].lower(), "e")) + name[place + 1 :]


def vowel(name, rng):
    """A vowel taken for another, or put between two consonants."""
    places = [i for i, letter in enumerate(name.lower()) if letter in _VOWELS and i]
    place = rng.choice(places or [len(name) - 1])
    return name[:place] + rng.choice(_VOWELS) + name[place + 1 :]


def _replaced(name, pairs, rng):
    fitting = [(a, b) for a, b in pairs if a in name]
    if not fitting:
        return name
    old, new = rng.choice(fitting)
    return name.replace(old, new, 1)


def transliterated(name, rng):
    """Sounds written in another usual way, two of them."""
    once = _replaced(name.lower(), _SOUNDS, rng)
    return _replaced(once, _SOUNDS, rng).title()


def scanned(name, rng):
    """A letter that a scanner takes for another."""
    return _replaced(name.lower(), _SCANS, rng)


def joined(name, rng):
    """Spaces lost or written as hyphens, capitals, accents of fancy."""
    return rng.choice([name.replace(" ", ""), name.replace(" ", "-"), name.upper(), name.replace("e", "é", 1)])


def with_words(name, rng):
    """Words for the kind of commune before or after."""
    return rng.choice(
        ["Commune de {}", "CR {}", "Commune rurale {}", "C.U. {}", "Cne {}", "{} centre", "{} (commune)"]
    ).format(name)


def arabic_letters(name, rng):
    """Arabic letters exchanged as writers do."""
    return _replaced(name, _ARABIC, rng)


LATIN_MODELS = (dropped, doubled, exchanged, neighboring_key, vowel, transliterated, scanned, joined, with_words)
ARABIC_MODELS = (dropped, doubled, arabic_letters)


def generated(name, models, *, seed):
    """(model, spelling) of a name by each model, the same for the same seed."""
    return [(model.__name__, model(name, random.Random(f"{seed} {name} {model.__name__}"))) for model in models]

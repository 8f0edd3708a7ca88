"""The encodings in which registers of Morocco come are told apart by their letters, French, Arabic or both."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import InputError
from atlas.sources.files.encodings import decode, detect

FRENCH = (
    "Coopérative féminine",
    "Association d'élèves de Fnideq",
    "Forêt de l'Aïn Lahcen",
    "Développement rural",
    "Pêche à pied",
)
ARABIC = ("تعاونية الأمل الفلاحية", "جمعية النور للتنمية", "العرائش", "شفشاون", "مؤسسة طنجة")
BOTH = ("Coopérative féminine;تعاونية نسائية", "Santé;الصحة", "Fédération régionale;اتحاد جهوي")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac-roman", "cp850", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("text", FRENCH)
def test_french(text, encoding):
    assert decode(f"id;nom\n1;{text}\n".encode(encoding)).text == f"id;nom\n1;{text}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "utf-16"])
@pytest.mark.parametrize("text", [*ARABIC, *BOTH])
def test_arabic_and_both_languages_in_one_file(text, encoding):
    plain = text.replace("É", "E")
    assert decode(f"id;nom\n1;{plain}\n".encode(encoding)).text == f"id;nom\n1;{plain}\n"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*FRENCH, *(t.upper() for t in FRENCH)]), min_size=1, max_size=6),
    st.sampled_from(["cp1252", "mac-roman"]),
)
def test_any_french_names_in_small_and_capital_letters(names, encoding):
    text = "\n".join(names)
    assert decode(text.encode(encoding)).text == text


@given(st.lists(st.sampled_from([*ARABIC, *BOTH]), min_size=1, max_size=6))
def test_any_arabic_names_with_french_ones(names):
    text = "\n".join(names)
    assert decode(text.encode("cp1256")).text == text


def test_blocks_do_not_cut_letters_in_two():
    text = "é" * 700_000 + "ع" * 700_000  # two bytes each: a block ends inside one
    assert decode(("a" + text).encode()).text == "a" + text
    broken = ("a" + text).encode()[:-1]
    with pytest.raises(InputError, match=f"byte {len(broken)} "):
        decode(broken, encoding="utf-8")


@pytest.mark.parametrize("name", ["klingon", "hex", "rot13", ""])
def test_what_is_no_encoding_is_refused(name):
    with pytest.raises(InputError, match="does not exist"):
        detect(b"id,nom\n", encoding=name)


def test_a_nul_is_found_in_any_block():
    with pytest.raises(InputError, match="NUL") as caught:
        decode(b"\xef\xbb\xbf" + b"a\n" * 600_000 + b"\0")
    assert caught.value.faults[0].row == 600_001

"""Two thousand damaged inputs of every kind are read or refused with a sentence; and the fuzzer sees what it is for."""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import fuzz  # noqa: E402  # the scripts are no package
import fuzz_acts  # noqa: E402
import fuzz_seeds  # noqa: E402

from atlas.errors import Fault, InputError  # noqa: E402

SEED, INPUTS = 20_261_129, 2_000
#: All kinds but whole builds, which take seconds each; they belong to the longer runs by hand.
KINDS = [kind for kind in fuzz_seeds.SEEDS if kind != "build"]


@pytest.fixture(scope="module")
def results():
    """One process tries them all, beside this one that makes them: what a process costs to begin is paid once."""
    return fuzz.run(range(INPUTS), seed=SEED, kinds=KINDS, workers=1, tell=lambda line: None)


def test_each_is_read_or_refused_with_a_sentence_that_names_its_file_and_no_row_or_file_is_left(results):
    shown = [
        f"{SEED}:{number} {given.kind} {found['verdict']}\n{found['said']}" for number, given, found in results.failures
    ]
    assert not shown, "\n".join(shown[:5])
    assert sum(sum(found.values()) for found in results.counts.values()) == INPUTS


def test_of_every_kind_some_were_read_and_some_refused(results):
    assert set(results.counts) == set(KINDS)
    for kind, found in results.counts.items():
        assert found["ok"], kind
        assert found["sentence"], kind


def test_no_process_took_more_than_two_gigabytes(results):
    assert results.peak_mb <= 2048


def test_the_memory_of_the_process_that_starts_another_is_not_counted_as_the_others():
    child = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import fuzz_acts; print(fuzz_acts.peak_mb())"
    large = (
        "import subprocess, sys\nheld = b'x' * 2**30\n"
        f"print(subprocess.run([sys.executable, '-c', {child!r}], capture_output=True, check=True, text=True).stdout)"
    )
    said = subprocess.run([sys.executable, "-c", large], capture_output=True, check=True, text=True).stdout
    assert 50 < int(said) < 1024


def test_the_sound_inputs_are_read(tmp_path, monkeypatch):
    child = fuzz.Child()
    try:
        said = {kind: child.ask(fuzz.Input(kind, fuzz.seed_of(kind))) for kind in fuzz_seeds.SEEDS}
    finally:
        child.end()
    assert {kind: found["said"] for kind, found in said.items() if found["verdict"] != "ok"} == {}


def test_a_seed_gives_the_same_inputs_in_every_process():
    code = (
        f"import sys, hashlib; sys.path.insert(0, {str(SCRIPTS)!r}); import fuzz, fuzz_seeds\n"
        "made = [sorted(fuzz.make(7, n, list(fuzz_seeds.SEEDS)).files.items()) for n in range(120)]\n"
        "print(hashlib.sha256(repr(made).encode()).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    made = [sorted(fuzz.make(7, n, list(fuzz_seeds.SEEDS)).files.items()) for n in range(120)]
    assert there.strip() == hashlib.sha256(repr(made).encode()).hexdigest()


# ---- each verdict can come about


def probe(monkeypatch, tmp_path, act, **options):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setitem(fuzz_acts.ACTS, "probe", act)
    return fuzz_acts.judge("probe", {"a.csv": b"x"}, tmp_path, deep=True, **options)


def refuse(file):
    raise InputError(Fault("it is wrong", "Correct it", file))


@pytest.mark.parametrize(
    ("verdict", "act"),
    [
        ("ok", lambda path, outputs, deep: None),
        ("sentence", lambda path, outputs, deep: refuse(path)),
        ("nameless", lambda path, outputs, deep: refuse("")),
        ("files", lambda path, outputs, deep: (Path(outputs, "x").write_text("x"), refuse(path))),
        ("files", lambda path, outputs, deep: path.with_name("left").write_text("x")),
        ("traceback", lambda path, outputs, deep: {}["x"]),
        ("memory", lambda path, outputs, deep: bytearray(2**62)),
    ],
)
def test_what_it_looks_for_it_finds(monkeypatch, tmp_path, verdict, act):
    assert probe(monkeypatch, tmp_path, act).verdict == verdict


def test_a_computation_without_end_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(fuzz_acts, "SECONDS", 0.2)

    def spin(path, outputs, deep):
        while True:
            time.process_time()

    assert probe(monkeypatch, tmp_path, spin).verdict == "hang"


def test_a_reader_that_loses_a_row_is_caught(monkeypatch, tmp_path):
    import atlas.sources.files.tables as tables

    whole = tables.read_tables

    def without_the_last(source, request):
        found = whole(source, request)
        return [
            tables.replace(
                one,
                frame=one.frame.iloc[:-1],
                rows=one.rows[:-1],
                lon=None if one.lon is None else one.lon[:-1],
                lat=None if one.lat is None else one.lat[:-1],
            )
            for one in found
        ]

    monkeypatch.setattr("atlas.sources.register.register.read_tables", without_the_last)
    for kind in ("register.csv", "register.xlsx", "register.ods", "register.gpkg", "register.parquet"):
        found = fuzz_acts.judge(kind, fuzz.seed_of(kind), tmp_path, deep=False)
        assert found.verdict == "lost", (kind, found)


def test_what_is_no_collection_of_features_is_not_counted_as_one(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    shape = b'{"type": {"type": "GeometryCollection", "geometries": []}, "features": []}'
    assert fuzz_acts.judge("register.geojson", {"registre.geojson": shape}, tmp_path, deep=False).verdict == "ok"


def test_what_fails_is_made_small_and_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(fuzz, "Child", _Counting)
    given = fuzz.Input("links", {"liens.csv": b"de;vers\n" + b"1;2\n" * 40 + b"BAD;2\n"})
    fuzz.keep(tmp_path, 3, [(11, given, {"verdict": "traceback", "said": "why"})])
    place = tmp_path / "traceback-links-3-11"
    assert (place / "whole" / "liens.csv").read_bytes() == given.files["liens.csv"]
    assert (place / "small" / "liens.csv").read_bytes() == b"BAD"
    assert (place / "said.txt").read_text() == "why"


class _Counting:
    """Stands for a process: an input fails as long as it holds “BAD”."""

    is_over = False

    def ask(self, given):
        return {"verdict": "traceback" if b"BAD" in b"".join(given.files.values()) else "ok"}

    def end(self):
        pass

"""What the fuzzer does with an input of each kind, and how it judges what comes of it."""

from __future__ import annotations

import csv
import re
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import fuzz_counts
import fuzz_seeds

from atlas.errors import AtlasError, RegisterError, UnforeseenError

#: What may come of an input; the first two are as they should be.
VERDICTS: Final = ("ok", "sentence", "nameless", "lost", "files", "unforeseen", "traceback", "hang", "memory", "crash")
GOOD: Final = ("ok", "sentence")
SECONDS: Final = 20
#: A message that begins with the path of another file, which the input names.
_ANOTHER: Final = re.compile(r"[^\s:]*[/.\\][^\s:]*: ")
#: What cannot be drawn is named by its plate, as the editor sees it in the atlas.
_PLATE: Final = re.compile(r"error: plate \d\d [\w-]+: ")


class Hang(BaseException):
    """An input took longer than the seconds that it has."""


class LostError(Exception):
    """Rows of a file are told of nowhere."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input.

    Attributes:
        verdict: one of :data:`VERDICTS`.
        said: the message or the last lines of the traceback.
        seconds: of processor time.
        peak_mb: the most memory that the process ever had.
    """

    verdict: str
    said: str
    seconds: float
    peak_mb: int


def judge(kind: str, files: Mapping[str, bytes], scratch: Path, *, deep: bool) -> Outcome:
    """Write an input into an empty folder, do with it what its kind asks for, and judge what comes of it.

    Args:
        kind: of the input.
        files: by their names; the first is named to the toolkit.
        scratch: a folder of this process, emptied before and after.
        deep: do the costly things too: write tables, compose texts.
    """
    folder, outputs = scratch / "in", scratch / "out"
    for place in (folder, outputs):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    main = folder / next(iter(files))
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    begin = time.process_time()
    try:
        verdict, said = _tried(kind, main, outputs, deep=deep)
    except Hang:
        verdict, said = "hang", f"over {SECONDS} s"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.process_time() - begin
    if verdict in GOOD and (left := _left(scratch, files, wrong=verdict == "sentence")):
        verdict, said = "files", f"{left} after: {said}"
    if verdict == "sentence" and not _names(said, files, folder):
        verdict = "nameless"
    return Outcome(verdict, said, seconds, peak_mb())


def peak_mb() -> int:
    """Return the most memory that this process ever had, in MB.

    What `getrusage` says on Linux begins with the peak of the process that started this one, so the kernel's own
    figure is read where there is one.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _too_long(number: int, frame: Any) -> None:
    raise Hang


def _tried(kind: str, main: Path, outputs: Path, *, deep: bool) -> tuple[str, str]:
    import traceback

    try:
        ACTS[kind](main, outputs, deep)
    except UnforeseenError as error:
        return "unforeseen", f"{error}\n{error.trace[-1500:]}"
    except AtlasError as error:
        return "sentence", str(error)
    except LostError as error:
        return "lost", str(error)
    except MemoryError as error:
        return "memory", str(error)
    except Exception:
        return "traceback", traceback.format_exc()[-2500:]
    return "ok", ""


def _left(scratch: Path, files: Mapping[str, bytes], *, wrong: bool) -> str:
    """Name the files that should not be there: any temporary one, any output of what failed."""
    temporary = [path.name for path in Path(tempfile.gettempdir()).iterdir()]
    beside = [path.name for path in (scratch / "in").rglob("*") if path.is_file() and path.name not in files]
    made = [path.name for path in (scratch / "out").iterdir()] if wrong else []
    return ", ".join(sorted([*temporary, *beside, *made])[:6])


def _names(said: str, files: Mapping[str, bytes], folder: Path) -> bool:
    named = any(name in said or Path(name).stem in said for name in files) or str(folder) in said
    return named or bool(_ANOTHER.match(said) or _PLATE.search(said))


# ---- what is done


@cache
def territory() -> Any:
    """The six communes as the toolkit reads them."""
    from atlas.sources.territory.territory import read_territory

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "communes.geojson"
        path.write_bytes(fuzz_seeds.communes_json()["communes.geojson"])
        return read_territory(path)


def _register(path: Path, outputs: Path, deep: bool, **given: Any) -> None:
    from atlas.analysis.location.location import locate
    from atlas.sources.register.register import check_register

    register, faults = check_register(path, year=2026, **given)
    if register is None:
        raise RegisterError(faults)
    placed = locate(register, territory())
    if problem := fuzz_counts.unaccounted(path, register, placed):
        raise LostError(problem)
    if deep:
        _written(placed, outputs / "out.csv")
    if faults:
        raise RegisterError(faults)


def _written(placed: Any, path: Path) -> None:
    """Write the records and the rejected as tables, and count their rows with another reader."""
    from atlas.publishing.tables.writers import write_table

    for file in write_table(placed, path):
        expected = {"out": len(placed.actors), "out_rejected": len(placed.rejected)}.get(file.stem)
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = sum(1 for _ in csv.reader(stream)) - 1
        if expected not in (None, rows):
            raise LostError(f"{file.name} has {rows} rows instead of {expected}")
        file.unlink()


def _mapping(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.analysis.location.location import locate
    from atlas.sources.register.register import check_register

    register, faults = check_register(path.with_name("registre.csv"), mapping=path, year=2026)
    if register is not None:
        locate(register, territory())
    if faults:
        raise RegisterError(faults)


def _territory(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.sources.territory.territory import read_territory

    read_territory(path)


def _outline(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.sources.territory.outline import read_outline

    read_outline(path)


def _places(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.sources.matching.gazetteer import Gazetteer
    from atlas.sources.matching.places import read_places

    Gazetteer.of(territory(), read_places(path, territory()))


def _links(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.analysis.spatial.flows import flows
    from atlas.sources.edits.links import read_links

    flows(read_links(path), territory(), None)


def _decisions(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.sources.deduplication.decisions import read_decisions

    read_decisions(path, ["a:1", "a:2", "a:3", "b:1", "b:2"])


def _correspondence(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.sources.territory.correspondence import read_correspondence

    read_correspondence(path, old=fuzz_seeds.CODES, new=fuzz_seeds.CODES)


def _offsets(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.sources.edits.offsets import read_offsets

    read_offsets(path, codes=fuzz_seeds.CODES, plates=("a", "b")).on("a", "fr")


def _edition(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.errors import EditionError
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.checks.figures import check_figures
    from atlas.publishing.edition.load import in_lines, understood_edition

    edition, faults = understood_edition(path)
    if faults or edition is None:
        raise EditionError(in_lines(faults))
    # Data are kept as the commands keep them: most damages to an edition leave them as they were.
    if deep and (found := check_figures(edition, read_data(edition, cache=Cache(cache_folder())))):
        raise EditionError(in_lines(found))


def _theme(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.publishing.edition.themes import read_theme

    read_theme(path)


def _text(path: Path, outputs: Path, deep: bool) -> None:
    """Turn a text into markup and, once in a while, compose it as a book does."""
    from atlas.errors import ComposingError, EditionError, Fault
    from atlas.guard import unforeseen
    from atlas.publishing.book.composition import compile_faults
    from atlas.publishing.book.markdown import read_markdown
    from atlas.publishing.render.conversion import compile_pages

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise EditionError(Fault("not UTF-8", "Save it", path)) from None
    markup = read_markdown(text, file=path, language="fr")
    if deep:
        with tempfile.TemporaryDirectory() as name:
            for called, picture in markup.pictures:
                (Path(name) / "fr").mkdir(exist_ok=True)
                Path(name, "fr", called).write_bytes(picture)
            (Path(name) / "fr").mkdir(exist_ok=True)
            (Path(name) / "fr" / "text.typ").write_text(f'#import "../look.typ": *\n{markup.body}', encoding="utf-8")
            (Path(name) / "look.typ").write_text("#let inward(l, b) = b\n#let separation = line()", encoding="utf-8")
            try:
                compile_pages('#include "fr/text.typ"', Path(name))
            except ComposingError as error:
                if found := compile_faults(error, {"fr/text.typ": markup}):
                    raise EditionError(found) from error
                raise unforeseen(error, "composing", path) from error


def _logo(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.cartography.canvas.canvas import Canvas
    from atlas.cartography.spec.logo import Logo, draw_logo
    from atlas.cartography.spec.page import Box, Page
    from atlas.cartography.spec.theme import PRINT
    from atlas.sources.files.pictures import read_picture

    kind, content = read_picture(path)
    if kind != "svg":  # one is drawn as a PNG first
        draw_logo(Canvas(Page.from_name("A4 landscape"), PRINT, "fr"), Logo(content, path.name), Box(0, 0, 90, 12))


def _basemap(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.cartography.canvas.map_frame import MapFrame
    from atlas.cartography.spec.basemap import Basemap
    from atlas.cartography.spec.basemap_image import read_basemap
    from atlas.cartography.spec.page import Box

    ground = territory().projected
    x, y = ground.union_all().centroid.coords[0]
    asked = Basemap(source=path.name, attribution="© Essai", dpi=72)
    read_basemap(
        asked, MapFrame(Box(0, 0, 60, 40), 500_000, (x, y), ground.crs.to_wkt()), folder=path.parent, cache=None
    )


def _profile(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.publishing.press.profile import read_print_profile

    profile = read_print_profile(path)
    profile.transform("RGB")
    profile.transform("LAB")


def _font(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.publishing.edition.themes import font_file

    font_file(path)


def _pdf(path: Path, outputs: Path, deep: bool) -> None:
    from atlas.publishing.proof import inspect_pdf

    inspect_pdf(path)
    if deep:
        from click.testing import CliRunner

        from atlas.cli import main

        _ended(CliRunner().invoke(main, ["press", str(path), "-o", str(outputs / "print.pdf")]))


def _command(path: Path, outputs: Path, deep: bool) -> None:
    """Locate a register by the command line: a code, a message, and on failure no file."""
    from click.testing import CliRunner

    from atlas.cli import main

    layer = path.with_name("communes.geojson")
    layer.write_bytes(fuzz_seeds.communes_json()[layer.name])
    try:
        done = CliRunner().invoke(
            main, ["locate", str(path), "-o", str(outputs / "out.csv"), "--territory", str(layer)]
        )
    finally:
        layer.unlink()
    _ended(done)


def _build(path: Path, outputs: Path, deep: bool) -> None:
    """Build an edition by the command line."""
    from click.testing import CliRunner

    from atlas.cli import main

    where = ["-o", str(outputs / "book"), "--cache", str(outputs.parent / "cache")]
    try:
        done = CliRunner().invoke(main, ["build", str(path), "--jobs", "1", *where])
    finally:
        shutil.rmtree(outputs.parent / "cache", ignore_errors=True)
    _ended(done)


def _ended(done: Any) -> None:
    """Raise what a command failed with: its message, or what it should have caught."""
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if "did not foresee" in done.output:
        raise RuntimeError(done.output[-800:])
    if done.exit_code:
        raise AtlasError(done.output[-3000:])


Act = Callable[[Path, Path, bool], None]
ACTS: Final[Mapping[str, Act]] = {
    **dict.fromkeys([kind for kind in fuzz_seeds.SEEDS if kind.startswith("register.")], _register),
    **dict.fromkeys([kind for kind in fuzz_seeds.SEEDS if kind.startswith("territory.")], _territory),
    "mapping": _mapping,
    "outline": _outline,
    "places": _places,
    "links": _links,
    "decisions": _decisions,
    "correspondence": _correspondence,
    "offsets": _offsets,
    "edition": _edition,
    "theme": _theme,
    "text": _text,
    "logo": _logo,
    "geotiff": _basemap,
    "mbtiles": _basemap,
    "profile": _profile,
    "font": _font,
    "pdf": _pdf,
    "command": _command,
    "build": _build,
}

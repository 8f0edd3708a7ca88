"""The inspection of an edition: each plate is composed and read, then what was printed of it; nothing is written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, cast

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.inspection import Anomaly, DrawnPlate, Remark, Rule, Severity, Standards, inspect_plate, rule
from atlas.cartography.inspection.specification import translation_faults
from atlas.cartography.layout.engine import Drawing, compose
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.errors import AtlasError, Fault, InputError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Listed, Message
from atlas.i18n.typography import typeset
from atlas.publishing.build import manifest
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.build import Progress
from atlas.publishing.build.scratch import scratch
from atlas.publishing.build.workers import run_parallel
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.proof import inspect_pdf
from atlas.publishing.render.conversion import compile_pages, plate_page, svg

_OWN_TEXTS: Final = ("title", "subtitle", "introduction", "producer")


@dataclass(frozen=True, slots=True)
class Prints:
    """What was printed of an edition; by default each plate is printed for the inspection.

    Attributes:
        out: the folder of a build; its plates and its book are read.
        files: single PDFs of the edition.
    """

    out: Path | None = None
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """One plate to inspect, with all that it needs but the data; ``pdf`` is None when it is to be printed."""

    plate: Plate
    imprint: Imprint
    theme: Theme
    languages: tuple[LanguageCode, ...]  # the plate's own first
    standards: Standards
    name: str
    printed: bool
    pdf: Path | None


@rule("untranslated", Severity.WARNING, Message("remark.edition.untranslated_rule"))
def edition_untranslated(edition: Edition, standards: Standards) -> Iterator[Anomaly]:
    """Yield a text of the edition without one of its languages, or the same in French and Arabic."""
    for name in _OWN_TEXTS:
        text = getattr(edition, name)
        if isinstance(text, Mapping):
            yield from translation_faults(f"edition.{name}", text, edition_languages(edition))


@rule("date-missing", Severity.ERROR, Message("remark.edition.undated_rule"))
def edition_undated(edition: Edition, standards: Standards) -> Iterator[Anomaly]:
    """Yield an edition without a date to print."""
    if not edition.date:
        yield Anomaly(Message("remark.edition.undated"), Message("remark.edition.undated_remedy"))


#: The rules of an edition's own texts.
EDITION_RULES: Final[tuple[Rule[Edition], ...]] = (edition_untranslated, edition_undated)


def inspect_edition(
    edition: Edition,
    data: Dataset,
    *,
    prints: Prints | None = None,
    standards: Standards | None = None,
    jobs: int = 0,
    progress: Progress | None = None,
) -> tuple[Remark, ...]:
    """Return what is to be remarked of an edition: its texts, then plate by plate the specification and the print.

    Args:
        edition: a checked edition; its language is that of its prints.
        data: its data.
        prints: what was printed of it; every plate is printed for the inspection when nothing is given.
        standards: the thresholds.
        jobs: how many processes inspect; as many as there are cores when 0.
        progress: called for each plate.

    Raises:
        InputError: a print that cannot be read, or a folder that is no build.
    """
    thresholds, printed = standards or Standards(), prints or Prints()
    tell = progress or (lambda done, total, label: None)
    remarks = [remark for each in EDITION_RULES for remark in each.remarks(edition, thresholds, plate=edition.key)]
    edition = with_series(edition, data)
    tasks, missing = _tasks(edition, printed, thresholds)
    remarks += missing
    answers: dict[str, tuple[Remark, ...]] = {}
    for done, (task, answer) in enumerate(
        run_parallel(tasks, _inspect, data, workers=jobs or os.cpu_count() or 1), start=1
    ):
        answers[task.plate.key] = answer
        tell(done, len(tasks), str(Message("progress.plate", name=task.name)))
    for task in tasks:
        remarks += sorted(answers[task.plate.key], key=lambda remark: remark.severity.rank)
    sizes = _sizes(edition)
    books = [printed.out / "atlas.pdf"] if printed.out and (printed.out / "atlas.pdf").is_file() else []
    for file in (*books, *printed.files):
        remarks += inspect_pdf(file, thresholds, sizes_mm=sizes)
    return tuple(remarks)


def built_language(folder: Path) -> LanguageCode | None:
    """Return the language of the plates that a build left in a folder; None when it does not say."""
    document = manifest.read_manifest(folder)
    language = document.get("edition", {}).get("language") if isinstance(document.get("edition"), dict) else None
    return cast(LanguageCode, language) if language in LANGUAGES else None


def edition_languages(edition: Edition) -> tuple[LanguageCode, ...]:
    """Return the languages of an edition, its own first: those in which it has a title."""
    titles = edition.title if isinstance(edition.title, Mapping) else {}
    others = (language for language in LANGUAGES if titles.get(language))
    return tuple(dict.fromkeys((edition.language, *others)))


def list_remarks(remarks: Sequence[Remark], *, level: Severity, form: Literal["text", "json"]) -> str:
    """Write remarks down to a severity, as lines with a sum at the end or as JSON with the sums first."""
    remarks_shown = [remark for remark in remarks if remark.severity.rank <= level.rank]
    counts = {str(kind): sum(remark.severity is kind for remark in remarks) for kind in Severity}
    if form == "json":
        document = {"counts": counts, "remarks": [remark.as_dict() for remark in remarks_shown]}
        return json.dumps(document, ensure_ascii=False, indent=1)
    total = str(Listed([Message(f"inspection_total.{kind}", n=count) for kind, count in counts.items()], marks=False))
    return "\n".join([*map(str, remarks_shown), total])


def standards_from(values: Mapping[str, str]) -> Standards:
    """Return the usual thresholds with some of them changed; values are texts, as on a command line.

    Raises:
        InputError: a threshold that does not exist or a value that is no number above zero.
    """
    usual = Standards()
    names = [field.name for field in fields(Standards)]
    faults = []
    changed: dict[str, float] = {}
    for name, text in values.items():
        if name not in names:
            faults.append(
                Fault(
                    Message("fault.publishing.inspection.no_threshold"),
                    Message("fault.publishing.inspection.known", names=tuple(names)),
                    value=name,
                )
            )
            continue
        usually = Message("fault.publishing.inspection.usual", value=getattr(usual, name))
        try:
            changed[name] = type(getattr(usual, name))(text)
        except ValueError:
            faults.append(Fault(Message("fault.publishing.inspection.is_number", name=name), usually, value=text))
            continue
        if not 0 <= changed[name] < float("inf"):
            faults.append(Fault(Message("fault.publishing.inspection.not_below_zero", name=name), usually, value=text))
    if faults:
        raise InputError(faults)
    return cast(Standards, replace(cast(Any, usual), **changed))


def _tasks(edition: Edition, prints: Prints, standards: Standards) -> tuple[list[_Task], list[Remark]]:
    """Return the plates to inspect, and what a build lacks of them."""
    built, missing = _built_plates(edition, prints.out) if prints.out else ({}, [])
    theme = theme_of(edition)
    tasks = [
        _Task(
            plate=plate,
            imprint=imprint(edition, plate, edition.language),
            theme=theme,
            languages=edition_languages(edition),
            standards=standards,
            name=_name(edition, plate),
            printed=not (prints.out or prints.files),
            pdf=built.get(plate.key),
        )
        for plate in edition.plates
    ]
    return tasks, missing


def _built_plates(edition: Edition, folder: Path) -> tuple[dict[str, Path], list[Remark]]:
    """Return the PDF of each plate in a build, and remarks on what is not there or was made from another edition."""
    document = manifest.read_manifest(folder)
    if not document:
        raise InputError(
            Fault(
                Message("fault.publishing.inspection.no_build"),
                Message("fault.publishing.inspection.give_build"),
                folder,
            )
        )
    names = {record["key"]: [n for n in record["files"] if str(n).endswith(".pdf")] for record in document["plates"]}
    pdfs = {key: folder / files[0] for key, files in names.items() if files and (folder / files[0]).is_file()}
    remarks = [
        Remark(
            "plate-unbuilt", Severity.ERROR, _name(edition, plate),
            Anomaly(Message("remark.edition.unbuilt"), Message("remark.edition.build_again")),
        )
        for plate in edition.plates
        if plate.key not in pdfs
    ]  # fmt: skip
    hashes = {entry.get("file"): entry.get("sha256") for entry in document.get("inputs", []) if isinstance(entry, dict)}
    if edition.path is not None and hashes.get(edition.path.name, "") != sha256(edition.path):
        finding = Anomaly(Message("remark.edition.outdated"), Message("remark.edition.build_again"))
        remarks.append(Remark("build-outdated", Severity.WARNING, edition.key, finding))
    return pdfs, remarks


def _inspect(task: _Task, data: Dataset) -> tuple[Remark, ...]:
    """Compose one plate and read it, then its print."""
    language = task.languages[0]
    try:
        drawing = compose(task.plate, data, theme=task.theme, language=language, imprint=task.imprint)
    except AtlasError as error:
        finding = Anomaly(
            Message("remark.edition.undrawable", reason=error.args[0]), Message("fault.publishing.edition.correct")
        )
        return (Remark("plate-undrawable", Severity.ERROR, task.name, finding),)
    shown = data.view_of_zones("", task.plate.perimeter)
    subject = DrawnPlate(task.plate, shown, drawing, language, task.imprint, task.languages)
    remarks = inspect_plate(subject, task.standards, name=task.name)
    page = drawing.canvas.page
    if task.pdf is None and not task.printed:
        return remarks
    with scratch() as folder:
        file = task.pdf or _print(task, drawing, language, folder)
        sizes, frame = ((page.width_mm, page.height_mm),), drawing.frame.box
        return (*remarks, *inspect_pdf(file, task.standards, name=task.name, sizes_mm=sizes, frame=frame))


def _print(task: _Task, drawing: Drawing, language: LanguageCode, folder: Path) -> Path:
    """Print a plate as a build does."""
    title = typeset(text_in(task.plate.title, language, what="title"), language)
    page, picture = drawing.canvas.page, folder / "plate.svg"
    picture.write_bytes(svg(drawing.figure, title=title, description=title))
    source = plate_page(
        picture.name, width_mm=page.width_mm, height_mm=page.height_mm, title=title, description=title,
        language=language,
    )  # fmt: skip
    file = folder / f"{task.plate.key}.pdf"
    file.write_bytes(compile_pages(source, folder, theme=task.theme))
    return file


def _sizes(edition: Edition) -> tuple[tuple[float, float], ...]:
    pages = (
        Page.from_name(name)
        for name in dict.fromkeys((edition.page, *(p.page or edition.page for p in edition.plates)))
    )
    return tuple(dict.fromkeys((page.width_mm, page.height_mm) for page in pages))


def _name(edition: Edition, plate: Plate) -> str:
    return f"{edition.number(plate)} {plate.key}"

"""The plates of an edition in one language as products of a build: each drawn first, then finished, then on the web."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.engine import Drawing
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.cartography.spec.edition_info import Servers
from atlas.cartography.spec.plate import Plate
from atlas.publishing.book.composition import Part
from atlas.publishing.book.content import BookPlate
from atlas.publishing.build import manifest
from atlas.publishing.build.product import PLATE, Begun, Product, Record
from atlas.publishing.edition.basemaps import tile_place
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.qgis.project.plate_shelf import PlateShelf
from atlas.publishing.render.prints import PlatePrint, Task, draw_plate
from atlas.publishing.web.pictures import FORMS, PRINTS, SITE, add_pictures, plate_stem
from atlas.sources.territory.territory import Territory


@dataclass(frozen=True, slots=True)
class Version:
    """An edition in one language of its book.

    Attributes:
        edition: the edition in that language.
        plates: the plates to draw.
        reference: the plate by which communes are found, where the edition prints a grid.
        second: whether these plates are drawn for the second part of a bilingual book alone.
        stage: the folder that files are written into.
        on_web: whether these plates are drawn for the web edition alone.
    """

    edition: Edition
    plates: tuple[Task, ...]
    reference: Task | None
    second: bool
    stage: Path
    on_web: bool = False

    @classmethod
    def of(
        cls,
        edition: Edition,
        data: Dataset,
        stage: Path,
        *,
        plates: Sequence[Plate] = (),
        suffix: str = "",
        servers: Servers = "ask",
    ) -> Version:
        """Prepare the tasks of an edition's plates, or of some of them alone.

        Args:
            edition: the edition in the language of the version.
            data: gives the territory.
            stage: the folder that files are written into.
            plates: the plates to draw; all those of the edition when empty.
            suffix: ends the names of files.
            servers: whether the servers of tiles are asked.
        """
        theme = theme_of(edition)

        def territory_of(plate: Plate) -> Territory:
            return data.view_of_zones("", plate.perimeter).territory

        def task(plate: Plate) -> Task:
            printed = imprint(edition, plate, edition.language)
            return Task(
                plate=plate,
                imprint=replace(printed, tiles=tile_place(edition, plate, territory_of(plate), servers=servers)),
                theme=theme,
                language=edition.language,
                stem=f"{edition.number(plate)}-{plate.key}{suffix}",
                folder=stage / "plates",
            )

        reference = (
            task(edition.page_of(reference_plate(context=edition.context))) if edition.grid and not plates else None
        )
        return cls(edition, tuple(map(task, plates or edition.plates)), reference, bool(suffix), stage)

    @classmethod
    def for_web(cls, edition: Edition, data: Dataset, stage: Path, *, servers: Servers = "ask") -> Version:
        """Prepare the plates of a language in which the web edition alone shows them, as files of it alone."""
        whole = cls.of(edition, data, stage, plates=edition.plates, servers=servers)
        shelf = f"{SITE}/{PRINTS}"

        def on_web(task: Task) -> Task:
            stem = plate_stem(edition, task.plate, edition.language)
            return replace(task, stem=stem, folder=stage / shelf, shelf=shelf, forms=FORMS)

        return replace(whole, plates=tuple(map(on_web, whole.plates)), on_web=True)

    def products(self, digest: str, *, shelf: PlateShelf | None = None) -> tuple[Product, ...]:
        """Return the plates as products.

        Args:
            digest: of the data.
            shelf: keeps those of the edition's own language as QGIS shows them.
        """
        others = self.second or self.on_web
        shelf = None if others else shelf
        products = [self._product(task, digest, beside=others, shelf=shelf) for task in self.plates]
        if self.reference is not None:
            products.append(self._product(self.reference, digest, beside=True, shelf=shelf))
        return tuple(products)

    def _name(self, task: Task) -> str:
        """Name a plate in messages and progress."""
        named = f"({task.language})" if self.second or self.on_web else ""
        parts = (self.edition.number(task.plate), task.plate.key, named)
        return PLATE + " ".join(filter(None, parts))

    def _product(self, task: Task, digest: str, *, beside: bool, shelf: PlateShelf | None) -> Product:
        print_ = manifest.fingerprint(
            task.plate, data_digest=digest, theme=task.theme, language=task.language, imprint=task.imprint
        )
        name, key, stem = self._name(task), task.plate.key, ""
        if task is not self.reference and self.edition.web and task.language in self.edition.web.languages:
            print_ = manifest.digest_of({"plate": print_, "web": self.on_web})
            stem = plate_stem(self.edition, task.plate, task.language)
        make = PlateMaking(task, self.edition, self.stage, beside=beside, web_stem=stem, shelf=shelf)
        return Product(name, print_, make, "" if beside else key, shows=key, in_book=not self.on_web)

    def part(self, drawn: Mapping[str, Record] = MappingProxyType({})) -> Part:
        """Lay out the part of the book that shows these plates, once they are drawn.

        Args:
            drawn: their records by the products' names, with the description of each plate and the names it prints.
        """
        records = {task.stem: drawn.get(self._name(task), {}) for task in self._tasks}

        def book_plate(task: Task) -> BookPlate:
            description = records[task.stem].get("description", task.plate.key)
            bleed = float(records[task.stem].get("bleed_mm", 0.0))
            return BookPlate(task.plate, task.folder / f"{task.stem}.svg", description, bleed)

        names = {self.edition.number(task.plate): records[task.stem].get("labelled", ()) for task in self.plates}
        reference = None if self.reference is None else book_plate(self.reference)
        return Part(self.edition, [book_plate(task) for task in self.plates], reference, names)

    @property
    def _tasks(self) -> tuple[Task, ...]:
        return self.plates if self.reference is None else (*self.plates, self.reference)


@dataclass(frozen=True, slots=True)
class PlateMaking:
    """Makes a plate: first its drawing, which the book waits for, then its other files.

    Attributes:
        task: what is drawn.
        edition: in the language of the plate.
        stage: the folder of the build.
        beside: whether it stands outside the edition's own series: the reference plate, or one in another language.
        web_stem: of its files in the web edition; empty where that does not show it.
        shelf: keeps it as QGIS shows it; None where QGIS does not.
    """

    task: Task
    edition: Edition
    stage: Path
    beside: bool
    web_stem: str = ""
    shelf: PlateShelf | None = None

    def __call__(self, data: Dataset) -> Begun:
        """Draw the plate."""
        drawn = draw_plate(self.task, data, read=partial(self._keep, data))
        return Begun(self._record(drawn.record), partial(self._finish, drawn))

    def _keep(self, data: Dataset, drawing: Drawing) -> None:
        """Keep the plate as QGIS shows it; what is wrong with that is told by the GeoPackage, which reads it again."""
        if self.shelf is None or self.shelf.cache is None:
            return
        from atlas.publishing.qgis.project.plate_shown import keep_plate  # loads GDAL: only where it is written

        with contextlib.suppress(Exception):
            keep_plate(self.edition, self.task.plate, data, drawing, shelf=self.shelf)

    def _finish(self, drawn: PlatePrint) -> Record:
        record = self._record(drawn.finish())
        return add_pictures(record, self.stage, self.web_stem) if self.web_stem else record

    def _record(self, printed: Record) -> Record:
        if not self.beside:
            return printed
        record = dict(printed)
        return {"product": f"plate {record.pop('key')}", "language": self.task.language, **record}

"""The portrait of an actor: a text of the editor's, a photograph, who agreed to it and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from atlas.errors import EditionError, Fault, InputError
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.tree import InfoCard, Node, Picture, plain
from atlas.sources.files.pictures import read_picture


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitBlock(DocumentBlock):
    """Print the portrait of an actor or of a person, who has agreed to it.

    Attributes:
        name_shown: whom it is of.
        place: where, and what kind of actor.
        photo: a picture beside the text; without it the card has none.
        photo_alt: what the picture shows.
        credit: who made the picture.
        consent: date of the agreement to be printed (``2026-10-02``); nothing is printed without it.
        name: what links reach it by.
    """

    argument: ClassVar[str] = "name_shown"
    takes_body: ClassVar[bool] = True
    example: ClassVar[str] = ":::{portrait} Amina B.\n:consent: 2026-10-02\nShe began with three looms.\n:::"
    block: Literal["portrait"] = "portrait"
    name_shown: str
    place: str = ""
    photo: str = ""
    photo_alt: str = ""
    credit: str = ""
    consent: str = ""
    name: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The file of its photograph."""
        return (self.photo,) if self.photo else ()

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Refuse a portrait without consent, a picture without its description."""
        if not self.consent:
            yield Fault(Message("fault.documents.portrait.consent"), Message("fault.documents.portrait.date"),
                        value=self.name_shown)  # fmt: skip
        if self.photo and not self.photo_alt:
            yield Fault(Message("fault.documents.portrait.alt"), Message("fault.documents.portrait.describe"),
                        value=self.photo)  # fmt: skip
        if self.photo:
            try:
                read_picture(surroundings.file_path(self.photo))
            except InputError as error:
                yield from error.faults
            except OSError:
                yield Fault(Message("fault.documents.portrait.missing"), Message("fault.documents.portrait.correct"),
                            value=self.photo)  # fmt: skip

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the card of the portrait."""
        if faults := list(self.check(context)):
            raise EditionError(faults)
        picture = None
        if self.photo:
            kind, content = read_picture(context.file_path(self.photo))
            if kind == "webp":
                raise EditionError(
                    Fault(
                        Message("fault.documents.portrait.kind"),
                        Message("fault.documents.portrait.other"),
                        value=self.photo,
                    )
                )
            picture = Picture(content, kind, self.photo_alt, width_mm=38.0, name=Path(self.photo).stem)
        date = written_date(self.consent, context.language)
        foot = " · ".join(filter(None, (self.credit, tr("documents.consented", context.language, date=date))))
        return (
            InfoCard(
                plain(self.name_shown), plain(self.place), body, picture=picture, name=self.name, foot=plain(foot)
            ),
        )

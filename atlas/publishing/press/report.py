"""What was measured of a print PDF, for its editor and for the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from atlas.i18n.messages import Listed, Message


def count_of(number: int, what: Literal["pages", "colours", "pictures"]) -> Message:
    """Say how many there are: ``1 page``, ``2 pages``."""
    return Message(f"press_report.{what}", n=number)


def pages(numbers: Sequence[int]) -> Message:
    """Write numbers of pages in ascending order as people write them: ``pages 1–3, 7``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    listed = tuple(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return Message("press_report.page" if len(numbers) == 1 else "press_report.pages_listed", numbers=listed)


@dataclass(slots=True)
class Usage:
    """What a page, or a form that pages share, lays down.

    Attributes:
        ink: most ink at any point, in percent, as it is printed.
        unlimited: most ink there would have been without the limit.
        lessened: colors that were over the limit, ``#rrggbb`` or “a picture”, with the ink they would have taken.
        blends: blend modes under which inks of objects may add up, so that the measure is not a bound.
        colors: colors that are painted.
        text_inks: for each color of text, in how many inks it is printed.
        pictures: number of pictures painted.
        transparent: whether something lets what lies under it through.
    """

    ink: float = 0.0
    unlimited: float = 0.0
    lessened: dict[str, float] = field(default_factory=dict)
    blends: set[str] = field(default_factory=set)
    colors: set[str] = field(default_factory=set)
    text_inks: dict[str, int] = field(default_factory=dict)
    pictures: set[tuple[int, int]] = field(default_factory=set)
    transparent: bool = False

    def lay(self, name: str, *, ink: float, unlimited: float) -> None:
        """Note that something of a color is printed."""
        self.ink = max(self.ink, ink)
        self.unlimited = max(self.unlimited, unlimited)
        if unlimited > ink:
            self.lessened[name] = max(unlimited, self.lessened.get(name, 0))

    def add(self, other: Usage) -> None:
        """Note what is painted within this: a form, a picture, a pattern."""
        self.ink = max(self.ink, other.ink)
        self.unlimited = max(self.unlimited, other.unlimited)
        for name, ink in other.lessened.items():
            self.lessened[name] = max(ink, self.lessened.get(name, 0))
        self.blends |= other.blends
        self.colors |= other.colors
        self.text_inks |= other.text_inks
        self.pictures |= other.pictures
        self.transparent |= other.transparent


@dataclass(frozen=True, slots=True)
class PressSheet:
    """One page of the print PDF.

    Attributes:
        number: from 1.
        trim_mm: width and height of the trimmed page.
        bleed_mm: how far it runs over the trimmed edge: 0 where the composed page has no bleed.
        ink, unlimited: most ink in percent, printed, and as it would be without the limit; 0 in a PDF of RGB.
        lessened: colors that were over the limit, with the ink they would have taken.
        blends: blend modes under which inks may add up beyond what is measured.
        colors, pictures: how many are painted.
        transparent: whether something lets what lies under it through; the press software flattens it, in inks.
    """

    number: int
    trim_mm: tuple[float, float]
    bleed_mm: float
    ink: float = 0.0
    unlimited: float = 0.0
    lessened: Mapping[str, float] = field(default_factory=dict)
    blends: tuple[str, ...] = ()
    colors: int = 0
    pictures: int = 0
    transparent: bool = False


@dataclass(frozen=True, slots=True)
class PressReport:
    """What a print PDF is, in numbers.

    Attributes:
        condition: the printing condition that the output intent names.
        profile: title of its ICC profile.
        ink_limit: in percent; None in a PDF of RGB.
        sheets: page by page.
        colors: different colors that were separated.
        pictures: pictures that were separated.
        kept: objects that came in inks already and were kept, by kind.
        fonts, unembedded: fonts, and those of them that the file does not hold.
        colored_text: colors of text that more than two inks print: they ask the press for a close register.
        remarks: what the editor should know, in words.
    """

    condition: str
    profile: str
    ink_limit: float | None
    sheets: tuple[PressSheet, ...]
    colors: int = 0
    pictures: int = 0
    kept: Mapping[str, int] = field(default_factory=dict)
    fonts: int = 0
    unembedded: tuple[str, ...] = ()
    colored_text: tuple[str, ...] = ()
    remarks: tuple[Message, ...] = ()

    @property
    def ink(self) -> float:
        """Return the most ink at any point of any page, in percent."""
        return max((sheet.ink for sheet in self.sheets), default=0.0)

    @property
    def lessened_sheets(self) -> tuple[PressSheet, ...]:
        """Return the pages with colors that the ink limit lessened."""
        return tuple(sheet for sheet in self.sheets if sheet.lessened)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the manifest, which is the same whatever language the editor reads."""
        return {**asdict(replace(self, remarks=())), "remarks": [remark.plain("en") for remark in self.remarks]}

    def lines(self) -> Iterator[str]:
        """Say it to the editor, line by line, in the language of the interface."""
        yield from map(str, (*self._numbers(), *self._lessened_colors(), *self.remarks))

    def _numbers(self) -> Iterator[Message]:
        first = self.sheets[0]
        bleeds = sorted({sheet.bleed_mm for sheet in self.sheets})
        yield Message(
            "press_report.trimmed",
            pages=count_of(len(self.sheets), "pages"),
            width=first.trim_mm[0],
            height=first.trim_mm[1],
            bleed=Listed([Message("press_report.mm", number=bleed) for bleed in bleeds], last="or", marks=False),
            condition=self.condition,
        )
        if self.ink_limit is not None:
            over = len(self.lessened_sheets)
            lessened = (
                Message("press_report.lessened_on", pages=count_of(over, "pages"))
                if over
                else Message("press_report.nowhere_over")
            )
            yield Message(
                "press_report.separated",
                colors=count_of(self.colors, "colours"),
                pictures=count_of(self.pictures, "pictures"),
            )
            yield Message("press_report.ink", ink=self.ink, limit=self.ink_limit, lessened=lessened)

    def _lessened_colors(self) -> Iterator[Message]:
        """Yield each color that would take more ink than the limit, and where."""
        words = {"a picture": Message("press_report.a_picture"), "a gradient": Message("press_report.a_gradient")}
        colors = sorted({(name, ink) for sheet in self.lessened_sheets for name, ink in sheet.lessened.items()})
        for name, ink in colors:
            where = [sheet.number for sheet in self.lessened_sheets if sheet.lessened.get(name) == ink]
            yield Message("press_report.would_take", name=words.get(name, name), ink=ink, pages=pages(where))

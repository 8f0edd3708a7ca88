"""The card of a support body: what it is, what it does, for whom, at which stage, where, when, when it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from atlas import columns as c
from atlas.analysis.support.coverage import is_near, services_of
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr, tr_plural
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import join_items
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.minimap import MiniMaps
from atlas.publishing.documents.support.words_of_bodies import (
    card_name,
    commune_name,
    province_heading,
    province_name,
    spoken_run,
)
from atlas.publishing.documents.tree import (
    Anchor,
    DirectoryCard,
    Inline,
    LineBreak,
    Node,
    Paragraph,
    Picture,
    Run,
    StageBar,
    Styled,
)
from atlas.publishing.support.qr import qr_svg
from atlas.sources.support.hours import readable_hours
from atlas.sources.support.lines import written_phone
from atlas.sources.support.published import PublishedBody, PublishedContact, PublishedPlace
from atlas.sources.support.spoken import others_in, text_in
from atlas.sources.support.vocabulary import codes, words

_DOT: Final = " · "
#: Widths on a printed card, in millimeters.
MAP_MM = 18.0
QR_MM = 16.0
#: Room of a logo: so wide and so high at most.
LOGO_MM = (15.0, 9.0)


@dataclass(frozen=True, eq=False)
class CardMaker:
    """Makes the cards of a catalogue.

    Attributes:
        catalogue: its bodies.
        maps: draws their small maps.
    """

    catalogue: SupportCatalogue
    maps: MiniMaps

    @classmethod
    def of(cls, catalogue: SupportCatalogue, theme: Theme) -> CardMaker:
        """Return what makes cards in the look of a theme."""
        return cls(catalogue, MiniMaps(catalogue.territory, theme))

    def card(self, body: PublishedBody) -> DirectoryCard:
        """Return the card of a body."""
        language = self.catalogue.language
        number = self.catalogue.numbers.get(body.id)
        before: tuple[Inline, ...] = (Run(f"{number} · "),) if number else ()
        return DirectoryCard(
            title=(*before, spoken_run(body.name, language)),
            subtitle=tuple(self._subtitle(body)),
            blocks=tuple(self._blocks(body)),
            picture=self._map(body),
            name=card_name(body),
            badges=tuple(words("service", language)[service] for service in services_of(body)),
            foot=tuple(self._foot(body)),
            code=self._code(body),
            logo=self._logo(body),
            beside=(Paragraph(tuple(self._contact(body))),),
        )

    def _subtitle(self, body: PublishedBody) -> Iterator[Inline]:
        """Yield the other names, then the kind and the acronym."""
        for code, text in others_in(body.name, self.catalogue.language).items():
            yield Run(text, code)
            yield LineBreak()
        kind = words("kind", self.catalogue.language)[body.kind]
        where = province_heading(self.catalogue, self.catalogue.province_of(body))
        details = [kind, body.acronym, *([str(body.founded)] if body.founded else []), where]
        yield Run(_DOT.join(filter(None, details)))

    def _map(self, body: PublishedBody) -> Picture:
        alt = tr("support.doc.map_alt", self.catalogue.language, territory=self._territory(body))
        height = MAP_MM * self.maps.share
        return Picture(self.maps.svg(body), "svg", alt, width_mm=MAP_MM, height_mm=height, name=f"carte-{body.id}")

    def _blocks(self, body: PublishedBody) -> Iterator[Node]:
        language = self.catalogue.language
        if body.mission:
            yield Paragraph((spoken_run(body.mission, language),))
        stages = {stage for service in body.services for stage in service.stages}
        steps = ((word, stage in stages) for stage, word in words("stage", language).items())
        yield StageBar(tuple(steps), tr("support.doc.stages", language))

    def _code(self, body: PublishedBody) -> Picture | None:
        """Return the QR code of the site of a body."""
        if not body.website:
            return None
        alt = tr("support.doc.qr_alt", self.catalogue.language, address=body.website)
        content = qr_svg(body.website)
        return Picture(content, "svg", alt, width_mm=QR_MM, height_mm=QR_MM, name=f"qr-{body.id}")

    def _logo(self, body: PublishedBody) -> Picture | None:
        """Return the logo of a body, as large as its room holds."""
        if (logo := body.logo) is None:
            return None
        width = min(LOGO_MM[0], LOGO_MM[1] * logo.ratio)
        alt = tr("support.doc.logo_alt", self.catalogue.language, name=text_in(body.name, self.catalogue.language))
        height = width / logo.ratio
        return Picture(logo.content, logo.kind, alt, width_mm=width, height_mm=height, name=f"logo-{body.id}")

    def _contact(self, body: PublishedBody) -> Iterator[Inline]:
        """Lines: for whom, where, when, how to reach."""
        first = True
        for line in self._lines(body):
            if not first:
                yield LineBreak()
            yield from line
            first = False

    def _lines(self, body: PublishedBody) -> Iterator[tuple[Inline, ...]]:
        language = self.catalogue.language
        publics = {public for service in body.services for public in service.publics}
        if publics:
            labels = [word for public, word in words("public", language).items() if public in publics]
            yield self._name_line("publics", join_items(labels, language))
        yield self._name_line("territory", self._territory(body))
        for place in body.places:
            yield from self._place(place)
        if body.phone:
            yield self._name_line("phone", written_phone(body.phone))
        if body.email:
            yield (*self._label("email"), Anchor(f"mailto:{body.email}", (Run(body.email),)))
        if body.website:
            yield (*self._label("website"), Anchor(body.website, (Run(body.website.partition("://")[2].rstrip("/")),)))
        if body.languages:
            spoken = [words("language", language)[code] for code in body.languages]
            yield self._name_line("languages", join_items(spoken, language))
        for contact in body.contacts:
            yield self._person(contact)

    def _place(self, place: PublishedPlace) -> Iterator[tuple[Inline, ...]]:
        catalogue, language = self.catalogue, self.catalogue.language
        address = text_in(place.address, language)
        where = join_items(
            filter(None, [address, commune_name(catalogue.territory, place.commune, language)]), language
        )
        yield self._name_line("address", where)
        if place.phone:
            yield self._name_line("phone", written_phone(place.phone))
        if place.hours:
            yield self._name_line("hours", readable_hours(place.hours, language))

    def _person(self, contact: PublishedContact) -> tuple[Inline, ...]:
        language = self.catalogue.language
        phone = written_phone(contact.phone) if contact.phone else ""
        details = filter(None, [contact.person, text_in(contact.role, language), phone, contact.email])
        return self._name_line("contact", join_items(details, language))

    def _name_line(self, key: str, text: str) -> tuple[Inline, ...]:
        return (*self._label(key), Run(text))

    def _label(self, key: str) -> tuple[Inline, ...]:
        colon = LANGUAGES[self.catalogue.language].colon
        return (Styled("strong", (Run(tr(f"support.doc.label.{key}", self.catalogue.language)),)), Run(colon))

    def _territory(self, body: PublishedBody) -> str:
        """Return what a body covers: the region, provinces that it covers whole, then a number of communes."""
        language, territory = self.catalogue.language, self.catalogue.territory
        if not is_near(body):
            return tr(f"support.doc.whole.{body.reach}", language)
        of = territory.communes[c.PROVINCE_CODE].astype(str)
        whole = [code for code in sorted(of.unique()) if frozenset(of.index[of == code]) <= body.areas]
        rest = [code for code in sorted(body.areas) if of[code] not in whole]
        names = [province_name(territory, code, language) for code in whole]
        if 0 < len(rest) <= 4:
            names += [commune_name(territory, code, language) for code in rest]
        elif rest:
            names.append(tr_plural("support.doc.communes", len(rest), language))
        return join_items(names, language)

    def _foot(self, body: PublishedBody) -> Iterator[Inline]:
        """When it was checked and how; whether it is to be checked again; whether it is invented."""
        language = self.catalogue.language
        if body.verified_on:
            date = written_date(body.verified_on.isoformat(), language)
            how = words("method", language).get(body.method, "")
            yield Run(tr("support.doc.verified", language, date=date, how=f" {how}" if how else ""))
        if body.id in self.catalogue.listing.stale:
            yield Run(" · ")
            yield Styled("strong", (Run(tr("support.mark.stale", language)),))
        if body.invented:
            yield Run(" · † ")
            yield Run(tr("support.mark.invented", language))


def stage_words(language: str) -> tuple[str, ...]:
    """Return the stages in words, in their order."""
    return tuple(words("stage", language)[stage] for stage in codes("stage"))

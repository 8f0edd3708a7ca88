"""The demonstration edition as the tests share it: data read and pictures drawn by the first of a run that asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from whole import WHOLE

from atlas.analysis.dataset.dataset import Dataset
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.editions import context_of, read_publication
from atlas.publishing.documents.kinds import sheets
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.products import KeptPublication, kept_pictures
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.sheets.series import SheetName, sheets_of


@cache
def demonstration() -> Edition:
    """The edition in French."""
    return read_edition("demonstration")


@cache
def demonstration_data() -> Dataset:
    """Its data, secrets taken out."""
    return read_data(demonstration(), cache=Cache(cache_folder()))


def pictures_of(edition: Edition) -> PictureMaker:
    """What draws the pictures of the edition's publications, in its language, each once in a run."""
    return kept_pictures(edition, demonstration_data(), Cache(cache_folder()))


def _fewer_sheets(*asked: object, **options: object) -> tuple[SheetName, ...]:
    """The sheets of all provinces and of every fifth commune."""
    every = sheets_of(*asked, **options)
    communes = [sheet for sheet in every if sheet.by == "commune"][::5]
    return tuple(sheet for sheet in every if sheet.by == "province" or sheet in communes)


@cache
def read(language: str, key: str) -> tuple[Document, Context]:
    """A publication as it is read, and what it was filled from."""
    edition = replace(demonstration(), language=language)
    spec = edition.publication(key)
    context = context_of(edition, spec, demonstration_data(), pictures=pictures_of(edition))
    return read_publication(edition, spec, context), context


@cache
def publication(language: str, key: str) -> tuple[Document, Context, Mapping[str, bytes]]:
    """A publication as it is read, what it was filled from, and its files; they are kept as a check keeps them.

    The book of sheets is whole in French; in another language `make test` has fewer of its pages, which are alike.
    """
    edition, data = replace(demonstration(), language=language), demonstration_data()
    spec = edition.publication(key)
    document, context = read(language, key)
    if spec.kind == "sheets" and language != "fr" and not WHOLE:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sheets, "sheets_of", _fewer_sheets)
            return document, context, dict(spec.make_files(document, context))
    files = dict(spec.make_files(document, context))
    KeptPublication.of(with_series(edition, data), spec, data, Cache(cache_folder())).keep(files)
    return document, context, files

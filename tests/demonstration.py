"""The demonstration edition as the tests share it: data read and pictures drawn by the first of a run that asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from atlas.analysis.dataset.dataset import Dataset
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.editions import context_of, read_publication
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.products import KeptPublication, kept_pictures
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.map_series import with_series


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


@cache
def publication(language: str, key: str) -> tuple[Document, Context, Mapping[str, bytes]]:
    """A publication as it is read, what it was filled from, and its files; they are kept as a check keeps them."""
    edition, data = replace(demonstration(), language=language), demonstration_data()
    spec = edition.publication(key)
    context = context_of(edition, spec, data, pictures=pictures_of(edition))
    document = read_publication(edition, spec, context)
    files = dict(spec.make_files(document, context))
    KeptPublication.of(with_series(edition, data), spec, data, Cache(cache_folder())).keep(files)
    return document, context, files

"""Is what the site says to machines what their standards ask for: DCAT-AP by SHACL, schema.org in the pages?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
from rdflib.compare import isomorphic
from small_atlas import dataset, edition

from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.web.metadata.dcat import catalogue_files
from atlas.publishing.web.pages.indicators import indicator_pages
from atlas.publishing.web.site import Site
from atlas.publishing.web.specification import Web

#: pyshacl asks rdflib for what rdflib will call by another name.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl.*"),
]
SHAPES = Path(__file__).with_name("dcat_shapes.ttl")
SCHEMA = {"@type", "name", "description", "identifier", "inLanguage", "isAccessibleForFree", "creator", "license",
          "measurementTechnique", "temporalCoverage", "distribution"}  # fmt: skip


@pytest.fixture(scope="module")
def sites():
    keys = ("population_2024", "density_10k", "women_share")
    web = Web(license="CC-BY-4.0", address="https://atlas.example/x y", indicators=keys)
    asked = replace(edition(), web=web, title={"fr": "L’été « & »\n\\", "ar": "تجربة", "en": "Trial"})
    return Site.in_languages(asked, dataset(), {"fr": PictureMaker(), "ar": PictureMaker()})


def graph(content, form):
    return Graph().parse(data=content, format=form)


def test_the_catalogue_is_what_dcat_asks_for_and_both_files_say_the_same(sites):
    made = dict(catalogue_files(sites))
    turtle, linked = graph(made["downloads/dcat.ttl"], "turtle"), graph(made["downloads/dcat.jsonld"], "json-ld")
    assert isomorphic(turtle, linked)
    assert len(set(turtle.subjects(RDF.type, DCAT.Dataset))) == 3
    conforms, _, report = validate(turtle, shacl_graph=str(SHAPES), advanced=True)
    assert conforms, report


@pytest.mark.parametrize("lost", [DCTERMS.title, DCAT.accessURL, DCTERMS.license, DCAT.dataset])
def test_the_shapes_notice_what_is_lost(sites, lost):
    turtle = graph(dict(catalogue_files(sites))["downloads/dcat.ttl"], "turtle")
    turtle.remove((None, URIRef(lost), None))
    assert not validate(turtle, shacl_graph=str(SHAPES), advanced=True)[0]


def test_every_indicator_is_a_dataset_of_schema_org_with_whole_addresses(sites):
    for page in indicator_pages(sites[0]):
        assert page.about["@type"] == "Dataset"
        assert set(page.about) <= SCHEMA
        assert page.about["name"]
        for file in page.about["distribution"]:
            assert file["contentUrl"].startswith("https://atlas.example/x")

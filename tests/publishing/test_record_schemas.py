"""Are records and filters of styles valid against the schemas of ISO and the OGC themselves?

The schemas come with two packages of another environment (`make exchange`); without it these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from small_atlas import dataset, edition
from test_geopackage import ask
from test_sld import PLATES

from atlas.i18n.language import LANGUAGES
from atlas.publishing.tables.geopackage import write_geopackage
from atlas.publishing.tables.iso19115_3 import renewed_record
from atlas.publishing.tables.metadata import RecordHead, read_head
from atlas.publishing.tables.records import write_records

ENVIRONMENT = Path(__file__).parents[2] / ".venv-exchange"
OGC = "{http://www.opengis.net/ogc}"


class Shelf(etree.Resolver):
    """Finds on disk what schemas ask of the web."""

    def __init__(self, packages):
        self.packages = packages
        super().__init__()

    def resolve(self, url, _, context):
        if url.endswith("1999/xlink.xsd"):
            return self.resolve_filename(str(self.packages / "pycsw/core/schemas/w3c/1999/xlink.xsd"), context)
        if url.startswith("http"):
            place = self.packages / "ckanext/iso19115/namespaces" / url.partition("//")[2]
            return self.resolve_filename(str(place), context)
        return None


@pytest.fixture(scope="module")
def schema():
    """A function that reads a schema by its name."""
    packages = next(iter(ENVIRONMENT.glob("lib/python*/site-packages")), None)
    if packages is None or not (packages / "ckanext/iso19115").exists():
        pytest.skip("skipped: the schemas are not here (make exchange)")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Shelf(packages))
    iso = packages / "ckanext/iso19115/namespaces"
    paths = {
        "gmd": iso / "schemas.opengis.net/iso/19139/20070417/gmd/gmd.xsd",
        "mdb": iso / "19115/-3/mdb/2.0/mdb.xsd",
        "filter": packages / "pycsw/core/schemas/ogc/filter/1.1.0/filter.xsd",
    }
    return lambda name: etree.XMLSchema(etree.parse(str(paths[name]), parser))


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return write_geopackage(edition(plates=PLATES), dataset(), tmp_path_factory.mktemp("schemas") / "essai.gpkg")


@pytest.mark.parametrize(("name", "part"), [("gmd", 0), ("mdb", 1)])
def test_a_record_is_valid_and_one_with_a_fault_is_not(schema, package, name, part):
    valid = schema(name)
    record = etree.parse(str(write_records(package)[part]))
    assert valid.validate(record), valid.error_log
    for element in list(record.getroot())[:3]:
        record.getroot().append(element)
    assert not valid.validate(record)


def test_the_two_records_of_a_dataset_say_the_same(package):
    older, newer = (etree.parse(str(path)).getroot() for path in write_records(package)[:2])
    ending = "}CharacterString"

    def texts(root):
        return {element.text for element in root.iter() if str(element.tag).endswith((ending, "}Decimal", "}Date"))}

    standards = {"ISO 19115:2003/19139", "1.0", "ISO 19115-3"}
    assert texts(older) - standards - set(LANGUAGES) == texts(newer) - standards


words = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1)


@settings(max_examples=25)
@given(st.lists(words, min_size=8, max_size=8), st.sampled_from(list(LANGUAGES)), st.booleans())
def test_whatever_an_edition_says_its_record_is_valid(schema, said, language, bare):
    first, title, abstract, publisher, keyword, right, lineage, system = said
    many = () if bare else (keyword, right)
    head = RecordHead(
        first, title, abstract, publisher, "2026-11-30", language, system, many, many, lineage, ("-6", "35", "-5", "36")
    )
    valid = schema("mdb")
    record = etree.fromstring(renewed_record(head).encode())
    assert valid.validate(record) or bare, valid.error_log


def test_filters_of_styles_are_valid(schema, package):
    valid = schema("filter")
    seen = 0
    for (text,) in ask(package, "SELECT styleSLD FROM layer_styles WHERE styleSLD IS NOT NULL"):
        for condition in etree.fromstring(text.encode()).iter(f"{OGC}Filter"):
            alone = etree.fromstring(etree.tostring(condition, with_tail=False))
            assert valid.validate(alone), valid.error_log
            seen += 1
    assert seen > 10
    alone[0].tag = f"{OGC}PropertyIsLike"
    assert not valid.validate(alone)


def test_a_head_is_read_back_from_the_record_it_was_written_to(package):
    ((text,),) = ask(package, "SELECT metadata FROM gpkg_metadata WHERE id = 1")
    head = read_head(text)
    assert (head.title, head.language, head.identifier[:10]) == ("Essai", "fr", "urn:atlas:")
    assert float(head.bounds[0]) < float(head.bounds[2])
    assert head.keywords
    assert head.rights

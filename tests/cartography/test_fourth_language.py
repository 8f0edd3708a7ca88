"""Is a fourth language one file of words and one row? Spanish is written to a folder, drawn, tabulated, described."""

from __future__ import annotations

import csv
import tomllib

import openpyxl
import pytest
from pydantic import TypeAdapter, ValidationError
from squares import dataset

from atlas.analysis.catalogue.registry import get_indicator
from atlas.analysis.derived import lisa
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LANGUAGES, Language, LanguageCode
from atlas.i18n.messages import Message, expressions, tr, tr_plural
from atlas.i18n.numbers import number, percent, written_date
from atlas.publishing.tables.writers import write_table, write_tables

OWN = {
    "no_data": "Sin datos",
    "interval": "de {low} a menos de {high}",
    "indicator.population_density.title": "Densidad de población",
    "unit.per_km2": "hab./km²",
    "layer.communes.title": "Municipios",
    "column.name": "Nombre",
    "alt.number.commune.one": "un municipio",
    "alt.number.commune.other": "{n} municipios",
}


def translated(table, above=""):
    """The English words, a few of them in Spanish and the others marked: nothing of another language may come out."""
    for name, entry in sorted(table.items(), key=lambda pair: isinstance(pair[1], dict)):
        if isinstance(entry, dict):
            yield f"\n[{above}{name}]"
            yield from translated(entry, f"{above}{name}.")
        else:
            yield f"{quoted(name)} = {quoted(OWN.get(above + name, f'{entry}·es'))}"


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(ch):04x}" if ch in "\u200e\u200f\u202f\u00a0\n\t" else ch for ch in escaped) + '"'


@pytest.fixture
def spanish(tmp_path, monkeypatch):
    """One file and one row."""
    english = tomllib.loads(LANGUAGES["en"].words.read_text(encoding="utf-8"))
    file = tmp_path / "es.toml"
    file.write_text("\n".join(translated(english)), encoding="utf-8")
    monkeypatch.setitem(LANGUAGES, "es", Language(code="es", locale="es", percent="\u00a0%", file=file))
    return "es"


@pytest.fixture
def plate():
    marks = (Choropleth("population_density"), Circles("population_2024"))
    return Plate(key="a", title={"fr": "Densité", "es": "Densidad"}, marks=marks, names="fr")


def test_every_expression_is_there_in_spanish(spanish):
    assert sorted(expressions(LANGUAGES[spanish])) == sorted(expressions(LANGUAGES["en"]))
    assert tr("no_data", spanish) == "Sin datos"
    assert tr_plural("alt.number.commune", 1, spanish) == "un municipio"
    assert tr_plural("alt.number.commune", 1234, spanish) == "1.234 municipios"
    assert set(Message("no_data")) == {"fr", "ar", "en", "es"}


def test_numbers_and_dates_are_those_of_cldr(spanish):
    assert number(1234567.5, spanish, decimals=1) == "1.234.567,5"
    assert percent(98.3, spanish, decimals=1) == "98,3\u00a0%"
    assert written_date("2026-11-29", spanish) == "29 noviembre 2026"


def test_shipped_indicators_are_called_in_spanish_without_being_made_again(spanish):
    assert get_indicator("population_density").heading(spanish) == "Densidad de población (hab./km², 2024)"
    assert lisa("population_density").title[spanish] == "Densidad de población, local clusters·es"
    assert "Densidad de población" in lisa("population_density").describe(spanish)


def test_a_plate_is_drawn_and_described_in_spanish(spanish, plate):
    data = dataset()
    drawing = compose(plate, data, language=spanish)
    texts = [text.get_text() for text in drawing.figure.findobj(match=lambda artist: hasattr(artist, "get_text"))]
    said = " ".join(texts)
    assert "Densidad" in said
    assert "Densidad de población" in said
    assert "N·es" in said  # the north arrow and the graticule
    assert not any(word in said for word in ("Densité", "à moins de", "Sources : ", "Population density"))
    assert "Densidad de población" in describe_plate(plate, data, spanish)


def test_tables_are_written_in_spanish(spanish, tmp_path):
    data = dataset()
    write_tables(data, tmp_path / "tables", language=spanish)
    with (tmp_path / "tables" / "indicators.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["key"]: row for row in csv.DictReader(stream)}
    assert rows["population_density"]["title_es"] == "Densidad de población"
    assert rows["population_density"]["formula"].endswith("·es")
    path = tmp_path / "communes.xlsx"
    write_table(data, path, language=spanish)
    book = openpyxl.load_workbook(path)
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any(word.endswith("·es") for word in words)
    book.close()


def test_an_edition_may_be_in_spanish_and_in_no_language_without_a_row(spanish):
    assert TypeAdapter(LanguageCode).validate_python("es") == "es"
    with pytest.raises(ValidationError, match="'fr', 'ar', 'en' or 'es'"):
        TypeAdapter(LanguageCode).validate_python("pt")

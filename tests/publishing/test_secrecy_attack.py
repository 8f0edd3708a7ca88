"""Can anything secret be computed back from what is published? An attacker tries, with the register as the truth."""

from __future__ import annotations

import sys
from dataclasses import replace

import pandas as pd
import pytest
from attacker import Cell, Place, Rules, falls, knowledge, secrets
from attacker_readings import as_figures, counted

import atlas
from atlas.analysis.disclosure import Disclosure, protect
from atlas.publishing import contents
from atlas.sources.shipped import shipped

PERIMETERS = ("tanger-tetouan", "tanger-tetouan-al-hoceima")
LAST_FULL_YEAR = 2025  # before the demonstration register's date


def place_of(data) -> Place:
    return Place({str(k): str(v) for k, v in data.communes["province_code"].items()}, str(data.territory.key))


def truth(data, rules: Rules) -> list[Cell]:
    """The secret cells, by the rules and the register before anything was taken out of it."""
    return secrets(data.placed.actors, place_of(data), rules, dated=LAST_FULL_YEAR)


def published(public, *, changed=()):
    """What the files of a dataset say, as `tables` and the GeoPackage are written; ``changed`` rows put in their place."""
    rows = [row for level in ("commune", "province", "region") for row in _written(public, level)]
    rows += _long(public)
    instead = {(unit, key): value for unit, key, value in changed}
    rows = [(unit, key, instead.get((unit, key), value), why) for unit, key, value, why in rows]
    return as_figures(rows, "tables") + counted(pd.DataFrame(public.placed.actors), place_of(public))


def _written(public, level):
    layer = contents.units(public, level, language="fr")
    columns = {field.heading: column.to_pylist() for field, column in zip(layer.fields, layer.columns, strict=True)}
    for key, values in columns.items():
        if key in {one.key for one in public.indicators} or key == "area_km2":
            for code, value in zip(columns["code"], values, strict=True):
                yield (level, code), key, value, ""


def _long(public):
    layer = contents.figures(public, language="fr")
    columns = [column.to_pylist() for column in layer.columns]
    for unit, level, key, value, category, flag, _ in zip(*columns, strict=True):
        yield (level, unit), key, category if value is None else value, flag or ""


def attacked(data, public, rules: Rules, *, changed=(), insiders=True):
    solved = knowledge(place_of(data), published(public, changed=changed)).solved()
    return falls(solved, truth(data, rules), rules.within, insiders=insiders)


@pytest.fixture(scope="module")
def register():
    return atlas.read_register(shipped("geodata", "demonstration", "register.csv"))


@pytest.fixture(scope="module", params=PERIMETERS)
def data(request, register):
    region = atlas.read_territory(request.param)
    return atlas.tabulate(atlas.locate(register, region), region, coverage_km=())


@pytest.mark.parametrize("counts", [False, True], ids=["amounts", "counts"])
@pytest.mark.parametrize("least", [3, 5, 10])
def test_no_secret_can_be_computed_back(data, least, counts):
    public, _ = protect(data, Disclosure(least_units=least, counts=counts))
    assert truth(data, Rules(least, counts=counts))
    fallen = attacked(data, public, Rules(least, counts=counts))
    assert not fallen, "\n".join(map(str, fallen[:10]))

"""Are the data that come with the toolkit found by the names that a user reads?"""

import pytest

import atlas


def test_a_shipped_register_is_read_by_its_name_as_by_its_path():
    assert atlas.datasets.registers() == ("demonstration",)
    by_name, by_path = (atlas.read_register(one) for one in ("demonstration", atlas.datasets.path("demonstration")))
    assert by_name.table.equals(by_path.table)
    assert by_name.demonstration
    register, faults = atlas.registers.check("demonstration")
    assert (len(register), faults) == (5776, ())


def test_every_name_of_a_perimeter_and_of_an_edition_can_be_read():
    perimeters = atlas.datasets.perimeters()
    assert {atlas.read_territory(key).title["fr"] for key in perimeters} == set(perimeters.values())
    assert "demonstration" in atlas.datasets.editions()
    assert all(atlas.read_edition(name).plates for name in atlas.datasets.editions())


def test_a_reference_file_has_its_path_and_another_name_is_answered_with_those_there_are():
    assert atlas.datasets.path("census.csv").is_file()
    with pytest.raises(atlas.AtlasError, match="demonstration"):
        atlas.datasets.path("demonstratoin")
    with pytest.raises(atlas.AtlasError, match="dataset"):
        atlas.datasets.path("../pyproject.toml")

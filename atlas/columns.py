"""The names of the columns that the rooms share; no other module spells them."""

from __future__ import annotations

from typing import Final

# Every territorial unit (index of the tables of communes and of provinces: CODE).
CODE: Final = "code"
NAME: Final = "name"
NAME_AR: Final = "name_ar"
NAME_ZGH: Final = "name_zgh"  # in Tifinagh
KIND: Final = "kind"  # commune: urban, rural; province: prefecture, province
COMMUNE: Final = "commune"  # name of the commune, in tables of actors
PROVINCE: Final = "province"  # name of the province, as in data.query("province == 'Larache'")
PROVINCE_CODE: Final = "province_code"
PROVINCE_AR: Final = "province_ar"
PROVINCE_ZGH: Final = "province_zgh"
CERCLE_CODE: Final = "cercle_code"
CERCLE: Final = "cercle"
AREA_KM2: Final = "area_km2"
GEOMETRY: Final = "geometry"
CELL: Final = "cell"  # square of the reference grid: B3
PLATES: Final = "plates"  # numbers of the plates that name a commune: 01, 04

# Figures of the High Commission for Planning (HCP).
POPULATION_2014: Final = "population_2014"
POPULATION_2024: Final = "population_2024"
HOUSEHOLDS_2024: Final = "households_2024"
ESTABLISHMENTS: Final = "establishments"  # all establishments, 2024
BUSINESSES: Final = "businesses"
PUBLIC_SERVICES: Final = "public_services"
SOUKS: Final = "souks"
ASSOCIATIONS_HCP: Final = "associations_hcp"  # non-profit establishments: associations with premises
JOBS_HCP: Final = "jobs_hcp"  # permanent jobs in businesses

# A register of actors.
ID: Final = "id"
FAMILY: Final = "family"
SECTOR: Final = "sector"
STATUS: Final = "status"
FOUNDED: Final = "founded"
MEMBERS: Final = "members"
WOMEN: Final = "women"
JOBS: Final = "jobs"
DECLARED: Final = "declared_commune"
LON: Final = "lon"
LAT: Final = "lat"
PRECISION: Final = "precision"
SOURCE: Final = "source"
DATE: Final = "date"
CONSENT: Final = "consent"
ADDRESS: Final = "address"
PHONE: Final = "phone"
EMAIL: Final = "email"
DEMONSTRATION: Final = "demonstration"  # the record is invented, for demonstration
ROW: Final = "row"  # line of the record in its file
SHEET: Final = "sheet"  # sheet of the record, when several of a workbook were read
UNREADABLE: Final = "unreadable_coordinates"  # coordinates were written, but could not be read

# What locating adds.
PLACING: Final = "placing"  # inside, snapped
SNAPPED_M: Final = "snapped_m"
PLACED_BY: Final = "placed_by"  # coordinates, place, commune: when records may be placed by name
NAME_SCORE: Final = "name_score"  # how alike the declared name is, 0–100
MAY_BE: Final = "may_be"  # communes that an unclear name may mean
REASON: Final = "reason"
REMEDY: Final = "remedy"

#: The one status that means something to the toolkit: what has it counts nowhere but among creations.
CLOSED: Final = "closed"

# What a plate writes on its map, as the layers for QGIS hold it.
PLATE: Final = "plate"  # its number
PLATE_KEY: Final = "plate_key"
LANGUAGE: Final = "language"
WINDOW: Final = "window"  # 0 the map, 1 … its insets
LINE: Final = "line"  # of a name of several lines
TEXT: Final = "text"
TYPE_FAMILY: Final = "font"
TYPE_FACE: Final = "font_style"
SIZE_PT: Final = "size_pt"
COLOR: Final = "colour"
HALO: Final = "halo"  # whether there is paper around the letters
ANGLE_DEG: Final = "angle_deg"  # clockwise
X: Final = "x"  # middle of the baseline, meters
Y: Final = "y"
PRINTED_X: Final = "printed_x"  # where it stands in print
PRINTED_Y: Final = "printed_y"
DX_MM: Final = "dx_mm"  # from the unit's place to the middle of its name, in print
DY_MM: Final = "dy_mm"
PINNED: Final = "pinned"  # whether the editor gave it its place
SCALE: Final = "scale"  # denominator of the plate's numeric scale

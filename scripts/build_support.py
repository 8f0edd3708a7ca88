"""Generate the demonstration file of support bodies from a seed: invented bodies in real communes, marked as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import click
import numpy as np
import support_logos
import support_words as words

from atlas import columns as c
from atlas.publishing.support.sheets import write_support_sheets
from atlas.sources.support.columns import SHEETS, Sheet
from atlas.sources.support.logos import LOGOS
from atlas.sources.support.vocabulary import words as called
from atlas.sources.territory.territory import Territory, read_territory

SEED: Final = 20261130
DAY: Final = dt.date(2026, 11, 29)
#: How many bodies of each kind stand in each town, in the order of the towns; the widest are not among them.
LOCAL: Final[Mapping[str, tuple[str, ...]]] = {
    "Tanger": ("public_agency", "incubator", "incubator", "microfinance", "ngo", "ngo", "ngo", "university", "network"),
    "Tétouan": ("public_agency", "incubator", "microfinance", "ngo", "ngo", "university", "network"),
    "Larache": ("public_agency", "ngo", "ngo", "microfinance", "network", "incubator"),
    "Ksar El Kebir": ("ngo", "ngo", "incubator", "public_agency"),
    "Chefchaouen": ("public_agency", "ngo", "ngo", "incubator"),
    "Ouezzane": ("ngo", "ngo", "microfinance"),
    "Assilah": ("ngo", "incubator"),
    "M'diq": ("public_agency", "ngo"),
    "Fnideq": ("ngo", "microfinance"),
    "Martil": ("incubator", "university"),
    "Oued Laou": ("ngo",),
    "Gueznaia": ("ngo",),
    "Bab Taza": ("ngo",),
    "Laouamra": ("ngo",),
    "Bab Berred": ("ngo",),
    "Anjra": ("ngo",),
    "Ksar Sghir": ("ngo",),
    "Moqrissat": ("ngo",),
    "Bni Arouss": ("ngo",),
    "Zoumi": ("ngo",),
    "Belyounech": ("ngo",),
}
#: Bodies of the whole region, or of the country.
WIDE: Final = (
    ("public_agency", "région"), ("chamber", "région"), ("network", "région"), ("network", "région"),
    ("network", "région"), ("bank", "pays"), ("bank", "région"), ("microfinance", "région"),
)  # fmt: skip
#: Towns whose public agency covers its province whole.
PROVINCES: Final = ("Tanger", "Tétouan", "Larache", "M'diq")

Row = dict[str, str]
T = TypeVar("T")


@dataclass
class Sheets:
    """The rows of each sheet, and the streams that they are drawn from."""

    territory: Territory
    rng: np.random.Generator
    rows: dict[Sheet, list[Row]] = field(default_factory=lambda: {sheet: [] for sheet in SHEETS})

    def pick(self, choices: Sequence[T]) -> T:
        """One of several, drawn."""
        return choices[int(self.rng.integers(len(choices)))]


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path))
def main(out: Path | None) -> None:
    """Write organismes.xlsx into OUT (maps/demonstration/catalogue of the checkout by default)."""
    out = out or Path(__file__).resolve().parent.parent / "maps" / "demonstration" / "catalogue"
    out.mkdir(parents=True, exist_ok=True)
    rows = make(read_territory("tanger-tetouan"), seed=SEED)
    write_support_sheets(rows, out / "organismes.xlsx", language="fr")
    (out / LOGOS).mkdir(exist_ok=True)
    for file, drawing in support_logos.logos().values():
        (out / LOGOS / file).write_bytes(drawing)
    for sheet, content in rows.items():
        click.echo(f"{sheet}: {len(content)} rows")


def make(territory: Territory, *, seed: int) -> dict[Sheet, list[Row]]:
    """The rows of every sheet."""
    sheets = Sheets(territory, np.random.default_rng([seed, 1]))
    for kind, area in WIDE:
        body(sheets, kind, town="Tanger" if kind != "university" else "Tétouan", area=area)
    for town, kinds in LOCAL.items():
        for kind in kinds:
            body(sheets, kind, town=town, area="")
    persons(sheets)
    programmes(sheets)
    special(sheets)
    logos(sheets)
    return sheets.rows


def body(sheets: Sheets, kind: str, *, town: str, area: str) -> None:
    """One body with its services, its place and what it covers."""
    communes = sheets.territory.communes
    code = str(communes.index[communes[c.NAME] == town][0])
    number = len(sheets.rows["bodies"]) + 1
    name = f"demo-{number:02d}"
    french, native = _name(sheets, kind)
    slug = f"organisme-{number:02d}"
    age = int(sheets.rng.integers(20, 330))
    mission = sheets.pick(words.MISSIONS[kind])
    sheets.rows["bodies"].append(
        {
            "id": name,
            "name": french,
            "name_ar": native,
            "kind": called("kind", "fr")[kind],
            "mission": mission[0],
            "mission_ar": mission[1],
            "founded": str(int(sheets.rng.integers(1998, 2024))),
            "website": f"https://{slug}.example",
            "email": f"contact@{slug}.example",
            "phone": f"05 00 {number:02d} {int(sheets.rng.integers(100)):02d} {int(sheets.rng.integers(100)):02d}",
            "languages": "arabe; français" + ("; amazighe" if sheets.rng.random() < 0.4 else "")
            + ("; espagnol" if sheets.rng.random() < 0.3 else ""),
            "status": "publié",
            "verified_on": (DAY - dt.timedelta(days=age)).isoformat(),
            "verified_by": "équipe de l’observatoire",
            "method": sheets.pick(("par téléphone", "par une visite", "par formulaire", "par courrier")),
            "source": "inventé par un programme",
            "next_check": (DAY - dt.timedelta(days=age - 365)).isoformat(),
            "invented": "oui",
        }
    )  # fmt: skip
    services(sheets, name, kind)
    place(sheets, name, code, number)
    for covered in _covered(sheets, kind, town, code, area):
        sheets.rows["areas"].append({"body": name, "area": covered})


def _name(sheets: Sheets, kind: str) -> tuple[str, str]:
    """A name of the kind, in both languages: no proper name is given twice."""
    number = len(sheets.rows["bodies"])
    alike = sum(one["kind"] == called("kind", "fr")[kind] for one in sheets.rows["bodies"])
    title = words.TITLES[kind][alike % len(words.TITLES[kind])]
    proper = words.NAMES[number]
    return title[0].format(proper[0]), title[1].format(proper[1])


def services(sheets: Sheets, name: str, kind: str) -> None:
    """Two to five services of a body, the first ones of its kind surely."""
    offered = words.SERVICES[kind]
    count = int(sheets.rng.integers(2, min(5, len(offered)) + 1))
    further = sheets.rng.permutation(len(offered) - 1)[: count - 1] + 1
    for i in sorted([0, *map(int, further)]):
        service = offered[i]
        french, arabic = words.DESCRIPTIONS[service][0]
        cost = sheets.pick(words.COSTS)
        stages = words.STAGES[service]
        publics = ("femmes", "jeunes", "coopératives", "associations", "artisans", "agriculteurs", "tous publics")
        drawn = sheets.rng.permutation(len(publics))[: int(sheets.rng.integers(1, 3))]
        sheets.rows["services"].append(
            {
                "body": name,
                "service": called("service", "fr")[service],
                "stages": "; ".join(called("stage", "fr")[stage] for stage in stages),
                "publics": "; ".join(publics[j] for j in sorted(drawn)),
                "form": called("form", "fr")[words.FORMS.get(service, "advice")],
                "finance": _finance(kind) if service == "finance" else "",
                "mode": sheets.pick(("sur place", "sur place ou à distance")),
                "description": french,
                "description_ar": arabic,
                "cost": cost[0],
                "cost_ar": cost[1],
            }
        )


def _finance(kind: str) -> str:
    return called("finance", "fr")[{"microfinance": "microcredit", "bank": "guarantee"}.get(kind, "grant")]


def place(sheets: Sheets, name: str, code: str, number: int) -> None:
    """The place of a body: near the middle of its commune, at an invented address."""
    french, arabic = sheets.pick(words.STREETS)
    point = sheets.territory.communes.geometry[code].representative_point()
    east, north = sheets.rng.uniform(-0.004, 0.004, 2)
    door = int(sheets.rng.integers(1, 120))
    sheets.rows["places"].append(
        {
            "body": name,
            "address": french.format(door),
            "address_ar": arabic.format(door),
            "commune": code,
            "lon": str(round(point.x + float(east), 5)),
            "lat": str(round(point.y + float(north), 5)),
            "precision": "commune",
            "hours": words.HOURS[number % len(words.HOURS)],
            "access": sheets.pick(tuple(called("access", "fr").values())),
        }
    )


def _covered(sheets: Sheets, kind: str, town: str, code: str, area: str) -> Iterator[str]:
    """What a body covers: the region, its province, or its commune and some of the neighbors."""
    communes = sheets.territory.communes
    if area:
        yield area
        return
    if kind == "public_agency" and town in PROVINCES:
        yield str(communes.loc[code, c.PROVINCE_CODE])
        return
    pairs = sheets.territory.adjacency
    near = [*pairs.loc[pairs["code_a"] == code, "code_b"], *pairs.loc[pairs["code_b"] == code, "code_a"]]
    share = 0.9 if kind in ("network", "microfinance") else 0.5
    yield code
    yield from (str(other) for other in sorted(near) if sheets.rng.random() < share)


def persons(sheets: Sheets) -> None:
    """Persons of eight bodies: some consent, some refuse, one took it back, two never answered."""
    answers: tuple[tuple[tuple[str, str, str], ...], ...] = (
        (("imprimé; web; lettre", "oui", "2026-03-02"),),
        (("imprimé", "oui", "2026-03-04"), ("web; lettre", "non", "2026-03-04")),
        (("imprimé; web; lettre", "non", "2026-04-10"),),
        (("imprimé; web", "oui", "2025-11-20"), ("imprimé; web", "non", "2026-05-18")),
        (),
        (("imprimé; web; lettre", "oui", "2026-06-01"),),
        (),
        (("web", "oui", "2026-02-11"),),
    )
    for i, (person, given) in enumerate(zip(words.PERSONS, answers, strict=True)):
        name = sheets.rows["bodies"][3 + 5 * i]["id"]
        role = words.ROLES[i % len(words.ROLES)]
        slug = person.split()[0].lower().replace("ï", "i")
        sheets.rows["contacts"].append(
            {"body": name, "person": person, "role": role[0], "role_ar": role[1],
             "phone": f"07 99 99 90 {i:02d}", "email": f"{slug}.fictif@{name}.example"}
        )  # fmt: skip
        for scope, answer, day in given:
            sheets.rows["consents"].append(
                {"body": name, "person": person, "scope": scope, "answer": answer, "given_on": day,
                 "received_by": "équipe de l’observatoire"}
            )  # fmt: skip


def programmes(sheets: Sheets) -> None:
    """The programmes of money, each of a body of the kind that runs such ones."""
    runs = {"microcredit": "microfinance", "loan": "bank", "guarantee": "bank", "grant": "public_agency"}
    bodies = sheets.rows["bodies"]
    used: set[str] = set()
    for i, (name, finance, ceiling, cost, conditions, documents) in enumerate(words.PROGRAMMES):
        kind = called("kind", "fr")["incubator" if "Noura" in name[0] else runs[finance]]
        own = [one["id"] for one in bodies if one["kind"] == kind and one["id"] not in used]
        used.add(own[0])
        young = finance in ("grant", "microcredit")
        row = {
            "id": f"prog-{i + 1}",
            "body": own[0],
            "name": name[0],
            "name_ar": name[1],
            "finance": called("finance", "fr")[finance],
            "stages": "création; démarrage" if young else "consolidation; changement d’échelle",
            "website": f"https://{own[0]}.example",
        }
        told = {"ceiling": ceiling, "cost": cost, "conditions": conditions, "documents": documents}
        for column, (french, arabic) in told.items():
            row |= {column: french, f"{column}_ar": arabic}
        sheets.rows["programmes"].append(row)


def logos(sheets: Sheets) -> None:
    """The logos of some bodies, which consented to their being shown, but for one."""
    for number, (file, _) in support_logos.logos().items():
        row = sheets.rows["bodies"][number - 1]
        row["logo"] = file
        if number != support_logos.WITHOUT_CONSENT:
            sheets.rows["consents"].append(
                {"body": row["id"], "scope": "imprimé; web; lettre", "answer": "oui", "given_on": "2026-09-01",
                 "received_by": "équipe de l’observatoire"}
            )  # fmt: skip


def special(sheets: Sheets) -> None:
    """What a real file has too: an old check, an expired one, a closed body, one kept off the list, an opposition."""
    bodies = sheets.rows["bodies"]
    local = bodies[len(WIDE) :]
    local[9] |= {"verified_on": "2025-08-14", "next_check": "2026-08-14"}  # more than a year ago
    local[16] |= {"verified_on": "2025-05-20", "next_check": "2026-05-20"}
    local[21] |= {"verified_on": "2024-02-01", "next_check": "2025-02-01"}  # expired
    local[27] |= {"status": "à vérifier"}
    local[30] |= {"status": "fermé"}
    local[33] |= {"status": "ne pas publier"}
    local[12]["phone"] = "07 99 99 91 12"  # a person's number where the house's own belongs, without consent
    local[13]["email"] = "prenom.fictif@organisme-22.example"
    sheets.rows["oppositions"].append({"body": local[36]["id"], "given_on": "2026-09-15"})
    sheets.rows["oppositions"].append(
        {"person": words.PERSONS[5], "phone": "07 99 99 90 05", "given_on": "2026-10-02"}
    )  # fmt: skip


if __name__ == "__main__":
    main()

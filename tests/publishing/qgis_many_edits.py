"""Makes many random edits in a GeoPackage as QGIS does, and writes down which. Run by the system's Python.

``python3 qgis_many_edits.py FILE LOG.json SEED COUNT``: actors added, deleted, moved, their values changed; communes
reshaped and their figures changed; names moved on the plates. Each row is edited in one way.
"""

import json
import os
import random
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))

from qgis.core import QgsApplication, QgsFeature, QgsVectorLayer

TEXTS = ("L'Autre « نعم » 🐝", 'Dite "la neuve"; a, b', "Tétouan – 2", "  bords  ")


def opened(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid(), name
    assert layer.startEditing(), name
    return layer


def saved(layer):
    assert layer.commitChanges(), layer.commitErrors()


def edit_actors(path, chance, count, log):
    layer = opened(path, "actors")
    fields = layer.fields()
    rows = sorted(layer.getFeatures(), key=lambda feature: feature["id"])
    chance.shuffle(rows)
    amounts = [name for name in ("members", "women", "jobs", "founded") if fields.indexOf(name) >= 0]
    for i, row in enumerate(rows[:count]):
        kind = ("value", "value", "delete", "shape", "add")[i % 5]
        key = row["id"]
        if kind == "value":
            column = chance.choice(["name", "family", "founded", *amounts])
            choices = {"name": TEXTS, "family": ("association", "cooperative"), "founded": range(1990, 2020)}
            value = chance.choice([v for v in choices.get(column, range(1000, 9999)) if v != row[column]])
            if column == "women" and not isinstance(row["members"], int):
                column, value = "members", 9000
            if column == "women":
                value = max(0, row["members"] - 1 - (row["women"] == row["members"] - 1))
            if column == "members":
                value = 9000 + i
            assert layer.changeAttributeValue(row.id(), fields.indexOf(column), value)
            log.append(["actors", "value changed", key, column, str(value)])
        elif kind == "delete":
            assert layer.deleteFeature(row.id())
            log.append(["actors", "row deleted", key, "", ""])
        elif kind == "shape":
            shape = row.geometry()
            shape.translate(3.0, -2.0)
            assert layer.changeGeometry(row.id(), shape)
            log.append(["actors", "shape changed", key, "geometry", ""])
        else:
            new = QgsFeature(fields)
            new.setGeometry(row.geometry())
            new["id"], new["name"], new["family"], new["founded"] = f"N{i:03d}", "Née dans QGIS", "association", 2020
            assert layer.addFeature(new)
            log.append(["actors", "row added", f"N{i:03d}", "", ""])
    saved(layer)


def edit_communes(path, log):
    layer = opened(path, "communes")
    fields = layer.fields()
    rows = sorted(layer.getFeatures(), key=lambda feature: feature["code"])
    first = rows[0]
    assert layer.changeAttributeValue(first.id(), fields.indexOf("population_2024"), 4321)
    log.append(["communes", "value changed", first["code"], "population_2024", "4321"])
    whole = rows[-1].geometry()
    corner = max(range(4), key=lambda i: whole.vertexAt(i).x() + whole.vertexAt(i).y())  # nobody else's corner
    vertex = whole.vertexAt(corner)
    assert whole.insertVertex(vertex.x() + 40, vertex.y() + 40, corner)
    assert whole.deleteVertex(corner + 1)
    assert layer.changeGeometry(rows[-1].id(), whole)
    log.append(["communes", "shape changed", rows[-1]["code"], "geometry", ""])
    saved(layer)


def move_names(path, chance, log):
    layer = opened(path, "plate_names")
    fields = layer.fields()
    rows = [row for row in layer.getFeatures() if row["kind"] == "unit" and row["window"] == 0]
    for row in rows[:2]:
        step = chance.randint(2, 5) * row["scale"] / 1000
        assert layer.changeAttributeValue(row.id(), fields.indexOf("x"), row["x"] + step)
        log.append(["plate_names", "name moved", f"{row['plate_key']}/{row['code']}", row["language"], ""])
    saved(layer)


def main():
    path, log_path, seed, count = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    chance, log = random.Random(int(seed)), []
    edit_actors(path, chance, int(count), log)
    edit_communes(path, log)
    move_names(path, chance, log)
    Path(log_path).write_text(json.dumps(log), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

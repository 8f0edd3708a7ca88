"""Edits a GeoPackage of the toolkit as a person does in QGIS, and exports a layer by its aliases.

Run by the system's Python, which alone has QGIS: ``python3 qgis_edit.py FILE EXPORT``. The file is changed in place.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))

from qgis.core import (
    NULL,
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QVariant


def opened(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid(), name
    assert layer.startEditing(), name
    return layer


def row(layer, column, value):
    return next(f for f in layer.getFeatures() if str(f[column]) == value)


def saved(layer):
    assert layer.commitChanges(), layer.commitErrors()


def edit_communes(path):
    """Change values, one to nothing; delete a commune; add a column."""
    layer = opened(path, "communes")
    fields = layer.fields()
    codes = sorted(f["code"] for f in layer.getFeatures())
    layer.changeAttributeValue(row(layer, "code", codes[0]).id(), fields.indexOf("population_2024"), 1101)
    layer.changeAttributeValue(row(layer, "code", codes[1]).id(), fields.indexOf("name"), "L'Autre « نعم » 🐝")
    layer.changeAttributeValue(row(layer, "code", codes[2]).id(), fields.indexOf("population_2014"), NULL)
    layer.deleteFeature(row(layer, "code", codes[3]).id())
    layer.addAttribute(QgsField("remarque", QVariant.String))
    saved(layer)


def edit_actors(path):
    """Change a whole number, set another to nothing, move a point, add an actor, delete one."""
    layer = opened(path, "actors")
    fields = layer.fields()
    layer.changeAttributeValue(row(layer, "id", "0000").id(), fields.indexOf("members"), 11)
    layer.changeAttributeValue(row(layer, "id", "0002").id(), fields.indexOf("members"), NULL)
    moved = row(layer, "id", "0003")
    shape = moved.geometry()
    shape.translate(25, 0)
    layer.changeGeometry(moved.id(), shape)
    layer.deleteFeature(row(layer, "id", "0004").id())
    new = QgsFeature(fields)
    new.setGeometry(row(layer, "id", "0000").geometry())
    new["id"], new["name"], new["family"], new["members"] = "9999", "Nouvelle", "association", 3
    assert layer.addFeature(new)
    saved(layer)


def move_name(path):
    """Move a name as the tool for labels does: by the columns that hold its place."""
    layer = opened(path, "plate_names")
    fields = layer.fields()
    first = next(f for f in layer.getFeatures() if f["kind"] == "unit" and f["window"] == 0)
    scale = first["scale"]
    layer.changeAttributeValue(first.id(), fields.indexOf("x"), first["x"] + 4 * scale / 1000)
    layer.changeAttributeValue(first.id(), fields.indexOf("y"), first["y"] - 2 * scale / 1000)
    saved(layer)


def export_by_aliases(path, target):
    """Save the communes under another name, columns called by their aliases."""
    layer = QgsVectorLayer(f"{path}|layername=communes", "communes", "ogr")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "communes"
    options.fieldNameSource = QgsVectorFileWriter.PreferAlias
    context = QgsCoordinateTransformContext()
    code, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(layer, target, context, options)
    assert code == QgsVectorFileWriter.NoError, message


def main():
    path, target = (str(Path(one).resolve()) for one in sys.argv[1:3])
    application = QgsApplication([], False)
    application.initQgis()
    export_by_aliases(path, target)
    edit_communes(path)
    edit_actors(path)
    move_name(path)
    sys.stdout.flush()
    os._exit(0)  # QGIS ends in a fault when Python takes its objects apart


if __name__ == "__main__":
    main()

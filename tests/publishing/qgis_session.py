"""Opens a project in QGIS as a double click does, and edits its layers there. Run by the system's Python.

``python3 qgis_session.py PROJECT OUTPUT.json [LAYER KEY COLUMN VALUE]``: says which files the layers are read from and
which layers are invalid; with a layer of the project, a row of it, a column and a value, changes it and saves.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))

from qgis.core import QgsApplication, QgsProject


def main():
    project_path, output, *edit = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    if project_path.endswith(".gpkg"):
        project_path = f"geopackage:{project_path}?projectName=atlas"
    answer = {"read": project.read(project_path), "title": project.title()}
    layers = list(project.mapLayers().values())
    answer["invalid"] = [layer.name() for layer in layers if not layer.isValid()]
    answer["files"] = sorted({Path(layer.source().partition("|")[0]).name for layer in layers})
    if edit:
        table, key, column, value = edit
        layer = next(layer for layer in layers if f"layername={table}" in layer.source())
        assert layer.startEditing()
        row = next(feature for feature in layer.getFeatures() if str(feature["code"]) == key)
        assert layer.changeAttributeValue(row.id(), layer.fields().indexOf(column), json.loads(value))
        assert layer.commitChanges(), layer.commitErrors()
    Path(output).write_text(json.dumps(answer), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

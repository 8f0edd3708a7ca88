"""Holds a layer open in QGIS, edited and not yet saved, until its standard input ends; says “ready” before.

Run by the system's Python: ``python3 qgis_hold.py FILE LAYER [edit]``.
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))
STDOUT = os.dup(1)
os.dup2(2, 1)  # QGIS talks on the standard output

from qgis.core import QgsApplication, QgsVectorLayer  # noqa: E402


def main():
    path, name = sys.argv[1:3]
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid()
    if sys.argv[3:]:
        layer.startEditing()
        first = next(layer.getFeatures())
        layer.changeAttributeValue(first.id(), layer.fields().indexOf("name"), "en cours")
    os.write(STDOUT, b"ready\n")
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()

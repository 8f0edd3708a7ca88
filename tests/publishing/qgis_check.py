"""Opens a GeoPackage in QGIS without a window and says what it shows, as JSON: layers, classes, layouts, pictures.

Run by the system's Python, which alone has QGIS: ``python3 qgis_check.py FILE [--pictures FOLDER] [--only TEXT …]``.
It imports nothing of the toolkit: what QGIS makes of the file is compared with the plates by the tests.
"""

import json
import os
import sqlite3
import sys
import urllib.parse
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ.get("TMPDIR", "/tmp"))
STDOUT = os.dup(1)
os.dup2(2, 1)  # QGIS talks on the standard output

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsProject,
    QgsRenderContext,
    QgsVectorLayer,
)


def referenced(renderer, context):
    """Columns that a renderer reads."""
    found = set()
    for used in renderer.usedAttributes(context):
        found |= {used} if used.isidentifier() else QgsExpression(used).referencedColumns()
    return sorted(found - {""})


def entries(layer):
    """Entries of a renderer with their bounds or values, colours and numbers of features."""
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    context.setExpressionContext(QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer)))
    kind = renderer.type()
    found = []
    if kind == "graduatedSymbol":
        found = [
            {"label": r.label(), "lower": r.lowerValue(), "upper": r.upperValue(), "drawn": r.renderState(),
             "colour": r.symbol().color().name()} for r in renderer.ranges()
        ]  # fmt: skip
    elif kind == "categorizedSymbol":
        found = [
            {"label": c.label(), "value": c.value(), "drawn": c.renderState(), "colour": c.symbol().color().name()}
            for c in renderer.categories()
        ]
    elif kind == "RuleRenderer":
        found = [
            {"label": r.label(), "rule": r.filterExpression(), "key": r.ruleKey(), "drawn": r.active(),
             "colour": r.symbol().color().name()} for r in renderer.rootRule().children()
        ]  # fmt: skip
    elif kind == "singleSymbol":
        found = [{"label": "", "drawn": True, "colour": renderer.symbol().color().name()}]
    keys = [item.ruleKey() for item in renderer.legendSymbolItems()] if kind != "RuleRenderer" else []
    counts, without = {}, 0
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        of = renderer.legendKeysForFeature(feature, context)
        if not of and kind != "nullSymbol":
            without += 1
        for key in of:
            counts[key] = counts.get(key, 0) + 1
    used = referenced(renderer, context)
    renderer.stopRender(context)
    # A legend of sizes stands before the classes.
    keys = keys[len(keys) - len(found) :] if kind != "singleSymbol" else []
    for position, entry in enumerate(found):
        key = entry.get("key", keys[position] if keys else "")
        entry["count"] = counts.get(key, 0) if key else sum(counts.values())
    return {"kind": kind, "entries": found, "without": without, "columns": used}


def checked_layer(uri, name, style=None):
    layer = QgsVectorLayer(uri, name, "ogr")
    said = {"valid": layer.isValid(), "features": layer.featureCount(), "crs": layer.crs().authid()}
    if style is not None:
        qml, message = layer.getStyleFromDatabase(style)
        said["message"] = message
        from qgis.PyQt.QtXml import QDomDocument

        document = QDomDocument()
        document.setContent(qml)
        said["imported"] = bool(layer.importNamedStyle(document)[0])
    said.update(entries(layer))
    said["labels"] = layer.labelsEnabled()
    said["fields"] = [field.name() for field in layer.fields()]
    said["aliases"] = {field.name(): field.alias() for field in layer.fields() if field.alias()}
    about = layer.metadata()
    said["metadata"] = {
        "licenses": about.licenses(), "rights": about.rights(), "abstract": about.abstract(),
        "history": about.history(), "boxes": len(about.extent().spatialExtents()),
    }  # fmt: skip
    said["missing_columns"] = sorted(set(said["columns"]) - set(said["fields"]))
    if layer.labelsEnabled():
        label = layer.labeling().settings()
        said["missing_columns"] += sorted(label.getLabelExpression().referencedColumns() - set(said["fields"]))
    if layer.diagramRenderer() is not None:
        said["diagram"] = layer.diagramRenderer().rendererName()
    return said


def layout_picture(layout, folder, number):
    layout.refresh()
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = int(os.environ.get("QGIS_CHECK_DPI", "50"))
    path = str(Path(folder) / f"{number:02d}.png")
    exporter = QgsLayoutExporter(layout)
    if layout.atlas().enabled():
        atlas = layout.atlas()
        atlas.beginRender()
        pages = atlas.count()
        atlas.seekTo(min(int(os.environ.get("QGIS_CHECK_PAGE", "0")), max(pages - 1, 0)))
        layout.refresh()
        result = exporter.exportToImage(path, settings)
        atlas.endRender()
        return path, int(result), pages
    return path, int(exporter.exportToImage(path, settings)), 1


def page_scales(layout):
    """Scale of the map on the first pages of an atlas, and whether it shows the whole unit of the page."""
    atlas, scales = layout.atlas(), []
    (shown,) = (item for item in layout.items() if isinstance(item, QgsLayoutItemMap))
    atlas.beginRender()
    for page in range(min(atlas.count(), 8)):
        atlas.seekTo(page)
        layout.refresh()
        unit = layout.reportContext().feature().geometry().boundingBox()
        scales.append([shown.scale(), shown.extent().contains(unit)])
    atlas.endRender()
    return scales


def boxed(item):
    """Left, top, right, bottom of an item on its page, mm."""
    place, size = item.pagePos(), item.sizeWithUnits()
    return [place.x(), place.y(), place.x() + size.width(), place.y() + size.height()]


def checked_project(path, name, folder, only):
    uri = f"geopackage:{path}?projectName={urllib.parse.quote(name)}"
    project = QgsProject.instance()
    said = {"read": project.read(uri), "title": project.title()}
    layers = project.mapLayers().values()
    said["layers"] = {layer.id(): layer.isValid() for layer in layers}
    said["themes"] = project.mapThemeCollection().mapThemes()
    collection = project.mapThemeCollection()
    said["theme_layers"] = {
        theme: [layer.id() for layer in collection.mapThemeVisibleLayers(theme)] for theme in said["themes"]
    }
    said["empty_themes"] = [
        theme for theme in said["themes"] if not project.mapThemeCollection().mapThemeVisibleLayers(theme)
    ]
    relations = project.relationManager().relations().values()
    said["relations"] = {relation.name(): relation.isValid() for relation in relations}
    said["tables"] = [layer.shortName() for layer in layers if not layer.isSpatial()]
    said["layouts"] = {}
    for number, layout in enumerate(project.layoutManager().printLayouts(), start=1):
        if only and not any(text in layout.name() for text in only):
            continue
        page = layout.pageCollection().page(0).pageSize()
        maps = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
        entry = {
            "page_mm": [page.width(), page.height()],
            "maps": [{"scale": item.scale(), "theme": item.followVisibilityPresetName()} for item in maps],
        }
        if folder:
            entry["picture"], entry["result"], entry["pages"] = layout_picture(layout, folder, number)
        for item in layout.items():
            if isinstance(item, QgsLayoutItemLegend):
                item.adjustBoxSize()
        entry["items"] = [
            {"name": item.id(), "kind": type(item).__name__, "box": boxed(item)}
            for item in layout.items()
            if isinstance(item, QgsLayoutItem) and item.id()
        ]
        grids = [grid for item in maps for grid in item.grids().asList()]
        if layout.atlas().enabled():
            entry["scales"] = page_scales(layout)
        entry["grids"] = [{"name": grid.name(), "step": grid.intervalX(), "crs": grid.crs().authid()} for grid in grids]
        said["layouts"][layout.name()] = entry
    return said


def main():
    arguments = sys.argv[1:]
    path = str(Path(arguments[0]).resolve())
    folder = arguments[arguments.index("--pictures") + 1] if "--pictures" in arguments else ""
    only = arguments[arguments.index("--only") + 1 :] if "--only" in arguments else []
    application = QgsApplication([], False)
    application.initQgis()
    connection = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True)
    tables = [row[0] for row in connection.execute("SELECT table_name FROM gpkg_geometry_columns ORDER BY 1")]
    styles = connection.execute("SELECT id, f_table_name, styleName FROM layer_styles ORDER BY id").fetchall()
    projects = [row[0] for row in connection.execute("SELECT name FROM qgis_projects")]
    connection.close()
    answer = {"layers": {}, "styles": [], "projects": {}}
    if not only:
        for table in tables:
            answer["layers"][table] = checked_layer(f"{path}|layername={table}", table)
        for identity, table, name in styles:
            said = checked_layer(f"{path}|layername={table}", table, str(identity))
            answer["styles"].append({"table": table, "name": name, **said})
    for name in projects:
        answer["projects"][name] = checked_project(path, name, folder, only)
    os.write(STDOUT, json.dumps(answer, ensure_ascii=False, default=str).encode())
    os._exit(0)


if __name__ == "__main__":
    main()

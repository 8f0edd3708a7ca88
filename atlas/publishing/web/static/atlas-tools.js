/* What the map engine loads when it is asked for: downloads of what is shown, links and code to insert, the actors one by
   one, the search. */
ATLAS.tools(function (/** @type {any} */ parts) {
"use strict";

/** @typedef {{key: string, level: string, ranked: number, heading: Object<string, string>, values: (number|string|null)[],
 *   rank: (number|null)[], class: number[], classes: {color: string, label: Object<string, string>}[],
 *   text: Object<string, string[]>}} Data of an indicator, as far as tables show it */
/** @typedef {{v: number, count: number, bytes: string, box: number[], families: string[], titles: Object<string, string[]>,
 *   colors: string[], tiles: any}} Actors 5 bytes an actor: x and y in 65 535ths of the box, the family */

const {make, draw, word, load, all, clamp, button, figure, html, ROOT, LANGUAGE_ROOT, LANGUAGE, MOST_AT_ONCE, showRows, writeHash, pageOf} = parts;

/* ---- what is shown ---- */
/** Show the picture of the ground, or the land plain. @param {any} view @param {boolean} shown */
function showGround(view, shown) {
  const before = view.bare;
  for (const picture of all(".map-context", view.svg)) picture.classList.toggle("map-hidden", !shown);
  for (const unit of view.units) if (unit && unit.getAttribute("fill") === before) unit.setAttribute("fill", view.bare);
}
/** Show waters and roads over the units. @param {any} view @param {boolean} shown */
function showLines(view, shown) {
  const [width, height] = view.territory.size;
  for (const old of all(".map-lines", view.svg)) old.remove();
  if (shown) view.svg.querySelector(".map-under").after(
    draw("image", {class: "map-lines", width, height, href: ROOT + "assets/lines.svg", "pointer-events": "none"}));
}
/** A pattern for readers who tell colours badly: the higher the class, the denser and steeper its lines.
 * @param {string} id @param {string} color @param {number} rank @param {number} most */
function classPattern(id, color, rank, most) {
  const side = 34 - 22 * rank / Math.max(1, most - 1);
  const pattern = draw("pattern", {id, width: side, height: side, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(" + [0, 45, 90, 135, 20, 70][rank % 6] + ")"});
  const dark = luminance(color) < 0.35;
  pattern.append(draw("rect", {width: side, height: side, fill: color}));
  if (rank) pattern.append(draw("path", {d: "M0 " + side / 2 + "h" + side, stroke: dark ? "#fff" : "#000", "stroke-width": 2.6}));
  return pattern;
}
/** @param {string} color */
function luminance(color) {
  const [r, g, b] = [1, 3, 5].map(i => parseInt(color.slice(i, i + 2), 16) / 255).map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
/** Buttons that stay pressed. @param {any} view @returns {HTMLElement[]} */
function switches(view) {
  const toggle = (/** @type {string} */ key, /** @type {boolean} */ on, /** @type {(on: boolean) => void} */ act) => {
    const press = button(key, () => { on = !on; press.setAttribute("aria-pressed", String(on)); act(on); }, {"aria-pressed": String(on)});
    return press;
  };
  const patterns = view.data ? [toggle("patterns", false, on => { view.pattern = on ? classPattern : null; view.paint(); })] : [];
  return !view.svg.querySelector(".map-context") ? patterns
    : [...patterns, toggle("ground", true, on => showGround(view, on)), toggle("lines", false, on => showLines(view, on))];
}

/* ---- the panel that compares ---- */
/** @param {any} view @param {HTMLElement} panel */
async function compare(view, panel) {
  const {data, territory} = view;
  panel.hidden = !view.chosen.length || !data;
  if (panel.hidden || !data) return;
  const row = (/** @type {string} */ name, /** @type {any} */ d, /** @type {number} */ i, /** @type {string} */ href) => {
    const own = d && d.classes[d.class[i]];
    const head = href ? make("a", {href}, name) : name;
    const cells = [d ? d.text[LANGUAGE][i] : data.region[LANGUAGE],
      d && d.rank[i] != null ? word("rank_short", {rank: figure(/** @type {number} */ (d.rank[i])), of: figure(d.ranked)}) : "",
      own ? own.label[LANGUAGE] : ""];
    return make("tr", {}, make("th", {scope: "row"}, head), ...cells.map((text, n) => make("td", {class: n < 2 ? "end" : ""}, text)));
  };
  const rows = view.chosen.map((/** @type {number} */ i) => row(view.names[i], data, i, pageOf(view.level, view.codes[i])));
  if (view.level === "commune") {
    const provinces = Array.from(new Set(view.chosen.map((/** @type {number} */ i) => territory.province[i])));
    const above = await load(data.key + ".province").catch(() => null);
    if (above) for (const p of provinces)
      rows.push(row(territory.names[LANGUAGE].province[p], above, p, pageOf("province", territory.codes.province[p])));
  }
  rows.push(row(territory.region[LANGUAGE], null, 0, ""));
  const titles = ["name", "value", "rank_title", "class_title"];
  panel.replaceChildren(
    make("h3", {}, word("compare")),
    make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": word("compare")}, make("table", {class: "compare-table"}, make("caption", {}, data.heading[LANGUAGE]),
      make("thead", {}, make("tr", {}, ...titles.map((key, n) => make("th", {scope: "col", class: n == 1 || n == 2 ? "end" : ""}, word(key))))), make("tbody", {}, ...rows))),
    button("clear", () => { view.clear(); view.svg.focus(); }));
}

/* ---- what stands beside a map that was coloured anew ---- */
/** Write the tables of a map and what its units are called; where they are many, once the map was painted, the names some
 * before each frame. @param {any} view @param {HTMLTableElement[]} tables */
function write(view, tables) {
  const {data, units} = view;
  let at = 0;
  const names = (/** @type {number} */ end) => {
    for (; at < Math.min(end, units.length); at++) {
      const unit = units[at], holder = unit.querySelector("title") || (unit.parentElement && unit.parentElement.querySelector(":scope > title"));
      if (holder) holder.textContent = view.line(at);
    }
  };
  const later = (/** @type {() => void} */ act) => requestAnimationFrame(() => setTimeout(() => { if (view.data === data) act(); }));
  const step = () => { names(at + MOST_AT_ONCE); if (at < units.length) later(step); };
  const act = () => { for (const table of tables) fillTable(table, view); };
  if (units.length > MOST_AT_ONCE) { later(act); later(step); } else { act(); step(); }
}
/** Fill a table with another indicator, the highest value first, as the pages have it: rows are made once, and written
 * again when they are shown. @param {any} table @param {any} view */
function fillTable(table, view) {
  /** @type {{data: Data, codes: string[], names: string[], territory: any}} */
  const {data, codes, names, territory} = view, heads = all("thead th", table), caption = table.querySelector("caption");
  const columns = heads.map((/** @type {any} */ heading) => heading.dataset.sort);
  const place = (/** @type {number} */ i) => data.rank[i] == null ? Infinity : /** @type {number} */ (data.rank[i]);
  const order = codes.map((_, i) => i).sort((a, b) => place(a) - place(b) || a - b);
  table.dataset.key = data.key; table.dataset.level = data.level;
  if (caption) caption.textContent = data.heading[LANGUAGE];
  for (const heading of heads) heading.removeAttribute("aria-sort");
  if (!table.filled || table.filled.length !== codes.length) table.filled = new Array(codes.length);
  showRows(table, codes.length, (/** @type {number} */ at) => {
    const i = order[at], cells = table.filled[at] = table.filled[at] || rowOf(columns), own = data.classes[data.class[i]];
    const ranked = data.rank[i] != null, href = pageOf(data.level, codes[i]);
    cells.row.dataset.code = codes[i];
    if (href) cells.link.href = href; else cells.link.removeAttribute("href");
    cells.name.textContent = names[i];
    cells.province.textContent = data.level === "commune" ? territory.names[LANGUAGE].province[territory.province[i]] : "";
    cells.value.setAttribute("value", data.values[i] == null ? "" : String(data.values[i]));
    cells.value.textContent = data.text[LANGUAGE][i];
    cells.rank.setAttribute("value", ranked ? data.rank[i] : "");
    cells.rank.textContent = ranked ? figure(/** @type {number} */ (data.rank[i])) + "\u202f/\u202f" + figure(data.ranked) : "";
    cells.fill.setAttribute("fill", own ? own.color : "none");
    cells.label.textContent = own ? own.label[LANGUAGE] : "";
    return cells.row;
  });
}
/** Make a row of a table and the parts that are written. @param {string[]} columns */
function rowOf(columns) {
  /** @type {any} */
  const cells = {row: make("tr"), name: make("bdi"), link: make("a"), value: make("data"), rank: make("data"),
    fill: draw("rect", {width: 10, height: 10}), label: make("span"), province: make("bdi")};
  const swatch = draw("svg", {class: "fill", width: 10, height: 10, "aria-hidden": "true"});
  swatch.append(cells.fill);
  cells.link.append(cells.name);
  cells.row.append(...columns.map(what => what === "name" ? make("th", {scope: "row"}, cells.link)
    : what === "class" ? make("td", {}, swatch, " ", cells.label)
    : make("td", {class: what === "province" ? "" : what === "rank" ? "end rank" : "end"}, cells[what])));
  return cells;
}

/* ---- files ---- */
/** Save a file that the page made. @param {Blob|string} content @param {string} name @param {string} [type] */
function save(content, name, type) {
  const blob = typeof content === "string" ? new Blob([content], {type}) : content;
  const address = URL.createObjectURL(blob);
  const link = make("a", {href: address, download: name});
  document.body.append(link); link.click(); link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 4000);
}

/** The window of the map as a drawing that needs no page around it: strokes and symbols as on the page, files inside.
 * @param {any} view @param {Object<string, any>} files of the ground, by name @returns {SVGElement} */
function windowOf(view, files) {
  const copy = /** @type {SVGSVGElement} */ (view.svg.cloneNode(true)), [width, height] = view.territory.size;
  for (const part of all(".map-hidden", copy)) part.remove();
  for (const link of all("a", copy)) link.replaceWith(...link.childNodes);
  for (const name of ["style", "tabindex", "role", "aria-describedby", "focusable", "class"]) copy.removeAttribute(name);
  for (const image of all("image", copy)) {
    const content = files[image.classList.contains("map-lines") ? "lines" : "ground"];
    if (content) image.setAttribute("href", "data:image/svg+xml;base64," + content); else image.remove();
  }
  const [x, y, wide, high] = view.drawn, look = draw("style", {});
  look.textContent = ".unit,.map-provinces{vector-effect:non-scaling-stroke}.map-units{stroke-width:1px}.map-upper{stroke-width:2.4px}.map-provinces{stroke-width:2.4px}"
    + ".map-symbols>*{transform-box:fill-box;transform-origin:center;transform:scale(" + wide / width + ")}";
  copy.prepend(look);
  if (view.actors) copy.append(draw("image", {x, y, width: wide, height: high, href: view.actors.canvas.toDataURL()}));
  for (const [name, value] of Object.entries({x: 0, y: 0, width, height, viewBox: view.drawn.join(" ")})) copy.setAttribute(name, String(value));
  return copy;
}
/** What the page explains the map by, row by row: titles, classes, sizes, the families of actors.
 * @param {any} view @returns {{text: string, face: Element|null, size: number[], bold: boolean}[]} */
function explained(view) {
  /** @type {{text: string, face: Element|null, size: number[], bold: boolean}[]} */
  const rows = [];
  const {figure: page} = view, text = (/** @type {Element|null} */ e) => (e && e.textContent || "").trim();
  const add = (/** @type {string} */ shown, /** @type {Element|null} */ face = null, bold = false) => {
    const box = face && (face.getAttribute("viewBox") || "").split(" ").map(Number);
    if (shown) rows.push({text: shown, face, size: box ? box.slice(2) : [0, 0], bold});
  };
  for (const entry of all(".map-legend :is(.legend-title, li), .map-sizes :is(.legend-title, svg)", page)) {
    if (entry.matches(".legend-title")) add(text(entry), null, true);
    else if (entry.matches("svg")) add(text(entry.nextElementSibling), entry);
    else add([".legend-text", ".legend-count"].map(part => text(entry.querySelector(part))).filter(Boolean).join(" · "), entry.querySelector("svg"));
  }
  if (view.actors && (view.data || view.actors.wanted.length)) { // a plate of actors has its families in its legend
    add(word("actors"), null, true);
    for (const label of all(".map-filters label", page)) if (label.querySelector("input").checked) add(text(label), label.querySelector("svg"));
  }
  return rows;
}
/** The parts of a text that are not too long for a line. @param {string} text @param {number} size of its letters
 * @param {number} width of the line @param {boolean} [bold] */
function lines(text, size, width, bold = false) {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  pen.font = (bold ? "bold " : "") + size + "px sans-serif";
  return text.split(/[ \t\r\n]+/).reduce((/** @type {string[]} */ all, part) => { // not at blanks that hold together
    const longer = all.length ? all[all.length - 1] + " " + part : part;
    if (all.length && pen.measureText(longer).width < 0.95 * width) all[all.length - 1] = longer; else all.push(part);
    return all;
  }, []);
}
/** The map as a picture that needs no page around it: its title, its whole legend, its sources, whose it is, the licence.
 * @param {any} view @returns {Promise<{text: string, width: number, height: number}>} */
async function picture(view) {
  const beneath = view.svg.querySelector("image:not(.map-hidden)"), files = beneath ? await load("context").catch(() => ({})) : {};
  const [width, height] = view.territory.size, line = height / 32, right = html.dir === "rtl", whole = draw("svg", {});
  const write = (/** @type {string} */ text, /** @type {number} */ y, /** @type {number} */ size, /** @type {number} */ from, more = {}) => {
    const written = draw("text", {x: right ? width - line - from : line + from, y, "font-size": line * size, "font-family": "sans-serif", fill: "#222",
      "text-anchor": "start", direction: html.dir || "ltr", ...more});
    written.textContent = text;
    whole.append(written);
  };
  const bold = {"font-weight": "bold"}, defs = draw("defs", {}), paper = draw("rect", {fill: "#fff", width});
  for (const store of all(".legend-patterns defs", view.figure)) defs.append(...store.cloneNode(true).childNodes);
  whole.append(paper, defs, windowOf(view, files));
  const title = view.data ? view.data.heading[LANGUAGE] : (document.querySelector("h1") || document.body).textContent || "";
  const titles = lines(title, 1.1 * line, width - 2 * line, true);
  titles.forEach((part, i) => write(part, (i - titles.length + 0.4) * 1.3 * line, 1.1, 0, bold));
  let y = height + 0.6 * line;
  for (const row of explained(view)) {
    const swatch = row.face && row.face.matches(".legend-swatch"), scale = swatch ? 0.8 * line / row.size[1] : row.face && row.face.matches(".map-dot") ? 0.3 * line : 1;
    const [wide, high] = row.size.map(side => side * scale), from = row.face ? Math.max(wide, swatch ? 0 : line) + 0.5 * line : 0;
    const parts = lines(row.text, 0.75 * line, width - 2 * line - from, row.bold), tall = Math.max(high, 0.95 * line * parts.length - 0.15 * line);
    if (row.bold) y += 0.3 * line;
    if (row.face) {
      const face = draw("g", {transform: "translate(" + (right ? width - line - wide : line) + " " + (y + (tall - high) / 2) + ") scale(" + scale + ")"});
      face.append(...row.face.cloneNode(true).childNodes);
      whole.append(face);
    }
    parts.forEach((part, i) => write(part, y + tall / 2 + (0.27 + 0.95 * (i - (parts.length - 1) / 2)) * line, 0.75, from, row.bold ? bold : {}));
    y += tall + 0.25 * line;
  }
  y += 0.8 * line;
  const owner = document.querySelector(".site-footer"), source = view.data ? view.data.source[LANGUAGE] : view.figure.dataset.source || "";
  const ground = beneath && files.source ? files.source[LANGUAGE] : "";
  const owners = owner ? all("p", owner).slice(0, 2).map((/** @type {HTMLElement} */ p) => (p.textContent || "").trim()) : [document.title];
  for (const text of [source, ground, owners.join(" · ")]) for (const part of lines(text, 0.6 * line, width - 2 * line)) { write(part, y, 0.6, 0); y += 0.9 * line; }
  const top = -(titles.length * 1.3 + 1) * line, size = [width, y - top];
  paper.setAttribute("y", String(top)); paper.setAttribute("height", String(size[1]));
  for (const [name, value] of Object.entries({viewBox: [0, top, ...size].join(" "), width: size[0] / 2, height: size[1] / 2})) whole.setAttribute(name, String(value));
  return {text: '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(whole), width: size[0] / 2, height: size[1] / 2};
}
/** @param {any} view */
function fileName(view) { return (view.figure.dataset.indicator || html.dataset.page || "carte").replace(/[^\w.-]+/g, "-") + "-" + view.level; }
/** @param {any} view */
async function savePicture(view) {
  const image = new Image(), {text, width, height} = await picture(view);
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width); canvas.height = Math.round(height);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => { if (blob) save(blob, fileName(view) + ".png"); }, "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
}
/** What the map shows as a table: code, name, value, rank, class. @param {any} view */
function shownTable(view) {
  const data = view.data, cell = (/** @type {any} */ v) => {
    const text = v == null ? "" : String(v);
    return /^[=+\-@\t\r]/.test(text) && typeof v !== "number" ? '"\'' + text.replace(/"/g, '""') + '"' : /[",;\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  const rows = [["code", word("name"), data.heading[LANGUAGE], word("rank_title"), word("class_title")],
    ...view.codes.map((/** @type {string} */ code, /** @type {number} */ i) => [code, view.names[i], data.values[i], data.rank[i], (data.classes[data.class[i]] || {label: {}}).label[LANGUAGE]])];
  return "\ufeff" + rows.map(row => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** @param {any} view */
function downloads(view) {
  // From a folder browsers show such a file rather than save it: not in the place of the map.
  const list = make("ul", {}), elsewhere = location.protocol === "file:" ? "_blank" : null;
  const add = (/** @type {Node} */ entry) => list.append(make("li", {}, entry));
  const fill = () => {
    list.replaceChildren();
    if (view.data) {
      const path = ROOT + "downloads/", key = encodeURIComponent(view.data.key);
      add(button("save_csv", () => save(shownTable(view), fileName(view) + ".csv", "text/csv;charset=utf-8")));
      for (const [ending, text] of [[".xlsx", "save_xlsx"], ["." + view.level + ".geojson", "save_geojson"]])
        add(make("a", {href: path + key + ending, download: true, target: elsewhere}, word(text)));
    }
    add(button("save_svg", async () => save((await picture(view)).text, fileName(view) + ".svg", "image/svg+xml")));
    add(button("save_png", () => savePicture(view)));
  };
  const menu = make("details", {class: "map-menu", toggle: fill}, make("summary", {}, word("download")), list);
  return menu;
}
/** @param {any} page @param {any} view */
function sharing(page, view) {
  const link = /** @type {HTMLInputElement} */ (make("input", {type: "text", readonly: true, "aria-label": word("link")}));
  const frame = /** @type {HTMLTextAreaElement} */ (make("textarea", {rows: 3, readonly: true, "aria-label": word("embed")}));
  const done = make("p", {class: "map-done", role: "status"});
  const fill = () => {
    const hash = writeHash({...page.state(), i: view.data ? view.data.key : "", n: view.level});
    link.value = location.href.split("#")[0] + writeHash(page.state());
    frame.value = '<iframe src="' + new URL(LANGUAGE_ROOT + "embed.html", location.href).href + hash.replace(/&/g, "&amp;")
      + '" title="' + (view.data ? view.data.heading[LANGUAGE] : document.title).replace(/&/g, "&amp;").replace(/"/g, "&quot;") + '" width="100%" height="640" loading="lazy"></iframe>';
  };
  const copy = (/** @type {HTMLInputElement|HTMLTextAreaElement} */ field) => button("copy", async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    done.textContent = word("copied");
  });
  const parts = [make("p", {}, word("link")), link, copy(link)];
  if (view.data) parts.push(make("p", {}, word("embed")), frame, copy(frame));
  return make("details", {class: "map-menu", toggle: fill}, make("summary", {}, word("share")), make("div", {}, ...parts, done));
}

/* ---- actors: a picture of dots that the processor paints, for it is as quick on every machine ---- */
class ActorLayer {
  /** @param {any} view @param {Actors} actors */
  constructor(view, actors) {
    this.view = view; this.actors = actors;
    const bytes = Uint8Array.from(atob(actors.bytes), sign => sign.charCodeAt(0)), n = actors.count;
    const [west, north, wide, high] = actors.box;
    this.x = new Float32Array(n); this.y = new Float32Array(n); this.family = new Uint8Array(n);
    for (let i = 0, at = 0; i < n; i++, at += 5) {
      this.x[i] = west + (bytes[at] | bytes[at + 1] << 8) / 65535 * wide;
      this.y[i] = north + (bytes[at + 2] | bytes[at + 3] << 8) / 65535 * high;
      this.family[i] = bytes[at + 4];
    }
    /** @type {Set<number>} */ this.shown = new Set(actors.families.keys());
    // A color is the four bytes of a pixel read as one number: a dot is then a handful of single writes.
    this.colors = new Uint32Array(new Uint8Array(actors.colors.flatMap(c => [...[1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16)), 255])).buffer);
    this.canvas = /** @type {HTMLCanvasElement} */ (make("canvas", {class: "map-canvas", "aria-hidden": "true"}));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", {willReadFrequently: true}));
    view.window.append(this.canvas);
    new ResizeObserver(() => this.draw()).observe(view.svg);
    this.pending = this.turn = this.step = 0;
    /** @type {SVGGeometryElement|null} */ this.walked = null;
    /** @type {string[]|null} those of the file of names where there are none */ this.names = null;
    /** @type {number[]} */ this.walk = [];
    /** @type {ImageData|null} */ this.image = null;
    this.remark = make("p", {class: "map-remark"});
    /** @type {any} */ this.tiles = null;
    if (actors.tiles) this.open(actors.tiles);
  }
  /** Where a web server hosts the page, read the actors near the reader one by one. @param {any} net */
  async open(net) {
    const hosted = location.protocol.startsWith("http"), fail = () => { this.tiles = null; this.remark.textContent = word("tiles_fault"); };
    this.remark.textContent = hosted ? word("tiles_far") : word("tiles_local");
    const more = hosted && await load("tiles").catch(fail);
    if (more) { this.tiles = new more.ActorTiles(this, net, fail); this.draw(); }
  }
  /** Show other actors. @param {{x: Float32Array, y: Float32Array, family: Uint8Array, names: string[]|null}} actors */
  use(actors) { Object.assign(this, actors); this.walked = null; this.turn++; this.draw(); }
  draw() {
    if (!this.pending) this.pending = requestAnimationFrame(() => { this.pending = 0; this.drawNow(); });
  }
  drawNow() {
    const {view, canvas} = this, ratio = Math.min(2, devicePixelRatio || 1), [left, top, wide, high] = view.drawn;
    const width = Math.round(view.svg.clientWidth * ratio), height = Math.round(view.svg.clientHeight * ratio);
    if (!width || !height) return;
    if (!this.image || this.image.width !== width || this.image.height !== height) {
      canvas.width = width; canvas.height = height;
      canvas.style.width = width / ratio + "px"; canvas.style.height = height / ratio + "px";
      this.image = this.context.createImageData(width, height);
    }
    if (this.tiles) this.tiles.follow(view.drawn);
    const pixels = new Uint32Array(this.image.data.buffer).fill(0), white = 0xffffffff, kx = width / wide, ky = height / high;
    const r = clamp(Math.round(ratio * clamp(view.svg.clientWidth / 500, 0.6, 1) * 1.6 * Math.sqrt(view.territory.size[0] / wide)), 1, 5), edge = r + 1, dot = [], halo = [];
    // A white edge keeps a dot apart from the color under it and from its neighbor, as in print.
    for (let dy = -edge; dy <= edge; dy++) for (let dx = -edge; dx <= edge; dx++) {
      const far = dx * dx + dy * dy;
      if (far <= r * r + 0.5) dot.push(dy * width + dx); else if (far <= edge * edge + 0.5) halo.push(dy * width + dx);
    }
    const {x, y, family, colors} = this, shown = Uint8Array.from(colors, (_, i) => +this.shown.has(i));
    // All edges lie under all dots: in a crowd the colors are seen, and not the white between them.
    for (const marks of [halo, dot]) for (let i = 0; i < x.length; i++) {
      const px = Math.round((x[i] - left) * kx), py = Math.round((y[i] - top) * ky);
      if (px < edge || py < edge || px >= width - edge || py >= height - edge || !shown[family[i]]) continue;
      const center = py * width + px, color = marks === dot ? colors[family[i]] : white;
      for (let at = 0; at < marks.length; at++) pixels[center + marks[at]] = color;
    }
    this.context.putImageData(this.image, 0, 0);
  }
  /** The nearest actor that is shown under a pointer; −1 for none. @param {PointerEvent} event */
  at(event) {
    const {view, x, y, family} = this, map = view.window.getBoundingClientRect(), [left, top, wide] = view.box, unit = wide / map.width;
    const px = left + (event.clientX - map.left) * unit, py = top + (event.clientY - map.top) * unit;
    let least = (7 * unit) ** 2, nearest = -1;
    for (let i = 0; i < x.length; i++) {
      const far = (x[i] - px) ** 2 + (y[i] - py) ** 2;
      if (far < least && this.shown.has(family[i])) { least = far; nearest = i; }
    }
    return nearest;
  }
  /** Go to the next actor of a unit, as the key “a” asks. @param {number} unit */
  next(unit) {
    const {view, x, y} = this, shape = /** @type {SVGGeometryElement} */ (view.units[unit]), box = shape.getBBox();
    if (this.walked !== shape) {
      this.walked = shape; this.step = -1;
      this.walk = Array.from(x.keys()).filter(i => x[i] >= box.x && x[i] <= box.x + box.width && y[i] >= box.y && y[i] <= box.y + box.height
        && shape.isPointInFill(new DOMPoint(x[i], y[i])));
    }
    const walk = this.walk.filter(i => this.shown.has(this.family[i]));
    if (!walk.length) { view.live.textContent = word("no_actor"); return; }
    this.step = (this.step + 1) % walk.length;
    this.tell(walk[this.step], true, word("rank_short", {rank: figure(this.step + 1), of: figure(walk.length)}));
  }
  /** Say the name and the family of an actor. @param {number} i @param {boolean} aloud @param {string} [more] */
  async tell(i, aloud, more) {
    const turn = ++this.turn;
    const names = this.names || await load("actor-names." + LANGUAGE).catch(() => []);
    if (turn !== this.turn) return;
    const family = this.actors.titles[LANGUAGE][this.family[i]];
    this.view.tell(names[i] || family, names[i] ? [family, more || ""] : [more || ""], [this.x[i], this.y[i]], aloud);
  }
  /** Boxes that say which families are shown. @param {string[]} wanted @param {() => void} changed */
  filters(wanted, changed) {
    const {actors} = this;
    if (wanted.length) this.shown = new Set(wanted.map(key => actors.families.indexOf(key)).filter(i => i >= 0));
    const box = (/** @type {string} */ key, /** @type {number} */ i) => {
      const input = /** @type {HTMLInputElement} */ (make("input", {type: "checkbox", value: key, change: () => {
        if (input.checked) this.shown.add(i); else this.shown.delete(i);
        this.draw(); changed();
      }}));
      input.checked = this.shown.has(i);
      const dot = draw("svg", {class: "map-dot", viewBox: "0 0 2 2", "aria-hidden": "true"});
      dot.append(draw("circle", {cx: 1, cy: 1, r: 1, fill: actors.colors[i]}));
      return make("label", {}, input, dot, actors.titles[LANGUAGE][i]);
    };
    return make("fieldset", {class: "map-filters"}, make("legend", {}, word("actors")), ...actors.families.map(box), this.remark,
      make("p", {class: "map-remark"}, actors.titles[LANGUAGE][actors.families.length]));
  }
  get wanted() { return this.shown.size === this.actors.families.length ? [] : this.actors.families.filter((_, i) => this.shown.has(i)); }
}

/* ---- search ---- */
/** Letters as searching compares them: no accents, one form of each Arabic letter. @param {string} text */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/ـ/g, "")
    .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/['’ʼ`´\-_.،,]+/g, " ").replace(/\s+/g, " ").trim();
}

async function search() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form.search")), list = document.querySelector("ol.results");
  const field = form && /** @type {HTMLInputElement|null} */ (form.querySelector("input[type=search]"));
  if (!form || !field || !list) return;
  const entries = (await load("search." + LANGUAGE)).map((/** @type {string[]} */ [kind, address, title, also]) =>
    ({kind, address, title, name: plain(title), text: plain(title + " " + also)}));
  const status = make("p", {class: "search-count", role: "status"});
  form.append(status);
  form.addEventListener("submit", event => event.preventDefault());
  const run = () => {
    const wanted = plain(field.value), parts = wanted.split(" ").filter(Boolean);
    const hits = !parts.length ? [] : entries.filter((/** @type {any} */ e) => parts.every(part => (" " + e.text).includes(" " + part)));
    const score = (/** @type {any} */ e) => e.name === wanted ? 0 : e.name.startsWith(wanted) ? 1 : (" " + e.name).includes(" " + wanted) ? 2 : 3;
    hits.sort((/** @type {any} */ a, /** @type {any} */ b) => score(a) - score(b));
    list.replaceChildren(...hits.slice(0, 60).map((/** @type {any} */ e) =>
      make("li", {}, make("a", {href: LANGUAGE_ROOT + e.address}, make("bdi", {}, e.title)), " ", make("span", {class: "search-kind"}, word("kind_" + e.kind)))));
    status.textContent = parts.length ? word("found", {n: figure(hits.length)}) : "";
  };
  field.addEventListener("input", run);
  const asked = readQuery(location.hash);
  if (asked) field.value = asked;
  run();
}
/** @param {string} hash */
function readQuery(hash) { return new URLSearchParams(hash.replace(/^#/, "")).get("q") || ""; }

return {switches, compare, write, downloads, sharing, ActorLayer, search};
});

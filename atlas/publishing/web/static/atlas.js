/* The map engine of the web edition: maps, tables, comparison, links to what is shown. A classic script, because pages
   opened from a folder can load no other; without it every page still says all that it has to say. What few readers ask
   for at once (downloads, sharing, actors, search) is in atlas-tools.js. */
(function () {
"use strict";

/** @typedef {Object<string, string>} Texts by language */
/** @typedef {{key: string, color: string, texture: string, ink: string, label: Texts}} UnitClass */
/** @typedef {{v: number, key: string, level: string, decimals: number, title: Texts, unit: Texts, heading: Texts,
 *   values: (number|string|null)[], text: Object<string, string[]>, rank: (number|null)[], ranked: number, region: Texts,
 *   land: string, classes: UnitClass[], class: number[], defs: string, under: string, over: string, legend: Texts, sizes: Texts,
 *   label: Texts, source: Texts}} Data an indicator at a level */
/** @typedef {{v: number, size: number[], codes: Object<string, string[]>, province: number[],
 *   names: Object<string, Object<string, string[]>>, region: Texts, neighbours: Object<string, number[][]>,
 *   anchors: Object<string, number[][]>, paths: Object<string, string[]>, rest: Object<string, string>,
 *   outlined: Object<string, boolean>}} Territory */
/** @typedef {{v: string, i: string, n: string, c: string[], f: string[], z: number[]}} State */

const html = document.documentElement;
const ROOT = html.dataset.root || "./", LANGUAGE_ROOT = html.dataset.languageRoot || "./", LANGUAGE = html.lang || "fr";
const SVG = "http://www.w3.org/2000/svg", VERSION = 1, MOST_ZOOM = 12, MOST_AT_ONCE = 300, SLICE = 120, REST = 140, KEYS = ["v", "i", "n", "c", "f", "z"];

/* ---- files: each hands its content over to one of these ---- */
/** @type {Object<string, any>} */
const received = {};
/** @type {Object<string, Promise<any>>} */
const asked = {};
/** @type {Object<string, string>} */
let words = {};
Object.defineProperty(window, "ATLAS", {value: Object.freeze({
  data(/** @type {Data} */ d) { received[d.key + "." + d.level] = d; },
  territory(/** @type {Territory} */ t) { received.territory = t; },
  zones(/** @type {any} */ z) {
    const all = received[z.level] = received.territory;
    for (const part of ["codes", "neighbours", "anchors", "paths", "rest", "outlined"]) all[part][z.level] = z[part];
    for (const language in z.names) all.names[language][z.level] = z.names[language];
  },
  words(/** @type {{language: string, words: Object<string, string>}} */ w) { received["words." + w.language] = w.words; },
  search(/** @type {{language: string, entries: string[][]}} */ s) { received["search." + s.language] = s.entries; },
  context(/** @type {Object<string, string>} */ c) { received.context = c; },
  actors(/** @type {any} */ a) { received.actors = a; },
  names(/** @type {{language: string, names: string[]}} */ n) { received["actor-names." + n.language] = n.names; },
  tools(/** @type {(parts: any) => any} */ open) { received.tools = open(PARTS); },
  tiles(/** @type {(parts: any) => any} */ open) { received.tiles = open(PARTS); },
})});

/** Load a file of data once. @param {string} name @returns {Promise<any>} */
function load(name) {
  if (!asked[name]) asked[name] = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = ROOT + (name === "tools" || name === "tiles" ? "assets/atlas-" + name : "data/" + encodeURIComponent(name)) + ".js";
    script.onload = () => name in received ? resolve(received[name]) : reject(new Error(name));
    script.onerror = () => reject(new Error(name));
    document.head.append(script);
  });
  return asked[name];
}

const zoned = (/** @type {string} */ level) => level.startsWith("zones_");
/** Load an indicator at a level; zones of one's own bring their shapes. @param {string} key @param {string} level */
const reach = async (key, level) => { if (zoned(level)) await load(level); return load(key + "." + level); };

/* ---- small things ---- */
/** A word of the script, its blanks filled. @param {string} key @param {Object<string, string|number>} [values] */
function word(key, values) {
  return (words[key] || key).replace(/\{(\w+)\}/g, (whole, name) => values && name in values ? String(values[name]) : whole);
}
/** Make an element. @param {string} name @param {Object<string, any>} [attributes] @param {...(Node|string)} content
 * @returns {HTMLElement} */
function make(name, attributes, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, String(value));
  }
  element.append(...content);
  return element;
}
/** Make an element of a drawing. @param {string} name @param {Object<string, string|number>} attributes */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
/** @param {string} selector @param {ParentNode} [within] @returns {any[]} */
const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
const clamp = (/** @type {number} */ x, /** @type {number} */ low, /** @type {number} */ high) => Math.min(Math.max(x, low), Math.max(low, high));
/** @param {string} key @param {(event: Event) => void} act @param {Object<string, any>} [more] */
const button = (key, act, more) => make("button", {type: "button", click: act, ...more}, word(key));
/** Where the page of a unit is; zones have none. @param {string} level @param {string} code */
const pageOf = (level, code) => zoned(level) ? null : LANGUAGE_ROOT + (level === "province" ? "provinces/" : "communes/") + code + ".html";
/** @type {Intl.NumberFormat|undefined} */
let format;
/** Write a number as the pages do. @param {number} value */
function figure(value) {
  format = format || new Intl.NumberFormat((words.locale || LANGUAGE).replace("_", "-"));
  return format.format(value);
}

/** What the tools are given. */
const PARTS = {make, draw, word, load, all, clamp, button, figure, html, ROOT, LANGUAGE_ROOT, LANGUAGE, MOST_AT_ONCE, showRows, writeHash, pageOf};

/* ---- state: all that a link keeps ---- */
/** Read the part of an address after “#”; what it does not understand is named. @param {string} hash
 * @returns {{state: State, ignored: string[]}} */
function readHash(hash) {
  /** @type {State} */
  const state = {v: "1", i: "", n: "", c: [], f: [], z: []};
  /** @type {string[]} */
  const ignored = [];
  const list = (/** @type {string} */ text) => text.split(",").filter(Boolean);
  if (!hash.includes("=")) return {state, ignored};
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (!KEYS.includes(key)) ignored.push(key);
    else if (key === "c" || key === "f") state[key] = list(value);
    else if (key === "z") state.z = list(value).map(Number).filter(Number.isFinite);
    else /** @type {any} */ (state)[key] = value;
  }
  if (state.v !== String(VERSION)) ignored.push("v=" + state.v);
  return {state, ignored};
}
/** Write a state as the part after “#”; empty when there is nothing to keep. @param {State} state */
function writeHash(state) {
  const parts = [];
  for (const key of KEYS.slice(1)) {
    const value = /** @type {any} */ (state)[key];
    const text = Array.isArray(value) ? value.map(encodeURIComponent).join(",") : encodeURIComponent(value);
    if (text) parts.push(key + "=" + text);
  }
  return parts.length ? "#v=" + VERSION + "&" + parts.join("&") : "";
}
/** Keep the state in the address and in the links to other languages. @param {string} hash */
function keep(hash) {
  history.replaceState(null, "", hash || location.pathname + location.search);
}
function languageLinks() {
  for (const link of all("a[hreflang]")) link.addEventListener("click", () => {
    link.href = link.href.split("#")[0] + (location.hash.includes("=") ? location.hash : "");
  });
}

/* ---- patterns ---- */
/** The id of a pattern, as the pages write them. @param {string} prefix @param {UnitClass} c */
const patternId = (prefix, c) => prefix + c.texture + c.color.replace("#", "-") + c.ink.replace("#", "-");
/* ---- one map ---- */
class MapView {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
    this.svg = /** @type {SVGSVGElement} */ (figure.querySelector("svg.map-svg"));
    this.level = figure.dataset.level || this.svg.dataset.level || "commune";
    this.prefix = this.svg.dataset.prefix || "";
    this.live = figure.querySelector(".map-live") || make("p", {class: "map-live unseen", "aria-live": "polite"});
    this.frame = /** @type {HTMLElement} */ (figure.querySelector(".map-frame") || this.svg.parentElement);
    this.window = make("div", {class: "map-window"});
    /** @type {Data|null} */ this.data = null;
    /** @type {Territory} */ this.territory = received.territory;
    /** @type {number[]} */ this.chosen = [];
    this.current = -1;
    this.tipAt = [0, 0];
    /** @type {any} draws the patterns that a reader asked for */ this.pattern = null;
    this.box = [0, 0, ...this.territory.size]; this.drawn = this.box; this.resting = 0;
    /** @type {any} */ this.actors = null;
    this.tip = make("div", {class: "map-tip", hidden: true});
    // Outlines lie in a drawing of their own: what is beneath is not painted again for each of them.
    this.sheet = draw("svg", {class: "map-outlines", viewBox: "0 0 " + this.territory.size.join(" "), fill: "none", "aria-hidden": "true"});
    this.ring = draw("path", {class: "map-ring"});
    this.marks = draw("g", {class: "map-chosen"});
    /** @type {Map<string, number>} */ this.position = new Map();
    /** @type {SVGElement[]} */ this.units = [];
    this.onChange = () => {};
    this.prepare();
  }

  get codes() { return this.territory.codes[this.level]; }
  /** Whether its units are areas that overlap: outlines, of which the current one is filled. */
  get outlined() { return Boolean(this.territory.outlined[this.level]); }
  get names() { return this.territory.names[LANGUAGE][this.level]; }
  /** What a link calls a unit: zones by their level too. @param {string} code */
  named(code) { return zoned(this.level) ? this.level + ":" + encodeURIComponent(code) : code; }

  prepare() {
    const {svg, frame} = this;
    if (!this.live.isConnected) this.figure.append(this.live);
    svg.setAttribute("role", "application");
    svg.setAttribute("tabindex", "0");
    svg.setAttribute("focusable", "true");
    const help = make("p", {class: "unseen", id: "map-help-" + (this.figure.id || this.level)}, word("help"));
    this.figure.append(help);
    if (this.figure.dataset.actors !== undefined) help.append(" " + word("help_actors"));
    svg.setAttribute("aria-describedby", help.id);
    svg.replaceWith(this.window);
    this.sheet.append(this.marks, this.ring);
    this.window.append(svg, this.sheet);
    frame.append(this.tip, this.zoomButtons());
    svg.addEventListener("keydown", event => this.press(event));
    svg.addEventListener("focus", () => this.show(this.current < 0 ? 0 : this.current, true));
    svg.addEventListener("blur", () => this.hide());
    svg.addEventListener("click", event => this.click(event));
    this.pointers();
    this.index();
  }

  /** Find the elements of each unit. */
  index() {
    this.position = new Map(this.codes.map((code, i) => [code, i]));
    this.units = this.codes.map(() => /** @type {any} */ (null));
    for (const path of all(".unit", this.svg)) {
      const at = this.position.get(path.dataset.code);
      if (at !== undefined) this.units[at] = path;
    }
  }

  /** Show an indicator: fills, symbols, legend, texts. @param {Data} data @param {boolean} [drawn] already in the page */
  set(data, drawn) {
    this.data = data;
    if (!drawn) {
      if (data.level !== this.level || this.units.includes(/** @type {any} */ (null))) this.rebuild(data.level);
      const defs = /** @type {Element} */ (this.svg.querySelector("defs"));
      defs.innerHTML = data.defs.replace(/id="/g, 'id="' + this.prefix);
      for (const [kind, drawing] of [["under", data.under], ["over", data.over]])
        /** @type {Element} */ (this.svg.querySelector(".map-" + kind)).innerHTML = drawing.replace(/url\(#/g, "url(#" + this.prefix);
      if (this.box[2] < this.territory.size[0]) this.redraw();
      this.svg.setAttribute("aria-label", data.label[LANGUAGE]);
      const legend = this.figure.querySelector(".map-legend");
      if (legend) legend.innerHTML = data.legend[LANGUAGE];
      for (const old of all(".map-sizes", this.frame)) old.remove();
      this.window.insertAdjacentHTML("afterend", data.sizes[LANGUAGE]);
      const caption = this.figure.querySelector("figcaption");
      if (caption) caption.textContent = data.heading[LANGUAGE];
    }
    this.paint();
    if (this.current >= 0) this.show(this.current, false);
  }

  /** Fill each unit with the look of its class. */
  paint() {
    const {data, prefix} = this;
    if (!data) return;
    const most = data.classes.filter(c => !c.texture).length;
    for (const old of all(".map-own", this.svg)) old.remove();
    if (this.pattern) {
      const defs = draw("defs", {class: "map-own"});
      data.classes.forEach((c, i) => { if (!c.texture) defs.append(this.pattern(prefix + "own" + i, c.color, most - 1 - i, most)); });
      this.svg.append(defs);
    }
    const looks = data.classes.map((c, i) => c.texture ? "url(#" + patternId(prefix, c) + ")"
      : this.pattern ? "url(#" + prefix + "own" + i + ")" : c.color);
    const bare = this.bare;
    data.class.forEach((own, i) => {
      const unit = this.units[i];
      if (!unit) return;
      const look = own < 0 ? bare : looks[own];
      if (unit.getAttribute("fill") !== look) unit.setAttribute("fill", look);
    });
    for (const entry of all(".map-legend li[data-class]", this.figure)) {
      const at = data.classes.findIndex(c => c.key === entry.dataset.class), face = entry.querySelector(".legend-face");
      if (at >= 0 && face && !data.classes[at].texture) face.setAttribute("fill", looks[at]);
    }
  }

  /** What fills a unit that has no class: nothing where a mark that fills none lies over the picture of the ground. */
  get bare() {
    const beneath = this.svg.querySelector(".map-context:not(.map-hidden)"), filled = this.data && this.data.classes.length;
    return beneath && !filled ? "none" : this.svg.dataset.land || "#fff";
  }
  /** Draw the units of another level. @param {string} level */
  rebuild(level) {
    this.level = level;
    this.figure.dataset.level = this.svg.dataset.level = level;
    const group = /** @type {Element} */ (this.svg.querySelector(".map-units"));
    const own = this.territory.rest[level], rest = own === "land" ? this.territory.paths.commune.join("") : own;
    const outlined = this.outlined, border = this.svg.querySelector(".map-provinces");
    group.replaceChildren(...this.territory.paths[level].map((d, i) => {
      const code = this.codes[i], title = draw("title", {}), href = pageOf(level, code);
      const unit = draw("path", {class: "unit", "data-code": code, d, ...(outlined && border ? {stroke: border.getAttribute("stroke") || ""} : {})});
      if (!href) { unit.append(title); return unit; }
      const link = draw("a", {href, tabindex: "-1"});
      link.append(title, unit);
      return link;
    }));
    group.setAttribute("fill-opacity", outlined ? "0" : "1");
    if (rest) group.prepend(draw("path", {d: rest, fill: this.svg.dataset.land || "#fff", "fill-opacity": "1"}));
    // Of areas that overlap the smallest lies on top: a pointer reaches all.
    const large = (/** @type {any} */ unit) => { const box = unit.getBBox(); return box.width * box.height; };
    if (outlined) group.append(...all(".unit", group).sort((a, b) => large(b) - large(a)));
    this.chosen = []; this.current = -1;
    this.marks.replaceChildren();
    this.index();
  }

  /* -- what is said of a unit -- */
  /** @param {Data} data @param {number} i */
  value(data, i) { return [data.text[LANGUAGE][i], data.unit[LANGUAGE]].filter(Boolean).join(" "); }
  /** Name and value, where the pointer rests on a page without script too. @param {number} i */
  line(i) { return this.names[i] + words.colon + (this.data ? this.value(this.data, i) : ""); }
  /** Name, value, class and rank. @param {number} i @returns {string[]} */
  said(i) {
    const data = this.data;
    if (!data) return [this.names[i], ""];
    const own = data.classes[data.class[i]], parts = [];
    if (own && own.label && own.label[LANGUAGE] !== data.text[LANGUAGE][i]) parts.push(word("class", {class: own.label[LANGUAGE]}));
    if (data.rank[i] != null) parts.push(word("rank", {rank: figure(/** @type {number} */ (data.rank[i])), of: figure(data.ranked)}));
    return [this.names[i], this.value(data, i), ...parts];
  }

  /** Make a unit the current one. @param {number} i @param {boolean} aloud */
  show(i, aloud) {
    this.current = i;
    const unit = this.units[i];
    if (!unit) return;
    if (this.actors) this.actors.turn++;
    this.ring.setAttribute("d", /** @type {string} */ (unit.getAttribute("d")));
    this.ring.setAttribute("fill", this.outlined && unit.getAttribute("fill") || "none");
    const [name, value, ...more] = this.said(i);
    this.tell(name, [value, ...more], this.territory.anchors[this.level][i], aloud);
    this.mark(this.codes[i]);
  }
  /** Show what is known of a place beside it. @param {string} name @param {string[]} texts @param {number[]} at
   * @param {boolean} aloud */
  tell(name, texts, at, aloud) {
    this.tip.replaceChildren(make("b", {}, name), ...texts.filter(Boolean).map(text => make("span", {}, text)));
    this.tip.hidden = false;
    this.placeTip(this.tipAt = at);
    if (aloud) this.live.textContent = name + words.colon + texts.filter(Boolean).join(words.comma);
  }
  hide() {
    if (this.actors) this.actors.turn++;
    this.tip.hidden = true;
    this.ring.removeAttribute("d");
    this.mark("");
  }
  /** Mark the row of a unit in the table beside the map, and no other. @param {string} code */
  mark(code) {
    for (const row of all("tr.map-row")) row.classList.remove("map-row");
    const row = code && document.querySelector('table.values[data-level="' + this.level + '"] tr[data-code="' + CSS.escape(code) + '"]');
    if (row) row.classList.add("map-row");
  }
  /** @param {number[]} place of the drawing */
  placeTip([x, y]) {
    const frame = this.frame.getBoundingClientRect(), map = this.window.getBoundingClientRect(), box = this.box;
    const left = map.left - frame.left + (x - box[0]) / box[2] * map.width, top = map.top - frame.top + (y - box[1]) / box[3] * map.height;
    const wide = this.tip.offsetWidth, high = this.tip.offsetHeight;
    this.tip.style.left = clamp(left - wide / 2, 0, frame.width - wide) + "px";
    this.tip.style.top = (top - high - 16 < 0 ? top + 18 : top - high - 14) + "px";
  }

  /* -- keys -- */
  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.codes.length - 1, at = Math.max(0, this.current);
    /** @type {Object<string, () => void>} */
    const acts = {
      ArrowUp: () => this.go(0, -1), ArrowDown: () => this.go(0, 1), ArrowLeft: () => this.go(-1, 0), ArrowRight: () => this.go(1, 0),
      Home: () => this.show(0, true), End: () => this.show(last, true),
      PageDown: () => this.show(at >= last ? 0 : at + 1, true), PageUp: () => this.show(at <= 0 ? last : at - 1, true),
      Enter: () => this.choose(at), " ": () => this.choose(at),
      Escape: () => { if (this.tip.hidden) this.clear(); else this.hide(); },
      a: () => { if (this.actors) this.actors.next(at); },
      "+": () => this.zoom(1.6), "=": () => this.zoom(1.6), "-": () => this.zoom(1 / 1.6), "0": () => this.home(),
    };
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  }
  /** Go to the neighbour that lies most in a direction; without one, to the nearest unit there.
   * @param {number} dx @param {number} dy */
  go(dx, dy) {
    const anchors = this.territory.anchors[this.level], at = Math.max(0, this.current), [x, y] = anchors[at];
    const nearest = (/** @type {number[]} */ among, /** @type {number} */ spread) => {
      let best = -1, least = Infinity;
      for (const i of among) {
        const along = (anchors[i][0] - x) * dx + (anchors[i][1] - y) * dy;
        const across = Math.abs((anchors[i][0] - x) * dy) + Math.abs((anchors[i][1] - y) * dx);
        if (i === at || along <= 0 || across > along * spread) continue;
        const far = along + 2 * across;
        if (far < least) { least = far; best = i; }
      }
      return best;
    };
    const beside = this.territory.neighbours[this.level][at];
    let next = nearest(beside, 1.2);
    if (next < 0) next = nearest(beside, 4);
    if (next < 0) next = nearest(anchors.map((_, i) => i), 4);
    if (next < 0) { this.live.textContent = word("edge"); return; }
    this.show(next, true);
    this.follow(next);
  }
  /** Keep the current unit in sight. @param {number} i */
  follow(i) {
    const [x, y] = this.territory.anchors[this.level][i], [left, top, wide, high] = this.box;
    if (x < left || x > left + wide || y < top || y > top + high) this.look(x - wide / 2, y - high / 2, wide);
  }

  /* -- pointers: rest, press, drag, wheel, pinch -- */
  pointers() {
    /** @type {Map<number, PointerEvent>} */
    const down = new Map();
    const {svg} = this;
    let moved = false;
    const unitAt = (/** @type {Event} */ event) => {
      const target = /** @type {Element} */ (event.target).closest("[data-code]");
      const at = target && this.position.get(/** @type {any} */ (target).dataset.code);
      return at == null ? -1 : at;
    };
    this.unitAt = unitAt;
    svg.addEventListener("pointerdown", event => {
      down.set(event.pointerId, event); moved = false;
    });
    svg.addEventListener("pointermove", event => {
      const before = down.get(event.pointerId);
      if (!before) {
        const at = unitAt(event), actor = this.actors ? this.actors.at(event) : -1;
        if (at >= 0) this.show(at, false); else this.hide();
        if (actor >= 0) this.actors.tell(actor, false);
        return;
      }
      const scale = this.box[2] / svg.clientWidth;
      if (down.size === 2) {
        const other = /** @type {PointerEvent} */ (Array.from(down.values()).find(p => p.pointerId !== event.pointerId));
        const far = (/** @type {PointerEvent} */ p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY);
        this.zoom(far(event) / Math.max(1, far(before)), [(event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2]);
        moved = true;
      } else if (this.box[2] < this.territory.size[0]) {
        const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
        if (!moved && Math.hypot(dx, dy) < 5) return;
        if (!moved) svg.setPointerCapture(event.pointerId);
        moved = true;
        this.look(this.box[0] - dx * scale, this.box[1] - dy * scale, this.box[2]);
      }
      if (moved) down.set(event.pointerId, event);
    });
    const up = (/** @type {PointerEvent} */ event) => { down.delete(event.pointerId); };
    svg.addEventListener("pointerup", up);
    svg.addEventListener("pointercancel", up);
    svg.addEventListener("pointerleave", event => { if (document.activeElement !== svg && event.pointerType === "mouse") this.hide(); });
    svg.addEventListener("click", event => { if (moved) { event.stopImmediatePropagation(); event.preventDefault(); moved = false; } }, true);
    svg.addEventListener("wheel", event => {
      if (!event.ctrlKey && document.activeElement !== svg) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.002), [event.clientX, event.clientY]);
    }, {passive: false});
  }
  /** @param {MouseEvent} event */
  click(event) {
    const at = this.unitAt ? this.unitAt(event) : -1;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (at < 0) return;
    event.preventDefault();
    this.show(at, true);
    this.choose(at);
  }

  /* -- window -- */
  zoomButtons() {
    const buttons = [["+", "zoom_in", () => this.zoom(1.6)], ["−", "zoom_out", () => this.zoom(1 / 1.6)], ["⤢", "zoom_home", () => this.home()]];
    return make("div", {class: "map-zoom", role: "group", "aria-label": word("zoom")}, ...buttons.map(([sign, key, act]) =>
      make("button", {type: "button", title: word(/** @type {string} */ (key)), "aria-label": word(/** @type {string} */ (key)), click: act}, /** @type {string} */ (sign))));
  }
  /** Zoom about a place of the window, by default its middle. @param {number} times @param {number[]} [at] */
  zoom(times, at) {
    const [x, y, wide, high] = this.box, map = this.window.getBoundingClientRect();
    const u = at ? (at[0] - map.left) / map.width : 0.5, v = at ? (at[1] - map.top) / map.height : 0.5;
    const next = clamp(wide / times, this.territory.size[0] / MOST_ZOOM, this.territory.size[0]);
    this.look(x + u * (wide - next), y + v * (high - high * next / wide), next);
  }
  home() { this.look(0, 0, this.territory.size[0]); }
  /** Show a window of the map. Where there is much to draw, the last drawing is moved and enlarged as a picture until
   * the reader rests. @param {number} x @param {number} y @param {number} wide
   * @param {boolean} [quiet] as a link asks: nothing is kept */
  look(x, y, wide, quiet = false) {
    const [width, height] = this.territory.size, w = clamp(wide, width / MOST_ZOOM, width), high = w * height / width;
    this.box = [clamp(x, 0, width - w), clamp(y, 0, height - high), w, high].map(Math.round);
    const touch = w < width ? "none" : "pan-x pan-y";
    if (this.svg.style.touchAction !== touch) this.svg.style.touchAction = touch;
    if (this.codes.length > MOST_AT_ONCE && !quiet) this.move(); else this.redraw();
    if (!this.tip.hidden) this.placeTip(this.tipAt);
    clearTimeout(this.resting);
    if (!quiet) this.resting = setTimeout(() => { if (this.drawn !== this.box) this.redraw(); this.onChange(); }, REST);
  }
  /** Move what was drawn last to where the window is now. */
  move() {
    const [x, y, wide] = this.box, [left, top, before] = this.drawn, scale = this.svg.clientWidth / wide;
    this.place("translate(" + (left - x) * scale + "px," + (top - y) * scale + "px) scale(" + before / wide + ")");
  }
  /** @param {string} transform */
  place(transform) { for (const layer of this.window.children) /** @type {HTMLElement} */ (layer).style.transform = transform; }
  /** Draw the window anew. */
  redraw() {
    this.drawn = this.box;
    this.place("");
    for (const drawing of [this.svg, this.sheet]) drawing.setAttribute("viewBox", this.box.join(" "));
    // Set where symbols are, and not on the whole drawing: thousands of units need no new style.
    for (const symbols of all(".map-symbols", this.svg)) symbols.style.setProperty("--map-shrink", String(this.box[2] / this.territory.size[0]));
    if (this.actors) this.actors.draw();
  }

  /* -- comparison -- */
  /** Choose a unit to compare, or no longer; of three the first one goes. @param {number} i */
  choose(i) {
    if (this.chosen.includes(i)) this.chosen = this.chosen.filter(j => j !== i);
    else this.chosen = [...this.chosen.slice(-1), i];
    this.outline();
    this.onChange();
  }
  clear() { this.chosen = []; this.outline(); this.onChange(); }
  outline() {
    this.marks.replaceChildren(...this.chosen.map((i, n) =>
      draw("path", {class: "map-mark map-mark-" + n, d: /** @type {string} */ (this.units[i].getAttribute("d"))})));
  }

}

/* ---- tables ---- */
/** Let a table be sorted by its headings. @param {HTMLTableElement} table */
function sortable(table) {
  const headings = all("thead th", table);
  headings.forEach((heading, column) => {
    if (!heading.dataset.sort) return;
    const press = make("button", {type: "button", class: "values-sort"}, ...heading.childNodes);
    heading.replaceChildren(press);
    press.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === (heading.dataset.sort === "name" ? "ascending" : "descending");
      const order = heading.dataset.sort === "name" ? (down ? "descending" : "ascending") : (down ? "ascending" : "descending");
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", order);
      sortRows(table, column, order === "ascending" ? 1 : -1);
    });
  });
}
/** Show the rows of a table: where they are many, those that are scrolled to, printed or asked for.
 * @param {any} table @param {number} count @param {(at: number) => HTMLTableRowElement} rowAt makes or writes a row */
function showRows(table, count, rowAt) {
  const body = table.tBodies[0], foot = make("tfoot"), watch = new IntersectionObserver(seen => { if (seen.some(each => each.isIntersecting)) more(at + SLICE); });
  let at = 0;
  const more = (/** @type {number} */ end) => {
    const rows = [];
    while (at < Math.min(end, count)) rows.push(rowAt(at++));
    body.append(...rows);
    if (at >= count) { foot.remove(); watch.disconnect(); table.removeAttribute("aria-rowcount"); table.rest = null; }
  };
  if (table.rest) { table.tFoot.remove(); table.watch.disconnect(); }
  body.replaceChildren();
  table.rest = () => more(count); table.watch = watch;
  table.setAttribute("aria-rowcount", count + 1);
  if (count > MOST_AT_ONCE) {
    foot.append(make("tr", {}, make("td", {colspan: table.tHead.rows[0].cells.length},
      make("button", {type: "button", class: "values-more", click: table.rest}, word("all_rows", {n: figure(count)})))));
    table.append(foot);
    watch.observe(foot);
    more(SLICE);
  } else more(count);
}
/** Write all rows of a table that are still to be shown. @param {any} table */
const finish = table => { if (table.rest) table.rest(); };
/** Sort rows; those without a value stay last. @param {HTMLTableElement} table @param {number} column @param {number} way */
function sortRows(table, column, way) {
  const compare = new Intl.Collator(LANGUAGE, {numeric: true}).compare;
  const key = (/** @type {HTMLTableRowElement} */ row) => {
    const data = row.cells[column].querySelector("data");
    const text = data ? data.getAttribute("value") || "" : (row.cells[column].textContent || "").trim();
    const number = text === "" ? NaN : Number(text);
    return {row, text, number};
  };
  finish(table);
  const keyed = Array.from(table.tBodies[0].rows).map(key);
  keyed.sort((a, b) => a.text === "" || b.text === "" ? Number(a.text === "") - Number(b.text === "")
    : Number.isNaN(a.number) || Number.isNaN(b.number) ? way * compare(a.text, b.text) : way * (a.number - b.number));
  showRows(table, keyed.length, at => keyed[at].row);
}
/** Tie a table to its map: the row under the pointer is outlined. @param {HTMLTableElement} table @param {MapView} view */
function tie(table, view) {
  const at = (/** @type {Event} */ event) => {
    const row = /** @type {Element} */ (event.target).closest("tr[data-code]");
    return row ? view.position.get(/** @type {any} */ (row).dataset.code) : undefined;
  };
  table.addEventListener("pointerover", event => { const i = at(event); if (i !== undefined) view.show(i, false); });
  table.addEventListener("pointerleave", () => view.hide());
  table.addEventListener("focusin", event => { const i = at(event); if (i !== undefined) view.show(i, false); });
}
/* ---- what can be done with a map ---- */
/** @param {MapView} view @param {HTMLElement} panel */
async function compare(view, panel) {
  const more = await load("tools").catch(() => null);
  if (more) await more.compare(view, panel);
}
/** @param {Explorer} page @param {MapView} view */
function tools(page, view) {
  const bar = make("div", {class: "map-tools"});
  load("tools").then(more => bar.append(...more.switches(view), more.downloads(view), more.sharing(page, view)), () => {});
  return bar;
}

/* ---- a page with maps ---- */
class Explorer {
  constructor() {
    /** @type {MapView[]} */ this.views = [];
    this.choosing = Boolean(document.querySelector("nav.indicators"));
    this.embedded = html.dataset.page === "embed.html";
    /** @type {string[]} */ this.filters = [];
  }
  /** @returns {State} */
  state() {
    const view = this.views[0], whole = view.territory.size[0];
    return {v: "1", i: this.choosing || this.embedded ? view.figure.dataset.indicator || "" : "", n: this.choosing || this.embedded ? view.level : "",
      c: this.views.flatMap(each => each.chosen.map(i => each.named(each.codes[i]))), f: view.actors ? view.actors.wanted : this.filters,
      z: view.box[2] < whole ? view.box.slice(0, 3) : []};
  }
  async start() {
    const figures = all("figure.map").filter(figure => figure.querySelector("svg.map-svg"));
    if (!figures.length) return;
    await load("territory");
    for (const figure of figures) await this.open(figure);
    await this.follow();
    addEventListener("hashchange", () => this.follow());
  }
  /** @param {HTMLElement} figure */
  async open(figure) {
    const key = figure.dataset.indicator, data = key ? await reach(key, figure.dataset.level || "commune") : null;
    const view = new MapView(figure);
    if (data) view.set(data, true);
    this.views.push(view);
    const panel = make("section", {class: "compare-panel", hidden: true, "aria-label": word("compare")});
    view.onChange = () => { compare(view, panel); keep(writeHash(this.state())); };
    figure.append(tools(this, view), panel);
    for (const table of all('table.values[data-level="' + view.level + '"]')) tie(table, view);
    if (this.choosing && this.views.length === 1) figure.prepend(this.chooser(view));
    if (figure.dataset.actors !== undefined) {
      const [more, actors] = await Promise.all([load("tools"), load("actors")]).catch(() => [null, null]);
      if (actors) { view.actors = new more.ActorLayer(view, actors); view.actors.draw(); }
    }
    figure.classList.add("map-ready");
  }
  /** The list of links to indicators as a choice. @param {MapView} view */
  chooser(view) {
    const links = all("nav.indicators a[data-indicator]"), groups = all("nav.indicators");
    const select = /** @type {HTMLSelectElement} */ (make("select", {id: "map-indicator"}));
    const levels = /** @type {HTMLSelectElement} */ (make("select", {id: "map-level"}));
    for (const link of links) select.append(make("option", {value: link.dataset.indicator}, (link.textContent || "").trim()));
    const fill = () => {
      const link = links.find(each => each.dataset.indicator === select.value);
      const offered = (link && link.dataset.levels || "commune").split(" "), before = levels.value || view.level;
      levels.replaceChildren(...offered.map((/** @type {string} */ level) => make("option", {value: level}, word("level_" + level))));
      levels.value = offered.includes(before) ? before : offered[0];
    };
    const change = () => this.choose(select.value, levels.value);
    select.value = view.figure.dataset.indicator || ""; fill(); levels.value = view.level;
    select.addEventListener("change", () => { fill(); change(); });
    levels.addEventListener("change", change);
    this.select = select; this.levels = levels; this.fill = fill;
    for (const group of groups) {
      group.classList.add("map-replaced");
      if (group.parentElement) group.parentElement.classList.add("map-alone");
    }
    return make("div", {class: "map-chooser"}, make("label", {for: "map-indicator"}, word("indicator")), select, make("label", {for: "map-level"}, word("level")), levels);
  }
  /** Show an indicator at a level. @param {string} key @param {string} level @param {boolean} [quiet] */
  async choose(key, level, quiet) {
    const view = this.views[0];
    const [data, more] = await Promise.all([reach(key, level), load("tools")]).catch(() => []);
    if (!data) { this.notice(word("unknown", {what: key})); return; }
    const tables = all("table.values").filter(table => table.dataset.level === view.level);
    view.figure.dataset.indicator = key;
    view.set(data);
    view.outline();
    more.write(view, tables);
    if (this.select && this.levels && this.fill) { this.select.value = key; this.fill(); this.levels.value = level; }
    if (!quiet) { view.live.textContent = data.heading[LANGUAGE]; view.onChange(); }
  }
  /** Do what the address says. */
  async follow() {
    const {state, ignored} = readHash(location.hash), view = this.views[0];
    if (ignored.length) this.notice(word("ignored", {what: ignored.join(words.comma)}));
    if (this.choosing || this.embedded) {
      const key = state.i || view.figure.dataset.indicator || "", level = state.n || view.level;
      if (key && (key !== view.figure.dataset.indicator || level !== view.level)) await this.choose(key, level, true);
    }
    const unknown = [];
    for (const each of this.views) each.chosen = [];
    for (const code of state.c.slice(0, 2)) {
      const place = (/** @type {MapView} */ each) => each.codes.findIndex(own => each.named(own) === code);
      const home = this.views.find(each => place(each) >= 0);
      if (home) home.chosen.push(place(home)); else unknown.push(code);
    }
    if (unknown.length) this.notice(word("unknown", {what: unknown.join(words.comma)}));
    for (const each of this.views) { each.outline(); if (each.chosen.length) await compare(each, /** @type {HTMLElement} */ (each.figure.querySelector(".compare-panel"))); }
    if (state.z.length === 3 && state.z[2] > 0) view.look(state.z[0], state.z[1], state.z[2], true);
    this.filters = state.f;
    if (view.actors && !view.figure.querySelector(".map-filters")) {
      view.figure.append(view.actors.filters(state.f, () => keep(writeHash(this.state()))));
      view.actors.draw();
    }
  }
  /** @param {string} text */
  notice(text) {
    for (const old of all(".map-notice")) old.remove();
    this.views[0].figure.before(make("p", {class: "map-notice", role: "status"}, text));
  }
}

/* ---- embedded: tell the page around how high this one is; nothing else is said to it ---- */
function tellHeight() {
  if (window.parent === window) return;
  const tell = () => window.parent.postMessage({atlas: "height", height: Math.ceil(html.scrollHeight)}, "*");
  new ResizeObserver(tell).observe(document.body);
  tell();
}

async function begin() {
  languageLinks();
  addEventListener("beforeprint", () => { all("table.values").forEach(finish); for (const part of all("main details:not(.map-menu)")) part.open = true; });
  try { words = await load("words." + LANGUAGE); } catch { return; }
  all("table.values").forEach(sortable);
  const page = new Explorer();
  if (page.embedded) tellHeight();
  await page.start();
  if (document.querySelector("form.search")) await (await load("tools")).search();
  html.dataset.ready = "true";
}
begin();
})();

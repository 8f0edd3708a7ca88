/* What the map engine loads when it is asked for: downloads of what is shown, links and code to insert, the actors one by
   one, the search. */
ATLAS.tools(function (/** @type {any} */ parts) {
"use strict";

/** @typedef {{v: number, count: number, bytes: string, box: number[], families: string[], titles: Object<string, string[]>,
 *   colors: string[]}} Actors 5 bytes an actor: x and y in 65 535ths of the box, the family */

const {make, draw, word, load, all, clamp, button, figure, html, ROOT, LANGUAGE_ROOT, LANGUAGE, writeHash} = parts;

/* ---- files ---- */
/** Save a file that the page made. @param {Blob|string} content @param {string} name @param {string} [type] */
function save(content, name, type) {
  const blob = typeof content === "string" ? new Blob([content], {type}) : content;
  const address = URL.createObjectURL(blob);
  const link = make("a", {href: address, download: name});
  document.body.append(link); link.click(); link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 4000);
}

/** The whole map as a picture that needs no page around it. @param {any} view */
function picture(view) {
  const copy = /** @type {SVGSVGElement} */ (view.svg.cloneNode(true)), [width, height] = view.territory.size;
  for (const part of all(".map-ring, .map-chosen", copy)) part.remove();
  for (const link of all("a", copy)) link.replaceWith(...link.childNodes);
  for (const name of ["style", "tabindex", "role", "aria-describedby", "focusable", "class"]) copy.removeAttribute(name);
  copy.setAttribute("viewBox", "0 0 " + width + " " + height);
  copy.setAttribute("width", String(width / 2)); copy.setAttribute("height", String(height / 2));
  return '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(copy);
}
/** @param {any} view */
function fileName(view) { return (view.figure.dataset.indicator || html.dataset.page || "carte").replace(/[^\w.-]+/g, "-") + "-" + view.level; }
/** @param {any} view */
function savePicture(view) {
  const image = new Image(), [width, height] = view.territory.size;
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width / 2); canvas.height = Math.round(height / 2);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => { if (blob) save(blob, fileName(view) + ".png"); }, "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture(view));
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
  const list = make("ul", {});
  const add = (/** @type {Node} */ entry) => list.append(make("li", {}, entry));
  const fill = () => {
    list.replaceChildren();
    if (view.data) {
      const path = ROOT + "downloads/", shapes = view.level === "province" ? "provinces" : "communes";
      add(button("save_csv", () => save(shownTable(view), fileName(view) + ".csv", "text/csv;charset=utf-8")));
      for (const [name, key] of [[encodeURIComponent(view.data.key) + ".xlsx", "save_xlsx"], [shapes + ".geojson", "save_geojson"]])
        add(make("a", {href: path + name, download: true}, word(key)));
    }
    add(button("save_svg", () => save(picture(view), fileName(view) + ".svg", "image/svg+xml")));
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
    view.frame.append(this.canvas);
    new ResizeObserver(() => this.draw()).observe(view.svg);
    this.pending = 0;
    /** @type {ImageData|null} */ this.image = null;
  }
  draw() {
    if (!this.pending) this.pending = requestAnimationFrame(() => { this.pending = 0; this.drawNow(); });
  }
  drawNow() {
    const {view, canvas} = this, ratio = Math.min(2, devicePixelRatio || 1), [left, top, wide, high] = view.box;
    const width = Math.round(view.svg.clientWidth * ratio), height = Math.round(view.svg.clientHeight * ratio);
    if (!width || !height) return;
    canvas.style.left = view.svg.offsetLeft ? view.svg.offsetLeft + "px" : "";
    if (!this.image || this.image.width !== width || this.image.height !== height) {
      canvas.width = width; canvas.height = height;
      canvas.style.width = width / ratio + "px"; canvas.style.height = height / ratio + "px";
      this.image = this.context.createImageData(width, height);
    }
    const pixels = new Uint32Array(this.image.data.buffer).fill(0), kx = width / wide, ky = height / high;
    const r = clamp(Math.round(ratio * 1.6 * Math.sqrt(view.territory.size[0] / wide)), 1, 5), dot = [];
    for (let dy = -r; dy <= r; dy++) for (let dx = -r; dx <= r; dx++) if (dx * dx + dy * dy <= r * r + 0.5) dot.push(dy * width + dx);
    const {x, y, family, colors} = this, shown = Uint8Array.from(colors, (_, i) => +this.shown.has(i));
    for (let i = 0; i < x.length; i++) {
      const px = Math.round((x[i] - left) * kx), py = Math.round((y[i] - top) * ky);
      if (px < r || py < r || px >= width - r || py >= height - r || !shown[family[i]]) continue;
      const center = py * width + px, color = colors[family[i]];
      for (let at = 0; at < dot.length; at++) pixels[center + dot[at]] = color;
    }
    this.context.putImageData(this.image, 0, 0);
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
    return make("fieldset", {class: "map-filters"}, make("legend", {}, word("actors")), ...actors.families.map(box),
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

return {downloads, sharing, ActorLayer, search};
});

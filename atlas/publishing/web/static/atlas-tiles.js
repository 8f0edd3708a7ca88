/* Actors past what a page can hold: parts of a file of tiles, asked of the web server that hosts the pages (HTTP Range).
   The file is PMTiles 3, its tiles are points of Mapbox Vector Tiles; other programs read it too. */
ATLAS.tiles(function (/** @type {any} */ parts) {
"use strict";

/** @typedef {{address: string, zoom: number, bounds: number[], nodes: number, at: number[]}} Net where tiles are on the map */
/** @typedef {{x: number, y: number, own: Object<string, any>}} Point a place in its tile, from 0 to 1, and what is said of it */
/** @typedef {{id: number, run: number, length: number, from: number}} Entry of a directory */

const {ROOT, LANGUAGE, clamp} = parts;
/** From how many times the whole map on the tiles are read: before, dots stand for several actors. */
const NEAR = 3, GZIP = 2;

/* ---- bytes: fields of Protocol Buffers, numbers of seven bits a byte ---- */
class Bytes {
  /** @param {Uint8Array} bytes */
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  get more() { return this.at < this.bytes.length; }
  number() {
    let value = 0, unit = 1, byte = 0;
    do { byte = this.bytes[this.at++]; value += (byte & 127) * unit; unit *= 128; } while (byte > 127);
    return value;
  }
  signed() { const value = this.number(); return value % 2 ? -(value + 1) / 2 : value / 2; }
  part() { const length = this.number(); return new Bytes(this.bytes.subarray(this.at, this.at += length)); }
  text() { return new TextDecoder().decode(this.part().bytes); }
  /** Do what is asked for each field; skip the others. @param {Object<number, (bytes: Bytes) => void>} acts */
  fields(acts) {
    while (this.more) {
      const key = this.number(), kind = key & 7, act = acts[key >> 3];
      if (act) act(this);
      else if (kind === 0) this.number();
      else if (kind === 2) this.part();
      else this.at += kind === 1 ? 8 : 4;
    }
  }
}
/** The points of a vector tile. @param {Uint8Array} tile @returns {Point[]} */
function points(tile) {
  /** @type {Point[]} */
  const all = [];
  new Bytes(tile).fields({3: layers => {
    /** @type {string[]} */ const keys = [];
    /** @type {any[]} */ const values = [];
    /** @type {Bytes[]} */ const features = [];
    let extent = 4096;
    layers.part().fields({
      2: b => { features.push(b.part()); }, 3: b => { keys.push(b.text()); }, 5: b => { extent = b.number(); },
      4: b => { /** @type {any} */ let value = null; b.part().fields({1: v => { value = v.text(); }}); values.push(value); },
    });
    for (const feature of features) {
      /** @type {Object<string, any>} */ const own = {};
      let x = 0, y = 0;
      feature.fields({
        2: b => { const tags = b.part(); while (tags.more) { const key = keys[tags.number()]; own[key] = values[tags.number()]; } },
        4: b => {
          for (const steps = b.part(); steps.more;) for (let n = steps.number() >> 3; n > 0; n--) {
            x += steps.signed(); y += steps.signed();
            all.push({x: x / extent, y: y / extent, own});
          }
        },
      });
    }
  }});
  return all;
}

/* ---- the file ---- */
/** The number of a tile: along Hilbert's curve, the coarser levels first. @param {number} z @param {number} x @param {number} y */
function place(z, x, y) {
  let id = (4 ** z - 1) / 3;
  for (let s = 2 ** z / 2; s >= 1; s /= 2) {
    const right = x & s ? 1 : 0, down = y & s ? 1 : 0;
    id += s * s * ((3 * right) ^ down);
    if (!down) {
      if (right) { x = s - 1 - x; y = s - 1 - y; }
      [x, y] = [y, x];
    }
  }
  return id;
}
/** @param {Uint8Array} bytes @param {number} packing @returns {Promise<Uint8Array>} */
async function unpack(bytes, packing) {
  if (packing !== GZIP) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
class Archive {
  /** @param {string} address */
  constructor(address) {
    this.address = address;
    /** @type {Promise<DataView>|null} */ this.head = null;
    /** @type {Map<number, Promise<Entry[]>>} */ this.directories = new Map();
  }
  /** @param {number} from @param {number} length @returns {Promise<Uint8Array>} */
  async part(from, length) {
    const answer = await fetch(this.address, {headers: {Range: "bytes=" + from + "-" + (from + length - 1)}});
    if (answer.status !== 206) throw new Error("no Range");
    return new Uint8Array(await answer.arrayBuffer());
  }
  /** Read a directory once. @param {number} from @param {number} length @param {number} packing */
  directory(from, length, packing) {
    let entries = this.directories.get(from);
    if (!entries) this.directories.set(from, entries = this.entries(from, length, packing));
    return entries;
  }
  /** @param {number} from @param {number} length @param {number} packing @returns {Promise<Entry[]>} */
  async entries(from, length, packing) {
    const bytes = new Bytes(await unpack(await this.part(from, length), packing));
    const list = Array.from({length: bytes.number()}, () => ({id: 0, run: 0, length: 0, from: 0}));
    let id = 0;
    for (const entry of list) entry.id = id += bytes.number();
    for (const entry of list) entry.run = bytes.number();
    for (const entry of list) entry.length = bytes.number();
    list.forEach((entry, i) => {
      const value = bytes.number(); // 0: right behind the one before
      entry.from = value ? value - 1 : list[i - 1].from + list[i - 1].length;
    });
    return list;
  }
  /** A tile unpacked; null where there is none. @param {number} z @param {number} x @param {number} y */
  async tile(z, x, y) {
    this.head = this.head || this.part(0, 127).then(bytes => new DataView(bytes.buffer));
    const head = await this.head, wanted = place(z, x, y), number = (/** @type {number} */ at) => Number(head.getBigUint64(at, true));
    let from = number(8), length = number(16);
    for (let depth = 0; depth < 4; depth++) {
      const entry = (await this.directory(from, length, head.getUint8(97))).filter(each => each.id <= wanted).pop();
      if (!entry || entry.run && wanted >= entry.id + entry.run) return null;
      if (entry.run) return unpack(await this.part(number(56) + entry.from, entry.length), head.getUint8(98));
      from = number(40) + entry.from; length = entry.length;
    }
    return null;
  }
}

/* ---- the actors ---- */
class ActorTiles {
  /** @param {any} layer of the actors as they are seen all at once @param {Net} net @param {() => void} fail */
  constructor(layer, net, fail) {
    this.layer = layer; this.net = net; this.fail = fail; this.archive = new Archive(ROOT + net.address);
    this.overview = {x: layer.x, y: layer.y, family: layer.family, names: null};
    this.shown = "";
    /** @type {Map<string, Promise<any>>} */ this.tiles = new Map();
  }
  /** Where a place of the Mercator world is on the map. @param {number} u @param {number} v */
  onMap(u, v) {
    const {bounds: [west, north, east, south], nodes, at} = this.net;
    const column = clamp((u - west) / (east - west), 0, 1) * (nodes - 1), row = clamp((v - north) / (south - north), 0, 1) * (nodes - 1);
    const i = Math.min(nodes - 2, Math.floor(column)), j = Math.min(nodes - 2, Math.floor(row)), s = column - i, t = row - j;
    const first = 2 * (j * nodes + i), below = first + 2 * nodes;
    const mix = (/** @type {number} */ o) => (at[first + o] * (1 - s) + at[first + 2 + o] * s) * (1 - t) + (at[below + o] * (1 - s) + at[below + 2 + o] * s) * t;
    return [mix(0), mix(1)];
  }
  /** The tiles that a window of the map shows. @param {number[]} box @returns {number[][]} */
  within([left, top, wide, high]) {
    const {bounds, zoom} = this.net, [west, north, east, south] = bounds.map(b => Math.floor(b * 2 ** zoom)), tiles = [];
    for (let x = west; x <= east; x++) for (let y = north; y <= south; y++) {
      const corners = [[x, y], [x + 1, y], [x, y + 1], [x + 1, y + 1]].map(([a, b]) => this.onMap(a / 2 ** zoom, b / 2 ** zoom));
      const across = corners.map(c => c[0]), down = corners.map(c => c[1]);
      if (Math.max(...across) >= left && Math.min(...across) <= left + wide && Math.max(...down) >= top && Math.min(...down) <= top + high) tiles.push([x, y]);
    }
    return tiles;
  }
  /** The actors of a tile, on the map. @param {number[]} tile */
  read([x, y]) {
    const name = x + "," + y, {zoom} = this.net, {families} = this.layer.actors;
    let actors = this.tiles.get(name);
    if (!actors) this.tiles.set(name, actors = this.archive.tile(zoom, x, y).then(bytes => (bytes ? points(bytes) : []).map(p => {
      const [px, py] = this.onMap((x + p.x) / 2 ** zoom, (y + p.y) / 2 ** zoom);
      return {x: px, y: py, family: families.indexOf(p.own.family), name: p.own["name_" + LANGUAGE] || ""};
    })));
    return actors;
  }
  /** Show the actors of the window one by one where it is near; all of them at once where it is not. @param {number[]} box */
  async follow(box) {
    const tiles = box[2] * NEAR <= this.layer.view.territory.size[0] ? this.within(box) : [], name = tiles.join(" ");
    if (name === this.shown) return;
    this.shown = name;
    try {
      const actors = (await Promise.all(tiles.map(tile => this.read(tile)))).flat();
      if (name !== this.shown) return; // the reader went on
      this.layer.use(!tiles.length ? this.overview : {
        x: Float32Array.from(actors, a => a.x), y: Float32Array.from(actors, a => a.y),
        family: Uint8Array.from(actors, a => a.family), names: actors.map(a => a.name)});
    } catch { this.layer.use(this.overview); this.fail(); }
  }
}

return {ActorTiles};
});

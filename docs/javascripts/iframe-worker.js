/* From file:// a browser starts no worker, and the search of the site is one: it runs in a hidden frame instead. */
if (location.protocol === "file:") {
  window.IFrameWorker = class extends EventTarget {
    constructor(url) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow, page = inside.document;
      page.open();
      page.write("<!doctype html><title>search</title><body></body>");
      page.close();
      const load = (source) => new Promise((done, failed) => {
        const script = page.createElement("script");
        Object.assign(script, { src: source, onload: done, onerror: failed });
        page.body.append(script);
      });
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      inside.importScripts = (...sources) => sources.reduce((before, next) => before.then(() => load(next)), Promise.resolve());
      load(new URL(url, location.href).href).then(() => {
        this.deliver = (data) => inside.dispatchEvent(new MessageEvent("message", { data }));
        this.waiting.forEach(this.deliver);
      });
    }
    postMessage(data) { this.deliver ? this.deliver(data) : this.waiting.push(data); }
    terminate() { this.frame.remove(); }
  };
  window.Worker = window.IFrameWorker;
}

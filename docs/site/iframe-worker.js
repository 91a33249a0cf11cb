// Three things that the search of the theme does not do by itself.
(() => {
  const QUERY = 2; // the theme's number for "look for this"
  const HAN = /\p{Script=Han}/gu;

  // The index holds each Chinese character as a word, so 抽查比例 asks for a passage that has all four of them.
  const spell = message =>
    message?.type === QUERY && typeof message.data === "string"
      ? { ...message, data: message.data.replace(HAN, " +$& ") }
      : message;

  // It looks when a key is let go, which a paste or an input method need not end with.
  document.addEventListener("input", ({ target }) => {
    if (target.matches(".md-search__input")) target.dispatchEvent(new Event("keyup", { bubbles: true }));
  });

  // A page opened from a folder may start no worker: the same script then runs in a hidden frame.
  class Framed extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inner = this.frame.contentWindow;
      inner.postMessage = data => this.dispatchEvent(new MessageEvent("message", { data }));
      inner.importScripts = (...addresses) =>
        addresses.reduce((before, one) => before.then(() => this.load(one)), Promise.resolve());
      this.ready = this.load(address);
    }

    load(address) {
      return new Promise((done, failed) => {
        const script = this.frame.contentDocument.createElement("script");
        Object.assign(script, { src: new URL(address, location.href).href, onload: done, onerror: failed });
        this.frame.contentDocument.head.append(script);
      });
    }

    postMessage(message) {
      const inner = this.frame.contentWindow;
      this.ready.then(() => inner.dispatchEvent(new MessageEvent("message", { data: spell(message) })));
    }
  }

  if (location.protocol === "file:") {
    window.IFrameWorker = window.Worker = Framed;
  } else {
    const send = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      return send.call(this, spell(message), ...rest);
    };
  }
})();

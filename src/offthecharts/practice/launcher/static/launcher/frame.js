// The page in the window: what it tells us and what we tell it. Messages are {source: "offthecharts", version: 1, kind, …};
// only the frame itself is listened to, and only while it shows the origin that the launch named.

const READY_MS = 5_000;
const LOAD_MS = 12_000;

document.addEventListener("launch:frame", ({ detail }) => (detail.frame = new Frame(detail.iframe, detail.told)));

/**
 * Watches `iframe` until it says that it is ready. `told` may have ready(), title(text), attention(text), alive() and
 * failed(code): refused_framing (no word after it loaded), frame_slow (it never loaded), frame_lost (it fell silent).
 */
class Frame {
  #iframe;
  #told;
  #timer = null;
  #spoke = false; // a page said that it is ready, and its load is still to come
  #owes = false; // a page loaded, and its word is still to come
  #wasReady = false;
  #ended = false;

  constructor(iframe, told) {
    this.#iframe = iframe;
    this.#told = told;
    this.origin = iframe.dataset.origin;
    this.speaks = iframe.dataset.speaks === "yes";
    window.addEventListener("message", this);
    iframe.addEventListener("load", this);
    this.#wait(LOAD_MS, "frame_slow");
  }

  get isReady() {
    return this.#wasReady && !this.#ended;
  }

  /** Ask the page to go to `address`, so that it can warn of what is not saved; `late` is called when it stays. */
  open(address, late) {
    this.#spoke = this.#owes = false;
    this.#say("open", { launch_url: address });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(late, READY_MS);
  }

  /** Something that the page shows was changed from here: it may look again. */
  changed() {
    if (this.isReady) this.#say("changed");
  }

  /** Stop listening; the page is told that its window closes. */
  end() {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    window.removeEventListener("message", this);
    this.#iframe.removeEventListener("load", this);
    this.#say("closed");
  }

  handleEvent(event) {
    if (event.type === "message") this.#hear(event);
    else this.#loaded();
  }

  #say(kind, more = {}) {
    if (this.speaks) this.#iframe.contentWindow?.postMessage({ source: "offthecharts", version: 1, kind, ...more }, this.origin);
  }

  #wait(milliseconds, code) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#told.failed(code), milliseconds);
  }

  // Each page of the Hub gives its word once, mostly before its load event, on a busy machine also after it. A load
  // without one is not the Hub's page.
  #loaded() {
    if (!this.speaks) {
      clearTimeout(this.#timer);
      this.#told.ready();
    } else if (this.#spoke) {
      this.#spoke = false;
    } else {
      this.#owes = true;
      this.#wait(READY_MS, this.#wasReady ? "frame_lost" : "refused_framing");
    }
  }

  #hear(event) {
    const { data } = event;
    if (event.source !== this.#iframe.contentWindow || event.origin !== this.origin) return;
    if (data?.source !== "offthecharts" || data.version !== 1) return;
    this.#told.alive();
    if (data.kind === "ready") {
      clearTimeout(this.#timer);
      this.#spoke = !this.#owes;
      this.#owes = false;
      this.#wasReady = true;
      this.#told.ready();
    } else if (data.kind === "title" && typeof data.title === "string") {
      this.#told.title(data.title.slice(0, 200));
    } else if (data.kind === "attention" && typeof data.text === "string") {
      this.#told.attention(data.text.slice(0, 300));
    }
    // `height` is for hosts that let the page grow; our window has its own height and the page scrolls in it.
  }
}

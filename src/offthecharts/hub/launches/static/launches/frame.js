// The window's side of the conversation with the practice program that shows it.
//
// Messages are {source: "offthecharts", version: 1, kind, …}. We tell: ready, height {height}, title {title},
// attention {text}. We take: open {launch_url} (ours alone), changed (look again at what moves), closed. Only the origin that opened the window is
// spoken to and listened to, and only the window around us.

const hostOrigin = document.querySelector('meta[name="host-origin"]')?.content ?? "";
const framed = window.parent !== window && hostOrigin !== "";

function tell(kind, more = {}) {
  window.parent.postMessage({ source: "offthecharts", version: 1, kind, ...more }, hostOrigin);
}

/** The address, when it is a whole one of a launch of ours for a frame; else null. */
function ours(address) {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : null;
  const launch = url?.origin === window.location.origin && /^\/frame\/launch\/[\w-]+\/$/.test(url.pathname);
  return launch ? url.href : null;
}

function hear(event) {
  const { data } = event;
  if (event.origin !== hostOrigin || event.source !== window.parent) return;
  if (data?.source !== "offthecharts" || data.version !== 1) return;
  if (data.kind === "open") {
    const address = ours(data.launch_url);
    if (address !== null) window.location.replace(address);
  } else if (data.kind === "changed") {
    document.body.dispatchEvent(new Event("host-changed"));
  } else if (data.kind === "closed") {
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  }
}

/** The pass that came with the address has done its work once the page shows; nobody needs to see or keep it. */
function forgetPass() {
  const url = new URL(window.location.href);
  if (!url.searchParams.has("window")) return;
  url.searchParams.delete("window");
  window.history.replaceState(window.history.state, "", url);
}

function tellHeight() {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (height === tellHeight.last) return;
  tellHeight.last = height;
  tell("height", { height });
}

function tellTitle() {
  if (document.title === tellTitle.last) return;
  tellTitle.last = document.title;
  tell("title", { title: document.title });
}

function tellAttention() {
  const text = document.querySelector("[data-attention]")?.dataset.attention ?? "";
  if (text === (tellAttention.last ?? "")) return;
  tellAttention.last = text;
  if (text !== "") tell("attention", { text });
}

function start() {
  window.addEventListener("message", hear);
  if (!document.querySelector("[data-keep-pass]")) forgetPass();
  tell("ready");
  tellTitle();
  tellHeight();
  tellAttention();
  new ResizeObserver(tellHeight).observe(document.documentElement);
  new MutationObserver(tellTitle).observe(document.head, { childList: true, subtree: true, characterData: true });
  document.addEventListener("htmx:afterSettle", tellAttention);
}

if (framed) start();

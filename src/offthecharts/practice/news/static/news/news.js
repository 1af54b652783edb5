// The line of the chart that shows the Hub's balance follows the Hub: asked every few seconds while somebody can see it,
// by requests that do not count as somebody being there. Who shows balances too listens to `hub-news` on the body.

const EVERY_MS = 2500;
const AFTER_FAULT_MS = 15_000;
let timer = 0;
let known = { url: "", tag: "" };

start(EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || start(0));

function start(pause) {
  clearTimeout(timer);
  timer = setTimeout(async () => start((await look().catch(() => false)) ? EVERY_MS : AFTER_FAULT_MS), pause);
}

async function look() {
  const url = document.querySelector("[data-hub-news]")?.dataset.hubNews;
  if (!url || document.hidden || document.getElementById("lock-dialog")?.open) return true;
  if (known.url !== url) known = { url, tag: "" };
  const headers = { "X-Background": "yes", "HX-Request": "true", ...(known.tag && { "If-None-Match": known.tag }) };
  const answer = await fetch(url, { headers, cache: "no-store", redirect: "manual" });
  if (answer.headers.get("HX-Trigger")?.includes("screen-locked")) document.dispatchEvent(new Event("screen-locked"));
  else if (answer.status === 200 && answer.headers.get("ETag")) show(url, answer.headers.get("ETag"), await answer.text());
  return answer.ok || answer.status === 304;
}

function show(url, tag, html) {
  const shown = document.querySelector(`[data-hub-news="${CSS.escape(url)}"]`);
  if (!shown) return; // another chart was opened meanwhile
  const isFirst = known.tag === "";
  known = { url, tag };
  const next = new DOMParser().parseFromString(html, "text/html").querySelector("[data-hub-news]");
  if (!next || next.textContent === shown.textContent) return;
  const points = (element) => [...element.querySelectorAll("[data-hub-points]")].map((part) => part.textContent).join();
  const moved = points(next) !== points(shown);
  shown.replaceWith(next);
  if (!moved) return;
  next.classList.add("is-new");
  document.dispatchEvent(new CustomEvent("announce", { detail: { text: next.dataset.said } }));
  document.body.dispatchEvent(new Event("hub-news"));
}

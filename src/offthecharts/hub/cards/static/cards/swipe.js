// Cards at the desk. A swipe outside fields opens the member; a swipe in the card dialog connects the card; one in the
// search field opens the member instead of searching. What a reader types is sent once, by POST, and kept nowhere.

import { Burst, SETTLED_MS } from "./burst.js";

const settings = document.querySelector("meta[name=card-open]");
// A start character, perhaps a letter, and a number at once; or digits alone, more than any phone number has.
const SWIPED = /[%;][a-z]?\d{8}|^(?!\+)[^\d\s]{1,2}\d{8}|^\s*\d{16}/i;
const ENTER_SETTLED_MS = 150;

const isField = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || (element.matches("input, textarea, select") && !element.matches("[type=checkbox], [type=radio], [type=button], [type=submit]")));

function say(text, kind = "info") {
  const body = document.querySelector("dialog[open] .dialog-body");
  if (!body) return document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));
  const notice = body.querySelector(":scope > [data-swipe-told]") ?? document.createElement("div");
  notice.className = `notice ${kind}`;
  notice.dataset.swipeTold = "";
  notice.setAttribute("role", "alert");
  notice.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  body.prepend(notice);
}

async function open(text) {
  say("Reading the card…");
  const body = new URLSearchParams({ swipe: text, csrfmiddlewaretoken: settings.dataset.token });
  try {
    const response = await fetch(settings.content, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) return location.reload(); // locked or signed out
    const answer = await response.json();
    if (answer.open) return location.assign(answer.open);
    return say(answer.problem, "bad");
  } catch {
    return say("The Hub could not be reached. Swipe again.", "bad");
  }
}

// Outside fields.
const burst = new Burst();
let settled;

function finish() {
  const text = burst.isSwipe ? burst.text : "";
  burst.reset();
  if (!text) return;
  const field = document.querySelector("dialog[open] [data-swipe-field]");
  if (field) return read(field, text);
  if (document.querySelector("dialog[open]")) return say("Close this window first, then swipe again.", "bad");
  return open(text);
}

function listen(event) {
  if (event.isComposing || event.ctrlKey && !event.altKey || event.metaKey || isField(event.target)) return;
  const answer = burst.take(event, event.timeStamp);
  if (answer === "ignore") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  clearTimeout(settled);
  settled = setTimeout(finish, answer === "end" ? ENTER_SETTLED_MS : SETTLED_MS);
}

// The field of the card dialog: it keeps the focus and says what it is doing.
const timers = new WeakMap();

function state(field, word) {
  const box = field.closest("[data-swipe]");
  if (!box) return;
  box.classList.add("is-live");
  box.dataset.state = word;
  box.querySelector("[data-swipe-state]")?.removeAttribute("hidden");
}

function read(field, text) {
  field.value = text;
  state(field, "reading");
  field.form.requestSubmit();
}

function unsent(field) {
  const problem = field.closest("[data-swipe]")?.querySelector("[data-swipe-problem]");
  if (problem) problem.textContent = "The Hub could not be reached. Swipe again.";
  state(field, document.activeElement === field ? "ready" : "away");
}

function prepare(root) {
  for (const field of root.querySelectorAll("[data-swipe-field]")) {
    if (field.dataset.prepared) continue;
    field.dataset.prepared = "yes";
    state(field, document.activeElement === field ? "ready" : "away");
    field.addEventListener("focus", () => state(field, "ready"));
    field.addEventListener("blur", () => state(field, "away"));
    field.addEventListener("keydown", (event) => collect(event, field));
    field.addEventListener("input", () => collected(field, SETTLED_MS));
    field.form.addEventListener("submit", () => clearTimeout(timers.get(field)));
    const typing = field.form.querySelector("details[open]");
    const nowhere = [document.body, null, field.closest("dialog")].includes(document.activeElement);
    if (!typing && nowhere) field.focus();
  }
}

function collect(event, field) {
  if (event.key !== "Enter") return;
  event.preventDefault(); // some readers type Enter after each track
  collected(field, ENTER_SETTLED_MS);
}

function collected(field, wait) {
  clearTimeout(timers.get(field));
  if (!field.value.trim()) return;
  field.closest("[data-swipe]").querySelector("[data-swipe-problem]")?.replaceChildren();
  state(field, "reading");
  timers.set(field, setTimeout(() => field.form.requestSubmit(), wait));
}

// The search field: a card is opened rather than searched for, and never stands in the address. What is read is taken
// out of the field at once, before a search that waits for a pause in typing can see it.
let taken = "";
let searched;

function search(event) {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.matches("[data-search]")) return;
  const ends = event.type === "keydown";
  if (ends ? event.key !== "Enter" || !taken : !taken && !SWIPED.test(field.value)) return;
  event.stopImmediatePropagation();
  if (ends) event.preventDefault();
  taken += field.value;
  field.value = "";
  clearTimeout(searched);
  searched = setTimeout(() => {
    const text = taken;
    taken = "";
    open(text);
  }, SETTLED_MS);
}

if (settings) {
  window.addEventListener("keydown", listen, true);
  window.addEventListener("input", search, true);
  window.addEventListener("keydown", search, true);
}
document.addEventListener("htmx:load", (event) => prepare(event.target));
document.addEventListener("htmx:beforeSend", (event) => {
  for (const field of event.target.querySelectorAll?.("[data-swipe-field]") ?? []) field.value = "";
});
document.addEventListener("htmx:sendError", (event) => {
  for (const field of event.target.querySelectorAll?.("[data-swipe-field]") ?? []) unsent(field);
});
prepare(document);

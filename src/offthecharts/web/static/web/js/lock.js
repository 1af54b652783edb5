// Locks the screen after the practice's idle minutes, over the page, so that nothing typed is lost. The server locks by
// itself as well; this only shows it in time. Tabs of the same site tell each other that somebody is there.

const WARN_SECONDS = 60;
const PING_EVERY_MS = 60_000;
const { idleLock, lockUrl, stillHereUrl } = document.body.dataset;
const idleMs = Number(idleLock) * 60_000;
const template = document.getElementById("lock-template");
const others = "BroadcastChannel" in window ? new BroadcastChannel("otc-lock") : null;

let activeAt = Date.now();
let pingedAt = Date.now();
let told = null;
let opened = null; // the page's title while the lock is shown
let dialog, form, password, error;

if (template) start();

function start() {
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    document.addEventListener(kind, here, { passive: true, capture: true });
  }
  document.addEventListener("screen-locked", () => lock());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-lock-now]")) return;
    event.preventDefault();
    event.target.closest("[popover]")?.hidePopover();
    lockNow();
  });
  others?.addEventListener("message", ({ data }) => {
    if (data === "here") activeAt = pingedAt = Date.now();
    else if (data === "locked") lock(false);
    else if (data === "unlocked") unlock(false);
  });
  document.addEventListener("visibilitychange", look);
  if (idleMs > 0) setInterval(look, 5000);
}

function here() {
  if (opened !== null) return;
  const now = Date.now();
  if (idleMs > 0 && now - activeAt >= idleMs) return look();
  const before = activeAt;
  activeAt = now;
  if (told) stopTelling();
  if (now - before > 5000) others?.postMessage("here");
  if (now - pingedAt > PING_EVERY_MS) ping();
}

async function ping() {
  pingedAt = Date.now();
  const answer = await post(stillHereUrl).catch(() => null);
  if (answer?.headers.get("HX-Trigger")?.includes("screen-locked")) lock();
}

function look() {
  if (opened !== null || idleMs <= 0) return;
  const idleFor = Date.now() - activeAt;
  if (idleFor >= idleMs) lockNow();
  else if (idleFor >= idleMs - WARN_SECONDS * 1000 && idleMs > WARN_SECONDS * 1000) tell();
}

function tell() {
  if (told) return;
  told = true;
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: "The screen locks in a minute. Move the pointer or press a key to stay.", kind: "lock-warning" } }));
}

function stopTelling() {
  told = null;
  document.querySelector("#toasts .lock-warning")?.remove();
}

function lockNow() {
  lock();
  fetch(lockUrl, { headers: { "X-Background": "yes" }, redirect: "manual" }).catch(() => {}); // the server locks at the same moment by itself
}

function draw() {
  dialog = template.content.firstElementChild.cloneNode(true);
  [form, password, error] = ["[data-lock-form]", "#lock-password", "[data-lock-error]"].map((part) => dialog.querySelector(part));
  form.addEventListener("submit", send);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => opened === null || dialog.showModal()); // only the password opens it
  document.body.append(dialog);
}

function lock(tellOthers = true) {
  if (opened !== null) return;
  stopTelling();
  draw();
  opened = document.title;
  document.title = "Screen locked";
  for (const open of document.querySelectorAll("[popover]:not([popover=manual]):popover-open")) open.hidePopover();
  dialog.showModal();
  password.focus();
  document.dispatchEvent(new CustomEvent("screen:locked"));
  if (tellOthers) others?.postMessage("locked");
}

function unlock(tellOthers = true) {
  if (opened === null) return;
  document.title = opened;
  opened = null;
  activeAt = pingedAt = Date.now();
  dialog.remove();
  document.dispatchEvent(new CustomEvent("screen:unlocked"));
  if (tellOthers) others?.postMessage("unlocked");
}

async function send(event) {
  if (event.submitter?.matches("[data-lock-leave]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(lockUrl, { method: "POST", body: new FormData(form) });
    if (answer.status === 204) unlock();
    else if (answer.redirected) location.reload();
    else wrong(await answer.text());
  } catch {
    say("The server cannot be reached. Try again in a moment.");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

function wrong(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = page.querySelector("[data-form-summary] li, .errorlist li");
  say(found?.textContent.trim().replace(/^Password: /, "") ?? "That did not work. Load the page again.");
  password.select();
}

function say(text) {
  const line = document.createElement("li");
  line.textContent = text;
  error.replaceChildren(line);
  error.hidden = false;
  password.focus();
}

function post(address) {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  return fetch(address, { method: "POST", headers: { "X-CSRFToken": token, "HX-Request": "true" } });
}

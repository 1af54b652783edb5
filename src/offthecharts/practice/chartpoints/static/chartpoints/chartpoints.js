// Points in the chart: a fresh key for each thing that is given, the total of what is ticked, and no double presses.

const AGAIN_AFTER_MS = 700; // a second press within it, with no other between, is the same one
let last = { form: null, at: 0 };

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isSame = form === last.form && event.timeStamp - last.at < AGAIN_AFTER_MS;
  last = { form, at: event.timeStamp };
  if (!isSame || !form.matches("[data-give]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// What was not answered keeps its key, so that trying again gives it once. The whole form comes anew from the server.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig.elt; // also when it was replaced meanwhile
  if (!form.matches("[data-give]") || event.detail.xhr.status !== 200) return;
  form.elements.idempotency_key.value = newKey();
  if (!form.elements.whole) return;
  const menu = document.getElementById(form.id)?.closest("details");
  menu?.removeAttribute("open");
  menu?.querySelector("summary").focus();
});

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.addEventListener("input", (event) => {
  const form = event.target.closest(".points-form");
  if (!form) return;
  if (event.target.matches("[name=misc_points], [name=misc_reason]") && event.target.value) form.querySelector("[data-misc]").checked = true;
  sum(form);
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".points-form [data-misc]:checked")) event.target.form.querySelector("[name=misc_points]").focus();
});

function sum(form) {
  const shown = form.querySelector("[data-total]");
  if (!shown) return;
  let total = 0;
  for (const tick of form.querySelectorAll("[data-points]:checked")) total += Number(tick.dataset.points);
  if (form.querySelector("[data-misc]").checked) total += Math.trunc(Number(form.querySelector("[name=misc_points]").value)) || 0;
  shown.textContent = total < 0 ? String(total) : `+${total}`;
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(".points-menu[open]")) event.target.querySelector("input:not([type=hidden])")?.focus();
}, true);

// A reader's Enter ends the swipe; it does not give the points.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-card-field]")) return;
  event.preventDefault();
  event.target.form.querySelector("button.primary").focus();
});

// What was given or taken back here has reached the Hub: whoever shows its balance looks again.
let onTheWay = new Map();
document.addEventListener("htmx:beforeSwap", () => (onTheWay = undelivered()));
document.addEventListener("htmx:afterSettle", () => {
  const now = undelivered();
  const isLess = [...onTheWay].some(([id, count]) => now.has(id) && now.get(id) < count);
  onTheWay = now;
  if (isLess) document.body.dispatchEvent(new Event("points-delivered"));
});

function undelivered() {
  const heads = document.querySelectorAll("[data-undelivered]");
  return new Map([...heads].map((head) => [`${head.id} ${document.querySelector("[data-chart]")?.dataset.patientId}`, Number(head.dataset.undelivered)]));
}

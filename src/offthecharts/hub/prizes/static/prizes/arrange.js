// Prizes in another order by dragging. The buttons beside each prize do the same for the keyboard, and without script.
/* global htmx */

let dragged = null;

function prepare(root) {
  const list = root.matches?.("[data-arrange]") ? root : root.querySelector?.("[data-arrange]");
  if (!list || list.classList.contains("is-live")) return;
  list.classList.add("is-live");
  list.addEventListener("pointerdown", begin);
}

function begin(event) {
  const grip = event.target.closest(".prize-grip");
  if (!grip || event.button) return;
  event.preventDefault();
  dragged = grip.closest("[data-id]");
  dragged.classList.add("is-dragged");
  grip.setPointerCapture(event.pointerId);
  grip.addEventListener("pointermove", over);
  grip.addEventListener("pointerup", drop, { once: true });
  grip.addEventListener("pointercancel", stop, { once: true });
}

function cardAt(event) {
  return document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-arrange] > [data-id]") ?? null;
}

function mark(card) {
  for (const one of document.querySelectorAll(".is-target")) one.classList.remove("is-target");
  if (card && card !== dragged) card.classList.add("is-target");
}

function over(event) {
  mark(cardAt(event));
}

function drop(event) {
  const card = cardAt(event);
  const moved = dragged;
  stop(event);
  if (!card || card === moved) return;
  // Dropped on a later one it goes behind it, on an earlier one before it: it lands where the other was.
  const later = moved.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
  const before = later ? card.nextElementSibling?.dataset.id ?? "" : card.dataset.id;
  const form = moved.querySelector(".menu-move");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  htmx.ajax("POST", form.action, { target: "#prize-results", swap: "outerHTML", values: { before, csrfmiddlewaretoken: token } });
}

function stop(event) {
  event.target.removeEventListener("pointermove", over);
  dragged?.classList.remove("is-dragged");
  mark(null);
  dragged = null;
}

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));

// Rows in another order: dragged by their handle with mouse, pen or finger, or moved with the arrow keys on it. Without
// this, the buttons beside each row do the same (`up-` and `down-` with the row's id), and the arrow keys press them.
//
// A list says `data-arrange` (rows go to lists of the same word), `data-arrange-url` (a row may have its own) and
// `data-arrange-target`, what the answer takes the place of. A row says `data-arrange-id`. The server is told what was
// `moved`, which row it stands `before`, all rows under the list's word, and `group` when the list has one. In
// `data-arrange-lines` a row goes above or below the one that it is over; elsewhere it takes that one's place.

const NEAR_EDGE = 60;
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-grip]");
  if (!handle || event.button !== 0 || !event.isPrimary) return;
  const row = handle.closest("[data-arrange-id]");
  const list = row.parentNode;
  drag = { row, list, over: row, pointer: event.pointerId, from: row.nextElementSibling, moved: false };
  list.setPointerCapture(event.pointerId); // the row leaves the document for a moment whenever it is moved
});

document.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drag?.pointer) return;
  drag.row.classList.add("is-dragged");
  scrollNearEdge(event.clientY);
  const spot = document.elementFromPoint(event.clientX, event.clientY);
  const list = spot && listAt(spot);
  if (!list) return;
  const over = [...list.children].find((row) => row.dataset.arrangeId && row.contains(spot));
  const isNew = over !== drag.over;
  drag.over = over;
  if (!over && list !== drag.row.parentNode) put(list, null);
  if (!over || over === drag.row) return;
  const isLine = "arrangeLines" in list.dataset;
  const isAfter = isLine ? isInLowerHalf(event, over) : isBehind(drag.row, over);
  // Rows of other sizes would change places again and again under a pointer that rests: only coming to one counts.
  if (isLine || isNew) put(list, isAfter ? over.nextElementSibling : over);
});

// The list at this spot; a row that has a list of this kind inside takes it anywhere.
function listAt(spot) {
  const kind = `[data-arrange="${drag.list.dataset.arrange}"]`;
  return spot.closest(kind) ?? spot.closest("[data-arrange-id]")?.querySelector(kind);
}

function put(list, next) {
  if (next === drag.row || (list === drag.row.parentNode && next === drag.row.nextElementSibling)) return;
  list.insertBefore(drag.row, next);
  drag.moved = true;
}

function isInLowerHalf(event, row) {
  const box = row.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

function isBehind(row, other) {
  return Boolean(row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function scrollNearEdge(y) {
  if (y < NEAR_EDGE) window.scrollBy(0, -12);
  if (y > window.innerHeight - NEAR_EDGE) window.scrollBy(0, 12);
}

document.addEventListener("pointerup", (event) => event.pointerId === drag?.pointer && drop(true));
document.addEventListener("pointercancel", (event) => event.pointerId === drag?.pointer && drop(false));

function drop(keep) {
  const { row, list, from, moved } = drag;
  drag = null;
  row.classList.remove("is-dragged");
  if (moved && keep) save(row, row.parentNode);
  else if (moved) list.insertBefore(row, from);
}

function save(row, list) {
  const { arrange, arrangeUrl, arrangeTarget, arrangeGroup } = list.dataset;
  const values = {
    csrfmiddlewaretoken: row.querySelector("[name=csrfmiddlewaretoken]").value,
    moved: row.dataset.arrangeId,
    before: row.nextElementSibling?.dataset.arrangeId ?? "",
    [arrange]: [...list.children].map((one) => one.dataset.arrangeId).filter(Boolean),
  };
  if (arrangeGroup) values.group = arrangeGroup;
  window.htmx.ajax("POST", row.dataset.arrangeUrl ?? arrangeUrl, { target: arrangeTarget, swap: "outerHTML", values });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) drop(false);
  const handle = event.target.closest?.("[data-grip]");
  const way = { ArrowUp: "up", ArrowLeft: "up", ArrowDown: "down", ArrowRight: "down" }[event.key];
  if (!handle || !way || drag) return;
  event.preventDefault();
  const button = document.getElementById(`${way}-${handle.closest("[data-arrange-id]").dataset.arrangeId}`);
  if (button && !button.disabled) button.click();
});

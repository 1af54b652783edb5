// The order of groups and items: dragged by the handle with mouse, pen or finger, or moved with the arrow keys. Without
// this, the buttons beside each of them do the same.

const NEAR_EDGE = 60;
let drag = null;

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-drag]");
  if (!handle || event.button !== 0) return;
  const row = handle.closest("[data-sort-id]");
  drag = { handle, row, list: row.closest("[data-sort]"), moved: false, from: [row.parentNode, row.nextElementSibling] };
  handle.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  event.preventDefault();
  drag.row.classList.add("is-dragged");
  scrollNearEdge(event.clientY);
  const over = document.elementFromPoint(event.clientX, event.clientY);
  const list = over?.closest(`[data-sort="${drag.list.dataset.sort}"]`) ?? emptyListAt(over);
  if (!list) return;
  const target = over.closest("[data-sort-id]");
  if (target && target !== drag.row && target.parentNode === list) {
    const box = target.getBoundingClientRect();
    const isAfter = list.dataset.sort === "item" ? event.clientY > box.top + box.height / 2 : isBehind(drag.row, target);
    list.insertBefore(drag.row, isAfter ? target.nextElementSibling : target);
    drag.moved = true;
  } else if (!target?.closest("[data-sort=item]") && list !== drag.row.parentNode && list.dataset.sort === "item") {
    list.append(drag.row);
    drag.moved = true;
  }
});

// A group's card takes items anywhere on it.
function emptyListAt(over) {
  return drag.list.dataset.sort === "item" ? over?.closest("[data-sort-id]")?.querySelector("[data-sort=item]") : null;
}

function isBehind(row, target) {
  return Boolean(row.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function scrollNearEdge(y) {
  if (y < NEAR_EDGE) window.scrollBy(0, -12);
  if (y > window.innerHeight - NEAR_EDGE) window.scrollBy(0, 12);
}

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));

function drop(keep) {
  if (!drag) return;
  const { row, moved, from } = drag;
  drag = null;
  row.classList.remove("is-dragged");
  if (!moved) return;
  if (keep) save(row.closest("[data-sort]"), row.dataset.sortId);
  else from[0].insertBefore(row, from[1]);
}

function save(list, moved) {
  const ids = [...list.children].filter((row) => row.dataset.sortId).map((row) => row.dataset.sortId);
  const token = document.querySelector("#menu-groups [name=csrfmiddlewaretoken]").value;
  const values = { csrfmiddlewaretoken: token, moved, [list.dataset.sort]: ids };
  if (list.dataset.sortGroup) values.group = list.dataset.sortGroup;
  window.htmx.ajax("POST", list.dataset.sortUrl, { target: "#menu-groups", swap: "outerHTML", values });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drag) drop(false);
  const handle = event.target.closest?.("[data-drag]");
  const way = { ArrowUp: "up", ArrowLeft: "up", ArrowDown: "down", ArrowRight: "down" }[event.key];
  if (!handle || !way) return;
  event.preventDefault();
  const id = handle.closest("[data-sort-id]").dataset.sortId;
  const button = document.getElementById(`${way}-${id}`);
  if (button && !button.disabled) button.click();
});

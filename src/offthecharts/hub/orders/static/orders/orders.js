// Orders: the sum while one chooses, all ticks at once, the pick list on paper. Everything works without it.

function sum(form) {
  let total = 0;
  for (const field of form.querySelectorAll("[data-price]")) {
    const quantity = Math.max(0, Number.parseInt(field.value, 10) || 0);
    total += quantity * Number(field.dataset.price);
    field.closest(".order-choice").classList.toggle("is-chosen", quantity > 0);
  }
  let added = 0;
  for (const field of form.querySelectorAll("[data-adds]")) added += Math.max(0, Number.parseInt(field.value, 10) || 0);
  const left = Number(form.dataset.points) + added - total;
  form.querySelector("[data-total]").textContent = total.toLocaleString("en-US");
  const words = form.querySelector("[data-left]");
  words.textContent = total === 0 ? "" : left >= 0 ? `${left.toLocaleString("en-US")} points left` : `${(-left).toLocaleString("en-US")} points too few`;
  words.classList.toggle("is-short", left < 0);
}

function step(button) {
  const field = button.parentElement.querySelector("input");
  const value = Number.parseInt(field.value, 10) || 0;
  field.value = String(Math.min(99, Math.max(0, value + ("more" in button.dataset ? 1 : -1))));
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function ticked(form) {
  const boxes = [...form.querySelectorAll("input[name=number]:not(:disabled)")];
  const number = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-all]");
  if (all) {
    all.checked = number > 0 && number === boxes.length;
    all.indeterminate = number > 0 && number < boxes.length;
  }
  const words = form.querySelector("[data-many-count]");
  if (words) words.textContent = number === 0 ? "" : number === 1 ? "1 order" : `${number} orders`;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-order]");
  if (form) sum(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-many]");
  if (!form) return;
  if ("all" in event.target.dataset) {
    for (const box of form.querySelectorAll("input[name=number]:not(:disabled)")) box.checked = event.target.checked;
  }
  ticked(form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-more], [data-less]");
  if (button) step(button);
  if (event.target.closest?.("[data-print-page]")) window.print();
});
for (const form of document.querySelectorAll("form[data-order]")) sum(form);

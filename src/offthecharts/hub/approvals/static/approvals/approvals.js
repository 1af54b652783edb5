// The approvals' queue: all ticks at once. Everything works without it.

document.addEventListener("change", (event) => {
  const form = event.target.form;
  const all = form?.matches("[data-tick-form]") && form.querySelector("[data-tick-all]");
  if (!all) return;
  const boxes = [...form.elements].filter((field) => field.type === "checkbox" && field !== all);
  if (event.target === all) for (const box of boxes) box.checked = all.checked;
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
});

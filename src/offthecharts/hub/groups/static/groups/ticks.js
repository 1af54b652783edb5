// The list of members: all ticks of the page at once, and how many are ticked. Acts on many work without it.

function ticked(form) {
  const boxes = [...form.elements].filter((field) => field.name === "member" && field.type === "checkbox");
  const number = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-tick-all]");
  all.checked = number > 0 && number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
  const hint = form.querySelector("[data-none]");
  hint.textContent = number === 0 ? hint.dataset.none : `With the ${number} ticked:`;
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.id !== "members-many") return;
  if ("tickAll" in event.target.dataset) {
    for (const field of form.elements) if (field.name === "member" && field.type === "checkbox") field.checked = event.target.checked;
  }
  ticked(form);
});

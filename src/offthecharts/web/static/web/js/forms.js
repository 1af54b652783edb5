// Forms: Ctrl/Cmd + Enter saves, nothing is sent twice, unsaved changes are warned of, the list of errors gets the focus.

const before = new WeakMap();
let leaving = false;

for (const form of document.forms) remember(form);
focusErrors(document);

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!part.isConnected) return;
  for (const form of part.matches("form") ? [part] : part.querySelectorAll("form")) remember(form);
  focusErrors(part.matches("[data-form-summary]") ? part.parentNode : part);
});

function focusErrors(root) {
  const summary = root.querySelector("[data-form-summary]") ?? root.querySelector("form .errorlist.nonfield");
  if (!summary) return;
  summary.setAttribute("tabindex", "-1");
  summary.focus();
}

function remember(form) {
  if (!before.has(form)) before.set(form, typed(form));
}

function typed(form) {
  const kept = [];
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "password" || field.type === "submit" || field.type === "button") continue;
    if (field.type === "checkbox" || field.type === "radio") kept.push([field.name, field.value, field.checked]);
    else if (field.type === "file") kept.push([field.name, field.files.length]);
    else kept.push([field.name, field.value]);
  }
  return JSON.stringify(kept);
}

// A form that came back with errors or a preview holds things that nobody has saved.
function isDirty(form) {
  if (form.method !== "post" || form.matches("[data-no-guard]") || form.closest("dialog")) return false;
  const came = before.get(form);
  return came !== undefined && (came !== typed(form) || form.matches("[data-unsaved]") || form.querySelector("[data-form-summary], [aria-invalid='true']") !== null);
}

window.addEventListener("beforeunload", (event) => {
  if (leaving || ![...document.forms].some(isDirty)) return;
  event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || event.submitter?.formTarget) return;
  leaving = true;
  busy(form);
  setTimeout(() => {
    leaving = false;
    idle(form);
  }, 8000); // a download never leaves the page
});
window.addEventListener("pageshow", () => [...document.forms].forEach(idle));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("form")) busy(event.detail.elt);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches("form")) idle(event.detail.elt);
});

function busy(form) {
  form.setAttribute("aria-busy", "true");
}

function idle(form) {
  form.removeAttribute("aria-busy");
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.closest("form");
  const button = form?.querySelector("button.primary, [type=submit].primary") ?? form?.querySelector("button:not([type=button])");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

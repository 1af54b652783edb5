// What was just done: [data-toast] parts of a page float at its foot; `toast` events ({text, kind}) from HX-Trigger too.

const STAYS_MS = { good: 6000, undo: 12000, bad: 15000 };
const place = document.getElementById("toasts");

if (place) {
  place.popover = "manual"; // here and not in the page: without script its messages have to show
  place.showPopover();
  gather(document);
  document.addEventListener("htmx:afterSettle", (event) => gather(event.detail.elt.isConnected ? event.detail.elt.parentNode : document));
  document.addEventListener("toast", (event) => {
    const { text, value, kind } = event.detail;
    if (text || value) show(made(text || value, kind));
  });
}

// Above an open dialog too, though its buttons sleep until the dialog is closed.
function raise() {
  if (!document.querySelector("dialog:modal") || document.querySelector("#lock-dialog:modal")) return;
  place.hidePopover();
  place.showPopover();
}

function gather(root) {
  for (const toast of root.querySelectorAll("[data-toast]")) {
    if (toast.dataset.toast !== "shown") show(toast);
  }
}

function made(text, kind = "good") {
  const toast = document.createElement("div");
  toast.className = `toast ${kind}`;
  toast.innerHTML = `<span class="toast-text"></span>`;
  toast.firstChild.textContent = text;
  return toast;
}

function show(toast) {
  toast.dataset.toast = "shown";
  toast.removeAttribute("role");
  const bad = toast.matches(".bad, .error");
  for (const older of [...place.children]) if (older !== toast) older.remove();
  raise();
  place.append(toast);
  const kind = bad ? "bad" : toast.querySelector("form, button, a") ? "undo" : "good";
  leaveAfter(toast, STAYS_MS[kind]);
}

// The clock stands still while somebody points at the toast, is inside it, or looks at another window.
function leaveAfter(toast, stays) {
  let left = stays;
  const tick = setInterval(() => {
    if (!toast.isConnected) return clearInterval(tick);
    if (document.hidden || toast.matches(":hover, :focus-within")) return;
    left -= 250;
    if (left > 0) return;
    clearInterval(tick);
    toast.classList.add("is-leaving");
    setTimeout(() => toast.remove(), 200);
  }, 250);
}

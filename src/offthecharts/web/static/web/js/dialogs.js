// The one dialog of the page: a link with data-dialog fills and opens it, data-dialog-close and `dialog-close` close it.

const dialog = document.getElementById("dialog");
const content = document.getElementById("dialog-content");
const SETTLED_MS = 1_000;
let opener = null;
let back = null;

if (dialog && content) {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.detail.elt.closest?.("[data-dialog]");
    if (link) opener = link;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === content && content.childElementCount && !dialog.open) open();
    else if (dialog.open && cameFromDialog(event.detail) && !dialog.contains(event.target)) dialog.close("done");
  });

  document.addEventListener("dialog-close", () => dialog.close("done"));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dialog-close]");
    if (button) leave(button.closest("dialog"));
  });

  // Escape and a click beside the dialog leave it too, unless text would be lost.
  dialog.addEventListener("cancel", (event) => {
    if (!hasText()) return;
    event.preventDefault();
    ask();
  });
  let pressedBeside = false;
  dialog.addEventListener("pointerdown", (event) => (pressedBeside = event.target === dialog && isBeside(event)));
  dialog.addEventListener("click", (event) => {
    if (pressedBeside && event.target === dialog && isBeside(event)) leave(dialog);
  });

  dialog.addEventListener("close", () => {
    content.replaceChildren();
    back = opener;
    opener = null;
    goBack();
    setTimeout(() => (back = null), SETTLED_MS);
  });
  document.addEventListener("htmx:afterSettle", goBack); // what opened the dialog may be drawn anew after it closed
}

// The focus goes back to what opened the dialog: only while it is in this page, since in a frame it may have gone to the
// page around it meanwhile, and only when it is nowhere else.
function goBack() {
  if (!back || dialog.open || !document.hasFocus()) return;
  const again = back.isConnected ? back : document.getElementById(back.id);
  if (again && (document.activeElement === document.body || document.activeElement === null)) again.focus({ preventScroll: true });
}

function open() {
  dialog.showModal();
  const first = content.querySelector("[autofocus]") ?? content.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea, button, a[href])");
  first?.focus();
}

function leave(which) {
  if (which === dialog && hasText()) ask();
  else which?.close();
}

function cameFromDialog(detail) {
  return dialog.contains(detail.requestConfig?.elt) || detail.requestConfig?.elt?.closest?.("#dialog");
}

function isBeside(event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

// A long text is worth a question; ticks and short fields are not.
function hasText() {
  return [...content.querySelectorAll("textarea")].some((field) => field.value.trim() !== field.defaultValue.trim());
}

function ask() {
  if (content.querySelector("[data-discard]")) return content.querySelector("[data-discard]").focus();
  const foot = content.querySelector(".dialog-foot");
  const question = document.createElement("div");
  question.className = "dialog-foot";
  question.setAttribute("role", "alert");
  question.innerHTML = `<p class="grow">What you wrote is not sent yet.</p><button class="button" type="button">Keep writing</button><button class="button danger" type="button" data-discard>Throw away</button>`;
  const [keep, discard] = question.querySelectorAll("button");
  keep.addEventListener("click", () => {
    question.remove();
    foot.hidden = false;
    content.querySelector("textarea")?.focus();
  });
  discard.addEventListener("click", () => dialog.close());
  foot.hidden = true;
  foot.after(question);
  discard.focus();
}

// Single keys: whatever carries data-key is pressed, followed or focused by its key; `/` goes to the search field and `?`
// shows the list. All of them can be switched off, which this browser remembers.

const KEPT = "otc-keys";
const dialog = document.getElementById("keys-dialog");
const list = dialog?.querySelector("[data-keys-list]");
const onOff = dialog?.querySelector("[data-keys-switch]");

function isOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function isTyping(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select");
}

function seen(element) {
  return element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");
}

function first(selector) {
  return [...document.querySelectorAll(selector)].find(seen);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]") || !isOn()) return;
  if (event.key === "?") return act(event, () => show());
  if (event.key === "/") {
    const search = first("[data-search]");
    if (search) act(event, () => (search.focus(), search.select()));
    return;
  }
  const key = event.key.toLowerCase();
  if (!/^[a-z]$/.test(key)) return;
  const target = first(`[data-key="${key}"]`);
  if (target) act(event, () => (target.matches("input, select, textarea") ? target.focus() : target.click()));
});

function act(event, what) {
  event.preventDefault();
  what();
}

function words(element) {
  return element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent.trim().replace(/\s+/g, " ");
}

function show() {
  if (!dialog) return;
  const rows = [...document.querySelectorAll("[data-key]")].filter(seen).map((element) => [element.dataset.key, words(element)]);
  if (first("[data-search]")) rows.unshift(["/", "Search"]);
  rows.push(["?", "This list"], ["Ctrl Enter", "Save the form"], ["Esc", "Close what is open"]);
  list.replaceChildren(...rows.map(row));
  onOff.checked = isOn();
  dialog.showModal();
}

function row([keys, text]) {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  const meaning = document.createElement("dd");
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  meaning.textContent = text;
  line.append(term, meaning);
  return line;
}

onOff?.addEventListener("change", () => {
  try {
    if (onOff.checked) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "off");
  } catch {
    onOff.checked = true; // a browser that keeps nothing keeps the keys on
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys-open]")) return;
  event.target.closest("[popover]")?.hidePopover();
  show();
});

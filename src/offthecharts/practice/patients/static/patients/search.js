// The search field of the Admin window as a combobox: arrows, Enter, Escape. htmx fetches the options.

const field = document.querySelector("#search[role=combobox]");
if (field) start(field, field.form.querySelector("[data-search-popup]"));

function start(field, popup) {
  let active = -1;
  let openFirst = false; // Enter came before the answer

  const list = () => document.getElementById("search-list");
  const options = () => [...list().querySelectorAll("[role=option]")];
  const typed = () => field.value.trim();
  const isFresh = () => list().dataset.typed === typed();

  function show(visible) {
    const open = visible && typed() !== "" && options().length > 0;
    popup.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) activate(-1);
  }

  function activate(place) {
    active = place;
    options().forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    const option = options()[place];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  function choose(place) {
    openFirst = false;
    const option = options()[place];
    if (option) option.click();
  }

  function move(step) {
    if (popup.hidden) show(true);
    const count = options().length;
    if (popup.hidden || count === 0) return;
    activate(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
  }

  function enter() {
    if (typed() === "") return;
    if (active >= 0) choose(active);
    else if (isFresh()) choose(0);
    else openFirst = true;
  }

  function escape() {
    openFirst = false;
    if (!popup.hidden) show(false);
    else if (field.value) field.value = "";
    else field.blur();
  }

  const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: enter, Escape: escape };
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  field.addEventListener("input", () => {
    openFirst = false;
    if (typed() === "") show(false);
  });
  field.addEventListener("focus", () => show(isFresh()));
  field.addEventListener("blur", () => show(false));
  popup.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  popup.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    show(false);
    field.value = "";
  });

  // When htmx knows the new links; before, a press would load the page.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "search-list") return;
    activate(-1);
    if (openFirst && isFresh()) choose(0);
    else show(document.activeElement === field);
  });
}

/* global htmx */
// The middle of the Admin window: tells everybody which chart is open, keeps title, focus and tabs in step, prints.

const admin = document.querySelector(".admin");
if (admin) start(admin);

function start(admin) {
  htmx.config.refreshOnHistoryMiss = false; // going back swaps the chart and leaves the window beside it alone
  const titleEnd = document.title.includes(" · ") ? document.title.slice(document.title.indexOf(" · ")) : "";
  const chart = () => document.querySelector("[data-chart]");

  function announce() {
    const { patientId, patientName, title } = chart().dataset;
    document.title = title + titleEnd;
    for (const link of admin.querySelectorAll("[data-patient]")) {
      if (link.dataset.patient === patientId) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    document.dispatchEvent(new CustomEvent("chart:opened", { detail: { patientId, name: patientName } }));
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    const id = event.detail.target?.id;
    if (id === "chart") {
      view("chart");
      announce();
      chart().focus({ preventScroll: true });
      chart().scrollIntoView({ block: "start" });
    } else if (id === "today") {
      announceToday();
    }
  });
  document.addEventListener("htmx:historyRestore", announce);

  function announceToday() {
    const { patientId } = chart().dataset;
    const link = patientId && admin.querySelector(`[data-patient="${CSS.escape(patientId)}"]`);
    if (link) link.setAttribute("aria-current", "true");
  }

  // Narrow windows show chart and web app one at a time.
  const tabs = [...admin.querySelectorAll("[data-show]")];
  function view(name) {
    admin.dataset.view = name;
    for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.show === name));
    for (const tab of tabs) tab.tabIndex = tab.dataset.show === name ? 0 : -1;
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => view(tab.dataset.show));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[(tabs.indexOf(tab) + 1) % tabs.length];
      view(other.dataset.show);
      other.focus();
    });
  }
  let isUsed = false; // a window that comes back with the page, before anybody did anything, does not cover it
  for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => (isUsed = true), { capture: true, once: true });
  const follow = () => view(admin.dataset.window !== "closed" && isUsed ? "window" : "chart");
  new MutationObserver(follow).observe(admin, { attributeFilter: ["data-window"] });

  const today = admin.querySelector("[data-today]");
  const wide = window.matchMedia("(min-width: 1240px)");
  const fold = () => (today.open = wide.matches);
  wide.addEventListener("change", fold);
  fold();

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...admin.querySelectorAll("#chart details:not([open])")];
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));

  document.addEventListener("DOMContentLoaded", announce); // when every module listens
}

// The Off-the-Charts menu: follows the open chart, arrow keys move in it. Without this script its entries open tabs.

const menu = document.getElementById("off-the-charts-menu");
if (menu) start(menu);

function start(menu) {
  let asked = null;

  const items = () => [...menu.querySelectorAll("button:not(:disabled), a[href]")];

  document.addEventListener("chart:opened", ({ detail }) => refresh(detail.patientId));

  // Which entries can be opened depends on the chart.
  async function refresh(patientId) {
    const shown = menu.querySelector("[data-launch-entries]");
    if (shown.dataset.patient === patientId) return;
    asked?.abort();
    asked = new AbortController();
    const address = menu.dataset.menuUrl + (patientId ? `${patientId}/` : "");
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true", "X-Background": "yes" }, signal: asked.signal });
      const html = await answer.text();
      if (answer.ok && html.includes("data-launch-entries")) replace(html);
    } catch {
      // the entries that stand there are sent with the chart that is open then, so they still work
    }
  }

  function replace(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const had = menu.contains(document.activeElement);
    menu.querySelector("[data-launch-entries]").replaceWith(page.querySelector("[data-launch-entries]"));
    if (had) items()[0]?.focus();
  }

  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") items()[0]?.focus();
  });
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  menu.addEventListener("keydown", (event) => {
    const all = items();
    if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      all.at(event.key === "Home" ? 0 : -1)?.focus();
    }
    if (!steps[event.key] || all.length === 0) return;
    event.preventDefault();
    all[(all.indexOf(document.activeElement) + steps[event.key] + all.length) % all.length].focus();
  });
}

// The window beside the chart: opens what was chosen in the menu, follows the chart, and shows why when that fails.

const SAY_WHAT_FOR_MS = 1_000;
const GIVE_UP_MS = 30_000;
const KEPT = "otc-window";
const KEPT_MS = 10 * 60_000;

const host = document.querySelector("[data-launch-window]");
const admin = host?.closest(".admin");
if (admin) start();

function start() {
  const part = (name) => host.querySelector(`[data-launch-${name}]`);
  const body = part("body");
  const tabForm = part("tab");
  const chart = { ...openChart() };
  let shown = null; // {service, name, patientId, patientName} that the window is for
  let frame = null;
  let outcomeUrl = "";
  let asking = null;
  let lateTimer = null;
  let takeFocus = false;
  let asked = false; // whether the bar says what the page in the window asks for

  // --- what is seen -------------------------------------------------------------------------------------------------

  function paintHead() {
    part("service").textContent = shown.name;
    part("patient").textContent = shown.patientName;
    tabForm.elements.service.value = shown.service;
    tabForm.elements.patient.value = shown.patientId;
    host.hidden = false;
    if (admin.dataset.window === "closed") admin.dataset.window = "open";
    else if (takeFocus) document.getElementById("tab-window")?.click();
  }

  /** Cover what is there; after a second say what is waited for. `now` stands there at once. */
  function wait(text, now = "") {
    clearTimeout(lateTimer);
    part("wait").hidden = false;
    body.inert = true;
    line(now);
    lateTimer = setTimeout(() => {
      line(text);
      say(text);
    }, SAY_WHAT_FOR_MS);
  }

  function line(text) {
    part("wait-text").textContent = text;
    part("wait-line").hidden = text === "";
  }

  function waited() {
    clearTimeout(lateTimer);
    part("wait").hidden = true;
    body.inert = false;
  }

  function say(text) {
    part("status").textContent = text;
  }

  function bar(text, button = null) {
    asked = false;
    const words = part("bar-text");
    words.replaceChildren(text);
    if (button) words.append(" ", button);
    part("bar").hidden = text === "";
  }

  function show(content) {
    frame?.end();
    frame = null;
    waited();
    body.replaceChildren(content);
    const title = body.querySelector("[tabindex='-1']");
    if (takeFocus || host.contains(document.activeElement)) title?.focus();
    takeFocus = false;
  }

  const copy = (name) => part(name).content.cloneNode(true);

  // --- launching ----------------------------------------------------------------------------------------------------

  async function launch(more = {}, now = "") {
    asking?.abort();
    const mine = (asking = new AbortController());
    const tooLong = setTimeout(() => mine.abort("late"), GIVE_UP_MS);
    bar("");
    paintHead();
    wait(`Waiting for ${shown.name} to answer…`, now);
    const fields = { service: shown.service, patient: shown.patientId, key: crypto.randomUUID(), ...more };
    try {
      const answer = await post(host.dataset.launchesUrl, fields, mine.signal);
      const html = answer && (await answer.text());
      if (mine === asking && answer) take(answer, html);
    } catch {
      if (mine === asking && (!mine.signal.aborted || mine.signal.reason === "late")) show(copy("lost"));
    } finally {
      clearTimeout(tooLong);
    }
  }

  /** The answer to a post; null when the screen is locked or another page has to come first. */
  async function post(address, fields, signal) {
    const token = tabForm.elements.csrfmiddlewaretoken.value;
    const form = new URLSearchParams({ csrfmiddlewaretoken: token, ...fields });
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    const answer = await fetch(address, { method: "POST", body: form, signal, headers });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) {
      keep();
      location.assign(elsewhere);
      return null;
    }
    if (answer.headers.get("HX-Trigger")?.includes("screen-locked")) {
      document.addEventListener("screen:unlocked", () => shown && launch(), { once: true });
      document.dispatchEvent(new CustomEvent("screen-locked"));
      return null;
    }
    return answer;
  }

  function take(answer, html) {
    const kind = answer.headers.get("X-Launch");
    if (kind === null) return show(copy(answer.status === 403 ? "stale" : "broken"));
    const page = document.createElement("template");
    page.innerHTML = html;
    takeState(page.content);
    const iframe = page.content.querySelector("iframe");
    if (kind !== "opened" || !iframe) return show(page.content);
    if (!host.dataset.frameOrigins.split(" ").includes(iframe.dataset.origin)) return show(copy("stale"));
    outcomeUrl = iframe.dataset.outcomeUrl;
    wait(`Waiting for the page of ${shown.name}…`);
    if (frame?.isReady && frame.speaks && frame.origin === iframe.dataset.origin) turnTo(iframe, page.content);
    else put(iframe, page.content);
  }

  function put(iframe, content) {
    frame?.end();
    frame = watched(iframe, listener(iframe));
    body.replaceChildren(content);
  }

  /** The page that is there goes on to the next patient itself: it may hold something that is not saved. */
  function turnTo(iframe, content) {
    const kept = body.querySelector("iframe");
    const before = kept.dataset.patientName;
    kept.title = iframe.title;
    for (const note of [...body.children]) if (note !== kept) note.remove();
    iframe.remove();
    kept.before(content);
    frame.open(iframe.src, () => {
      waited();
      const go = document.createElement("button");
      go.className = "button small";
      go.type = "button";
      go.textContent = `Go on to ${shown.patientName || shown.name}`;
      go.addEventListener("click", () => {
        frame?.end();
        frame = null;
        body.replaceChildren();
        launch({ confirmed: "1" });
      });
      bar(`The window still shows ${before || shown.name}: something there may not be saved.`, go);
    });
  }

  function listener(iframe) {
    const current = () => body.contains(iframe);
    return {
      alive: () => document.dispatchEvent(new Event("pointermove")), // work in the window is work at the desk: no lock
      ready() {
        if (!current()) return;
        const first = !part("wait").hidden;
        waited();
        if (asked) bar(""); // of the page before
        iframe.dataset.patientName = shown.patientName;
        if (!first) return;
        say(`${shown.name} is open${shown.patientName ? ` for ${shown.patientName}` : ""}.`);
        if (takeFocus) iframe.focus();
        takeFocus = false;
      },
      title: (text) => current() && (part("patient").title = text),
      attention(text) {
        if (!current()) return;
        bar(text);
        asked = true;
      },
      failed: (code) => current() && fail(code),
    };
  }

  async function fail(code) {
    wait("");
    try {
      const answer = await post(outcomeUrl, { code });
      if (!answer) return;
      const page = document.createElement("template");
      page.innerHTML = await answer.text();
      show(answer.headers.get("X-Launch") === "failed" ? page.content : copy("broken"));
    } catch {
      show(copy("lost"));
    }
  }

  function takeState(content) {
    const state = content.querySelector("template[data-hub-state-new]");
    const line = state?.content.firstElementChild;
    if (line) document.querySelector(`[data-hub-state="${line.dataset.hubState}"]`)?.replaceWith(line);
    if (line) document.body.dispatchEvent(new Event("hub-state"));
    state?.remove();
  }

  // Points moved, by this chart or by word of the Hub: the page in the window shows them too.
  for (const news of ["hub-news", "points-delivered"]) document.body.addEventListener(news, () => frame?.changed());

  // --- opening, following, closing ----------------------------------------------------------------------------------

  function openFor(service, name, more) {
    if (shown && shown.service !== service) {
      frame?.end();
      frame = null;
      body.replaceChildren();
    }
    shown = { service, name, patientId: chart.patientId, patientName: chart.name };
    takeFocus = true;
    launch(more);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form === tabForm && shown) return;
    if (!form.matches?.("form[data-launch]")) return;
    form.closest("[popover]")?.hidePopover();
    form.elements.patient.value = chart.patientId;
    if (form.dataset.opens === "tab") return;
    event.preventDefault();
    const more = {};
    const fields = new FormData(form, event.submitter);
    for (const name of ["confirmed", "ask_no_more", "without_sign_on", "password"]) if (fields.get(name)) more[name] = fields.get(name);
    openFor(form.elements.service.value, form.dataset.serviceName, more);
  }, true);

  document.addEventListener("chart:opened", ({ detail }) => {
    const same = detail.patientId === chart.patientId;
    Object.assign(chart, detail);
    if (!shown || same) return;
    shown = { ...shown, patientId: chart.patientId, patientName: chart.name };
    const follows = chart.name ? `The window follows to ${chart.name}` : "The window follows: no chart is open";
    say(follows);
    const state = admin.dataset.view;
    launch({}, follows);
    if (state !== "window") document.getElementById("tab-chart")?.click();
  });

  function close() {
    asking?.abort();
    asking = null;
    shown = null;
    frame?.end();
    frame = null;
    waited();
    bar("");
    body.replaceChildren();
    host.hidden = true;
    forget();
    admin.dataset.window = "closed";
    fillButton();
    document.getElementById("off-the-charts")?.focus();
  }

  function fillButton() {
    const full = admin.dataset.window === "full";
    const button = part("fill");
    button.setAttribute("aria-pressed", String(full));
    button.setAttribute("aria-label", full ? "Restore the size" : "Fill the window");
    button.title = full ? "Restore the size" : "Fill the window";
  }

  host.addEventListener("click", ({ target }) => {
    const pressed = (name) => target.closest(`[data-launch-${name}]`);
    if (pressed("close")) close();
    else if (pressed("back")) backToChart();
    else if (pressed("bar-close")) bar("");
    else if (pressed("page")) keep(), location.reload();
    else if (pressed("reload") && shown) reload();
    else if (pressed("fill")) {
      admin.dataset.window = admin.dataset.window === "full" ? "open" : "full";
      fillButton();
    }
  });

  function reload() {
    frame?.end();
    frame = null;
    body.replaceChildren();
    takeFocus = true;
    launch();
  }

  function backToChart() {
    const tab = document.getElementById("tab-chart");
    tab?.click();
    tab?.focus();
  }

  // --- over a load of the page, such as saving the patient form -----------------------------------------------------

  const { staff } = host.dataset;

  function keep() {
    try {
      const { service, name } = shown ?? {};
      if (shown) sessionStorage.setItem(KEPT, JSON.stringify({ service, name, staff, at: Date.now() }));
    } catch {
      // then the window stays closed after the page is loaded again
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(KEPT);
    } catch {
      // nothing was kept
    }
  }
  window.addEventListener("pagehide", keep);
  window.addEventListener("pageshow", ({ persisted }) => persisted && forget());

  function restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT));
      forget();
      if (kept?.staff !== staff || Date.now() - kept.at > KEPT_MS) return;
      shown = { service: kept.service, name: kept.name, patientId: chart.patientId, patientName: chart.name };
      launch();
    } catch {
      // nothing was kept
    }
  }
  restore();
}

/** The frame.js side of `iframe`; modules here talk by events, so that each file is named by its own hash. */
function watched(iframe, told) {
  const detail = { iframe, told };
  document.dispatchEvent(new CustomEvent("launch:frame", { detail }));
  return detail.frame;
}

function openChart() {
  const { patientId = "", patientName = "" } = document.querySelector("[data-chart]")?.dataset ?? {};
  return { patientId, name: patientName };
}

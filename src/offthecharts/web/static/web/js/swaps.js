// After htmx changed a part of the page: the focus stays where the person was, changes are said aloud, and what went
// wrong is told in words. Answers of 4xx and 5xx bring a [data-problem] with heading and advice.

const announcer = document.getElementById("announcer");
let focused = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  focused = event.detail.target?.contains(active) && active !== document.body ? { id: active.id, target: event.detail.target.id } : null;
});

document.addEventListener("htmx:afterSettle", () => {
  if (!focused || !document.hasFocus()) return; // in a frame, the focus may have gone to the page around it
  const { id, target } = focused;
  focused = null;
  if (document.activeElement && document.activeElement !== document.body) return;
  let again = (id && document.getElementById(id)) || (target && document.getElementById(target));
  if (again?.disabled) again = again.form?.querySelector("button:not(:disabled)") ?? document.getElementById(target);
  if (!again) return;
  if (!again.matches("a[href], button, input, select, textarea, summary, [tabindex]")) again.tabIndex = -1;
  again.focus({ preventScroll: true });
});

// A swapped part says its own short sentence with data-announce.
document.addEventListener("htmx:afterSwap", (event) => {
  const part = event.detail.elt;
  const said = part.dataset?.announce ?? part.querySelector?.("[data-announce]")?.dataset.announce;
  if (said) announce(said);
});
document.addEventListener("announce", (event) => announce(event.detail.text ?? event.detail.value));

function announce(text) {
  if (!announcer || !text) return;
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text), 60);
}

document.addEventListener("htmx:responseError", (event) => {
  const { heading, advice } = problem(event.detail.xhr);
  tell(heading, advice);
});
document.addEventListener("htmx:sendError", () => tell("The server cannot be reached", "Check the network, then try again. Nothing was lost on this page."));
document.addEventListener("htmx:timeout", () => tell("The server does not answer", "Wait a moment, then try again."));

function problem(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText ?? "", "text/html");
  const found = page.querySelector("[data-problem]");
  const heading = found?.querySelector("h1, h2, .alert-title")?.textContent.trim();
  const advice = found?.querySelector("p:not(.problem-mark, .error-code, .alert-title)")?.textContent.trim();
  if (heading) return { heading, advice };
  if (xhr.status >= 500) return { heading: "Something went wrong on the server", advice: "Nothing was changed. Try again; if it keeps happening, tell whoever looks after the server." };
  return { heading: "That did not work", advice: "Load the page again and repeat your last step." };
}

function tell(heading, advice) {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const body = dialog?.querySelector(".dialog-body");
  if (!body) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: advice ? `${heading}. ${advice}` : heading, kind: "bad" } }));
    return;
  }
  body.querySelector(":scope > [data-told]")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice bad";
  notice.dataset.told = "";
  notice.setAttribute("role", "alert");
  notice.innerHTML = `<p class="alert-title"></p><p></p>`;
  [notice.firstChild.textContent, notice.lastChild.textContent] = [heading, advice ?? ""];
  body.prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}

// Verify shows its steps while they happen. Without this script the page comes back with all of them at once.

const STREAM = "application/x-ndjson";
const form = document.querySelector("form[data-verify]");
if (form) form.addEventListener("submit", verify);

async function verify(event) {
  event.preventDefault();
  const button = form.querySelector("[data-verify-button]");
  if (button.disabled) return;
  button.disabled = true;
  form.setAttribute("aria-busy", "true");
  start();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: STREAM } });
    if (answer.redirected) location.assign(answer.url);
    else if (answer.headers.get("Content-Type")?.startsWith(STREAM)) await follow(answer.body);
    else await other(answer);
  } catch {
    failed(next(), "The practice server does not answer", "Check the network of this computer, then press Verify again.");
  } finally {
    button.disabled = false;
    form.removeAttribute("aria-busy");
  }
}

const steps = () => [...form.querySelectorAll("[data-step]")];
const next = () => steps().find((step) => !step.matches(".good")) ?? steps().at(-1);

function start() {
  form.querySelector("[data-steps]").hidden = false;
  form.querySelector("[data-form-summary]")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const list of form.querySelectorAll(".errorlist")) list.remove();
  for (const step of steps()) mark(step, "", step.dataset.words, "");
  mark(steps()[0], "busy", steps()[0].dataset.words, "");
  steps().at(-1).scrollIntoView({ block: "nearest" });
}

function mark(step, state, text, advice) {
  step.className = state;
  step.querySelector("[data-step-text]").textContent = text;
  step.querySelector("[data-step-advice]").textContent = advice;
  step.querySelector("[data-step-state]").textContent = { good: ": done", bad: ": failed" }[state] ?? "";
}

async function follow(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) await happened(JSON.parse(line));
  }
}

async function happened(line) {
  if ("verified" in line) return line.verified ? verified() : undefined;
  const step = form.querySelector(`[data-step="${CSS.escape(line.key)}"]`);
  if (!line.passed) return failed(step, line.text, line.advice, line.field);
  mark(step, "good", line.text, "");
  const following = steps()[steps().indexOf(step) + 1];
  if (following && !following.className) mark(following, "busy", following.dataset.words, "");
}

function failed(step, text, advice, field = "") {
  for (const one of steps()) if (one.matches(".busy")) one.className = "";
  mark(step, "bad", text, advice);
  const input = field && form.elements[field];
  if (input) {
    input.setAttribute("aria-invalid", "true");
    input.closest(".field").append(fault(input, `${text}. ${advice}`));
    input.focus({ preventScroll: true });
  }
  step.scrollIntoView({ block: "nearest" });
  announce(`${text}. ${advice}`);
}

// The same words beside the field, as the page has them without this script.
function fault(input, words) {
  const list = document.createElement("ul");
  const line = document.createElement("li");
  list.className = "errorlist";
  list.id = `${input.id}_error`;
  line.textContent = words;
  list.append(line);
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== list.id);
  input.setAttribute("aria-describedby", [...others, list.id].join(" "));
  return list;
}

// The state above the form and the list beside it are drawn anew; the steps stay to be looked at.
async function verified() {
  if (form.elements.password) form.elements.password.value = "";
  const page = await part(form.dataset.page);
  for (const id of ["service-state", "service-list"]) {
    document.getElementById(id).replaceWith(page.getElementById(id));
  }
  announce("Verified.");
  const enable = document.querySelector("#service-state button.primary:not(:disabled)");
  (enable ?? document.getElementById("state-title"))?.focus();
}

async function part(address) {
  const answer = await fetch(address);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// What was typed cannot be tried: the page says why.
async function other(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const again = page.querySelector("form[data-verify]");
  if (!again) return failed(next(), "That did not work", "Load the page again, then repeat it.");
  const password = form.elements.password?.value;
  form.replaceChildren(...again.childNodes);
  if (password) form.elements.password.value = password;
  form.querySelector("[data-form-summary]")?.focus();
}

function announce(text) {
  document.dispatchEvent(new CustomEvent("announce", { detail: { text } }));
}

/* Sends the call that a form on the API's page describes, and shows the answer and the same call for curl. */

const token = document.getElementById("token");

function described(form) {
  const { method, path } = form.dataset;
  const headers = { Accept: "application/json" };
  if (token.value) headers.Authorization = `Bearer ${token.value.trim()}`;
  const query = new URLSearchParams();
  let address = path;
  let body = null;
  for (const field of form.querySelectorAll("[data-in]")) {
    const value = field.value.trim();
    if (field.dataset.in === "path") address = address.replace(`{${field.name}}`, encodeURIComponent(value));
    else if (field.dataset.in === "query" && value) query.set(field.name, value);
    else if (field.dataset.in === "header" && value) headers[field.name] = value;
    else if (field.dataset.in === "body") body = field.value;
  }
  if (body !== null) headers["Content-Type"] = "application/json";
  if (query.size) address += `?${query}`;
  return { method, address, headers, body };
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function asCurl({ method, address, headers, body }) {
  const shown = { ...headers };
  if (shown.Authorization) shown.Authorization = "Bearer $TOKEN";
  const lines = [`curl -X ${method} ${quoted(location.origin + address)}`];
  for (const [name, value] of Object.entries(shown)) lines.push(`  -H "${name}: ${value}"`);
  if (body !== null) lines.push(`  -d ${quoted(body)}`);
  return lines.join(" \\\n");
}

function block(label, text) {
  const pre = document.createElement("pre");
  pre.className = "panel api-code";
  pre.tabIndex = 0;
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", label);
  pre.textContent = text;
  return pre;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const call = described(form);
  const place = form.querySelector("[data-answer]");
  const verdict = document.createElement("p");
  const shown = [block("The same call for curl", asCurl(call)), verdict];
  try {
    const started = performance.now();
    const answer = await fetch(call.address, { ...call, body: call.body ?? undefined, credentials: "omit" });
    const text = await answer.text();
    const badge = answer.ok ? "badge good" : "badge bad";
    verdict.innerHTML = `<span class="${badge}"></span> <span class="muted"></span>`;
    verdict.firstChild.textContent = `${answer.status} ${answer.statusText}`;
    verdict.lastChild.textContent = `${Math.round(performance.now() - started)} ms, request ${answer.headers.get("X-Request-ID") ?? ""}`;
    if (text) shown.push(block("The answer", pretty(text)));
  } catch {
    verdict.textContent = "No answer came. Check the connection and send it again.";
  }
  place.replaceChildren(...shown);
}

for (const form of document.querySelectorAll("form[data-try]")) {
  const key = form.querySelector('[name="Idempotency-Key"]');
  if (key) key.value = crypto.randomUUID();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    await send(form);
    button.disabled = false;
  });
}

// Passkeys: asks the server for options, the device for an answer, and sends it back. Buttons show where it can be done.

const adding = document.querySelector("[data-passkey-add]");
const signingIn = document.querySelector("[data-passkey-sign-in]");
const problem = document.querySelector("[data-passkey-problem]");

if (window.PublicKeyCredential) {
  if (adding) offer(adding, adding.dataset.passkeyAdd, make);
  if (signingIn) offer(signingIn, signingIn.dataset.passkeySignIn, get);
}

function offer(button, address, ask) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.hidden = true;
    try {
      const options = await post(button.dataset.options, button.dataset.token);
      const credential = await ask(options);
      const answer = await post(address, button.dataset.token, { credential, name: device() });
      location.assign(answer.next);
    } catch (error) {
      if (error.name !== "NotAllowedError" && error.name !== "AbortError") say(error.advice || button.dataset.failed);
      button.disabled = false;
    }
  });
}

function say(text) {
  problem.textContent = text;
  problem.hidden = false;
}

async function post(address, token, body = {}) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  let read = {};
  try { read = JSON.parse(text); } catch { /* a page that tells of a problem */ }
  if (!answer.ok) throw Object.assign(new Error("refused"), { advice: read.advice });
  return read;
}

async function make(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: known(options.excludeCredentials) };
  const made = await navigator.credentials.create({ publicKey });
  const { attestationObject, clientDataJSON } = made.response;
  return { ...head(made), response: { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON), transports: made.response.getTransports?.() ?? [] } };
}

async function get(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
  const made = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = made.response;
  return { ...head(made), response: { authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature), userHandle: userHandle ? text(userHandle) : null } };
}

function head(made) {
  return { id: made.id, rawId: text(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment, clientExtensionResults: made.getClientExtensionResults() };
}

function known(credentials = []) {
  return credentials.map((one) => ({ ...one, id: bytes(one.id) }));
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function device() {
  const said = navigator.userAgent;
  const browser = said.includes("Edg/") ? "Edge" : said.includes("Firefox/") ? "Firefox" : said.includes("Chrome/") ? "Chrome" : said.includes("Safari/") ? "Safari" : "";
  const system = /iPhone|iPad/.test(said) ? "iPhone" : said.includes("Android") ? "Android" : said.includes("Mac OS") ? "Mac" : said.includes("Windows") ? "Windows" : said.includes("Linux") ? "Linux" : "";
  return [browser, system].filter(Boolean).join(" · ");
}

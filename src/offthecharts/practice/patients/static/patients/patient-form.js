// The patient form: Enter in a look-up looks up, the chart's value is taken by a button, and a photo from file or webcam.

const form = document.querySelector(".patient-form");
if (form) start(form);

function start(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-look-up]")) return;
    event.preventDefault();
    event.target.closest("fieldset").querySelector("[value^='look_up:']").click();
  });
  for (const button of form.querySelectorAll("[data-take]")) {
    button.hidden = false;
    button.addEventListener("click", () => take(button));
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "holders") goOn(event.detail.requestConfig?.elt?.value ?? "");
  });
  const photo = form.querySelector("[data-photo]");
  if (photo) photoField(photo);
}

// After a row was changed the person goes on where it is of use: in that row, or in the last one.
function goOn(action) {
  const rows = [...document.querySelectorAll(".holder-row")];
  const [verb, place] = action.split(":");
  const row = rows[verb === "remove" ? -1 : place] ?? rows.at(-1);
  if (verb === "same_address") row.querySelector("[name$='-address1']")?.focus();
  else (row?.querySelector("[data-look-up], select, button") ?? document.querySelector("#holders button"))?.focus();
}

function take(button) {
  const field = document.getElementById(button.dataset.take);
  if (!field) return;
  field.closest("details")?.setAttribute("open", "");
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  button.replaceWith("taken over");
}

function photoField(place) {
  const input = place.querySelector("input[type=file]");
  const shown = place.querySelector("[data-photo-shown]");
  const clear = place.querySelector("[data-photo-clear]");
  const ticket = place.querySelector("[name=photo_ticket]");
  const before = [...shown.children];

  function preview() {
    const file = input.files[0];
    clear.hidden = !file && !ticket.value;
    if (!file) return shown.replaceChildren(...before);
    const image = new Image();
    image.className = "avatar large";
    image.alt = "The chosen photo";
    image.src = URL.createObjectURL(file);
    image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
    shown.replaceChildren(image);
  }

  input.addEventListener("change", preview);
  clear.addEventListener("click", () => {
    input.value = "";
    ticket.value = "";
    preview();
    shown.querySelector("img[src*='/photos/']")?.remove();
    input.focus();
  });
  preview();
  if (navigator.mediaDevices?.getUserMedia) camera(place, (file) => {
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

const PROBLEMS = {
  NotAllowedError: "The browser may not use the camera. Allow it beside the address, then try again; or choose a file.",
  NotFoundError: "No camera was found. Connect one, or choose a file.",
  NotReadableError: "Another program is using the camera. Close it there, then try again.",
};

function camera(place, use) {
  const dialog = document.querySelector("[data-camera-dialog]");
  const part = (name) => dialog.querySelector(`[data-camera-${name}]`);
  const [video, still, problem] = ["video", "still", "problem"].map(part);
  let stream = null;

  function phase(taken) {
    video.hidden = taken;
    still.hidden = !taken;
    part("take").hidden = taken;
    part("use").hidden = part("again").hidden = !taken;
    (taken ? part("use") : part("take")).focus();
  }

  async function open() {
    problem.hidden = true;
    part("take").disabled = true;
    dialog.showModal();
    phase(false);
    try {
      const wanted = { video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } }, audio: false };
      const got = await navigator.mediaDevices.getUserMedia(wanted);
      if (!dialog.open) return stop(got);
      stream = got;
      video.srcObject = stream;
      await video.play();
      part("take").disabled = false;
      part("take").focus();
    } catch (error) {
      problem.textContent = PROBLEMS[error.name] ?? "The camera cannot be used. Choose a file instead.";
      problem.hidden = false;
    }
  }

  function stop(which) {
    for (const track of which?.getTracks() ?? []) track.stop();
  }

  function shoot() {
    still.width = video.videoWidth;
    still.height = video.videoHeight;
    still.getContext("2d").drawImage(video, 0, 0);
    phase(true);
  }

  function accept() {
    still.toBlob((blob) => {
      if (blob) use(new File([blob], "webcam.jpg", { type: "image/jpeg" }));
      dialog.close();
    }, "image/jpeg", 0.92);
  }

  dialog.addEventListener("close", () => {
    stop(stream);
    stream = video.srcObject = null;
  });
  document.addEventListener("screen:locked", () => dialog.close());
  part("take").addEventListener("click", shoot);
  part("again").addEventListener("click", () => phase(false));
  part("use").addEventListener("click", accept);
  part("close").addEventListener("click", () => dialog.close());
  const button = place.querySelector("[data-camera]");
  button.hidden = false;
  button.addEventListener("click", open);
}

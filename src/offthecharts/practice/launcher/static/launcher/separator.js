// The edge between chart and window: dragged, or moved by the arrow keys; this browser remembers where it was left.

const KEPT = "otc-window-width";
const [LEAST, MOST, STEP] = [420, 760, 20];

const separator = document.querySelector("[data-separator]");
if (separator) start(separator.closest(".admin"), separator);

/** Makes `separator` change `--window-width` of `admin`. */
function start(admin, separator) {
  let width = remembered();

  function set(wanted, keep = true) {
    width = Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
    admin.style.setProperty("--window-width", `${width}px`);
    separator.setAttribute("aria-valuenow", String(width));
    separator.setAttribute("aria-valuetext", `${width} pixels`);
    if (keep) remember(width);
  }

  const keys = { ArrowLeft: () => width + STEP, ArrowRight: () => width - STEP, Home: () => LEAST, End: () => MOST };
  separator.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    set(keys[event.key]());
  });
  separator.addEventListener("dblclick", () => set(480));
  separator.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    separator.focus();
    separator.setPointerCapture(event.pointerId);
    admin.dataset.dragging = ""; // the frame must not swallow the pointer
    const right = admin.getBoundingClientRect().right;
    const move = ({ clientX }) => set(right - clientX, false);
    const stop = () => {
      separator.removeEventListener("pointermove", move);
      delete admin.dataset.dragging;
      remember(width);
    };
    separator.addEventListener("pointermove", move);
    separator.addEventListener("lostpointercapture", stop, { once: true });
  });
  set(width, false);
}

function remembered() {
  try {
    return Number(localStorage.getItem(KEPT)) || 480;
  } catch {
    return 480;
  }
}

function remember(width) {
  try {
    localStorage.setItem(KEPT, String(width));
  } catch {
    // a browser that keeps nothing starts with the usual width
  }
}

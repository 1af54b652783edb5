// Adding points: the running total of the form, and the celebration when points land (once, not with reduced motion).

const LANDS_MS = 900;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

document.addEventListener("change", (event) => sum(event.target.closest("[data-add-points]")));
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-add-points]");
  if (!form) return;
  if (event.target.matches("[name=misc_points], [name=misc_reason]") && event.target.value) form.querySelector("[data-misc]").checked = true;
  sum(form);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-misc]:checked")) event.target.closest("form").querySelector("[name=misc_points]").focus();
});

function sum(form) {
  if (!form) return;
  let [total, waiting] = [0, 0];
  const add = (tick, points) => {
    total += points;
    if ("waits" in tick.dataset) waiting += points;
  };
  for (const tick of form.querySelectorAll("[data-points]:checked")) add(tick, Number(tick.dataset.points));
  const misc = form.querySelector("[data-misc]");
  if (misc.checked) add(misc, Math.trunc(Number(form.querySelector("[name=misc_points]").value)) || 0);
  const shown = form.querySelector("[data-total]");
  shown.textContent = total < 0 ? String(total) : `+${total}`;
  shown.classList.toggle("minus", total < 0);
  const balance = form.querySelector("[data-new-balance]"); // not there when the points are for many
  if (balance) balance.textContent = String(Number(form.dataset.balance) + total - waiting);
  form.querySelector("[data-waiting]").textContent = waiting ? `${waiting} of it ${Math.abs(waiting) === 1 ? "waits" : "wait"} for approval` : "";
}

land(document);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.elt.isConnected) land(event.detail.elt.parentNode);
});

function land(root) {
  for (const form of root.querySelectorAll("[data-add-points]")) sum(form);
  for (const number of root.querySelectorAll("[data-count-up]")) {
    const [from, to] = [Number(number.dataset.from), Number(number.dataset.to)];
    delete number.dataset.countUp;
    if (from === to || calm.matches) continue;
    count(number, from, to);
    if (to > from) burst(number.closest("[data-burst]") ?? number);
  }
}

function count(number, from, to) {
  const start = performance.now();
  const step = (now) => {
    const part = Math.min((now - start) / LANDS_MS, 1);
    number.textContent = String(Math.round(from + (to - from) * (1 - (1 - part) ** 3)));
    if (part < 1 && number.isConnected) requestAnimationFrame(step);
    else number.textContent = String(to);
  };
  requestAnimationFrame(step);
}

function burst(place) {
  const box = place.getBoundingClientRect();
  const layer = document.createElement("div");
  layer.className = "burst";
  layer.setAttribute("aria-hidden", "true");
  layer.style.left = `${box.left + box.width / 2}px`;
  layer.style.top = `${box.top + box.height / 2}px`;
  for (let number = 0; number < 18; number += 1) layer.append(spark(number, box.width));
  document.body.append(layer);
  place.animate([{ scale: 1 }, { scale: 1.07 }, { scale: 1 }], { duration: LANDS_MS / 2, easing: "ease-out" });
  setTimeout(() => layer.remove(), LANDS_MS);
}

function spark(number, width) {
  const bit = document.createElement("i");
  bit.className = `spark spark-${number % 3}`;
  const turn = ((number + Math.random() * 0.6) / 18) * 2 * Math.PI;
  const far = width * (0.55 + Math.random() * 0.55);
  const [x, y] = [Math.cos(turn) * far, Math.sin(turn) * far];
  bit.animate(
    [
      { transform: "translate(0, 0) scale(0.3)", opacity: 1 },
      { transform: `translate(${x}px, ${y}px) scale(1) rotate(${turn}rad)`, opacity: 1, offset: 0.6 },
      { transform: `translate(${x * 1.1}px, ${y * 1.1 + 18}px) scale(0.4) rotate(${turn * 2}rad)`, opacity: 0 },
    ],
    { duration: LANDS_MS, easing: "cubic-bezier(0.15, 0.8, 0.3, 1)", fill: "both" },
  );
  return bit;
}

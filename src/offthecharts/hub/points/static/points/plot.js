// A reading under the pointer on the plot of points; without it the plot is a picture with words.

for (const figure of document.querySelectorAll("[data-plot]")) follow(figure);
document.addEventListener("htmx:afterSwap", (event) => {
  for (const figure of event.detail.elt.parentNode?.querySelectorAll("[data-plot]:not([data-followed])") ?? []) follow(figure);
});

function follow(figure) {
  figure.dataset.followed = "";
  const readings = JSON.parse(figure.dataset.plot); // [x, y, points, day], x and y from 0 to 1
  const field = figure.querySelector(".plot-field");
  const dot = figure.querySelector("[data-plot-dot]");
  const said = figure.querySelector("[data-plot-reading]");
  field.addEventListener("pointermove", (event) => {
    const box = field.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const [, y, points, day] = readings.findLast(([x]) => x <= place) ?? readings[0];
    dot.hidden = said.hidden = false;
    dot.style.left = `${place * 100}%`;
    dot.style.top = `${y * 100}%`;
    said.style.left = `${Math.min(Math.max(place * 100, 12), 88)}%`;
    said.textContent = `${points} since ${day}`;
  });
  field.addEventListener("pointerleave", () => (dot.hidden = said.hidden = true));
}

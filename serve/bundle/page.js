// What the pages do beyond HTML: a period drawn on the timeline, a map that is
// moved and enlarged. Everything here has a link or a field that does the same.
import { brushX } from "d3-brush";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

document.documentElement.classList.add("scripted");

// A period drawn on the timeline becomes the filter's from and to.
for (const svg of document.querySelectorAll("svg.timeline-chart[data-days]")) {
  const days = svg.dataset.days.split(" ");
  const { width, height } = svg.viewBox.baseVal;
  const form = document.querySelector("form.filter");
  const said = document.querySelector("#period");
  const span = (selection) =>
    selection && [selection[0], selection[1] - 0.001].map((x) => days[Math.min(days.length - 2, Math.max(0, Math.floor((x / width) * (days.length - 1))))]);
  const brush = brushX()
    .extent([[0, 0], [width, height]])
    .on("brush", ({ selection }) => {
      const at = span(selection);
      if (at && said) said.textContent = `${at[0]} to ${last(days, at[1])}`;
    })
    .on("end", ({ selection, sourceEvent }) => {
      const at = span(selection);
      if (!sourceEvent || !at || !form) return;
      form.elements.from.value = at[0];
      form.elements.to.value = last(days, at[1]);
      form.requestSubmit();
    });
  // Below the bars, so that a click on one still follows its link.
  select(svg).insert("g", ":first-child").attr("class", "brush").call(brush);
}

// last is the day before the next bar begins.
function last(days, first) {
  const next = new Date(`${days[days.indexOf(first) + 1]}T00:00:00Z`);
  return new Date(next - 864e5).toISOString().slice(0, 10);
}

// The map is moved with the pointer, and enlarged with buttons or with the wheel
// while Ctrl is held, so that the page still scrolls.
for (const svg of document.querySelectorAll("svg.map")) {
  const view = svg.querySelector(".view");
  const { x, y, width, height } = svg.viewBox.baseVal;
  const z = zoom()
    .scaleExtent([0.2, 30])
    .extent([[x, y], [x + width, y + height]])
    .filter((e) => (e.type === "wheel" ? e.ctrlKey : !e.button))
    .on("zoom", ({ transform }) => {
      view.setAttribute("transform", transform);
      for (const c of view.querySelectorAll("circle")) c.setAttribute("r", c.dataset.r / transform.k);
    });
  const map = select(svg).call(z);
  const bar = document.createElement("p");
  bar.className = "map-buttons";
  for (const [label, act] of [
    ["Enlarge", () => map.call(z.scaleBy, 1.6)],
    ["Reduce", () => map.call(z.scaleBy, 1 / 1.6)],
    ["As it was", () => map.call(z.transform, zoomIdentity)],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    bar.append(button);
  }
  svg.after(bar);
}

// A link to a rule opens the list of rules that it is in.
function open() {
  const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const d of at ? at.querySelectorAll("details.because") : []) d.open = true;
}
addEventListener("hashchange", open);
open();

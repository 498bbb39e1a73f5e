// How often values occur: bars, with the ends and the highest count in words.
import { figure } from "../../core/graph/figures.js";
import { bins } from "../../core/graph/tiles.js";
import { element } from "./element.js";
import { svg } from "./svgelement.js";

const BINS = 24;
const WIDTH = 240;
const HEIGHT = 40;

/** Null if nothing is finite. */
export function histogram(data: ArrayLike<number>, label: string, source: string): HTMLElement | null {
  const found = bins(data, BINS);
  if (!found) return null;
  const { low, high, left } = found;
  const most = found.bins.reduce((a, b) => Math.max(a, b), 1);
  const step = WIDTH / BINS;
  const bars = found.bins.map((count, i) => {
    const height = count === 0 ? 0 : Math.max(1, (HEIGHT * count) / most);
    return svg("rect", { x: i * step, y: HEIGHT - height, width: step - 1, height });
  });
  const peak = found.bins.indexOf(most);
  const at = low + ((peak + 0.5) * (high - low)) / BINS;
  const words = `${label}: from ${figure(low)} to ${figure(high)}, most often about ${figure(at)} (${most} of ${data.length})`;
  const picture = svg(
    "svg",
    {
      class: "gg-histogram",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": words,
    },
    ...bars,
  );
  const ends = element(
    "div",
    { class: "gg-ends" },
    element("span", {}, figure(low)),
    element("span", { class: "gg-quiet" }, `${source}${left ? `, ${left} not finite` : ""}`),
    element("span", {}, figure(high)),
  );
  return element("div", { class: "gg-bars" }, picture, ends);
}

// Two lines over one variable, with axes; arrow keys or the pointer read x, y and the slope at a point.
import { axisBottom, axisLeft, line as lineOf, scaleLinear, select } from "d3";
import type { Point } from "../../core/graph/curve.js";
import { figure } from "../../core/graph/figures.js";
import { element } from "./element.js";
import { svg } from "./svgelement.js";

export interface Names {
  x: string;
  y: string;
  slope: string;
}

const WIDTH = 284;
const HEIGHT = 220;
const EDGE = { left: 40, right: 12, top: 10, bottom: 24 } as const;
/** Points drawn; more fall on the same pixels. */
const DRAWN = 4000;

interface Ends {
  x: [number, number];
  y: [number, number];
}

export function plot(points: readonly Point[], names: Names, say: (text: string) => void): HTMLElement {
  const sorted = points
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .toSorted((a, b) => a.x - b.x);
  if (sorted.length === 0) return element("p", { class: "gg-pad gg-quiet" }, "No point of it is finite.");
  const ends = endsOf(sorted);
  const x = scaleLinear(ends.x, [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLinear(ends.y, [HEIGHT - EDGE.bottom, EDGE.top]).nice();
  const every = Math.max(1, Math.ceil(sorted.length / DRAWN));
  const drawn = sorted.filter((_, i) => i % every === 0 || i === sorted.length - 1);
  const path = (of: (point: Point) => number | null, name: string) => {
    const line = lineOf<Point>()
      .defined(point => Number.isFinite(of(point) ?? Number.NaN))
      .x(point => x(point.x))
      .y(point => y(of(point) ?? 0));
    return svg("path", { class: name, d: line(drawn) ?? "" });
  };
  const cursor = svg("g", { class: "gg-plot-cursor", visibility: "hidden" });
  const label = `${names.y} and ${names.slope} over ${names.x}, ${figure(ends.x[0])} to ${figure(ends.x[1])}`;
  const picture = svg(
    "svg",
    { class: "gg-plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    axes(x, y),
    path(point => point.slope, "gg-plot-slope"),
    path(point => point.y, "gg-plot-y"),
    cursor,
  );
  const place = element("p", { class: "gg-pad gg-plot-place" });
  const read = (index: number) => {
    const point = sorted[index];
    const slope = point.slope === null ? "–" : figure(point.slope);
    place.textContent = `${names.x} ${figure(point.x)}   ${names.y} ${figure(point.y)}   ${names.slope} ${slope}`;
    cursor.replaceChildren(...marks(point, x, y));
    cursor.setAttribute("visibility", "visible");
    return place.textContent;
  };
  const at = element("input", {
    type: "range", class: "gg-slider", min: 0, max: sorted.length - 1, step: 1, value: sorted.length >> 1, "aria-label": `Point of ${names.x}`,
  }); // biome-ignore format: one row
  const move = () => {
    const text = read(Number(at.value));
    at.setAttribute("aria-valuetext", text);
  };
  at.addEventListener("input", () => {
    move();
    say(place.textContent ?? "");
  });
  picture.addEventListener("pointermove", event => {
    const box = picture.getBoundingClientRect();
    at.value = String(nearest(sorted, x.invert(((event.clientX - box.left) / box.width) * WIDTH)));
    move();
  });
  move();
  const legend = element(
    "p",
    { class: "gg-pad gg-plot-legend" },
    element("span", { class: "gg-plot-key gg-key-y" }),
    names.y,
    element("span", { class: "gg-plot-key gg-key-slope" }),
    `${names.slope} (dashed)`,
  );
  return element(
    "div",
    { class: "gg-plot-frame" },
    picture,
    legend,
    element("div", { class: "gg-pad" }, at),
    place,
  );
}

function endsOf(points: readonly Point[]): Ends {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { y, slope } of points)
    for (const value of [y, slope ?? y]) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  const first = points[0].x;
  const last = points[points.length - 1].x;
  return {
    x: first < last ? [first, last] : [first - 1, first + 1],
    y: low < high ? [low, high] : [low - 1, high + 1],
  };
}

type Scale = ReturnType<typeof scaleLinear<number, number>>;

function axes(x: Scale, y: Scale): SVGGElement {
  const group = svg("g", { class: "gg-axes" });
  const text = (value: unknown) => figure(Number(value));
  const across = svg("g", { transform: `translate(0,${HEIGHT - EDGE.bottom})` });
  const down = svg("g", { transform: `translate(${EDGE.left},0)` });
  select<SVGGElement, unknown>(across).call(axisBottom(x).ticks(5).tickFormat(text).tickSizeOuter(0));
  select<SVGGElement, unknown>(down).call(axisLeft(y).ticks(5).tickFormat(text).tickSizeOuter(0));
  group.append(across, down);
  const [low, high] = y.domain();
  if (low < 0 && high > 0)
    group.append(
      svg("line", { class: "gg-zero", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(0), y2: y(0) }),
    );
  return group;
}

function marks(point: Point, x: Scale, y: Scale): SVGElement[] {
  const column = x(point.x);
  const made: SVGElement[] = [
    svg("line", { x1: column, x2: column, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
  ];
  made.push(svg("circle", { class: "gg-at-y", cx: column, cy: y(point.y), r: 3.5 }));
  if (point.slope !== null)
    made.push(svg("circle", { class: "gg-at-slope", cx: column, cy: y(point.slope), r: 3.5 }));
  return made;
}

/** Points stand in order of x. */
function nearest(points: readonly Point[], x: number): number {
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle].x < x) low = middle;
    else high = middle;
  }
  return x - points[low].x <= points[high].x - x ? low : high;
}

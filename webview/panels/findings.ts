// What was found in the run: each with its severity as a glyph and a word, its line, and the way it went in the picture.
import type { Finding } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { type RowShape, virtualRows } from "./virtual.js";

const SEVERITIES = ["error", "warning", "info"] as const;
export const GLYPHS: Readonly<Record<Finding["severity"], string>> = { error: "✕", warning: "!", info: "i" };

export function findingsPanel(doing: Doing): DockPanel {
  const shown = new Set<Finding["severity"]>(SEVERITIES);
  let all: readonly Finding[] = [];
  let rows: readonly Finding[] = [];
  let active = 0;
  let none: string | null = null;
  const empty = element("p", { class: "gg-pad gg-quiet" });
  const text = element("div", { class: "gg-pad gg-finding-text" });
  const chips = SEVERITIES.map(severity => {
    const chip = element("button", { type: "button", class: "gg-chip" });
    chip.addEventListener("click", () => {
      if (!shown.delete(severity)) shown.add(severity);
      draw();
    });
    return { severity, chip };
  });
  const say = () => {
    const finding = rows[active];
    text.replaceChildren(...(finding ? whole(finding, doing) : []));
  };
  const list = virtualRows(
    { role: "listbox", label: "Findings", height: 48 },
    {
      moved(index) {
        active = index;
        follow(rows[index], doing);
        say();
      },
      entered(index) {
        const { site } = rows[index];
        if (site) doing.reveal(site);
      },
    },
  );
  const draw = () => {
    rows = all.filter(({ severity }) => shown.has(severity));
    active = Math.max(0, Math.min(active, rows.length - 1));
    for (const { severity, chip } of chips) {
      const count = all.filter(each => each.severity === severity).length;
      chip.textContent = `${GLYPHS[severity]} ${severity} ${count}`;
      chip.setAttribute("aria-pressed", String(shown.has(severity)));
    }
    list.set(rows.length, index => shapeOf(rows[index], index, rows.length), active);
    empty.textContent =
      none ??
      (all.length === 0
        ? "Nothing was found in this run."
        : rows.length === 0
          ? "All are filtered out."
          : "");
    empty.hidden = empty.textContent === "";
    say();
  };
  const filters = element(
    "div",
    { class: "gg-chips", role: "group", "aria-label": "Severities shown" },
    ...chips.map(({ chip }) => chip),
  );
  const root = element("div", { class: "gg-body" }, filters, empty, list.element, text);
  return {
    element: root,
    show({ trace }) {
      const next = trace?.findings ?? [];
      if (next === all && none === null) return;
      none = trace ? null : "There is no run yet.";
      all = next;
      active = 0;
      draw();
    },
  };
}

/** Its nodes and the path that shows why, in the picture. */
function follow({ nodes, path }: Finding, { go, send }: Doing): void {
  const first = nodes[0] ?? path[0];
  if (first !== undefined) go(first);
  send({ type: "path", nodes: [...new Set([...path, ...nodes])] });
}

function shapeOf({ severity, code, message, site }: Finding, index: number, of: number): RowShape {
  const place = site ? `line ${site.line}` : "";
  // Its glyph comes from the style sheet: it is seen, and is no word to be said.
  const head = element("span", { class: `gg-severity gg-severity-${severity}` }, severity);
  const figure = element("span", { class: "gg-figure gg-quiet" }, place);
  return {
    label: `${severity}, ${code}${place && `, ${place}`}: ${message}`,
    // In the order of the label: what is seen and what is said are the same words.
    children: [head, ` ${code} `, figure, element("br"), element("span", { class: "gg-quiet" }, message)],
    at: index + 1,
    of,
  };
}

function whole({ message, site }: Finding, { reveal }: Doing): Node[] {
  const place = site ? [textButton(`${site.file}:${site.line}`, () => reveal(site))] : [];
  return [element("p", {}, message), ...place];
}

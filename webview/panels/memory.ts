// What the run keeps for its backward passes: how much at its peak, what was alive then, line by line.
import { graph } from "../../core/graph/graph.js";
import { bytesText } from "../../core/graph/memory.js";
import { type Kept, type KeptLine, kept } from "../../core/insight/memory.js";
import type { Trace } from "../../core/trace/trace.js";
import type { DockPanel, Doing } from "./doing.js";
import { element } from "./element.js";
import { type RowShape, virtualRows } from "./virtual.js";

/** Names in one row. */
const NAMED = 4;

export function memoryPanel(doing: Doing): DockPanel {
  const about = element("p", { class: "gg-pad" });
  let trace: Trace | null = null;
  let lines: readonly KeptLine[] = [];
  const go = (index: number) => {
    const { tensors } = lines[index];
    doing.go(tensors[0].by);
    doing.send({ type: "path", nodes: tensors.map(({ node }) => node) });
  };
  const list = virtualRows(
    { role: "listbox", label: "Lines that keep memory, the largest first", height: 44 },
    {
      moved: go,
      entered(index) {
        go(index);
        const site = trace && graph(trace).node(lines[index].tensors[0].by)?.site;
        if (site) doing.reveal(site);
      },
    },
  );
  return {
    element: element("div", { class: "gg-body" }, about, list.element),
    show(state) {
      if (state.trace === trace && trace) return;
      trace = state.trace;
      const found = trace && kept(trace);
      lines = found?.lines ?? [];
      about.textContent = found && trace ? words(found, trace) : "There is no run yet.";
      list.set(lines.length, index => shapeOf(trace!, lines[index], index, lines.length), 0);
    },
  };
}

function words({ peak, left }: Kept, { truncated }: Trace): string {
  const end = left > 0 ? ` ${bytesText(left)} are kept to the end: no pass gave them back.` : "";
  const part = truncated ? ` Part of the run was not recorded: ${truncated.reason}.` : "";
  if (peak === 0) return `This run keeps nothing for a backward pass.${part}`;
  return `At most ${bytesText(peak)} are kept for backward at one time.${end}${part} At that time, by line:`;
}

function shapeOf(
  trace: Trace,
  { file, line, bytes, tensors }: KeptLine,
  index: number,
  of: number,
): RowShape {
  const place = file === null ? "no line" : file === trace.file ? `line ${line}` : `${file} line ${line}`;
  const size = bytesText(bytes);
  const nodes = tensors.slice(0, NAMED).map(({ node }) => graph(trace).node(node));
  const more = tensors.length > NAMED ? ` and ${tensors.length - NAMED} more` : "";
  const names = `${nodes.map(node => node?.name ?? node?.op ?? "?").join(", ")}${more}`;
  return {
    label: `${place} ${size} ${names}`,
    children: [
      `${place} `,
      element("span", { class: "gg-figure" }, size),
      element("br"),
      element("span", { class: "gg-quiet" }, names),
    ],
    at: index + 1,
    of,
  };
}

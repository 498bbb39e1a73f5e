// A picture in Graphviz's language: a node a box, a cluster an opened group, an edge a wire. All text stands in quotes and
// is escaped, so that no name can be a statement of its own, nor markup.
import { figure } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import type { ViewGroup } from "../../core/graph/group.js";
import type { ViewBox, ViewWire } from "../../core/graph/view.js";
import { caption } from "../layout/caption.js";
import { group } from "../layout/group.js";
import { cutText } from "../scene/cuts.js";
import type { Picture } from "../store/select.js";

/** Longer texts are cut, and end in "…": Graphviz lays out every letter. */
const LONGEST = 120;

const COLOUR = { gradient: "#b84a00", parameter: "#0072b2", cut: "#9c3d7a", quiet: "#8a8a8a" } as const;

/** The lines of the file. */
export function* exportDot(picture: Picture): Generator<string> {
  const { trace, view } = picture;
  yield `digraph ${quote(trace.file)} {\n`;
  yield '  node [shape=box, style="rounded", fontname="monospace", fontsize=11];\n';
  yield '  edge [arrowsize=0.6, fontname="monospace", fontsize=10];\n';
  const notes = view.hidden.map(({ text }) => text);
  if (notes.length > 0) yield `  label=${quote(notes.join("\n"))};\n`;
  yield* clusters(picture);
  for (const wire of view.wires) yield `  ${edge(picture, wire)}\n`;
  yield "}\n";
}

/** Groups within groups, each with its boxes. Not recursive: calls may nest deeper than a stack. */
function* clusters(picture: Picture): Generator<string> {
  const { view } = picture;
  const boxes = group(view.boxes, box => box.inside);
  const frames = view.groups.filter(({ open }) => open);
  const known = new Set(frames.map(({ id }) => id));
  const within = group(frames, ({ parent }) => (parent !== null && known.has(parent) ? parent : null));
  const rows = (inside: string | null) => (boxes.get(inside) ?? []).map(box => `  ${node(picture, box)}\n`);
  yield* rows(null);
  const waiting: (ViewGroup | null)[] = [...(within.get(null) ?? [])].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === null) yield "  }\n";
    else {
      yield `  subgraph ${quote(`cluster_${next.id}`)} {\n  label=${quote(next.name)};\n`;
      yield* rows(next.id);
      waiting.push(null);
      for (const inner of [...(within.get(next.id) ?? [])].reverse()) waiting.push(inner);
    }
  }
}

function node({ trace, flow }: Picture, box: ViewBox): string {
  const own = graph(trace).node(box.node);
  const adjoint = flow.adjoints.get(box.node);
  const { name, operation, shape } = caption(trace, box);
  const of = adjoint ? `‖adjoint‖ ${figure(adjoint.norm)}` : "";
  const count = box.nodes.length > 1 ? `×${box.nodes.length}` : "";
  const pills = box.pills.map(pill => `▌${pill.name}`);
  const lines = [
    [name, count].filter(Boolean).join("  "),
    [operation, shape].filter(Boolean).join(" · "),
    of,
    ...pills,
  ];
  const look = [
    own?.leaf && own.requiresGrad && `color=${quote(COLOUR.parameter)}, penwidth=2`,
    box.kind === "sign" && "shape=ellipse",
    box.behind && `style="rounded,dashed", fontcolor=${quote(COLOUR.quiet)}`,
  ];
  return `n${box.key} [${[`label=${quote(lines.filter(Boolean).join("\n"))}`, ...look].filter(Boolean).join(", ")}];`;
}

/** Wide and warm where a gradient came up it; a cut is dashed, and says by what and where. */
function edge({ trace, flow }: Picture, wire: ViewWire): string {
  const ends = `n${wire.from} -> n${wire.to}`;
  if (wire.blocked) {
    const { word, place } = cutText(trace, wire);
    const cut = `color=${quote(COLOUR.cut)}, fontcolor=${quote(COLOUR.cut)}`;
    return `${ends} [style=dashed, arrowhead=tee, ${cut}, label=${quote(`⊣⊢ ${word}\n${place}`)}];`;
  }
  const carried = flow.wires.get(wire.key);
  if (!carried) return `${ends} [color=${quote(COLOUR.quiet)}];`;
  const share = carried.contribution.share;
  const label = share === null || share === undefined || share === 1 ? "" : `, label=${quote(figure(share))}`;
  return `${ends} [color=${quote(COLOUR.gradient)}, penwidth=2${label}];`;
}

/** A string of the language: quotes and backslashes escaped, a line break as its escape, no character that ends a file. */
function quote(text: string): string {
  const letters = Array.from(text.slice(0, 4 * LONGEST));
  const whole = letters.length <= LONGEST && text.length <= 4 * LONGEST;
  const cut = whole ? text : `${letters.slice(0, LONGEST - 1).join("")}…`;
  const plain = cut.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replace(/\r?\n/g, "\\n");
  return `"${plain.replace(/\p{Cc}|\p{Cs}/gu, "\ufffd")}"`;
}

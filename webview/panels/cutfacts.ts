// A selected cut: what it is, where, and what it holds back.
import { written } from "../../core/graph/figures.js";
import { graph } from "../../core/graph/graph.js";
import { heldBack } from "../../core/graph/held.js";
import type { ViewWire } from "../../core/graph/view.js";
import { cutsOf } from "../../core/graph/would.js";
import type { Blocked, Trace } from "../../core/trace/trace.js";
import { textButton } from "../controls/controls.js";
import type { Picture } from "../store/select.js";
import type { Doing } from "./doing.js";
import { element } from "./element.js";
import { changes } from "./relinked.js";

const CAUSES: Readonly<Record<Blocked, { word: string; sentence: string }>> = {
  detach: { word: "detach", sentence: "The program detached this value: no gradient goes back through it." },
  noGrad: { word: "no-grad", sentence: "Made where gradients were switched off (noGrad, pause, setGradEnabled)." },
  inference: { word: "inference", sentence: "Made in inference mode, which records nothing." },
  integer: { word: "integer", sentence: "Integers have no derivative." },
  stepFunction: { word: "step function", sentence: "A comparison is constant almost everywhere: its derivative is zero or undefined." },
  item: { word: ".item()", sentence: "A number was read off the tensor and came back as a constant." },
  data: { word: ".data", sentence: "Numbers were copied out of the tensor and came back in a new one." },
  overwritten: { word: "overwritten", sentence: "The value was overwritten in place: what was there before has no part in the result." },
}; // biome-ignore format: one table

/** Cuts that the text says, so that it can be changed. */
const WRITTEN: ReadonlySet<Blocked> = new Set<Blocked>(["detach", "noGrad", "inference"]);

/** Names listed one by one; of more the count is said. */
const LISTED = 20;

export function cutFacts(shown: Picture, wire: ViewWire, { reveal, lift }: Doing): Node[] {
  if (!wire.blocked) return [];
  const { trace } = shown;
  const { word, sentence } = CAUSES[wire.blocked];
  const index = graph(trace);
  const severed = wire.severed === null ? undefined : index.node(wire.severed);
  const { parameters, values } = heldBack(trace, wire);
  const made: Node[] = [
    element("h2", {}, `Cut: ${word}`),
    element("p", { class: "gg-why" }, sentence),
    element("h3", {}, "holds back the gradient of"),
    list(
      parameters.map(id => nameOf(trace, id)),
      "no parameter",
    ),
  ];
  if (values.length > 0)
    made.push(
      element("h3", {}, "and of the values"),
      list(
        values.map(id => nameOf(trace, id)),
        "none",
      ),
    );
  made.push(...lifted(shown, wire));
  const site = severed?.site;
  const buttons = site ? [textButton(`Go to line ${site.line}`, () => reveal(site))] : [];
  if (site && severed && lift && WRITTEN.has(wire.blocked))
    buttons.push(textButton("Write into code", () => lift(severed.id)));
  if (buttons.length > 0) made.push(element("div", { class: "gg-cut-buttons" }, ...buttons));
  return made;
}

function list(words: readonly string[], none: string): HTMLElement {
  if (words.length === 0) return element("p", { class: "gg-quiet" }, none);
  const shown = words.slice(0, LISTED).map(text => element("li", {}, text));
  const more = words.length - shown.length;
  if (more > 0) shown.push(element("li", { class: "gg-quiet" }, `and ${written(more)} more`));
  return element("ul", { class: "gg-held" }, ...shown);
}

/** Old → new with this cut lifted, and with all cuts of the picture, where there are more. */
function lifted(shown: Picture, wire: ViewWire): Node[] {
  const index = graph(shown.trace);
  const liftable = shown.view.wires.filter(({ blocked }) => blocked && blocked !== "overwritten");
  const own = cutsOf(index, wire);
  if (own.length === 0 || wire.blocked === "overwritten") return [];
  const made = changes(shown, "with this cut lifted", { lifted: own });
  if (liftable.length < 2) return made;
  const all = [...new Set(liftable.flatMap(each => cutsOf(index, each)))];
  return [...made, ...changes(shown, `with all ${liftable.length} cuts on show lifted`, { lifted: all })];
}

function nameOf(trace: Trace, id: number): string {
  const node = graph(trace).node(id);
  return node?.name ?? node?.op ?? "·";
}

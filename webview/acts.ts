// What the keys do to the picture that is shown, as events and as movements of the camera.
import { graph } from "../core/graph/graph.js";
import { lensTitles } from "../core/graph/lens.js";
import type { View } from "../core/graph/view.js";
import type { Question } from "../extension/protocol/panel.js";
import { closeAround, openSelected, toggleSelected, turnSelected } from "./grouping.js";
import { type Keyed, nextLens } from "./panels/keytable.js";
import type { Stage } from "./stage.js";
import { lensedNow } from "./store/asked.js";
import { passOf, picture } from "./store/select.js";
import type { State } from "./store/state.js";
import type { Store } from "./store/store.js";
import { type Direction, walk } from "./walk.js";
import type { Wire } from "./wire.js";

/** What stands on the page and is asked for by a key. */
export interface Standing {
  stage: Stage;
  search(): void;
  /** About the gradient of what is selected. */
  question(what: Question): void;
  help(): void;
  /** Puts the keyboard into what a panel lists. */
  focus(panel: "inspector" | "compare"): void;
  say(text: string): void;
}

export class Acts {
  #store: Store;
  #wire: Wire;
  #on: Standing;

  constructor(store: Store, wire: Wire, on: Standing) {
    this.#store = store;
    this.#wire = wire;
    this.#on = on;
  }

  /** By the names that the table of keys has for them. */
  get keyed(): Keyed {
    const { stage, search, question, help } = this.#on;
    const send = this.#store.send.bind(this.#store);
    const state = () => this.#store.state;
    return {
      send,
      search,
      question,
      escape: () =>
        send(
          state().open.player
            ? { type: "open", panel: "player", open: false }
            : { type: "select", target: null },
        ),
      help,
      fit: () => this.refit(),
      zoom: factor => stage.camera.by(factor),
      lens: by => this.#lens(by),
      toggle: panel => send({ type: "open", panel, open: !state().open[panel] }),
      reveal: () => this.selected !== null && this.reveal(this.selected, true),
      lift: () => this.#lift(),
      open: () => this.#open(),
      group: () => this.grouped((view, node) => toggleSelected(view, node, send)),
      close: () => this.grouped((view, node) => closeAround(view, node, send)),
      iterate: by => this.grouped((view, node) => turnSelected(view, node, by, send)),
      turn: () => send({ type: "turn", rightward: !state().rightward }),
      map: () => stage.toggleMap(),
      walk: direction => this.#walk(direction),
      pass: by => this.#pass(by),
      history: () => send({ type: "history", history: !state().history }),
      follow: () => send({ type: "follow", follow: !state().follow }),
    };
  }

  get selected(): number | null {
    return selectedOf(this.#store.state);
  }

  grouped<T>(act: (view: View, node: number | null) => T): T | undefined {
    const shown = picture(this.#store.state);
    return shown ? act(shown.view, this.selected) : undefined;
  }

  reveal(node: number, focus: boolean): void {
    const { trace } = this.#store.state;
    const site = trace && graph(trace).node(node)?.site;
    if (site) this.#wire.post({ type: "reveal", site, focus });
  }

  refit(): void {
    this.#on.stage.camera.fit();
    this.#store.send({ type: "camera", camera: null });
  }

  /** The card, or the list of parameters of a box that has no place for all of them. */
  #open(): boolean {
    const { selected } = this;
    if (this.grouped((view, node) => openSelected(view, node, event => this.#store.send(event)))) return true;
    const box = this.#on.stage.scene?.boxes.find(each => each.node === selected);
    if (!box?.others.text) return false;
    this.list(box.node);
    return true;
  }

  /** All parameters of the box that this node is drawn as. */
  list(node: number): void {
    this.#store.send({ type: "select", target: { kind: "node", node } });
    this.#store.send({ type: "open", panel: "inspector", open: true });
    this.#on.focus("inspector");
  }

  /** All changes, those that are gone first. */
  changes(): void {
    this.#store.send({ type: "open", panel: "compare", open: true });
    this.#on.focus("compare");
  }

  #lens(by: 1 | -1): void {
    const lens = nextLens(this.#store.state.lens, by);
    this.#store.send({ type: "lens", lens });
    const lensed = lensedNow(this.#store.state);
    const title = lensTitles.find(({ name }) => name === lens)?.title ?? "No lens";
    const words = [title, ...(lensed?.legend.map(row => row.text) ?? []), lensed?.total];
    this.#on.say(words.filter(Boolean).join(", "));
  }

  #pass(by: 1 | -1): void {
    const { trace, choice } = this.#store.state;
    const now = trace && passOf(trace, choice);
    const index = (now ?? trace?.backwards.length ?? 0) + by;
    if (trace?.backwards[index]) this.#store.send({ type: "choice", choice: { kind: "pass", index } });
  }

  #walk(direction: Direction): void {
    const shown = picture(this.#store.state);
    const { placed } = this.#on.stage;
    const node = shown && placed && walk(shown, placed, this.selected, direction);
    if (node !== null) this.#store.send({ type: "select", target: { kind: "node", node } });
  }

  /** Lifts the cut on the selected wire, or the one next to the selected value. */
  #lift(): void {
    const { selected } = this.#store.state;
    const shown = picture(this.#store.state);
    if (!shown || !selected) return;
    const { boxes, wires } = shown.view;
    const key = selected.kind === "node" ? boxes.find(box => box.node === selected.node)?.key : undefined;
    const cut = wires.find(wire => {
      const near =
        selected.kind === "wire" ? wire.key === selected.wire : wire.to === key || wire.from === key;
      return wire.blocked && near;
    });
    if (cut) this.#store.send({ type: "lift", wire: cut.key });
  }
}

export const selectedOf = ({ selected }: State): number | null =>
  selected?.kind === "node" ? selected.node : null;

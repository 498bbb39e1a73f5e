// Joins the rooms: the stage, the player and the panels around one store. It decides nothing; it passes on.
import { graph } from "../core/graph/graph.js";
import { lensTitles } from "../core/graph/lens.js";
import type { View } from "../core/graph/view.js";
import type { Site } from "../core/trace/trace.js";
import { exported } from "./exporter.js";
import { goTo } from "./go.js";
import { closeAround, groupWords, openSelected, toggleSelected, turnSelected } from "./grouping.js";
import { type Dock, dock } from "./panels/dock.js";
import { element } from "./panels/element.js";
import { type Foot, foot } from "./panels/foot.js";
import { help } from "./panels/help.js";
import { listenKeys } from "./panels/keys.js";
import { nextLens } from "./panels/keytable.js";
import { type Outline, type Outlined, outline } from "./panels/outline.js";
import { type SearchBox, searchBox } from "./panels/searchbox.js";
import { type Status, status } from "./panels/status.js";
import { type StepLinePanel, stepLinePanel } from "./panels/stepline.js";
import { type Strips, strips } from "./panels/strip/strips.js";
import { type Toolbar, toolbar } from "./panels/toolbar.js";
import { type Transport, transport } from "./panels/transport.js";
import { siteOf, stepLine } from "./player/line.js";
import { followed, Show, type Shown } from "./player/show.js";
import { speech } from "./player/speech.js";
import { rowText } from "./rows.js";
import { Stage } from "./stage.js";
import { lensedNow } from "./store/asked.js";
import type { Event } from "./store/event.js";
import { moved, save } from "./store/persist.js";
import { passOf, picture } from "./store/select.js";
import type { State, Whole } from "./store/state.js";
import type { Store } from "./store/store.js";
import { watchTheme } from "./theme/read.js";
import type { Theme } from "./theme/tokens.js";
import { type Direction, walk } from "./walk.js";
import type { ExportRequest, Wire } from "./wire.js";
import "./panels/style.css";

export class Panel {
  readonly element: HTMLElement;
  #store: Store;
  #wire: Wire;
  #stage: Stage;
  #show: Show;
  #bar: Toolbar;
  #tree: Outline;
  #search: SearchBox;
  #dock: Dock;
  #status: Status;
  #foot: Foot;
  #strips: Strips;
  #line: StepLinePanel;
  #transport: Transport;
  #help = help();
  #spoken = element("div", { class: "gg-spoken", "aria-live": "polite" });
  /** The line that the editor was last taken to. */
  #followed = "";
  /** The entry that the step line says. */
  #lined = Number.NaN;

  /** `alone`: no host that could run or show anything. */
  constructor(store: Store, wire: Wire, theme: Theme, alone: boolean) {
    this.#store = store;
    this.#wire = wire;
    const send = store.send.bind(store);
    const state = () => store.state;
    const reveal = (site: Site) => wire.post({ type: "reveal", site, focus: true });
    this.#stage = new Stage(state, send, theme, node => this.#reveal(node, false));
    this.#show = new Show(state, send, shown => this.#shown(shown));
    this.#show.still = theme.still;
    const go = (node: number) => this.#go(node);
    this.#search = searchBox({ send, go, leave: () => this.#stage.element.focus() });
    this.#tree = outline(send, node => this.#reveal(node, true));
    const run = alone ? null : () => wire.post({ type: "run" });
    const ask = (node: number, what: Whole["what"]) => {
      send({ type: "whole", whole: { node, what, found: { kind: "asked" } } });
      wire.post({ type: "values", node, what });
    };
    const say = (text: string) => this.#say(text);
    const lift = alone ? null : (node: number) => wire.post({ type: "lift", node });
    this.#dock = dock({ send, go, reveal, run, ask: alone ? null : ask, lift, say });
    const parts = { fit: () => this.#refit(), search: this.#search, panels: this.#dock.buttons };
    this.#bar = toolbar(send, parts);
    const stop = alone ? null : () => wire.post({ type: "stop" });
    this.#status = status({ send, reveal, run, stop });
    this.#foot = foot(send);
    this.#strips = strips(send);
    this.#line = stepLinePanel(node =>
      send({ type: "point", target: node === null ? null : { kind: "node", node } }),
    );
    this.#transport = transport(send, alone);
    const centre = element(
      "div",
      { class: "gg-centre" },
      this.#strips.above,
      this.#stage.element,
      this.#status.empty,
      this.#strips.below,
    );
    const middle = element("div", { class: "gg-middle" }, this.#tree.element, centre, this.#dock.element);
    const top = [this.#bar.element, this.#status.element];
    const bottom = [
      this.#foot.element,
      this.#transport.element,
      this.#line.element,
      this.#spoken,
      this.#help.element,
    ];
    this.element = element("main", { class: "gg-app" }, ...top, middle, ...bottom);
    store.listen((now, before, event) => this.#changed(now, before, event));
    this.#refresh();
  }

  /** Keys and theme changes of the page it stands in. */
  listen(page: Document): void {
    const { send, state } = { send: this.#store.send.bind(this.#store), state: () => this.#store.state };
    listenKeys(page, {
      send,
      fit: () => this.#refit(),
      zoom: factor => this.#stage.camera.by(factor),
      search: () => this.#search.focus(),
      lens: by => this.#lens(by),
      toggle: panel => send({ type: "open", panel, open: !state().open[panel] }),
      reveal: () => this.#selected !== null && this.#reveal(this.#selected, true),
      lift: () => this.#lift(),
      open: () => this.#grouped((view, node) => openSelected(view, node, send)) ?? false,
      group: () => this.#grouped((view, node) => toggleSelected(view, node, send)),
      close: () => this.#grouped((view, node) => closeAround(view, node, send)),
      iterate: by => this.#grouped((view, node) => turnSelected(view, node, by, send)),
      turn: () => send({ type: "turn", rightward: !state().rightward }),
      map: () => this.#stage.toggleMap(),
      walk: direction => this.#walk(direction),
      help: () => this.#help.show(),
      pass: by => this.#pass(by),
      history: () => send({ type: "history", history: !state().history }),
      follow: () => send({ type: "follow", follow: !state().follow }),
    });
    watchTheme(page, theme => {
      this.#show.still = theme.still;
      this.#stage.theme = theme;
      this.#strips.repaint();
    });
  }

  #grouped<T>(act: (view: View, node: number | null) => T): T | undefined {
    const shown = picture(this.#store.state);
    return shown ? act(shown.view, this.#selected) : undefined;
  }

  get #selected(): number | null {
    const { selected } = this.#store.state;
    return selected?.kind === "node" ? selected.node : null;
  }

  #changed(now: State, before: State, event: Event): void {
    const other = picture(now) !== picture(before) || now.rightward !== before.rightward;
    this.#show.follow(before, event);
    // They leave the picture less room: before it is laid out.
    this.#strips.show(now);
    const words = this.#grouped(view => groupWords(view, event)) ?? null;
    if (other) void this.#redraw(words);
    else this.#stage.draw();
    if (now.selected !== before.selected) this.#announce(event);
    const walked = event.type === "player" || event.type === "seek" || event.type === "landed";
    if (walked && now.cursor !== before.cursor) this.#follow(now);
    if (!now.playing && (before.playing || moved(now, before))) this.#wire.keep(save(this.#wire.shelf, now));
    this.#refresh();
  }

  /** `words`: what has happened, said in place of the step. */
  async #redraw(words: string | null): Promise<void> {
    try {
      await this.#stage.update();
    } catch (error) {
      this.#store.send({ type: "refused", problem: error instanceof Error ? error.message : String(error) });
    }
    this.#tell();
    if (words) this.#spoken.textContent = words;
    this.#refresh();
  }

  #shown(shown: Shown): void {
    this.#stage.show(shown);
    if (shown.phase === null) this.#tell();
    else if (shown.at !== this.#lined) this.#write(shown.at);
  }

  /** At rest the line says the step that is over; before the first, what there is to play. */
  #tell(): void {
    const line = this.#write(this.#store.state.cursor - 1);
    if (line && !this.#store.state.playing) this.#spoken.textContent = line;
  }

  /** Writes the line of an entry, and gives it in words. */
  #write(at: number): string {
    const shown = picture(this.#store.state);
    if (!shown) return "";
    this.#lined = at;
    const line = stepLine(shown.trace, shown.view.pass, shown.timeline, at);
    const { stopped } = this.#store.state;
    this.#line.show(line, stopped);
    return speech(line, stopped);
  }

  #refresh(): void {
    const now = this.#store.state;
    const shown = picture(now);
    this.element.classList.toggle("gg-stale", now.stale);
    this.element.classList.toggle("gg-running", now.run.kind === "running");
    this.element.classList.toggle("gg-idle", !now.trace);
    this.#tree.element.hidden = !now.open.outline;
    this.#bar.show(now);
    this.#transport.show(now, this.#spoken.textContent ?? "");
    this.#status.show(now);
    const { scene, placed } = this.#stage;
    this.#foot.show({
      legend: scene?.legend ?? null,
      lensed: lensedNow(now),
      hidden: shown?.view.hidden ?? [],
      note: placed?.note ?? null,
    });
    this.#dock.show(now);
    const file = now.document?.file ?? "";
    if (now.open.outline) this.#outline(now, `Values of ${file}`);
    this.#stage.element.setAttribute("aria-label", `Gradient graph${file && ` of ${file}`}`);
  }

  /** Takes the editor to the line of the step that is over; not while steps follow one another faster than one reads. */
  #follow(now: State): void {
    const shown = picture(now);
    const entry = shown?.timeline.entries[now.cursor - 1];
    const site = shown && entry && siteOf(shown.trace, entry);
    if (!site || !now.follow || !followed(now, shown.timeline)) return;
    const line = `${site.file}:${site.line}`;
    if (line === this.#followed) return;
    this.#followed = line;
    this.#wire.post({ type: "reveal", site, focus: false });
  }

  #outline(now: State, label: string): void {
    const shown = picture(now);
    const { scene } = this.#stage;
    // Until a new picture is laid out there is no scene of it.
    const view = shown && scene?.boxes.length === shown.view.boxes.length ? shown.view : null;
    const lensed = lensedNow(now);
    const text: Outlined["text"] = row => (shown && scene ? rowText(row, shown, scene, lensed) : "");
    this.#tree.show({ view, text, selected: this.#selected, label });
  }

  #go(node: number): void {
    goTo(this.#store, node);
  }

  #lens(by: 1 | -1): void {
    const lens = nextLens(this.#store.state.lens, by);
    this.#store.send({ type: "lens", lens });
    const lensed = lensedNow(this.#store.state);
    const title = lensTitles.find(({ name }) => name === lens)?.title ?? "No lens";
    this.#say(
      [title, ...(lensed?.legend.map(row => row.text) ?? []), lensed?.total].filter(Boolean).join(", "),
    );
  }

  #say(text: string): void {
    this.#spoken.textContent = text;
  }

  /** Answers a host that wants the picture as a file. */
  async export(request: ExportRequest): Promise<void> {
    const { id } = request;
    try {
      await this.#stage.update(); // it may have been asked before its first picture is placed
      const { scene, placed } = this.#stage;
      const bytes = await exported(request, { state: this.#store.state, scene, placed });
      this.#wire.post({ type: "exported", id, bytes });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#wire.post({ type: "notExported", id, message });
    }
  }

  #announce(event: Event): void {
    const box = this.#stage.scene?.boxes.find(each => each.node === this.#selected);
    if (!box) return;
    this.#stage.camera.reveal(box, false);
    // The editor answers where it was just taken to: what is said of that step stands.
    const echo = event.type === "editor" && `${event.file}:${event.line}` === this.#followed;
    if (!echo) this.#spoken.textContent = box.title;
  }

  #reveal(node: number, focus: boolean): void {
    const { trace } = this.#store.state;
    const site = trace && graph(trace).node(node)?.site;
    if (site) this.#wire.post({ type: "reveal", site, focus });
  }

  #refit(): void {
    this.#stage.camera.fit();
    this.#store.send({ type: "camera", camera: null });
  }

  #pass(by: 1 | -1): void {
    const { trace, choice } = this.#store.state;
    const now = trace && passOf(trace, choice);
    const index = (now ?? trace?.backwards.length ?? 0) + by;
    if (trace?.backwards[index]) this.#store.send({ type: "choice", choice: { kind: "pass", index } });
  }

  #walk(direction: Direction): void {
    const shown = picture(this.#store.state);
    const { placed } = this.#stage;
    const node = shown && placed && walk(shown, placed, this.#selected, direction);
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

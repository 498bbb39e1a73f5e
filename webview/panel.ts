// Joins the rooms: the stage, the player and the panels around one store. It decides nothing; it passes on.
import type { Site } from "../core/trace/trace.js";
import type { Question } from "../extension/protocol/panel.js";
import { Acts, selectedOf } from "./acts.js";
import { Asking } from "./asking.js";
import { exported } from "./exporter.js";
import { goTo } from "./go.js";
import { groupWords } from "./grouping.js";
import { hostOf, nobody } from "./intents.js";
import { Narrator } from "./narrator.js";
import { type Dock, dock } from "./panels/dock.js";
import { element } from "./panels/element.js";
import { type Foot, foot } from "./panels/foot.js";
import { help } from "./panels/help.js";
import { listenKeys } from "./panels/keys.js";
import { type Outline, type Outlined, outline } from "./panels/outline.js";
import { type SearchBox, searchBox } from "./panels/searchbox.js";
import { type Status, status } from "./panels/status.js";
import { type Strips, strips } from "./panels/strip/strips.js";
import { type Toolbar, toolbar } from "./panels/toolbar.js";
import { type Transport, transport } from "./panels/transport.js";
import { Show, type Shown } from "./player/show.js";
import { rowText } from "./rows.js";
import { Stage } from "./stage.js";
import { lensedNow } from "./store/asked.js";
import type { Event } from "./store/event.js";
import { moved, save } from "./store/persist.js";
import { stoodAt } from "./store/player.js";
import { WALKS } from "./store/reduce.js";
import { picture } from "./store/select.js";
import { walked } from "./store/standing.js";
import type { State } from "./store/state.js";
import type { Store } from "./store/store.js";
import { watchTheme } from "./theme/read.js";
import type { Theme } from "./theme/tokens.js";
import type { ExportRequest, Request, Wire } from "./wire.js";
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
  #narrator: Narrator;
  #acts: Acts;
  #asking: Asking;
  #transport: Transport;
  #help = help();

  /** `alone`: no host that could run or show anything. */
  constructor(store: Store, wire: Wire, theme: Theme, alone: boolean) {
    this.#store = store;
    this.#wire = wire;
    this.#narrator = new Narrator(store, wire);
    const send = store.send.bind(store);
    const state = () => store.state;
    this.#stage = new Stage(state, send, theme, {
      reveal: node => this.#acts.reveal(node, false),
      list: node => this.#acts.list(node),
      gone: () => this.#acts.changes(),
    });
    const say = (text: string) => this.#narrator.say(text);
    const host = alone ? nobody : hostOf(store, wire);
    this.#asking = new Asking(store, {
      reveal: site => wire.post({ type: "reveal", site, focus: false }),
      check: host.check,
      say,
    });
    const question = (what: Question, node: number | null) => this.#asking.answer(what, node);
    const search = () => this.#search.focus();
    this.#acts = new Acts(store, wire, {
      stage: this.#stage,
      say,
      search,
      question: what => question(what, null),
      help: () => this.#help.show(),
      focus: panel => this.#dock.focus(panel),
    });
    this.#show = new Show(state, send, shown => this.#shown(shown));
    this.#show.still = theme.still;
    const go = (node: number) => goTo(store, node);
    this.#search = searchBox({ send, go, leave: () => this.#stage.element.focus() });
    this.#tree = outline(send, node => this.#acts.reveal(node, true));
    const reveal = (site: Site) => wire.post({ type: "reveal", site, focus: true });
    this.#dock = dock({ send, go, reveal, say, question, ...host });
    const parts = { fit: () => this.#acts.refit(), search: this.#search, panels: this.#dock.buttons };
    this.#bar = toolbar(send, parts);
    const leave = () => this.#stage.element.focus();
    this.#status = status({ send, reveal, leave, run: host.run, stop: host.stop, rejoin: host.rejoin });
    this.#foot = foot(send);
    this.#strips = strips(send);
    this.#transport = transport(send, alone);
    this.element = this.#assembled();
    store.listen((now, before, event) => this.#changed(now, before, event));
    this.#refresh();
  }

  /** From top to bottom, and in the order of the Tab key. */
  #assembled(): HTMLElement {
    const { above, below } = this.#strips;
    const picture = [above, this.#stage.element, this.#status.empty, below];
    const centre = element("div", { class: "gg-centre" }, ...picture);
    const middle = element("div", { class: "gg-middle" }, this.#tree.element, centre, this.#dock.element);
    const { line, spoken } = this.#narrator;
    return element(
      "main",
      { class: "gg-app" },
      this.#bar.element,
      this.#status.element,
      middle,
      this.#foot.element,
      this.#transport.element,
      line,
      spoken,
      this.#help.element,
    );
  }

  /** Keys and theme changes of the page it stands in. */
  listen(page: Document): void {
    listenKeys(page, this.#acts.keyed);
    watchTheme(page, theme => {
      this.#show.still = theme.still;
      this.#stage.theme = theme;
      this.#strips.repaint();
    });
  }

  #changed(now: State, before: State, event: Event): void {
    const other = picture(now) !== picture(before) || now.rightward !== before.rightward;
    this.#show.follow(before, event);
    // They leave the picture less room: before it is laid out.
    this.#strips.show(now);
    const words = this.#acts.grouped(view => groupWords(view, event)) ?? null;
    if (other) void this.#redraw(words);
    else this.#stage.draw();
    if (now.selected !== before.selected) this.#announce(event);
    const walks = WALKS.has(event.type);
    if ((walks || event.type === "stand") && now.cursor !== before.cursor) this.#narrator.follow(now);
    if (walks && walked(before, now)) this.#stood(now);
    if (!now.playing && (before.playing || moved(now, before))) this.#wire.keep(save(this.#wire.shelf, now));
    this.#refresh();
  }

  /** A debugger of the same run goes along. */
  #stood(now: State): void {
    const seq = stoodAt(now);
    if (seq !== null) this.#wire.post({ type: "stood", seq });
  }

  /** `words`: what has happened, said in place of the step. */
  async #redraw(words: string | null): Promise<void> {
    try {
      await this.#stage.update();
    } catch (error) {
      this.#store.send({ type: "refused", problem: error instanceof Error ? error.message : String(error) });
    }
    this.#narrator.rest();
    if (words) this.#narrator.say(words);
    this.#refresh();
  }

  #shown(shown: Shown): void {
    this.#stage.show(shown);
    if (shown.phase === null) this.#narrator.rest();
    else this.#narrator.fly(shown.at);
  }

  #refresh(): void {
    const now = this.#store.state;
    const shown = picture(now);
    this.element.classList.toggle("gg-stale", now.stale);
    this.element.classList.toggle("gg-running", now.run.kind === "running");
    this.element.classList.toggle("gg-idle", !now.trace);
    this.#tree.element.hidden = !now.open.outline;
    this.#bar.show(now);
    this.#transport.show(now, this.#narrator.said);
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

  #outline(now: State, label: string): void {
    const shown = picture(now);
    const { scene } = this.#stage;
    // Until a new picture is laid out there is no scene of it.
    const view = shown && scene?.boxes.length === shown.view.boxes.length ? shown.view : null;
    const lensed = lensedNow(now);
    const text: Outlined["text"] = row => (shown && scene ? rowText(row, shown, scene, lensed) : "");
    this.#tree.show({ view, text, selected: selectedOf(this.#store.state), label });
  }

  /** Does what the host asks for. */
  obey(request: Request): void {
    if (request.type === "export") void this.#export(request);
    else if (request.type === "compare") this.#asking.beside(request.against);
    else this.#asking.answer(request.question, request.node);
  }

  /** Answers a host that wants the picture as a file. */
  async #export(request: ExportRequest): Promise<void> {
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
    const box = this.#stage.scene?.boxes.find(each => each.node === selectedOf(this.#store.state));
    if (!box) return;
    this.#stage.camera.reveal(box, false);
    // What is said of a step stands.
    if (!this.#narrator.echoes(event)) this.#narrator.say(box.title);
  }
}

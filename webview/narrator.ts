// Says the steps: in the line below the picture, to those who listen, and in the editor, which goes to their line.
import { element } from "./panels/element.js";
import { stepLinePanel } from "./panels/stepline.js";
import { siteOf, stepLine } from "./player/line.js";
import { followed } from "./player/show.js";
import { speech } from "./player/speech.js";
import type { Event } from "./store/event.js";
import { picture } from "./store/select.js";
import type { State } from "./store/state.js";
import type { Store } from "./store/store.js";
import type { Wire } from "./wire.js";

export class Narrator {
  readonly spoken = element("div", { class: "gg-spoken", "aria-live": "polite" });
  readonly line: HTMLElement;
  #store: Store;
  #wire: Wire;
  #written: ReturnType<typeof stepLinePanel>;
  /** The line that the editor was last taken to. */
  #followed = "";
  /** The entry that the step line says. */
  #lined = Number.NaN;

  constructor(store: Store, wire: Wire) {
    this.#store = store;
    this.#wire = wire;
    this.#written = stepLinePanel(node =>
      store.send({ type: "point", target: node === null ? null : { kind: "node", node } }),
    );
    this.line = this.#written.element;
  }

  say(text: string): void {
    this.spoken.textContent = text;
  }

  get said(): string {
    return this.spoken.textContent ?? "";
  }

  /** At rest the line says the step that is over; before the first, what there is to play. */
  rest(): void {
    const line = this.#write(this.#store.state.cursor - 1);
    if (line && !this.#store.state.playing) this.say(line);
  }

  /** This entry is in flight. */
  fly(at: number): void {
    if (at !== this.#lined) this.#write(at);
  }

  /** Writes the line of an entry, and gives it in words. */
  #write(at: number): string {
    const shown = picture(this.#store.state);
    if (!shown) return "";
    this.#lined = at;
    const line = stepLine(shown.trace, shown.view.pass, shown.timeline, at);
    const { stopped } = this.#store.state;
    this.#written.show(line, stopped);
    return speech(line, stopped);
  }

  /** Takes the editor to the line of the step that is over; not while steps follow one another faster than one reads. */
  follow(now: State): void {
    const shown = picture(now);
    const entry = shown?.timeline.entries[now.cursor - 1];
    const site = shown && entry && siteOf(shown.trace, entry);
    if (!site || !now.follow || !followed(now, shown.timeline)) return;
    const line = `${site.file}:${site.line}`;
    if (line === this.#followed) return;
    this.#followed = line;
    this.#wire.post({ type: "reveal", site, focus: false });
  }

  /** The editor answers where it was just taken to. */
  echoes(event: Event): boolean {
    return event.type === "editor" && `${event.file}:${event.line}` === this.#followed;
  }
}

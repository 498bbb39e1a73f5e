// Play, step, scrub and speed.
import { type Button, iconButton, type Slider, slider } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import { picture } from "../store/select.js";
import { SPEEDS, type State } from "../store/state.js";
import { element } from "./element.js";
import { type Marks, marks } from "./marks.js";
import { playerBox } from "./playerbox.js";
import "./transport.css";

export interface Transport {
  element: HTMLElement;
  show(state: State, said: string): void;
}

/** `alone`: there is no editor that could follow. */
export function transport(send: (event: Event) => void, alone: boolean): Transport {
  const play = iconButton("play", "Play backward pass (Space)", () =>
    send({ type: "player", command: "toggle" }),
  );
  const back = iconButton("stepBack", "Step back (,)", () => send({ type: "player", command: "stepBack" }));
  const step = iconButton("step", "Step (.)", () => send({ type: "player", command: "step" }));
  const scrub = slider("Step of the run", cursor => send({ type: "seek", cursor }));
  const above = marks(region => send({ type: "region", region }));
  const track = element("div", { class: "gg-scrub" }, above.element, scrub.element);
  const faster = element("button", { class: "gg-speed", type: "button" });
  let open = false;
  let speed = 1;
  faster.addEventListener("click", () =>
    send(speed === SPEEDS.at(-1) ? { type: "speed", speed: SPEEDS[0] } : { type: "faster", by: 1 }),
  );
  const more = iconButton("more", "Breakpoints and more (Shift B)", () =>
    send({ type: "open", panel: "player", open: !open }),
  );
  const box = playerBox(send, alone);
  const buttons = [back.element, play.element, step.element];
  const root = element(
    "div",
    { class: "gg-transport", role: "group", "aria-label": "Player" },
    ...buttons,
    track,
    faster,
    more.element,
    box.element,
  );
  root.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    send({ type: "open", panel: "player", open: false });
    more.element.focus();
  });
  return {
    element: root,
    show(state, said) {
      open = state.open.player;
      speed = state.speed;
      faster.textContent = `${state.speed}×`;
      faster.setAttribute("aria-label", `Speed ${state.speed} times`);
      faster.title = "Speed (S, Shift S)";
      more.set({ pressed: open });
      box.show(state);
      show({ play, back, step, scrub, above }, state, said);
    },
  };
}

interface Parts {
  play: Button;
  back: Button;
  step: Button;
  scrub: Slider;
  above: Marks;
}

function show({ play, back, step, scrub, above }: Parts, state: State, said: string): void {
  const timeline = picture(state)?.timeline;
  const length = timeline?.entries.length ?? 0;
  const label = state.playing ? "Pause (Space)" : "Play backward pass (Space)";
  play.set({ icon: state.playing ? "pause" : "play", label, disabled: length === 0 });
  back.set({ disabled: state.cursor === 0 });
  step.set({ disabled: state.cursor >= length });
  scrub.element.disabled = length === 0;
  scrub.set(state.cursor, length, said);
  above.show(timeline ?? null, state.region);
}

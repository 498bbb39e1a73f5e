// Play, step, scrub and speed.
import { type Button, iconButton, type Slider, slider } from "../controls/controls.js";
import type { Event } from "../store/event.js";
import { picture } from "../store/select.js";
import { SPEEDS, type State } from "../store/state.js";
import { element } from "./element.js";
import "./transport.css";

export interface Transport {
  element: HTMLElement;
  show(state: State, said: string): void;
}

export function transport(send: (event: Event) => void): Transport {
  const play = iconButton("play", "Play backward pass (Space)", () =>
    send({ type: "player", command: "toggle" }),
  );
  const back = iconButton("stepBack", "Step back (,)", () => send({ type: "player", command: "stepBack" }));
  const step = iconButton("step", "Step (.)", () => send({ type: "player", command: "step" }));
  const scrub = slider("Step of the run", cursor => send({ type: "seek", cursor }));
  const turn = element("div", { class: "gg-turn", "aria-hidden": "true" });
  const track = element("div", { class: "gg-scrub" }, scrub.element, turn);
  let speed = 1;
  const faster = element("button", { class: "gg-speed", type: "button" });
  faster.addEventListener("click", () => {
    const at = SPEEDS.indexOf(speed);
    send({ type: "speed", speed: SPEEDS[(at + 1) % SPEEDS.length] });
  });
  const buttons = [back.element, play.element, step.element];
  const root = element(
    "div",
    { class: "gg-transport", role: "group", "aria-label": "Player" },
    ...buttons,
    track,
    faster,
  );
  return {
    element: root,
    show(state, said) {
      speed = state.speed;
      faster.textContent = `${speed}×`;
      faster.setAttribute("aria-label", `Speed ${speed} times`);
      faster.title = "Speed";
      show({ play, back, step, scrub, turn }, state, said);
    },
  };
}

interface Parts {
  play: Button;
  back: Button;
  step: Button;
  scrub: Slider;
  turn: HTMLElement;
}

function show({ play, back, step, scrub, turn }: Parts, state: State, said: string): void {
  const timeline = picture(state)?.timeline;
  const length = timeline?.entries.length ?? 0;
  const label = state.playing ? "Pause (Space)" : "Play backward pass (Space)";
  play.set({ icon: state.playing ? "pause" : "play", label, disabled: length === 0 });
  back.set({ disabled: state.cursor === 0 });
  step.set({ disabled: state.cursor >= length });
  scrub.element.disabled = length === 0;
  scrub.set(state.cursor, length, said);
  // A tick where the forward pass ends and the backward pass begins.
  turn.hidden = !timeline || timeline.turn === 0 || timeline.turn === length;
  if (timeline && length > 0) turn.style.setProperty("--gg-at", String(timeline.turn / length));
}

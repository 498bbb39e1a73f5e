// The one adapter around @vscode/webview-ui-toolkit: whoever replaces the toolkit changes this file alone. No progress
// ring and no badge: those two write inline styles, which the panel's policy refuses.
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
} from "@vscode/webview-ui-toolkit";
import { type Icon, icon } from "./icon.js";
import "./style.css";

/** Once, before the first control is made. */
export function register(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
}

export interface Button {
  element: HTMLElement;
  set(options: { icon?: Icon; label?: string; disabled?: boolean; pressed?: boolean }): void;
}

/** A button with an icon; the label is what assistive technology and the tooltip say. */
export function iconButton(name: Icon, label: string, press: () => void): Button {
  const element = document.createElement("vscode-button");
  const set: Button["set"] = options => {
    if (options.label !== undefined) {
      element.setAttribute("aria-label", options.label);
      element.setAttribute("title", options.label);
    }
    if (options.icon !== undefined) element.replaceChildren(icon(options.icon));
    if (options.disabled !== undefined) element.toggleAttribute("disabled", options.disabled);
    if (options.pressed !== undefined) element.setAttribute("aria-pressed", String(options.pressed));
  };
  set({ icon: name, label });
  element.setAttribute("appearance", "icon");
  element.addEventListener("click", press);
  return { element, set };
}

export function textButton(
  text: string,
  press: () => void,
  appearance: "primary" | "secondary" = "secondary",
): HTMLElement {
  const element = document.createElement("vscode-button");
  element.setAttribute("appearance", appearance);
  element.textContent = text;
  element.addEventListener("click", press);
  return element;
}

export interface Choice {
  value: string;
  text: string;
}

export interface Dropdown {
  element: HTMLElement;
  set(options: readonly Choice[], value: string): void;
}

export function dropdown(label: string, chosen: (value: string) => void): Dropdown {
  const element = document.createElement("vscode-dropdown");
  element.setAttribute("aria-label", label);
  let shown = "";
  let current = "";
  element.addEventListener("change", () => {
    const { value } = element as HTMLElement & { value?: unknown };
    if (typeof value === "string" && value !== current) chosen(value);
  });
  return {
    element,
    set(options, value) {
      const key = options.map(option => `${option.value} ${option.text}`).join("\n");
      if (key !== shown) element.replaceChildren(...options.map(optionElement));
      if (key === shown && value === current) return;
      shown = key;
      current = value;
      // The toolkit takes in its options asynchronously: the value set too early would be lost.
      queueMicrotask(() => requestAnimationFrame(() => Object.assign(element, { value })));
    },
  };
}

function optionElement({ value, text }: Choice): HTMLElement {
  const option = document.createElement("vscode-option");
  option.setAttribute("value", value);
  option.textContent = text;
  return option;
}

export interface Slider {
  element: HTMLInputElement;
  set(value: number, max: number, text: string): void;
}

/** A native range: the toolkit has none. */
export function slider(label: string, moved: (value: number) => void): Slider {
  const element = document.createElement("input");
  element.type = "range";
  element.min = "0";
  element.step = "1";
  element.className = "gg-slider";
  element.setAttribute("aria-label", label);
  element.addEventListener("input", () => moved(Number(element.value)));
  return {
    element,
    set(value, max, text) {
      element.max = String(max);
      element.value = String(value);
      element.setAttribute("aria-valuetext", text);
      element.style.setProperty("--gg-part", `${max > 0 ? (100 * value) / max : 0}%`);
    },
  };
}

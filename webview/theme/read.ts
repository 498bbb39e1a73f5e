// Reads the theme from the page, and again when VS Code changes it: it then swaps the body's classes.
import "./theme.css";
import { readInk } from "./ink.js";
import type { Theme } from "./tokens.js";

export function readTheme(page: Document): Theme {
  const style = getComputedStyle(page.body);
  const classes = page.body.classList;
  return {
    ink: readInk(page),
    code: style.getPropertyValue("--gg-font-code").trim() || "monospace",
    ui: style.getPropertyValue("--gg-font-ui").trim() || "sans-serif",
    contrast: classes.contains("vscode-high-contrast"),
    dark: classes.contains("vscode-dark") || (classes.contains("vscode-high-contrast") && !isLight(classes)),
    still: classes.contains("vscode-reduce-motion") || matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

const isLight = (classes: DOMTokenList): boolean => classes.contains("vscode-high-contrast-light");

/** Calls back whenever the theme, the fonts or the wish for less motion change. */
export function watchTheme(page: Document, changed: (theme: Theme) => void): void {
  const again = () => changed(readTheme(page));
  const observer = new MutationObserver(again);
  observer.observe(page.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(page.documentElement, { attributes: true, attributeFilter: ["style"] });
  matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", again);
}

/** Outside VS Code the browser's own preference decides. */
export function standalone(page: Document): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const apply = () => {
    const names = contrast.matches
      ? ["vscode-high-contrast", ...(dark.matches ? [] : ["vscode-high-contrast-light"])]
      : [dark.matches ? "vscode-dark" : "vscode-light"];
    page.body.classList.remove(
      "vscode-light",
      "vscode-dark",
      "vscode-high-contrast",
      "vscode-high-contrast-light",
    );
    page.body.classList.add("gg-alone", ...names);
  };
  for (const query of [dark, contrast]) query.addEventListener("change", apply);
  apply();
}

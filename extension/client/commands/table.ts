// Every command, one row each; package.json contributes the same names under gradientGraph.*.
import * as vscode from "vscode";
import type { Context } from "../context.js";
import { debug } from "../debug.js";
import { ask } from "./ask.js";
import { check } from "./check.js";
import { openExample } from "./example.js";
import { hoverAsk } from "./hoverask.js";
import { hoverTurn } from "./hoverturn.js";
import { pinEntry, unpinEntry } from "./pin.js";
import { play } from "./player.js";
import { reveal } from "./reveal.js";
import { restart, runAgain, show, stop } from "./run.js";
import { setUpTypes } from "./types.js";

type Command = (context: Context, ...given: unknown[]) => unknown;

const table: Readonly<Record<string, Command>> = {
  show: (context, uri) => show(context, uri, false),
  showToSide: (context, uri) => show(context, uri, true),
  runAgain: context => runAgain(context),
  stop: context => stop(context),
  reveal: (context, uri, line, column) => reveal(context, uri, line, column),
  hoverTurn: (context, ...given) => hoverTurn(context, given),
  hoverAsk: (_context, ...given) => hoverAsk(given),
  play: context => play(context, "play"),
  step: context => play(context, "step"),
  why: context => ask(context, "why"),
  explain: context => ask(context, "explain"),
  check: (context, uri, run, pass) => check(context, uri, run, pass),
  compare: async context => (await import("./compare.js")).compare(context),
  debug: (_context, uri) => debug(uri),
  // Codec and page writer load when they are wanted: no one exports at start.
  export: async context => (await import("./export.js")).exportGraph(context),
  pinEntry: (context, uri) => pinEntry(context, uri),
  unpinEntry: context => unpinEntry(context),
  setUpTypes: context => setUpTypes(context),
  openExample: context => openExample(context),
  restart: context => restart(context),
  showOutput: context => context.log.show(),
};

/** Registers the table. What a command throws is logged and shown: this is its wire. */
export function registerCommands(context: Context): vscode.Disposable[] {
  return Object.entries(table).map(([name, command]) =>
    vscode.commands.registerCommand(`gradientGraph.${name}`, async (...given: unknown[]) => {
      try {
        await command(context, ...given);
      } catch (error) {
        context.log.own.error(error instanceof Error ? error : String(error));
        const message = error instanceof Error ? error.message : String(error);
        const open = "Show Output";
        const chosen = await vscode.window.showErrorMessage(`Gradient Graph: ${message}`, open);
        if (chosen === open) context.log.own.show();
      }
    }),
  );
}

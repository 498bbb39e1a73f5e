// A hover's links to what may be asked of its value: the commands ask about the tensor at the cursor, so it goes there.
import * as vscode from "vscode";
import { goTo } from "./goto.js";

const questions = ["why", "check", "explain"];

/** `given`: uri, line and column from 0, and the question. */
export async function hoverAsk([uri, line, character, question]: readonly unknown[]): Promise<void> {
  const found = questions.find(each => each === question);
  if (found === undefined) throw new Error(`a hover asks ${questions.join(", ")}, not ${String(question)}`);
  if (await goTo(uri, line, character)) await vscode.commands.executeCommand(`gradientGraph.${found}`);
}

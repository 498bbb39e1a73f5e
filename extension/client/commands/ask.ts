// Why Is This Gradient…?, Explain This Gradient: the panel answers, at the tensor under the cursor or at its selection.
import type { Question } from "../../protocol/panel.js";
import type { Context } from "../context.js";
import { meant } from "../meant.js";

export async function ask(context: Context, question: Question): Promise<void> {
  const { panel } = context;
  const found = await meant(context);
  if (!found) return;
  if (panel.uri !== found.entry || !panel.visible) panel.show(found.entry, true);
  panel.post({ type: "ask", question, node: found.node });
}

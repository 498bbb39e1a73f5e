// What the extension offers to VS Code, asked from inside the extension host.
import assert from "node:assert/strict";
import * as vscode from "vscode";

const ID = "gradient-graph.gradient-graph";

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(ID);
  assert.ok(found, `${ID} is not loaded`);
  return found;
}

export const tests: Readonly<Record<string, () => Promise<void>>> = {
  async "the extension is loaded under its publisher-neutral name"() {
    assert.equal(extension().packageJSON.name, "gradient-graph");
  },
};

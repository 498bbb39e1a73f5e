// The window that all tests of a file work in: opened before the first, tidied before each, pictured after each.
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { GraphPanel } from "./panel.js";
import { Session } from "./session.js";
import type { Workbench } from "./workbench.js";

export interface Suite {
  readonly session: Session;
  readonly workbench: Workbench;
  readonly panel: GraphPanel;
}

/**
 * @param name pictures are called after it and the test
 * @param settings those of VS Code
 * @param prepare what comes once the window is open: files, first, for the editor's search remembers which there are
 */
export function inVsCode(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  prepare: (suite: Suite) => void | Promise<void>,
): Suite {
  const session = new Session();
  const { workbench, panel } = session;
  const suite = { session, workbench, panel };
  beforeAll(async () => {
    await session.open(settings);
    await prepare(suite);
  });
  afterAll(() => session.stop());
  beforeEach(() => workbench.tidy());
  afterEach(({ task }) => {
    const again = task.result?.retryCount ? "-again" : "";
    return session.picture(`${name}-${task.name.replaceAll(/[^\w.]+/g, "-")}${again}`);
  });
  return suite;
}

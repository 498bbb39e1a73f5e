// The whole line, through the interface of a real VS Code, as a person walks it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Session } from "./session.js";

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session?.stop());
afterEach(({ task }) => session.picture(task.name.replaceAll(/\W+/g, "-")));

describe("the examples in a real VS Code", () => {
  it("opens an example", async () => {
    await session.workbench.openFile("06-detach.ts");
    expect(await session.workbench.visibleText()).toContain("const u = y.detach();");
  });
});

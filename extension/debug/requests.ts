// What each request of the debug adapter protocol does: one row each. `handle` gives the body of the answer, `after` is done
// once that is on its way. What a client sends is checked by the row's schema.
// Protocol: https://microsoft.github.io/debug-adapter-protocol/specification
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as v from "valibot";
import { CAPABILITIES, THREAD } from "./capabilities.js";
import type { Move } from "./cursor.js";
import { BREAKPOINTS } from "./requests/breakpoints.js";
import { CHANGING } from "./requests/changing.js";
import { LOOKING } from "./requests/looking.js";
import { type Row, row } from "./requests/row.js";

const anything = v.looseObject({});
const line = v.pipe(v.number(), v.integer(), v.minValue(0));

const moving = (move: Move): Row =>
  row(anything, {
    handle: session => {
      void session.run;
      return move === "on" ? { allThreadsContinued: true } : undefined;
    },
    after: session => session.move(move),
  });

const client = v.looseObject({ supportsInvalidatedEvent: v.optional(v.boolean(), false) });
const launched = v.looseObject({
  program: v.pipe(v.string(), v.minLength(1)),
  stopOnEntry: v.optional(v.boolean(), false),
});
const target = v.looseObject({ targetId: line });
const place = v.looseObject({ source: v.looseObject({ path: v.string() }), line });

export const REQUESTS: Readonly<Record<string, Row>> = {
  initialize: row(client, {
    handle: (session, { supportsInvalidatedEvent }): DebugProtocol.Capabilities => {
      session.invalidates = supportsInvalidatedEvent;
      return CAPABILITIES;
    },
  }),
  launch: row(launched, {
    handle: async (session, { program, stopOnEntry }) => session.launch(program, stopOnEntry),
    after: session => session.ready(),
  }),
  restart: row(anything, {
    handle: async session => {
      void session.run;
      await session.restart();
    },
    after: session => session.ready(),
  }),
  configurationDone: row(anything, {
    handle: session => void session.run,
    after: session => session.begin(),
  }),
  threads: row(anything, { handle: () => ({ threads: [{ id: THREAD, name: "Recorded run" }] }) }),
  continue: moving("on"),
  next: moving("over"),
  stepIn: moving("in"),
  stepOut: moving("out"),
  stepBack: moving("back"),
  reverseContinue: moving("reverse"),
  gotoTargets: row(place, {
    handle: (session, { source, line }) => ({ targets: targets(session, source.path, line) }),
  }),
  goto: row(target, {
    handle: (session, { targetId }) => void session.run.moments.at(targetId),
    after: (session, { targetId }) => session.jump(targetId),
  }),
  terminate: row(anything, { handle: () => undefined, after: session => session.end() }),
  disconnect: row(anything, { handle: () => undefined, after: session => session.shutdown() }),
  ...LOOKING,
  ...CHANGING,
  ...BREAKPOINTS,
};

/** On a line something may have happened often: the nearest before and after, the first and the last. */
function targets(
  session: Parameters<Row["handle"]>[0],
  path: string,
  line: number,
): DebugProtocol.GotoTarget[] {
  const { run } = session;
  const all = run.breaks.at(run.fileOf(path), line);
  const next = all.findIndex(moment => moment > run.at);
  const after = next < 0 ? all.length : next;
  const rows = [
    ["next time", all[after]],
    ["time before", all.findLast(moment => moment < run.at)],
    ["first time", all[0]],
    ["last time", all.at(-1)],
  ] as const;
  const seen = new Set<number>();
  return rows.flatMap(([label, id]) => {
    if (id === undefined || seen.has(id)) return [];
    seen.add(id);
    return [{ id, label: `${label} (${all.indexOf(id) + 1} of ${all.length})`, line }];
  });
}

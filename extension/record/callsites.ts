// The calls that are on the stack now, as V8 knows them. What the program does with stacks of its own is put back at once.

/** Frames that are looked at: a transformer's layers, nested in modules, take about 60. */
const DEPTH = 100;

/** What is asked of a frame. The types of Node do not have all of it. */
export interface CallSite {
  /** Null or undefined: native, or text that was evaluated. */
  getScriptNameOrSourceURL(): string | null | undefined;
  getFunctionName(): string | null;
  /** Offset in the script. */
  getPosition(): number;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  isConstructor(): boolean;
}

const raw = (_: Error, sites: NodeJS.CallSite[]) => sites;

/** Innermost first, without `hidden` and what it called. */
export function callSites(hidden: (...args: never[]) => unknown): readonly CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const target: { stack?: unknown } = {};
  try {
    Error.prepareStackTrace = raw;
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(target, hidden);
    return Array.isArray(target.stack) ? target.stack : [];
  } catch {
    return []; // the program has frozen Error
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

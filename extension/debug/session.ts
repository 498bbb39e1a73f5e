// The debug adapter: the protocol on one side, a recorded run on the other. Only `launch` and `restart` run the person's
// program; every button afterwards moves through what was recorded. What each request does is a row of requests.ts.
import {
  BreakpointEvent,
  DebugSession,
  InitializedEvent,
  InvalidatedEvent,
  OutputEvent,
  StoppedEvent,
  TerminatedEvent,
} from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { occurring } from "../../core/graph/occurrence.js";
import { parse } from "../protocol/guard.js";
import type { Substitution } from "../protocol/run.js";
import { sameMoment } from "./again.js";
import type { Stop } from "./breaks.js";
import { THREAD } from "./capabilities.js";
import type { Landing, Move } from "./cursor.js";
import type { Host, SetValues } from "./host.js";
import { said } from "./requests/breakpoints.js";
import { REQUESTS } from "./requests.js";
import { Run } from "./run.js";
import { recorded } from "./scope.js";
import { missed, substitution, withOne } from "./setting.js";
import { Shelf } from "./shelf.js";
import { type Part, partItem } from "./tree.js";

/** Said to the person instead of an answer. */
export class Refusal extends Error {}

type Why = Pick<DebugProtocol.StoppedEvent["body"], "reason" | "preserveFocusHint">;

const EDGES = {
  start: "Start of the run",
  end: "End of the run: step back from here, or continue to close",
} as const;

export class Session extends DebugSession {
  readonly shelf = new Shelf();
  readonly #host: Host;
  #ran: { run: Run; id: number } | null = null;
  /** Values set in this session: each new run has all. */
  #set: readonly Substitution[] = [];
  /** What to tell once a value was set. */
  #settled: { met: boolean } | null = null;
  #setting = false;
  /** Number of the run that it was said to stand in; null while there is another to come. */
  #stood: number | null = null;
  /** A run with other values was asked for since the program ran as it is written. */
  changed = false;
  /** The client can be told that what it shows has changed. */
  invalidates = false;
  #program = "";
  #stopOnEntry = false;
  #abort: AbortController | null = null;
  #edge: Landing["edge"] = null;
  /** What it stopped for last. */
  hit: Stop | null = null;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  /** @throws Refusal before a program was launched. */
  get run(): Run {
    if (!this.#ran) throw new Refusal("No program was launched yet.");
    return this.#ran.run;
  }

  /** Number of the run that it stands in; null before there is one. */
  get id(): number | null {
    return this.#ran?.id ?? null;
  }

  get started(): boolean {
    return this.#ran !== null;
  }

  /** Where it stands: in which run, at what time of that one's clock. Null before its first stop in the newest run. */
  get stands(): { run: number; seq: number } | null {
    if (!this.#ran || this.#ran.id !== this.#stood) return null;
    return { run: this.#ran.id, seq: this.run.moments.seq(this.run.at) };
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.#answer(request);
  }

  async #answer({ seq, command, arguments: given }: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = {
      seq: 0,
      type: "response",
      request_seq: seq,
      command,
      success: true,
    };
    try {
      const row = Object.hasOwn(REQUESTS, command) ? REQUESTS[command] : undefined;
      if (!row) throw new Refusal(`This debugger knows no request "${command}".`);
      const parsed = parse(row.schema, given ?? {}, command);
      if (!parsed.ok) throw new Refusal(parsed.problem);
      response.body = await row.handle(this, parsed.value as never);
      this.sendResponse(response);
      await row.after?.(this, parsed.value as never);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Braces would be read as places to fill in.
      const body = {
        error: { id: 1, format: "{message}", variables: { message }, showUser: command === "launch" },
      };
      this.sendResponse({ ...response, success: false, message, body });
    }
  }

  /** Runs the program, afresh. */
  async launch(program: string, stopOnEntry: boolean): Promise<void> {
    [this.#program, this.#stopOnEntry] = [program, stopOnEntry];
    this.#ran = await this.#execute(null);
    this.#set = [];
    this.changed = false;
    this.#edge = null;
  }

  /** All breakpoints are set anew for another run: the client sends them again. */
  async restart(): Promise<void> {
    const { length } = this.#set;
    await this.launch(this.#program, this.#stopOnEntry);
    if (length > 0)
      this.say(
        `Restarted as the program is written: ${length} set value${length > 1 ? "s are" : " is"} gone.\n`,
      );
  }

  /**
   * Runs the program again with this part of a value set where it was made, and stands where it stood.
   * @param text what it is to be: an expression over recorded values.
   */
  async set(part: Part, text: string): Promise<DebugProtocol.SetVariableResponse["body"]> {
    const { run } = this;
    if (this.#setting)
      throw new Refusal("The program is being run again with a value that was set: wait for that.");
    const next = substitution(run.moments.trace, part, run.evaluate(text));
    const set = withOne(this.#set, next);
    this.#setting = true;
    this.changed = true;
    try {
      const again = await this.#execute({ of: this.#ran?.id ?? 0, substitutions: set });
      if (this.#ran?.run !== run) throw new Refusal("The program was restarted meanwhile.");
      this.#follow(again.run);
      [this.#ran, this.#set] = [again, set];
    } finally {
      this.#setting = false;
    }
    return this.#told(part, next, text);
  }

  /** After a value was set: the client is told what has changed. */
  settle(): void {
    const { run } = this;
    const settled = this.#settled;
    this.#settled = null;
    if (!settled?.met || !this.invalidates)
      return this.#land(
        { moment: run.at, stop: settled?.met ? this.hit : null, edge: this.#edge },
        { reason: "goto" },
      );
    this.#stands();
    this.sendEvent(new InvalidatedEvent(["stacks", "variables"], THREAD));
  }

  async #execute(set: SetValues | null): Promise<{ run: Run; id: number }> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const { stands } = this;
    this.#stood = null;
    try {
      const { trace, root, fetch, id } = await this.#host.run(this.#program, set, abort.signal);
      const run = new Run(trace, root, fetch);
      if (run.empty)
        throw new Refusal("The program computed nothing with tensors, so there is nothing to step through.");
      if (trace.truncated)
        this.say(`${trace.truncated.reason}: ${trace.truncated.dropped} records are not shown.\n`);
      return { run, id };
    } catch (error) {
      // It stands where it stood, whatever the picture shows now.
      if (stands) this.#stands();
      throw error;
    }
  }

  /** Takes place and breakpoints over from the run that was stood in. */
  #follow(next: Run): void {
    const { run } = this;
    const { moment, met } = sameMoment(run.moments, run.at, next.moments);
    next.at = moment;
    for (const each of next.breaks.follow(run.breaks))
      this.sendEvent(new BreakpointEvent("changed", said(each)));
    const last = next.moments.length - 1;
    if ((this.#edge === "end" && moment < last) || (this.#edge === "start" && moment > 0)) this.#edge = null;
    this.#settled = { met };
    this.shelf.clear();
  }

  /** What was set, as the new run has it. */
  #told(part: Part, { occurrence }: Substitution, text: string): DebugProtocol.SetVariableResponse["body"] {
    const { moments, fetch } = this.run;
    for (const sentence of missed(moments.trace, this.#set))
      this.sendEvent(new OutputEvent(`${sentence}\n`, "important"));
    const name = [part.of.name, ...part.at.map(i => `[${i}]`)].join("");
    this.say(`${name} = ${text} (line ${occurrence.site.line}): the program was run again.\n`);
    const node = occurring(moments.trace, occurrence);
    const of = node && recorded(part.of.name, node, "value", node.value);
    if (!of) return { value: text };
    const { value, ...rest } = this.shelf.variable(partItem(name, { of, at: part.at }, fetch));
    return { value, ...rest };
  }

  /** The client may set breakpoints now. */
  ready(): void {
    this.sendEvent(new InitializedEvent());
  }

  begin(): void {
    if (this.#stopOnEntry) return this.#land({ moment: 0, stop: null, edge: "start" });
    this.#land(this.run.begin(text => this.say(`${text}\n`)));
  }

  move(move: Move): void {
    const forth = move === "on" || move === "over" || move === "in" || move === "out";
    if (forth && this.#edge === "end" && this.run.at === this.run.moments.length - 1) return this.end();
    this.#land(this.run.move(move, text => this.say(`${text}\n`)));
  }

  /** @param moment a moment of the run. */
  jump(moment: number): void {
    this.#land({ moment, stop: null, edge: null }, { reason: "goto" });
  }

  /** Stands where the run's clock says, if that is another moment. The keyboard stays with the picture that led here. */
  seek(seq: number): void {
    // Before its first moment it cannot stand.
    const moment = this.#ran ? Math.max(0, this.run.moments.until(seq)) : -1;
    if (moment >= 0 && moment !== this.run.at)
      this.#land({ moment, stop: null, edge: null }, { reason: "goto", preserveFocusHint: true });
  }

  end(): void {
    this.#abort?.abort();
    this.sendEvent(new TerminatedEvent());
  }

  say(text: string): void {
    this.sendEvent(new OutputEvent(text, "console"));
  }

  override shutdown(): void {
    this.#abort?.abort();
    super.shutdown();
  }

  #stands(): void {
    if (!this.#ran) return;
    this.#stood = this.#ran.id;
    this.#host.stands(this.run.moments.seq(this.run.at), this.#ran.id);
  }

  #land({ moment, stop, edge }: Landing, { reason, ...hints }: Why = { reason: "step" }): void {
    this.run.at = moment;
    this.shelf.clear();
    [this.hit, this.#edge] = [stop, edge];
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(
      stop?.reason ?? (edge ? "pause" : reason),
      THREAD,
      stop?.text ?? undefined,
    );
    Object.assign(event.body, { allThreadsStopped: true }, hints);
    if (edge) event.body.description = EDGES[edge];
    if (stop?.text) event.body.description = `Paused: ${stop.text}`;
    if (stop) event.body.hitBreakpointIds = stop.ids;
    this.#stands();
    this.sendEvent(event);
  }
}

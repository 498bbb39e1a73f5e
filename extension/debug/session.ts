// The debug adapter: the protocol on one side, a recorded run on the other. Only `launch` and `restart` run the person's
// program; every button afterwards moves through what was recorded. What each request does is a row of requests.ts.
import {
  DebugSession,
  InitializedEvent,
  OutputEvent,
  StoppedEvent,
  TerminatedEvent,
} from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { parse } from "../protocol/guard.js";
import type { Stop } from "./breaks.js";
import { THREAD } from "./capabilities.js";
import type { Landing, Move } from "./cursor.js";
import type { Host } from "./host.js";
import { REQUESTS } from "./requests.js";
import { Run } from "./run.js";
import { Shelf } from "./shelf.js";

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
  #run: Run | null = null;
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
    if (!this.#run) throw new Refusal("No program was launched yet.");
    return this.#run;
  }

  get started(): boolean {
    return this.#run !== null;
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
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    [this.#program, this.#stopOnEntry] = [program, stopOnEntry];
    const { trace, root, fetch } = await this.#host.run(program, abort.signal);
    const run = new Run(trace, root, fetch);
    if (run.empty)
      throw new Refusal("The program computed nothing with tensors, so there is nothing to step through.");
    this.#run = run;
    this.#edge = null;
    if (trace.truncated)
      this.say(`${trace.truncated.reason}: ${trace.truncated.dropped} records are not shown.\n`);
  }

  /** All breakpoints are set anew for another run: the client sends them again. */
  async restart(): Promise<void> {
    await this.launch(this.#program, this.#stopOnEntry);
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
    const moment = this.#run?.moments.until(seq) ?? -1;
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
    this.#host.stands(this.run.moments.seq(moment));
    this.sendEvent(event);
  }
}

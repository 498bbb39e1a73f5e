// For tests: a client of the protocol that writes down what it hears.
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Trace } from "../../core/trace/trace.js";
import type { SetValues } from "./host.js";
import { Session } from "./session.js";

type Body = Record<string, unknown>;

/** Elements that VS Code asks for at once. */
const PAGE = 100;

export class Client {
  readonly session: Session;
  readonly events: DebugProtocol.Event[] = [];
  /** Times of the run's clock that the picture was told. */
  readonly stood: number[] = [];
  /** The runs that those are of. */
  readonly stoodIn: number[] = [];
  #seq = 0;
  readonly #answers = new Map<number, (response: DebugProtocol.Response) => void>();
  readonly #waiting: { event: string; done(event: DebugProtocol.Event): void }[] = [];

  /** @param again runs the program with values set. */
  constructor(
    trace: Trace | Error,
    elements: (name: string) => ArrayLike<number> | string = () => "gone",
    again: (set: SetValues) => Promise<Trace> = () => Promise.reject(new Error("it runs once only")),
  ) {
    let id = 0;
    this.session = new Session({
      run: async (_program, set) => {
        if (trace instanceof Error) throw trace;
        const found = set ? await again(set) : trace;
        return { id: ++id, trace: found, root: "/project", fetch: async of => elements(of.name) };
      },
      stands: (seq, run) => {
        this.stood.push(seq);
        this.stoodIn.push(run);
      },
    });
    this.session.onDidSendMessage(message => this.#hear(message as DebugProtocol.ProtocolMessage));
  }

  /** The body of the answer; rejects with the adapter's words. */
  request(command: string, given: object = {}): Promise<unknown> {
    const seq = ++this.#seq;
    return new Promise((done, fail) => {
      this.#answers.set(seq, ({ success, body, message }) =>
        success ? done(body) : fail(new Error(message)),
      );
      this.session.handleMessage({
        seq,
        type: "request",
        command,
        arguments: given,
      } as DebugProtocol.Request);
    });
  }

  event(event: string): Promise<DebugProtocol.Event> {
    const at = this.events.findIndex(each => each.event === event);
    if (at >= 0) return Promise.resolve(this.events.splice(at, 1)[0]);
    return new Promise(done => this.#waiting.push({ event, done }));
  }

  /** A request that ends in a stop; gives what was said of that. */
  async go(command: string, given: object = {}): Promise<DebugProtocol.StoppedEvent["body"]> {
    await this.request(command, { threadId: 1, ...given });
    return (await this.event("stopped")).body as DebugProtocol.StoppedEvent["body"];
  }

  async stack(): Promise<DebugProtocol.StackFrame[]> {
    return ((await this.request("stackTrace", { threadId: 1 })) as Body)
      .stackFrames as DebugProtocol.StackFrame[];
  }

  /** "loss:5" */
  async top(): Promise<string> {
    const [{ name, line }] = await this.stack();
    return `${name}:${line}`;
  }

  async scope(name: string): Promise<number> {
    const { scopes } = (await this.request("scopes", { frameId: 0 })) as { scopes: DebugProtocol.Scope[] };
    return scopes.find(each => each.name === name)!.variablesReference;
  }

  async variables(variablesReference: number, page: object = {}): Promise<DebugProtocol.Variable[]> {
    const body = (await this.request("variables", { variablesReference, ...page })) as Body;
    return body.variables as DebugProtocol.Variable[];
  }

  /** What opens under a variable as VS Code shows it (debugModel.ts): its counts say what it asks for. */
  async open(variable: DebugProtocol.Variable): Promise<DebugProtocol.Variable[]> {
    const { variablesReference, namedVariables, indexedVariables } = variable;
    if (!indexedVariables) return this.variables(variablesReference);
    const shown = namedVariables ? await this.variables(variablesReference, { filter: "named" }) : [];
    for (let start = 0; start < indexedVariables; start += PAGE) {
      const page = { filter: "indexed", start, count: Math.min(PAGE, indexedVariables - start) };
      shown.push(...(await this.variables(variablesReference, page)));
    }
    return shown;
  }

  /** "name = value" of a scope. */
  async lines(scope: string): Promise<string[]> {
    return (await this.variables(await this.scope(scope))).map(({ name, value }) => `${name} = ${value}`);
  }

  async evaluate(expression: string): Promise<string> {
    return String(
      ((await this.request("evaluate", { expression, frameId: 0, context: "watch" })) as Body).result,
    );
  }

  #hear(message: DebugProtocol.ProtocolMessage): void {
    if (message.type === "response") {
      const response = message as DebugProtocol.Response;
      this.#answers.get(response.request_seq)?.(response);
      this.#answers.delete(response.request_seq);
      return;
    }
    const event = message as DebugProtocol.Event;
    const at = this.#waiting.findIndex(each => each.event === event.event);
    if (at >= 0) this.#waiting.splice(at, 1)[0].done(event);
    else this.events.push(event);
  }
}

/** A client whose session has begun; `before` sets its breakpoints. */
export async function started(
  trace: Trace | Error,
  launch: object = { stopOnEntry: true },
  before?: (client: Client) => Promise<unknown>,
  client = new Client(trace),
): Promise<{ client: Client; stopped: DebugProtocol.StoppedEvent["body"] }> {
  await client.request("initialize", {
    adapterID: "gradient-graph",
    pathFormat: "path",
    supportsInvalidatedEvent: true,
  });
  await client.request("launch", { program: "/project/a.js", ...launch });
  await client.event("initialized");
  await before?.(client);
  return { client, stopped: await client.go("configurationDone") };
}

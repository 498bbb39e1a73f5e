// One engine in a process of its own, asked and answered line by line.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import type { Engine } from "./engines.js";
import type { Inputs } from "./numbers.js";

export interface Times {
  /** Seconds of all its threads. */
  readonly cpu: number;
  /** Seconds on the clock. */
  readonly wall: number;
}

export interface Answer {
  readonly ready?: string;
  readonly start?: Times;
  readonly missing?: boolean;
  readonly parts?: readonly string[];
  readonly results?: Readonly<Record<string, string>>;
  readonly error?: string;
  readonly cpu?: number;
  readonly wall?: number;
}

export type Request =
  | { do: "load"; name: string; inputs: Inputs }
  | { do: "check" }
  | { do: "time"; count: number; part?: string };

export class Child {
  private readonly process: ChildProcess;
  private readonly lines: Interface;
  private readonly errors: string[] = [];
  private settle: ((answer: Answer) => void) | null = null;
  /** Set once the process has ended, by itself or by us. */
  over: string | null = null;

  constructor(engine: Engine) {
    const [command, ...rest] = engine.command;
    this.process = spawn(command, rest, { stdio: ["pipe", "pipe", "pipe"] });
    this.lines = createInterface({ input: this.process.stdout! });
    this.lines.on("line", line => this.give(JSON.parse(line)));
    this.process.stderr!.on("data", text => this.errors.push(String(text)));
    this.process.stdin!.on("error", () => undefined); // its end tells more
    this.process.on("error", error => this.end(error.message));
    this.process.on("exit", (code, signal) => this.end(`ended by ${signal ?? `exit code ${code}`}`));
  }

  /** The next answer; an engine that is silent for so long is ended, and the answer says so. */
  answer(seconds: number): Promise<Answer> {
    if (this.over !== null) return Promise.resolve({ error: this.over });
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.end(`no answer within ${seconds} s`);
        this.process.kill("SIGKILL");
      }, seconds * 1000);
      this.settle = answer => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }

  ask(request: Request, seconds = 120): Promise<Answer> {
    const answer = this.answer(seconds);
    if (this.over === null) this.process.stdin!.write(`${JSON.stringify(request)}\n`);
    return answer;
  }

  close(): void {
    this.over ??= "closed";
    this.lines.close();
    this.process.kill("SIGKILL");
  }

  private give(answer: Answer): void {
    const { settle } = this;
    this.settle = null;
    settle?.(answer);
  }

  private end(why: string): void {
    if (this.over !== null) return;
    const last = this.errors
      .join("")
      .split("\n")
      .filter(line => /error|overflow|memory/i.test(line))
      .at(-1);
    this.over = last ? `${why}: ${last.trim()}` : why;
    this.give({ error: this.over });
  }
}

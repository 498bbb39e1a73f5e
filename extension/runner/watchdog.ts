// The thread beside the program. It reads what the parent says, reports where the program is every 50 ms, and ends the
// run at a limit: it can do so while the program spins, because all it needs is in shared memory.
import { Socket } from "node:net";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { parse } from "../protocol/guard.js";
import { type Ask, askSchema, type Begin, beginSchema, FRAME, PIPE } from "../protocol/run.js";
import { FrameReader } from "./frames.js";
import { Outlet } from "./outlet.js";
import { share, WORD } from "./shared.js";

/** What the main thread tells its watchdog. */
export type ToWatchdog = { chunk: SharedArrayBuffer } | { ring: SharedArrayBuffer };
/** What the watchdog tells the main thread: the bytes of a run's program. */
export type FromWatchdog = { program: Uint8Array };
/** What this thread is started with. `asks` leads to a main thread that takes in nothing else any more. */
export interface WatchdogData {
  readonly buffer: SharedArrayBuffer;
  readonly asks: MessagePort;
}

const INTERVAL_MS = 50;

const { buffer, asks } = workerData as WatchdogData;
const shared = share(buffer);
const outlet = new Outlet(shared);
let limits: Begin | null = null;
let began = 0;
let idle = 0;

/** Takes in the memory of the tape that was announced. Asked for, because their turn among the events may come too late. */
function takeMemory(): void {
  while (parentPort) {
    const waiting = receiveMessageOnPort(parentPort);
    if (!waiting) return;
    const memory = waiting.message as ToWatchdog;
    if ("ring" in memory) outlet.ring = memory.ring;
    else outlet.chunks.push(memory.chunk);
  }
}

function end(how: "deadline" | "memory" | "stopped"): void {
  const ms = performance.now() - began;
  takeMemory();
  outlet.end({ how, code: 0, ms, error: null, related: [] });
}

/** Bytes that the program took: neither what Node needs to stand idle nor our own tape. */
function used(): number {
  const chunks = outlet.chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return process.memoryUsage.rss() - idle - chunks - (outlet.ring?.byteLength ?? 0);
}

function look(): void {
  if (!limits || shared.words[WORD.ended] === 1) return;
  const ms = performance.now() - began;
  takeMemory();
  if (used() > limits.memoryMb * 2 ** 20) return end("memory");
  if (ms >= limits.timeoutMs) return end("deadline");
  outlet.send(FRAME.progress, { ...outlet.where(), words: outlet.committed(), ms });
  outlet.sendTape();
}

function begin(payload: Buffer): void {
  const parsed = parse(beginSchema, JSON.parse(payload.toString()), "begin");
  if (!parsed.ok) throw new Error(parsed.problem);
  limits = parsed.value;
  outlet.secret = limits.secret;
}

function start(payload: Buffer): void {
  if (!limits) return;
  began = performance.now();
  idle = process.memoryUsage.rss();
  setInterval(look, INTERVAL_MS);
  setTimeout(look, limits.timeoutMs);
  const program = new Uint8Array(payload);
  parentPort?.postMessage({ program } satisfies FromWatchdog, [program.buffer]);
}

/** Hands a question to the main thread and wakes it. */
function ask(payload: Buffer): void {
  const parsed = parse(askSchema, JSON.parse(payload.toString()), "ask");
  if (!parsed.ok) return;
  asks.postMessage(parsed.value satisfies Ask);
  Atomics.add(shared.words, WORD.asked, 1);
  Atomics.notify(shared.words, WORD.asked);
}

/** Without its parent nobody would end this process: it goes, and its children with it. */
function orphaned(): void {
  try {
    process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

const reader = new FrameReader((kind, _secret, payload) => {
  if (kind === FRAME.begin) begin(payload);
  else if (kind === FRAME.program) start(payload);
  else if (kind === FRAME.stop) end("stopped");
  else if (kind === FRAME.ask) ask(payload);
});
const pipe = new Socket({ fd: PIPE.down, readable: true, writable: false });
pipe.on("data", (bytes: Buffer) => reader.push(bytes));
pipe.on("close", orphaned);
pipe.on("error", orphaned);

outlet.send(FRAME.ready, {});

import type { LogView } from "../../tape/log.js";
import { callKinds } from "../../tape/records.js";
import type { Kept, Site, TraceCall } from "../trace.js";
import { number } from "./records.js";

/** As its record tells it: frame, site, texts and nodes by their numbers on the tape. */
export interface RecordedCall extends Omit<TraceCall, "type" | "site" | "settings" | "kept"> {
  readonly frame: number;
  readonly type: number;
  readonly site: number;
  readonly settings?: number;
  /** By node: numbers of texts and values in turn. */
  readonly kept?: readonly (readonly number[])[];
}

export function readCall(log: LogView, at: number, end: number): RecordedCall {
  const word = (field: number) => log.get(at + field);
  const kind = callKinds[word(0)];
  const call = {
    kind,
    of: word(1),
    seq: word(2),
    site: word(3),
    frame: word(4),
    type: word(5),
    count: word(6),
  };
  if (kind === "state") return { ...call, settings: word(8), ...readKept(log, at + 9, end) };
  const nodes: number[] = [];
  for (let i = at + 8; i < end; i++) nodes.push(log.get(i));
  if (kind !== "forward" && kind !== "mode") return { ...call, nodes };
  return { ...call, nodes, training: (word(7) & 1) !== 0, modal: (word(7) & 2) !== 0 };
}

function readKept(log: LogView, at: number, end: number): { nodes: number[]; kept: number[][] } {
  const nodes: number[] = [];
  const kept: number[][] = [];
  for (let i = at; i < end; ) {
    nodes.push(log.get(i));
    const words = 2 * log.get(i + 1);
    kept.push(Array.from({ length: words }, (_, k) => log.get(i + 2 + k)));
    i += 2 + words;
  }
  return { nodes, kept };
}

/** What numbers on the tape stand for; -1 for a node that is not kept. */
interface Look {
  readonly texts: readonly string[];
  site(number: number): Site | null;
  id(node: number): number;
}

export function callOf(recorded: RecordedCall, look: Look): TraceCall {
  const { kind, of, seq, count, training, modal, settings, kept } = recorded;
  const ids = recorded.nodes.map(look.id);
  const there = <T>(list: readonly T[]) => list.filter((_, i) => ids[i] >= 0);
  const type = look.texts[recorded.type] ?? "…";
  const [site, nodes] = [look.site(recorded.site), there(ids)];
  if (training !== undefined) return { kind, of, seq, count, training, modal, type, site, nodes };
  if (settings === undefined || !kept) return { kind, of, seq, count, type, site, nodes };
  const all = there(kept).map(words => keptOf(words, look.texts));
  return { kind, of, seq, count, type, site, nodes, settings: look.texts[settings] ?? "…", kept: all };
}

/** What was kept of one parameter, by name. */
function keptOf(words: readonly number[], texts: readonly string[]): Kept {
  const pairs = Array.from({ length: words.length / 2 }, (_, i) => [
    texts[words[2 * i]] ?? "…",
    number(words[2 * i + 1]),
  ]);
  return Object.fromEntries(pairs) as Kept;
}

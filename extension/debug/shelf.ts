// Items that VS Code may open, by the numbers that it opens them by. They hold until the debugger moves on.
import type { DebugProtocol } from "@vscode/debugprotocol";
import { type Item, text } from "./tree.js";

type Opens = Pick<Item, "open" | "page">;

export class Shelf {
  readonly #items: Opens[] = [];
  /** All children that were listed, in however many pages, by their names: to find one again. */
  readonly #listed = new Map<number, Map<string, Item>>();

  clear(): void {
    this.#items.length = 0;
    this.#listed.clear();
  }

  /** 0: it does not open. */
  put(item: Opens): number {
    if (!item.open && !item.page) return 0;
    return this.#items.push(item);
  }

  variable(item: Item): DebugProtocol.Variable {
    const { name, value, type, evaluateName, open, page } = item;
    return {
      name,
      value,
      variablesReference: this.put(item),
      ...(type ? { type } : {}),
      ...(evaluateName ? { evaluateName } : {}),
      // VS Code asks for named ones beside numbered ones only where it was told that there are some.
      ...(page ? { namedVariables: open?.().length ?? 0, indexedVariables: page.count } : {}),
    };
  }

  /** Named children come first, numbered ones a page at a time. Null: nothing has that number any more. */
  async children(
    reference: number,
    { filter, start = 0, count }: DebugProtocol.VariablesArguments,
  ): Promise<readonly Item[] | null> {
    const item = this.#items[reference - 1];
    if (!item) return null;
    const named = filter === "indexed" ? [] : (item.open?.() ?? []);
    const { page } = item;
    const upTo = count === undefined || count === 0 ? (page?.count ?? 0) : count;
    const indexed = filter === "named" || !page ? [] : await page.read(start, Math.min(upTo, MOST));
    const over = Math.min(page?.count ?? 0, start + upTo) - start - MOST;
    const left = filter !== "named" && over > 0 ? [text("…", `${over} more: ask for them by pages`)] : [];
    const all = [...named, ...indexed, ...left];
    this.#note(reference, all);
    return all;
  }

  find(reference: number, name: string): Item | undefined {
    return this.#listed.get(reference)?.get(name);
  }

  /** Pages of one item come one after the other, under the same number. */
  #note(reference: number, items: readonly Item[]): void {
    const listed = this.#listed.get(reference) ?? new Map<string, Item>();
    for (const item of items) if (!listed.has(item.name)) listed.set(item.name, item);
    this.#listed.set(reference, listed);
  }
}

/** A client that asks for all of a million elements at once gets these; VS Code asks for a hundred. */
const MOST = 10_000;

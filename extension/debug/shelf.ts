// Items that VS Code may open, by the numbers that it opens them by. They hold until the debugger moves on.
import type { DebugProtocol } from "@vscode/debugprotocol";
import { type Item, text } from "./tree.js";

type Opens = Pick<Item, "open" | "page">;

export class Shelf {
  readonly #items: Opens[] = [];
  /** Children as they were last listed, to find one by its name again. */
  readonly #listed = new Map<number, readonly Item[]>();

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
    const { name, value, type, evaluateName, page } = item;
    return {
      name,
      value,
      variablesReference: this.put(item),
      ...(type ? { type } : {}),
      ...(evaluateName ? { evaluateName } : {}),
      ...(page ? { indexedVariables: page.count } : {}),
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
    this.#listed.set(reference, all);
    return all;
  }

  find(reference: number, name: string): Item | undefined {
    return this.#listed.get(reference)?.find(item => item.name === name);
  }
}

/** A client that asks for all of a million elements at once gets these; VS Code asks for a hundred. */
const MOST = 10_000;

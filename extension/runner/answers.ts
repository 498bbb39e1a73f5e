// What imports were found to mean, kept between runs: an edit seldom changes its imports, and asking takes longer than all
// the rest of reading a program.
import { existsSync } from "node:fs";
import type { Answer, Ask, Question } from "./resolve.js";

/** Nobody has asked this before. */
export class NotKnown extends Error {}

const keyOf = ({ specifier, importer, required }: Question) => `${required}\n${importer}\n${specifier}`;

export class Answers {
  readonly #known = new Map<string, Answer>();

  /** Answers from memory; throws NotKnown for what is new or no longer there. */
  known(overlays: ReadonlyMap<string, string>): Ask {
    return async question => {
      const answer = this.#known.get(keyOf(question));
      if (answer === undefined) throw new NotKnown();
      if (answer.kind === "file" && !overlays.has(answer.path) && !existsSync(answer.path))
        throw new NotKnown();
      return answer;
    };
  }

  /** Asks, and keeps what can be kept: what nobody has today may be there tomorrow. */
  remembering(ask: Ask): Ask {
    return async question => {
      const answer = await ask(question);
      if (answer.kind !== "missing") this.#known.set(keyOf(question), answer);
      return answer;
    };
  }

  clear(): void {
    this.#known.clear();
  }
}

// What Node's module loader is told: which url a specifier means, and what text a url has. The files keep their own
// urls, so that `import.meta`, stack traces and module identity are those of the originals.
import type { ProgramText } from "../protocol/run.js";

/** What both kinds of loader hooks need of a program. */
export type Served = Pick<ProgramText, "modules" | "answers"> & {
  /** The library's entry: what "gradient-graph" means to everyone. */
  library: string;
};

interface Resolved {
  url: string;
  format?: string | null;
  shortCircuit?: boolean;
}
interface Loaded {
  format: string | null | undefined;
  source?: string | ArrayBuffer | NodeJS.TypedArray | null;
  shortCircuit?: boolean;
}

export interface Server {
  resolve(specifier: string, parentUrl: string | undefined): Resolved | null;
  load(url: string): Loaded | null;
}

export function serve({ modules, answers, library }: Served): Server {
  const byUrl = new Map(modules.map(module => [module.url, module]));
  const targets = new Map(answers.map(([from, specifier, url]) => [`${from}\n${specifier}`, url]));
  return {
    resolve(specifier, parentUrl) {
      if (specifier === "gradient-graph") return { url: library, format: "module", shortCircuit: true };
      const url = targets.get(`${parentUrl}\n${specifier}`) ?? specifier;
      const module = byUrl.get(url);
      if (module) return { url, format: module.format, shortCircuit: true };
      return url === specifier ? null : { url, shortCircuit: true };
    },
    load(url) {
      const module = byUrl.get(url);
      if (!module) return null;
      // CommonJS goes through require's own machinery (see commonjs.ts).
      const source = module.format === "module" ? module.text : null;
      return { format: module.format, source, shortCircuit: true };
    },
  };
}

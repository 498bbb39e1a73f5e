// Types of the one plain-JavaScript tool that TypeScript tools import.
import type { BuildOptions } from "esbuild";

export declare function compile(name: string, options?: BuildOptions): Promise<string>;
export declare function run(name: string): Promise<void>;

// node main.mjs ENGINE.mjs [variant]: the process of one JavaScript engine.
import { serve } from "./serve.mjs";

const [, , file, variant] = process.argv;
await serve(await import(new URL(file, import.meta.url).href), variant);

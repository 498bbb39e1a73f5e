// One JavaScript engine answering requests, one JSON object a line each way, so that the driver can take turns between
// engines. pytorch.py answers the same.
import { createInterface } from "node:readline";

/** Numbers travel as base64 of their bytes: exact, and a tenth of JSON's time. */
const KINDS = { float32: Float32Array, float64: Float64Array, int32: Int32Array };

function unpack({ dtype, shape, data }) {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return { shape, data: new KINDS[dtype](bytes.buffer) };
}

const pack = values => Buffer.from(Float64Array.from(values).buffer).toString("base64");

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

/** CPU and wall seconds of `count` runs. Only what is a promise is awaited: a turn of the loop costs microseconds. */
async function timed(count, run) {
  const wall = performance.now(); // first, for the first use of the clock loads a module of Node's
  const cpu = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    const out = run();
    if (out instanceof Promise) await out;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
}

function answering(cases, around) {
  let loaded = null;
  return {
    load({ name, inputs }) {
      loaded = null;
      if (cases[name] === undefined) return { missing: true };
      loaded = cases[name](mapped(inputs, unpack));
      return { parts: Object.keys(loaded).filter(part => part !== "results") };
    },
    async check() {
      const out = await around(() => loaded.run());
      return { results: mapped(await loaded.results(out), pack) };
    },
    time: ({ count, part = "run" }) => around(() => timed(count, loaded[part])),
  };
}

/**
 * Serves an engine: { version, load(variant), first(library), cases(library) }.
 * @param around runs what is checked and timed; the recorder puts itself there.
 */
export async function serve(engine, variant, around = run => run()) {
  const say = answer => process.stdout.write(`${JSON.stringify(answer)}\n`);
  console.log = console.info = console.error; // stdout is the driver's
  let library;
  const start = await timed(1, async () => {
    library = await engine.load(variant);
    await engine.first(library);
  });
  const answers = answering(engine.cases(library), around);
  say({ ready: engine.version(library), start });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      say(await answers[request.do](request));
    } catch (error) {
      say({ error: String(error?.message ?? error).split("\n")[0] });
    }
  }
}

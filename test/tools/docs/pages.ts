// The reference under docs/api: one page for each part of the library, made from the declarations.
import { join } from "node:path";
import { root } from "../../helpers/files.js";
import { addedTo, type Declaration, type Exports, exportsOf, type Member, namesIn } from "./declarations.js";

const at = (file: string) => join(root, "dist/core", file);

interface Page {
  readonly title: string;
  readonly about: string;
}

const PAGES: Readonly<Record<string, Page>> = {
  tensors: {
    title: "Tensors",
    about: "Making tensors, and what can be done with them. All of it is imported by name.",
  },
  autograd: { title: "Autograd", about: "Recording, backward passes, modes, operations of your own." },
  func: {
    title: "Transforms",
    about: "Functions of functions: `func.grad`, `func.vmap` and their kin. They nest to any order.",
  },
  nn: { title: "Layers", about: "Modules, losses, initialisers, and state dicts as files." },
  optim: { title: "Optimisers", about: "Optimisers and the schedules of their rates." },
  data: { title: "Data", about: "Data sets and loaders." },
  linalg: { title: "Linear algebra", about: "Matrices, batched over their leading dimensions." },
};

/** Where a name of the top level belongs: by the room that declares it. */
function pageOf({ file }: Declaration): string {
  const [room] = file.slice(at("").length + 1).split("/");
  if (room === "nn") return "nn";
  return room === "autograd" || (room === "modes" && !file.endsWith("seed.d.ts")) ? "autograd" : "tensors";
}

interface Entry {
  /** As a program writes it: "nn.init.ones_". */
  readonly path: string;
  readonly page: string;
  readonly entry: Declaration;
}

function entries(exports: Exports, prefix = "", page?: string): Entry[] {
  return [...exports].flatMap(([name, entry]): Entry[] => {
    const path = prefix + name;
    if (!("kind" in entry)) return entries(entry, `${path}.`, page ?? name);
    return [{ path, page: page ?? pageOf(entry), entry }];
  });
}

const library = () => entries(exportsOf(at("index.d.ts")));

function tensorMembers(): Member[] {
  return addedTo("Tensor", [at("autograd/members.d.ts"), at("ops/methods.d.ts")]);
}

/** The members of Tensor that its own class declares for programs; its other fields are the engine's. */
const TENSOR = ["shape", "dtype", "ndim", "numel()", "version", "isContiguous()"];

function membersShown({ name, members }: Declaration): readonly Member[] {
  if (name !== "Tensor") return members;
  const own = members.filter(({ text }) =>
    TENSOR.includes(text.match(/(?:readonly |get )*(\w+(?:\(\))?)/)![1]),
  );
  return [...own, ...tensorMembers()];
}

/** Public names, and methods of public classes, that say nothing about themselves. */
export function undocumented(): string[] {
  return library().flatMap(({ path, entry }) => [
    ...(entry.doc === "" ? [path] : []),
    ...(entry.kind === "class" ? silent(entry).map(({ text }) => `${path}: ${text}`) : []),
  ]);
}

/** A method may go without where its name was described: by an overload before it, or by the base it overrides. */
function silent(entry: Declaration): Member[] {
  const told = new Set(["forward", "extraRepr", "toString", "step", "apply", "rate"]);
  return membersShown(entry).filter(({ text, doc }) => {
    const name = text.match(/^(\w+)\s*[(<]/)?.[1];
    if (doc !== "" && name) told.add(name);
    return doc === "" && name !== undefined && !told.has(name);
  });
}

const inPlace = () => [...exportsOf(at("ops/inplace.d.ts")).keys()];

const methods = () => `
Methods that are the free functions of the same names, the tensor coming first: ${list(namesIn(at("ops/methods.d.ts"), "names"))}.

In place, with the arguments of the plain forms: ${list(inPlace())}.
`;

const list = (names: readonly string[]) => names.map(name => `\`${name}\``).join(", ");
const anchor = (path: string) => path.toLowerCase().replaceAll(".", "");

function section({ path, entry }: Entry): string {
  const members = entry.kind === "class" ? membersShown(entry) : [];
  const lines = members.map(
    ({ text, doc }) => `- \`${text}\`${doc === "" ? "" : `: ${doc.replace(/\s+/g, " ")}`}`,
  );
  // Programs make tensors by functions; the constructor is the engine's.
  const text = path === "Tensor" ? "class Tensor" : entry.text;
  const code = `\`\`\`ts\n${text}\n\`\`\``;
  return [`### ${path}`, entry.doc, code, lines.join("\n"), path === "Tensor" ? methods().trim() : ""]
    .filter(Boolean)
    .join("\n\n");
}

const isType = ({ entry }: Entry) => entry.kind === "interface" || entry.kind === "type";

function page(name: string, all: readonly Entry[], homes: ReadonlyMap<string, Entry>): string {
  const here = all.filter(each => each.page === name);
  const own = here.filter(each => homes.get(identity(each)) === each);
  const borrowed = here.filter(each => homes.get(identity(each)) !== each);
  const links = borrowed.map(each => {
    const home = homes.get(identity(each))!;
    return `[\`${each.path}\`](${home.page === name ? "" : `${home.page}.md`}#${anchor(home.path)})`;
  });
  const sorted = own.toSorted((a, b) => Number(isType(a)) - Number(isType(b)) || (a.path < b.path ? -1 : 1));
  return [
    `# ${PAGES[name].title}`,
    PAGES[name].about,
    `Made from the docstrings by \`npm run docs\`. [All pages](README.md)`,
    sorted.map(each => `[${each.path}](#${anchor(each.path)})`).join(" · "),
    links.length === 0 ? "" : `Described elsewhere: ${links.join(", ")}.`,
    ...sorted.map(section),
  ]
    .filter(Boolean)
    .join("\n\n")
    .concat("\n");
}

const identity = ({ path, entry }: Entry) => `${entry.file} ${path.split(".").at(-1)}`;

/** Every file of docs/api by name. */
export function pages(): Map<string, string> {
  const all = library();
  const homes = new Map<string, Entry>();
  // The top level first: what a namespace repeats is described there.
  for (const each of all.toSorted((a, b) => a.path.split(".").length - b.path.split(".").length))
    if (!homes.has(identity(each))) homes.set(identity(each), each);
  const rows = Object.entries(PAGES).map(([name, { title, about }]) => `- [${title}](${name}.md): ${about}`);
  const index = `# Reference\n\nWhat \`import { … } from "gradient-graph"\` offers. Made from the docstrings by \`npm run docs\`.\n\n${rows.join("\n")}\n`;
  const made = Object.keys(PAGES).map((name): [string, string] => [`${name}.md`, page(name, all, homes)]);
  return new Map([["README.md", index], ...made]);
}

// How a module prints: its class, its settings, its children indented, as PyTorch does.

export interface Describable {
  namedChildren(): [string, Describable][];
  extraRepr(): string;
}

export function describe(module: Describable): string {
  const name = module.constructor.name;
  const children = module.namedChildren();
  const extra = module.extraRepr();
  if (children.length === 0) return `${name}(${extra})`;
  const lines = children.map(([key, child]) => `  (${key}): ${describe(child).replaceAll("\n", "\n  ")}`);
  return `${name}(\n${extra === "" ? "" : `  ${extra}\n`}${lines.join("\n")}\n)`;
}

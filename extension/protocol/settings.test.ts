import { expect, test } from "vitest";
import { read } from "../../test/helpers/files.js";
import { defaults } from "./settings.js";

interface Manifest {
  contributes: {
    configuration: { properties: Record<string, { default: unknown; scope: string; order: number }> };
  };
  capabilities: {
    untrustedWorkspaces: { restrictedConfigurations: string[] };
    virtualWorkspaces: { supported: boolean };
  };
}

const { contributes, capabilities }: Manifest = JSON.parse(read("package.json"));
const { properties } = contributes.configuration;

test("package.json offers each setting with the default that the code has", () => {
  for (const [name, value] of Object.entries(defaults))
    expect(properties[`gradientGraph.${name}`]?.default, name).toEqual(value);
});

test("it offers no other, but the one that was replaced", () => {
  const others = Object.keys(properties).filter(name => !(name.replace("gradientGraph.", "") in defaults));
  expect(others).toEqual(["gradientGraph.runOnEdit"]);
});

test("settings have an order of their own each, and a scope", () => {
  const orders = Object.values(properties).map(({ order }) => order);
  expect(new Set(orders).size).toBe(orders.length);
  for (const [name, { scope }] of Object.entries(properties))
    expect(scope, name).toBe(name === "gradientGraph.runtime" ? "machine-overridable" : "window");
});

test("a folder that is not trusted decides nothing about what runs", () => {
  const restricted = ["runtime", "timeout", "memory", "run", "runOnEdit"].map(
    name => `gradientGraph.${name}`,
  );
  expect(capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(restricted);
  expect(capabilities.virtualWorkspaces).toMatchObject({ supported: false });
});

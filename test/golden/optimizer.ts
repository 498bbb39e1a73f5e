import type { Tensor } from "../../core/index.js";
import type { Tolerance } from "./compare.js";
import { type Case, fields, list, number, string, strings, tensorText, tensorTexts } from "./format.js";
import { lookup, MissingError, make, member, type Names } from "./library.js";
import { check, Mismatch } from "./program.js";

// A case of one optimizer (with a scheduler perhaps): gradients are set from the file, each step's parameters compared.

interface Optimizer {
  readonly paramGroups: readonly { readonly lr: number }[];
  step(): unknown;
}

/** Arguments that PyTorch requires of a scheduler come before its options object. */
const required: Readonly<Record<string, readonly string[]>> = {
  StepLR: ["stepSize"],
  CosineAnnealingLR: ["tMax"],
  ExponentialLR: ["gamma"],
};

function construct<T>(path: string, args: readonly unknown[]): T {
  const found = member(path);
  if (typeof found !== "function") throw new MissingError(`class ${path}`);
  return Reflect.construct(found, args);
}

function schedulerOf(each: Case, optimizer: Optimizer): { step(): unknown } | null {
  if (each.scheduler === undefined || each.scheduler === null) return null;
  const text = fields(each.scheduler, "scheduler");
  const name = string(text.name, "scheduler.name");
  const given = { ...fields(text.options ?? {}, "scheduler.options") };
  const first = (required[name] ?? []).map(key => given[key]);
  for (const key of required[name] ?? []) delete given[key];
  return construct(`optim.lrScheduler.${name}`, [optimizer, ...first, given]);
}

export function runOptimizer(each: Case, tolerance: Tolerance): void {
  const params: Names = new Map();
  for (const [name, text] of tensorTexts(each.params, "params"))
    params.set(name, make({ ...text, requiresGrad: true }));
  const groups = list(each.groups, "groups").map((raw, i) => {
    const group = fields(raw, `groups[${i}]`);
    const members = strings(group.params, "group.params").map(name => lookup(params, name));
    return { params: members, ...fields(group.options ?? {}, "group.options") };
  });
  const given = { ...fields(each.options ?? {}, "options") };
  const optimizer = construct<Optimizer>(`optim.${string(each.optimizer, "optimizer")}`, [groups, given]);
  const scheduler = schedulerOf(each, optimizer);
  const trajectory = list(each.trajectory, "trajectory");
  trajectory.forEach((after, i) => {
    checkRates(optimizer, list(list(each.lrs, "lrs")[i], `lrs[${i}]`), tolerance, i);
    for (const [name, grad] of Object.entries(fields(list(each.grads, "grads")[i], `grads[${i}]`)))
      setGrad(lookup(params, name), grad);
    optimizer.step();
    scheduler?.step();
    for (const [name, value] of Object.entries(fields(after, `trajectory[${i}]`)))
      check(params.get(name), value, tolerance, `${name} after step ${i}`);
  });
}

function setGrad(param: Tensor, grad: unknown): void {
  param.grad = grad === null ? null : make(tensorText(grad, "grad"));
}

function checkRates(optimizer: Optimizer, expected: readonly unknown[], t: Tolerance, step: number): void {
  expected.forEach((raw, k) => {
    const rate = number(raw, `lrs[${step}][${k}]`);
    const found = optimizer.paramGroups[k]?.lr;
    if (!(Math.abs(found - rate) <= t.atol + t.rtol * Math.abs(rate)))
      throw new Mismatch(`rate of group ${k} at step ${step}: expected ${rate}, found ${found}`);
  });
}

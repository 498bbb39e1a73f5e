// Requests that set breakpoints of all kinds, or say where one may stand.
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as v from "valibot";
import { type Occurrence, occurrenceOf } from "../../../core/graph/occurrence.js";
import { occurrenceSchema } from "../../protocol/run.js";
import type { Placed } from "../breaks.js";
import { type Row, row } from "./row.js";

const line = v.pipe(v.number(), v.integer(), v.minValue(0));
const source = v.looseObject({ path: v.string() });
const wish = {
  condition: v.optional(v.string()),
  hitCondition: v.optional(v.string()),
  logMessage: v.optional(v.string()),
};
const list = <S extends v.GenericSchema>(each: S) =>
  v.optional(v.pipe(v.array(each), v.maxLength(10_000)), []);
const filter = v.looseObject({ filterId: v.string(), condition: v.optional(v.string()) });

export const said = ({ id, hits }: Placed, line?: number): DebugProtocol.Breakpoint => ({
  id,
  verified: hits.problem === null,
  ...(hits.problem === null ? {} : { message: hits.problem, reason: "failed" }),
  ...(line === undefined ? {} : { line }),
});

/** Null: we wrote no such id. */
function leafOf(dataId: string): Occurrence | null {
  try {
    return v.parse(occurrenceSchema, JSON.parse(dataId));
  } catch {
    return null;
  }
}

export const BREAKPOINTS: Readonly<Record<string, Row>> = {
  setBreakpoints: row(v.looseObject({ source, breakpoints: list(v.looseObject({ line, ...wish })) }), {
    handle: ({ run }, { source, breakpoints }) => ({
      breakpoints: run.breaks
        .source(run.fileOf(source.path), breakpoints)
        .map((each, i) => said(each, breakpoints[i].line)),
    }),
  }),
  setFunctionBreakpoints: row(
    v.looseObject({ breakpoints: list(v.looseObject({ name: v.string(), ...wish })) }),
    {
      handle: ({ run }, { breakpoints }) => ({
        breakpoints: run.breaks.function(breakpoints).map(each => said(each)),
      }),
    },
  ),
  dataBreakpointInfo: row(v.looseObject({ variablesReference: v.optional(line), name: v.string() }), {
    handle: (
      { run, shelf },
      { variablesReference, name },
    ): DebugProtocol.DataBreakpointInfoResponse["body"] => {
      const found = variablesReference ? shelf.find(variablesReference, name)?.leaf : run.leaf(name);
      const leaf = found && occurrenceOf(run.moments.trace, found);
      if (!leaf)
        return { dataId: null, description: "Only the gradient of a leaf that requires one can be watched." };
      return {
        dataId: JSON.stringify(leaf),
        description: `${name.replace(/\.grad$/, "")}.grad`,
        accessTypes: ["write"],
      };
    },
  }),
  setDataBreakpoints: row(
    v.looseObject({ breakpoints: list(v.looseObject({ dataId: v.string(), ...wish })) }),
    {
      handle: ({ run }, { breakpoints }) => ({
        breakpoints: run.breaks
          .data(breakpoints.map(({ dataId, ...rest }) => ({ ...rest, leaf: leafOf(dataId) })))
          .map(each => said(each)),
      }),
    },
  ),
  setExceptionBreakpoints: row(v.looseObject({ filters: list(v.string()), filterOptions: list(filter) }), {
    handle: ({ run }, { filters, filterOptions }) => {
      const plain = filters.map(id => ({ id }));
      const wishes = [...plain, ...filterOptions.map(({ filterId: id, condition }) => ({ id, condition }))];
      return { breakpoints: run.breaks.exceptions(wishes).map(each => said(each)) };
    },
  }),
  breakpointLocations: row(v.looseObject({ source, line, endLine: v.optional(line) }), {
    handle: ({ run }, { source, line, endLine = line }) => ({
      breakpoints: run.breaks
        .lines(run.fileOf(source.path))
        .filter(each => each >= line && each <= endLine)
        .map(each => ({ line: each })),
    }),
  }),
};

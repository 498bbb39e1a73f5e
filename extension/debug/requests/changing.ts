// Requests that set a value: the program runs again, with that value where it was made.
import * as v from "valibot";
import { NotSettable } from "../setting.js";
import { type Row, row } from "./row.js";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const typed = v.pipe(v.string(), v.maxLength(100_000));

const nothing = (name: string) =>
  new NotSettable(
    `${name}: only values that an operation made can be set; counters, shapes and figures follow from them.`,
  );

export const CHANGING: Readonly<Record<string, Row>> = {
  setVariable: row(v.looseObject({ variablesReference: count, name: v.string(), value: typed }), {
    handle: (session, { variablesReference, name, value }) => {
      void session.run;
      const item = session.shelf.find(variablesReference, name);
      if (!item) throw new Error("The debugger has moved on; open the variable again.");
      if (!item.part) throw nothing(name);
      return session.set(item.part, value);
    },
    after: session => session.settle(),
  }),
  setExpression: row(v.looseObject({ expression: typed, value: typed, frameId: v.optional(count) }), {
    handle: (session, { expression, value }) => {
      const part = session.run.part(expression);
      if (!part) throw nothing(expression);
      return session.set(part, value);
    },
    after: session => session.settle(),
  }),
};

import type * as v from "valibot";
import type { Session } from "../session.js";

export interface Row {
  schema: v.GenericSchema;
  /** The body of the answer. What it throws is said to the person. */
  handle(session: Session, given: never): unknown;
  after?(session: Session, given: never): void;
}

/** A row whose handlers know what its schema let through. */
export function row<S extends v.GenericSchema>(
  schema: S,
  handlers: {
    handle(session: Session, given: v.InferOutput<S>): unknown;
    after?(session: Session, given: v.InferOutput<S>): void;
  },
): Row {
  return { schema, ...handlers };
}

// A bundle of its own: nothing of the debugger is needed before somebody debugs.
export { decodeTrace } from "../../core/trace/codec.js";
export { inlineValues } from "../debug/inline.js";
export { Session } from "../debug/session.js";

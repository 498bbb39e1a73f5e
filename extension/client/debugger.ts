// A bundle of its own: nothing of it is needed before somebody debugs, or opens a trace file.
export { decodeTrace, encodeTrace } from "../../core/trace/codec.js";
export { readTrace } from "../../core/trace/read.js";
export { inlineValues } from "../debug/inline.js";
export { Session } from "../debug/session.js";
export { Recorded } from "./recorded.js";

// What the adapter says it can do. Every row is answered by a handler of session.ts, and by a test.
import type { DebugProtocol } from "@vscode/debugprotocol";
import { FILTERS } from "./filters.js";

export const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsFunctionBreakpoints: true,
  supportsDataBreakpoints: true,
  supportsBreakpointLocationsRequest: true,
  supportsExceptionFilterOptions: true,
  supportsExceptionInfoRequest: true,
  supportsEvaluateForHovers: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsCompletionsRequest: true,
  supportsGotoTargetsRequest: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  exceptionBreakpointFilters: FILTERS.map(({ id, label, description, on, threshold }) => ({
    filter: id,
    label,
    description,
    default: on,
    supportsCondition: threshold !== null,
    ...(threshold === null
      ? {}
      : { conditionDescription: `Bound on the gradient's norm, for example ${threshold}` }),
  })),
};

/** A recorded run is one. */
export const THREAD = 1;

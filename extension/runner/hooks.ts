// Loader hooks for Node before 22.15, where they live on a thread of Node's own. The program arrives by a port; it is
// taken in just before the first question about it.
import type { LoadHook, ResolveHook } from "node:module";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type Served, type Server, serve } from "./serve.js";

let port: MessagePort | null = null;
let server: Server | null = null;

export function initialize(data: { port: MessagePort }): void {
  port = data.port;
}

function current(): Server | null {
  const received = port && receiveMessageOnPort(port);
  if (received) server = serve(received.message as Served);
  return server;
}

export const resolve: ResolveHook = async (specifier, context, next) =>
  (current()?.resolve(specifier, context.parentURL) as ReturnType<ResolveHook> | null) ??
  next(specifier, context);

export const load: LoadHook = async (url, context, next) =>
  (current()?.load(url) as ReturnType<LoadHook> | null) ?? next(url, context);

// The panel's start: where it lives, its store, its wire, and the first trace.
import { register } from "./controls/controls.js";
import { home } from "./host.js";
import { Panel } from "./panel.js";
import { PAGE } from "./store/persist.js";
import { initial } from "./store/state.js";
import { Store } from "./store/store.js";
import { readTheme, standalone } from "./theme/read.js";
import { isRequest, type Request, Wire } from "./wire.js";

/** Builds the panel into the page. */
export function start(page: Document): void {
  const { host, embedded } = home(page);
  if (embedded) standalone(page);
  register();
  const store = new Store(initial);
  const wire = new Wire(host);
  const panel = new Panel(store, wire, readTheme(page), embedded !== null);
  page.body.append(panel.element);
  panel.listen(page);
  const asked = (request: Request) => panel.obey(request);
  if (!embedded) return wire.listen(event => store.send(event), asked);
  const { file, bytes } = embedded;
  const meant = wire.read({ type: "trace", uri: PAGE, file, version: 0, bytes });
  if (!isRequest(meant)) store.send(meant);
}

// The plan of the house as data: which room may import which. ARCHITECTURE.md says the same in words.

export interface Room {
  /** Rooms whose values it may import, besides itself. */
  readonly rooms: readonly string[];
  /** Packages and Node modules it may import; "node:" stands for all of Node. */
  readonly packages: readonly string[];
}

const room = (rooms: string[] = [], packages: string[] = []): Room => ({ rooms, packages });

const VALUE = ["core/kernels", "core/tensor"];
const ENGINE = [...VALUE, "core/tape", "core/modes", "core/hooks", "core/autograd"];
const LIBRARY = [...ENGINE, "core/ops"];
const ANSWERS = ["core/trace", "core/graph", "core/insight"];
const PICTURE = [...ANSWERS, "extension/protocol"];
const WEBVIEW = ["store", "layout", "theme", "player", "scene", "panels", "controls", "export"].map(
  name => `webview/${name}`,
);

/** "core" and "webview" are the files that stand at the top of those folders: they join their rooms. */
export const ROOMS: Readonly<Record<string, Room>> = {
  "core/kernels": room(),
  "core/tensor": room(["core/kernels"]),
  "core/tape": room(["core/kernels", "core/tensor"]),
  "core/modes": room(["core/tape", "core/kernels"]),
  "core/hooks": room(["core/tensor"]),
  "core/autograd": room([...VALUE, "core/tape", "core/modes", "core/hooks"]),
  "core/ops": room(ENGINE),
  "core/func": room(LIBRARY),
  "core/nn": room([...LIBRARY, "core/func"]),
  "core/optim": room([...LIBRARY, "core/nn"]),
  "core/data": room([...LIBRARY, "core/nn"]),
  "core/trace": room(["core/tape"]),
  "core/graph": room(["core/trace"]),
  "core/insight": room(["core/trace", "core/graph"]),
  "core/snapshot": room([...VALUE, "core/tape", "core/autograd", "core/trace"]),
  core: room([...LIBRARY, "core/snapshot", "core/func", "core/nn", "core/optim", "core/data", ...ANSWERS]),
  "extension/protocol": room(["core/trace"], ["valibot"]),
  "extension/instrument": room([], ["@babel/parser", "@babel/types", "magic-string"]),
  "extension/runner": room(
    ["core", ...ANSWERS, "extension/instrument", "extension/protocol"],
    ["node:", "esbuild", "@jridgewell/trace-mapping", "@jridgewell/remapping"],
  ),
  "extension/server": room(
    [...ANSWERS, "extension/runner", "extension/protocol", "extension/instrument"],
    ["node:", "vscode-languageserver", "vscode-languageserver-textdocument", "@babel/types", "valibot"],
  ),
  "extension/client": room(
    ["core/trace", "extension/debug", "extension/protocol", "webview/export"],
    ["node:", "vscode", "vscode-languageclient", "valibot"],
  ),
  "extension/debug": room(
    [...ANSWERS, "extension/protocol"],
    ["node:", "@vscode/debugadapter", "@vscode/debugprotocol", "jsep", "valibot"],
  ),
  "extension/record": room(
    ["core", ...ANSWERS, "extension/runner", "extension/instrument"],
    ["node:", "@babel/types"],
  ),
  "extension/cli": room(
    ["core", ...ANSWERS, "extension/runner", "webview/export"],
    ["node:", "@resvg/resvg-wasm"],
  ),
  "webview/store": room(PICTURE),
  "webview/layout": room([...PICTURE], ["elkjs"]),
  "webview/theme": room(),
  "webview/player": room([...PICTURE, "webview/store"], ["d3"]),
  "webview/scene": room([...PICTURE, "webview/layout", "webview/theme", "webview/player"], ["d3"]),
  "webview/panels": room(
    [...PICTURE, "webview/store", "webview/theme", "webview/controls", "webview/player"],
    ["d3"],
  ),
  "webview/controls": room([], ["@vscode/webview-ui-toolkit"]),
  "webview/export": room(
    [...PICTURE, ...["store", "layout", "theme", "scene"].map(name => `webview/${name}`)],
    ["d3"],
  ),
  webview: room([...PICTURE, ...WEBVIEW], ["d3"]),
};

/** Types may be imported by every room: a type alone brings no code along. */
export const TYPES = ["core/trace", "core/tape", "core/tensor", "extension/protocol"];

/** Every room of core may use these files at its top. */
export const COMMON = ["core/errors", "core/options"];

// One page that plays from disk: the panel's own script and style with the trace inside. No network, no other file.
// Its policy lets run exactly what carries the page's nonce; the trace is data, escaped so that it cannot end its element.

export interface Assets {
  /** The panel's bundle, an iife. */
  script: string;
  style: string;
}

/**
 * A self-contained interactive page of an encoded trace (core/trace/codec). Pure: the same input, the same page.
 * `kept` is what a panel keeps of where a person was (webview/store/persist): there the page opens.
 */
export function exportHtml(
  { script, style }: Assets,
  trace: Uint8Array,
  title: string,
  kept: unknown = null,
): string {
  const data = JSON.stringify({
    file: title,
    ...(kept === null ? {} : { kept }),
    base64: base64(trace),
  }).replaceAll("<", "\\u003c");
  const nonce = digest(trace, script);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "worker-src blob:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>${escapeText(title)} · Gradient Graph</title>
<style nonce="${nonce}">
${style.replaceAll("</style", "<\\/style")}
</style>
</head>
<body>
<script type="application/json" id="gradient-graph-trace">${data}</script>
<script nonce="${nonce}">
${script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}
</script>
</body>
</html>
`;
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** RFC 4648; written out because neither Node's Buffer nor the DOM's btoa may be used here. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  let line = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    line += LETTERS[word >> 18] + LETTERS[(word >> 12) & 63];
    line += b === undefined ? "==" : LETTERS[(word >> 6) & 63] + (c === undefined ? "=" : LETTERS[word & 63]);
    if (line.length > 4096) {
      parts.push(line);
      line = "";
    }
  }
  return parts.join("") + line;
}

/** FNV-1a (Fowler, Noll, Vo 1991) of the page's content. The nonce guards a fixed file, where all text is ours or data. */
function digest(bytes: Uint8Array, script: string): string {
  let hash = 0x811c9dc5;
  const eat = (byte: number) => {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  };
  bytes.forEach(eat);
  for (let i = 0; i < script.length; i += 97) eat(script.charCodeAt(i) & 255);
  return `gg${hash.toString(36)}`;
}

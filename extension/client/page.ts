// The panel's HTML: one script, one style sheet, nothing else may load or run.

export interface PageAssets {
  /** Addresses of the built script and style sheet. */
  script: string;
  style: string;
  /** The webview's own origin, for images. */
  source: string;
  /** Fresh for each page. */
  nonce: string;
}

/** The nonce also stands in a meta property, from which the controls take it for the styles they make. */
export function page({ script, style, source, nonce }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "worker-src blob:",
    `img-src ${source} data: blob:`,
    `font-src ${source}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gradient Graph</title>
<link rel="stylesheet" nonce="${nonce}" href="${attribute(style)}">
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}

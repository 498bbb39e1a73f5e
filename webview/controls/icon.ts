// The few icons of the panel as paths of a 16 px square: no icon font to load.

const PATHS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  step: "M3 3l7 5-7 5zM11 3h2v10h-2z",
  stepBack: "M13 3L6 8l7 5zM3 3h2v10H3z",
  fit: "M2 2h4v1.5H3.5V6H2zM10 2h4v4h-1.5V3.5H10zM2 10h1.5v2.5H6V14H2zM12.5 10H14v4h-4v-1.5h2.5z",
  outline: "M2 3h12v1.5H2zM5 7.25h9v1.5H5zM5 11.5h9V13H5z",
  inspector: "M2 2h12v12H2zM3.5 3.5v9h5v-9zM10 3.5v9h2.5v-9z",
  more: "M3 6.8a1.2 1.2 0 110 2.4 1.2 1.2 0 010-2.4zM8 6.8a1.2 1.2 0 110 2.4 1.2 1.2 0 010-2.4zM13 6.8a1.2 1.2 0 110 2.4 1.2 1.2 0 010-2.4z",
  expand: "M8 1l3.5 4h-7zM4.5 11h7L8 15zM2 7.25h12v1.5H2z",
  collapse: "M4.5 1h7L8 5zM8 11l3.5 4h-7zM2 7.25h12v1.5H2z",
  search: "M7 2a5 5 0 013.9 8.1l3 3-1 1-3-3A5 5 0 117 2zm0 1.4a3.6 3.6 0 100 7.2 3.6 3.6 0 000-7.2z",
  findings: "M8 1.5l6.8 12.3H1.2zM8 4.6l-4.2 7.7h8.4zM7.3 6.8h1.4v2.7H7.3zM7.3 10.2h1.4v1.3H7.3z",
  passes: "M2 3h1.5v10H2zM5 6h3v1.5H5zM5 9.5h6V11H5zM9.5 6H14v1.5H9.5zM5 2.5h8V4H5zM12.5 9.5H14V11h-1.5z",
  compare: "M2 3h5v10H2zM3.4 4.4v7.2h2.2V4.4zM9 3h5v10H9zM9.8 6.4h3.4v1.2H9.8zM9.8 8.8h3.4V10H9.8z",
  curve:
    "M2 2h1.4v10.6H14V14H2zM4.5 10.5C6 4 7.500 3 8.500 6.500S11 10 13 4l1.200.400C12 11.500 9 12 7.500 7.500 7 6 6.500 6 5.700 10.900z",
  explain: "M4 2h9v1.500H6.900L10 8l-3.100 4.500H13V14H4v-1.200L7.700 8 4 3.200z",
  memory:
    "M4 4h8v8H4zM5.500 5.500v5h5v-5zM5 1.500h1.300V3.500H5zM9.700 1.500H11V3.500H9.700zM5 12.500h1.300v2H5zM9.700 12.500H11v2H9.700zM1.500 5h2v1.300h-2zM1.500 9.700h2V11h-2zM12.500 5h2v1.300h-2zM12.500 9.700h2V11h-2z",
  training:
    "M2 2h1.4v10.600H14V14H2zM4.700 3.400L6 2.800l2.200 4.700 2.100 1.200 3.700.800-.300 1.400-4-.900-2.600-1.500z",
  close: "M3.700 2.700L8 7l4.300-4.300 1 1L9 8l4.300 4.300-1 1L8 9l-4.300 4.300-1-1L7 8 2.700 3.700z",
} as const;

export type Icon = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 16 16",
    width: "16",
    height: "16",
    "aria-hidden": "true",
  }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  path.setAttribute("fill", "currentColor");
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

// Parameters inside a box: a rounded blue border, name, ‖adjoint‖, its bar, and the thin line of x.grad below.
import type { Selection } from "d3";
import type { Theme } from "../../../theme/tokens.js";
import { INSIDE } from "../../pills.js";
import type { BoxShape, PillShape } from "../../scene.js";
import { place, say } from "../program.js";
import "./style.css";

type Pills = Selection<SVGGElement, PillShape, SVGGElement, BoxShape>;

/** Baseline of the words, top of the bar, and the line of the tray. */
export const ROW = { words: 14, bar: 17, tray: 22 } as const;

export function drawPills<T extends BoxShape>(
  boxes: Selection<SVGGElement, T, SVGGElement, unknown>,
  theme: Theme,
): void {
  const pills = boxes
    .selectAll<SVGGElement, PillShape>("g.pill")
    .data(
      item => item.pills,
      pill => pill.node,
    )
    .join(enter => create(enter.append("g")));
  pills.attr("class", classes).attr("data-node", pill => pill.node);
  pills.attr("transform", place);
  pills.select("title").text(pill => pill.title);
  pills
    .select("rect.shell")
    .attr("width", pill => pill.width)
    .attr("height", pill => pill.height);
  say(pills.select<SVGTextElement>("text.name"), pill => pill.name, theme);
  pills.select("text.norm").attr("x", pill => pill.width - INSIDE);
  say(pills.select<SVGTextElement>("text.norm"), pill => pill.text, theme);
  pills.select("rect.bar").attr("width", pill => pill.bar);
  pills.select("path.tray").attr("d", pill => `M${INSIDE},${ROW.tray}H${pill.width - INSIDE}`);
  drawOthers(boxes);
}

/** "+3 more": a button of the same form. */
function drawOthers<T extends BoxShape>(boxes: Selection<SVGGElement, T, SVGGElement, unknown>): void {
  const others = boxes
    .selectAll<SVGGElement, T>("g.others")
    .data(item => (item.others.text ? [item] : []))
    .join(enter => {
      const made = enter.append("g").attr("class", "others");
      made.append("title").text("List all parameters (Enter)");
      made.append("rect").attr("class", "frame").attr("rx", 11);
      made.append("text").attr("y", ROW.words + 1);
      return made;
    });
  others.attr("data-others", item => item.node).attr("transform", item => place(item.others));
  others
    .select("rect")
    .attr("width", item => item.others.width)
    .attr("height", item => item.others.height);
  others
    .select("text")
    .attr("x", item => item.others.width / 2)
    .text(item => item.others.text);
}

function create(pill: Pills): Pills {
  pill.append("title");
  pill.append("rect").attr("class", "shell").attr("rx", 11);
  pill.append("text").attr("class", "name").attr("x", INSIDE).attr("y", ROW.words);
  pill.append("text").attr("class", "norm").attr("y", ROW.words);
  pill.append("rect").attr("class", "bar").attr("x", INSIDE).attr("y", ROW.bar).attr("height", 2.5);
  pill.append("path").attr("class", "tray");
  return pill;
}

const classes = (pill: PillShape): string =>
  ["pill", `reach-${pill.reach}`, `tray-${pill.tray}`, pill.selected && "selected", pill.lit && "lit"]
    .filter(Boolean)
    .join(" ");

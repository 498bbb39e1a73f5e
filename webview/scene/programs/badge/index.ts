// What cards and frames share in their heads: the chevron that opens or closes, and the badges of what they stand for.
import type { Selection } from "d3";
import type { BadgeShape } from "../../scene.js";
import "./style.css";

type Parents<T> = Selection<SVGGElement, T, SVGGElement, unknown>;

export const CHEVRON = { closed: "M14,9l5,5l-5,5", open: "M12,11l5,5l5,-5" } as const;

/** `g.toggle` at the left of the head; its attribute says which group it opens or closes. */
export function drawToggle<T>(parents: Parents<T>, group: (item: T) => string, closed: boolean): void {
  const toggle = parents
    .selectAll<SVGGElement, T>("g.toggle")
    .data(item => [item])
    .join(enter => {
      const made = enter.append("g").attr("class", "toggle");
      made.append("rect").attr("x", 2).attr("y", 2).attr("width", 24).attr("height", 24).attr("rx", 4);
      made.append("path").attr("d", closed ? CHEVRON.closed : CHEVRON.open);
      return made;
    });
  toggle.attr(closed ? "data-open" : "data-close", group);
}

export function drawBadges<T>(parents: Parents<T>, of: (item: T) => readonly BadgeShape[]): void {
  const badges = parents
    .selectAll<SVGGElement, BadgeShape>("g.badge")
    .data(of, badge => badge.kind)
    .join(enter => {
      const made = enter.append("g");
      made.append("rect").attr("height", 18).attr("y", 5);
      made.append("text").attr("y", 18);
      return made;
    });
  badges.attr("class", badge => `badge ${badge.kind}`);
  badges
    .select("rect")
    .attr("x", badge => badge.x - badge.width)
    .attr("width", badge => badge.width);
  badges
    .select("text")
    .attr("x", badge => badge.x - badge.width / 2)
    .text(badge => badge.text);
}

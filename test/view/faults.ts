// What is wrong with where the parts of the panel stand; runs in the page.

/** What overlaps, and what ends beyond the page: one line each. `parts` stand one after the other, controls side by side. */
export function faults(): string[] {
  const found: string[] = [];
  const name = (each: Element) => `${each.tagName.toLowerCase()}.${each.getAttribute("class")}`;
  const seen = (selector: string) =>
    [...document.querySelectorAll(selector)].filter(each => each.getClientRects().length > 0);
  const check = (all: Element[]) => {
    const boxes = all.map(each => each.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.left < -0.5 || a.right > innerWidth + 0.5) found.push(`${name(all[i])} is cut off at the side`);
      for (let j = i + 1; j < boxes.length; j++) {
        const b = boxes[j];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 1) found.push(`${name(all[i])} lies over ${name(all[j])}`);
      }
    });
  };
  check(seen(".gg-toolbar, .gg-message, .gg-stage, .gg-strip, .gg-outline, .gg-dock, .gg-foot"));
  check(seen(".gg-transport, .gg-stepline"));
  const controls = [
    ".gg-toolbar > :not(.gg-switches, .gg-space, .gg-passes)",
    ".gg-passes > vscode-dropdown, .gg-passes-many > *, .gg-switches > *",
  ].join();
  for (const row of [controls, ".gg-transport > *"]) check(seen(row));
  for (const each of seen(".gg-stage, .gg-dock, .gg-outline"))
    if (each.getBoundingClientRect().height < 160) found.push(`${name(each)} has no room`);
  const { scrollWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`the page is ${scrollWidth} px wide`);
  const end = Math.max(...seen(".gg-foot, .gg-dock").map(each => each.getBoundingClientRect().bottom));
  if (end + scrollY > scrollHeight) found.push("what is lowest cannot be scrolled to");
  return found;
}

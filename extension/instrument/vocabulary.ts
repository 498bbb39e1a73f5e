// The words that instrumented programs say to the run time (extension/runner/runtime.ts): globals with a prefix that
// nobody types by hand, so that no name of the user's is shadowed. Kept short in number, each does one thing.

export const WORDS = {
  /** `f(a, $site(id, F, b))`: writes the register after the arguments, just before the call; gives b back. */
  site: "$gg_site",
  /** `f(...$spread(id, F))`: the same where there is no last argument to pass it through; gives an empty list. */
  spread: "$gg_spread",
  /** `($here(id, F), x.sum())`: the same, cheaper, where V8's messages cannot name the parentheses. */
  here: "$gg_here",
  /** `x.mul($sure(id, x, b))`: writes another site into the register if x holds no tensor; gives b back. */
  sure: "$gg_sure",
  /** `const f = $enter(id, F)`: a function begins; gives its activation. */
  enter: "$gg_enter",
  /** `$leave(f)`: a function ends. */
  leave: "$gg_leave",
  /** `const F = $caller()`: the live activation, for functions that get none of their own. */
  caller: "$gg_caller",
  /** `await $suspend(F, v)`: the function suspends; its caller is live again. */
  suspend: "$gg_suspend",
  /** `$loop(id, depth, F)`: the body of a loop begins. */
  loop: "$gg_loop",
  /** `$name(id, F, v)`: a variable or field holds v; gives v back. */
  name: "$gg_name",
  /** `$echo(id, F, v)`: a bare call was worth v: shown if it is a tensor. */
  echo: "$gg_echo",
  /** `$show(id, F, v)`: a bare name was worth v: shown if it is a tensor, null, a number or a boolean. */
  show: "$gg_show",
  /** `var F = $module()`: a module begins. */
  module: "$gg_module",
  /** `$end()`: the module's own statements are over; what runs later has no caller. */
  end: "$gg_end",
  /** `var { require } = $commonjs(import.meta.url)`: what CommonJS would have given the module. */
  commonjs: "$gg_commonjs",
  /** The activation in force, a variable of every function. */
  frame: "$gg_F",
  /** The same under the name that the function's end uses, out of reach of the body's own `frame`. */
  entered: "$gg_f",
} as const;

export type Word = keyof typeof WORDS;

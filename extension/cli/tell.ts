/** Says something on standard error. What stands in files and programs must not steer the terminal. */
export function tell(text: string): void {
  process.stderr.write(`${text.replace(/[^\P{Cc}\n]/gu, " ")}\n`);
}

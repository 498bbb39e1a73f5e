// The bytes of a WebAssembly module of one function "run" over the kernels' memory
// (WebAssembly core specification, chapter 5: binary format).

/** Unsigned LEB128. */
export function unsigned(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** Signed LEB128, of 32 bits. */
export function signed(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>= 7) {
    const low = rest & 127;
    if (rest >= -64 && rest < 64) return [...bytes, low];
    bytes.push(low + 128);
  }
}

const list = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
const text = (s: string) => [...unsigned(s.length), ...[...s].map(c => c.charCodeAt(0))];

export const type = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** `params` and `locals` by type; `body` without its final end. */
export function moduleOf(
  params: readonly number[],
  locals: readonly number[],
  body: readonly number[],
): Uint8Array<ArrayBuffer> {
  const code = [...list(locals.map(each => [1, each])), ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list([[0x60, ...list(params.map(each => [each])), 0]])),
    ...section(2, list([[...text("simd"), ...text("memory"), 2, 0, 1]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text("run"), 0, 0]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ]);
}

// How wide a wire is drawn for what it carried.

/** Px of a wire with ‖c‖ = `norm`, when the median of the picture is `median`: clamp(2 + 1.5·log₁₀(ratio), 1.5, 8). */
export function wireWidth(norm: number | null, median: number, contrast = false): number {
  const extra = contrast ? 1 : 0;
  if (norm === null || norm <= 0) return 1.5 + extra;
  return Math.max(1.5, Math.min(8, 2 + 1.5 * Math.log10(norm / median))) + extra;
}

/** Width of a wire that carries nothing. */
export const quietWidth = (contrast: boolean): number => (contrast ? 2.25 : 1.25);

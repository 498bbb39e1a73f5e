// The package carries no types: these are those that the film uses.
declare module "gifenc" {
  /** [red, green, blue], each of 0 … 255. */
  type Colour = [number, number, number];
  interface Encoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: {
        palette?: Colour[];
        /** Milliseconds. */
        delay: number;
        transparent?: boolean;
        transparentIndex?: number;
        /** 1: the next frame is drawn over this one. */
        dispose?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    quantize(rgba: Uint8ClampedArray, colours: number): Colour[];
    applyPalette(rgba: Uint8ClampedArray, palette: Colour[]): Uint8Array;
    GIFEncoder(): Encoder;
  };
  export default gifenc;
}

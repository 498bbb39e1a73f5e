// The tape's words as they arrive in pieces, put back into chunks of the tape's own size.
import { chunkWords } from "../../core/trace/build.js";

const CHUNK_BYTES = chunkWords * 8;

export class Words {
  readonly chunks: Float64Array[] = [];
  #bytes = 0;

  /** Whole words received. */
  get count(): number {
    return Math.floor(this.#bytes / 8);
  }

  push(piece: Uint8Array): void {
    for (let done = 0; done < piece.length; ) {
      const offset = this.#bytes % CHUNK_BYTES;
      if (offset === 0) this.chunks.push(new Float64Array(chunkWords));
      const chunk = this.chunks[this.chunks.length - 1];
      const length = Math.min(piece.length - done, CHUNK_BYTES - offset);
      new Uint8Array(chunk.buffer, offset, length).set(piece.subarray(done, done + length));
      done += length;
      this.#bytes += length;
    }
  }
}

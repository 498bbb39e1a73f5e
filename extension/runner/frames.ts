// Frames of extension/protocol/run.ts as bytes.
import { MAX_FRAME, SECRET_BYTES } from "../protocol/run.js";

const HEAD = 5 + SECRET_BYTES;

export interface FrameHead {
  readonly kind: number;
  /** In hexadecimal. */
  readonly secret: string;
}

/** The bytes before a payload of this length. */
export function head({ kind, secret }: FrameHead, length: number): Buffer {
  const bytes = Buffer.alloc(HEAD);
  bytes.writeUInt32BE(length + 1 + SECRET_BYTES, 0);
  bytes[4] = kind;
  bytes.write(secret, 5, SECRET_BYTES, "hex");
  return bytes;
}

/** No run yet: what a process says before it has been given a secret. */
export const NO_SECRET = "00".repeat(SECRET_BYTES);

/** A whole frame. */
export function frame(at: FrameHead, payload: Uint8Array | string = ""): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  return Buffer.concat([head(at, body.length), body]);
}

/**
 * Cuts a stream of bytes into frames. Once it knows the secret, bytes that are no frame with it are skipped: the user's
 * program can write to the pipe, too. Until then a length that no frame has ends the stream: its bytes mean nothing.
 */
export class FrameReader {
  #expected: Buffer | null = null;
  #pieces: Buffer[] = [];
  #length = 0;
  #broken = false;
  readonly #take: (kind: number, secret: string, payload: Buffer) => void;

  constructor(take: (kind: number, secret: string, payload: Buffer) => void) {
    this.#take = take;
  }

  /** In hexadecimal. */
  set secret(secret: string) {
    this.#expected = Buffer.from(secret, "hex");
  }

  push(bytes: Buffer): void {
    if (this.#broken) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    while (this.#length >= HEAD) {
      if (this.#expected && !this.#seek(this.#expected)) return;
      const size = this.#peek(4).readUInt32BE(0);
      if (size < 1 + SECRET_BYTES || size > MAX_FRAME) {
        if (this.#expected) {
          this.#drop(1);
          continue;
        }
        this.#broken = true;
        this.#pieces = [];
        return;
      }
      if (this.#length < 4 + size) return;
      const whole = this.#peek(4 + size);
      this.#pieces = [whole.subarray(4 + size)];
      this.#length -= 4 + size;
      this.#take(whole[4], whole.toString("hex", 5, HEAD), whole.subarray(HEAD, 4 + size));
    }
  }

  /** Goes to the next place where a frame with the secret may begin; false if there is none yet. */
  #seek(secret: Buffer): boolean {
    if (this.#peek(HEAD).compare(secret, 0, SECRET_BYTES, 5, HEAD) === 0) return true;
    const at = this.#peek(this.#length).indexOf(secret, 5);
    this.#drop(at < 0 ? this.#length - HEAD + 1 : at - 5);
    return at >= 0;
  }

  #drop(count: number): void {
    this.#pieces = [this.#peek(this.#length).subarray(count)];
    this.#length -= count;
  }

  /** The waiting bytes in one piece, at least `length` of them. */
  #peek(length: number): Buffer {
    if (this.#pieces[0].length < length) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0];
  }
}

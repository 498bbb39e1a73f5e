// CRC-32 as zlib and PNG have it (ISO 3309; reflected, polynomial 0xedb88320), a byte at a time by table
// (Sarwate, 1988).

const table = new Int32Array(256).map((_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The checksum of some bytes, from 0 to 2³² − 1. */
export function crc32(bytes: Uint8Array): number {
  let rest = -1;
  for (let i = 0; i < bytes.length; i++) rest = (rest >>> 8) ^ table[(rest ^ bytes[i]) & 255];
  return ~rest >>> 0;
}

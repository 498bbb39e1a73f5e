export const target: string;
export function assemble(): Promise<[name: string, bytes: Uint8Array][]>;
export function text(): Promise<string>;

// Layers that compute something else in training than in evaluation. Kept beside them, since a class of the user's may have a
// field of any name.
const layers = new WeakSet<object>();

export function markModal(layer: object): void {
  layers.add(layer);
}

export function isModal(layer: object): boolean {
  return layers.has(layer);
}

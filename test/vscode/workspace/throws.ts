// A program that fails half way: the shapes on its last line do not fit.
import { ones, tensor } from "gradient-graph";

const a = tensor([1, 2], { requiresGrad: true });
const b = a.mul(3);
b.add(ones(5));

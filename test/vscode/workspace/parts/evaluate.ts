import { ones } from "gradient-graph";
import { Net } from "./model.js";

const out = new Net().forward(ones(2, 3));
console.log(out.shape);

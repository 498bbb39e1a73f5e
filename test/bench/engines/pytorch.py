"""PyTorch with one thread, behind the same requests as serve.mjs: one JSON object a line each way."""

import base64
import json
import math
import sys
import time

say_to, sys.stdout = sys.stdout, sys.stderr
start = (time.process_time(), time.perf_counter())
import torch  # noqa: E402  (its import is what is timed)
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(1)
torch.tensor([1.0, 2.0], requires_grad=True).mul(2).sum().backward()
start = {"cpu": time.process_time() - start[0], "wall": time.perf_counter() - start[1]}

KINDS = {"float32": torch.float32, "float64": torch.float64, "int32": torch.int32}


def unpack(packed):
    data = bytearray(base64.b64decode(packed["data"]))
    return torch.frombuffer(data, dtype=KINDS[packed["dtype"]]).reshape(packed["shape"]).clone()


def pack(value):
    return base64.b64encode(value.detach().double().contiguous().numpy().tobytes()).decode()


def leaves(inputs, *names):
    return {name: inputs[name].requires_grad_() for name in names}


def gradients(w, loss):
    def run():
        for x in w.values():
            x.grad = None
        out = loss()
        out.backward()
        return out

    def forward():
        with torch.no_grad():
            loss()

    return {
        "run": run,
        "forward": forward,
        "results": lambda out: {"loss": out, **{name: x.grad for name, x in w.items()}},
    }


def chain(n):
    def case(inputs):
        w = leaves(inputs, "x", "a", "b")

        def loss():
            y = w["x"]
            for _ in range(0, n, 4):
                y = y.mul(w["a"])
                y = y.add(w["b"])
                y = y.tanh()
                y = y.sub(w["b"])
            return y

        return gradients(w, loss)

    return case


def mlp_loss(w, i):
    def loss():
        h = F.linear(i["x"], w["w1"], w["b1"]).relu()
        return F.cross_entropy(F.linear(F.linear(h, w["w2"], w["b2"]).relu(), w["w3"], w["b3"]), i["y"].long())

    return loss


def mlp(i):
    w = leaves(i, "w1", "b1", "w2", "b2", "w3", "b3")
    return gradients(w, mlp_loss(w, i))


def adam(i):
    w = leaves(i, "w1", "b1", "w2", "b2", "w3", "b3")
    loss = mlp_loss(w, i)
    optimizer = torch.optim.Adam(w.values())

    def run():
        optimizer.zero_grad()
        out = loss()
        out.backward()
        optimizer.step()
        return out

    return {"run": run, "results": lambda out: {"loss": out, "after": loss()}}


def anomaly(make):
    def case(inputs):
        made = make(inputs)

        def run():
            with torch.autograd.detect_anomaly(check_nan=True):
                return made["run"]()

        return {"run": run, "results": made["results"]}

    return case


def matmul512(i):
    w = leaves(i, "a", "b")
    return gradients(w, lambda: torch.matmul(w["a"], w["b"]).mul(i["v"]).sum())


def elementwise(i):
    w = leaves(i, "x", "y")
    return gradients(w, lambda: w["x"].mul(w["y"]).add(w["x"]).tanh().mul(w["y"]).sum())


def conv2d(i):
    w = leaves(i, "x", "w")
    return gradients(w, lambda: F.conv2d(w["x"], w["w"], padding=1).mul(i["v"]).sum())


def lstm(inputs):
    w = leaves(inputs, "wi", "wh", "b")
    x, v = inputs["x"], inputs["v"]

    def loss():
        h, c = torch.zeros(v.shape), torch.zeros(v.shape)
        for now in x.unbind(0):
            gates = now.matmul(w["wi"]) + h.matmul(w["wh"]) + w["b"]
            i, f, g, o = gates.chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        return (h * v).sum()

    return gradients(w, loss)


def attention(i):
    w = leaves(i, "x", "gain", "bias", "wqkv", "wo")
    batch, length, width = i["v"].shape
    size = width // 4

    def loss():
        h = F.layer_norm(w["x"], (width,), w["gain"], w["bias"])
        heads = h.matmul(w["wqkv"]).reshape(batch, length, 12, size).transpose(1, 2)
        q, k, values = heads.chunk(3, 1)
        weights = (q.matmul(k.transpose(2, 3)) * (1 / math.sqrt(size))).softmax(3)
        mixed = weights.matmul(values).transpose(1, 2).reshape(batch, length, width)
        return (mixed.matmul(w["wo"]) * i["v"]).sum()

    return gradients(w, loss)


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1].square()).square() + (1 - x[:-1]).square()).sum()


def hvp(i):
    x, v = i["x"].requires_grad_(), i["v"]

    def run():
        (g,) = torch.autograd.grad(rosenbrock(x), x, create_graph=True)
        return torch.autograd.grad(g, x, v)[0]

    return {"run": run, "results": lambda out: {"product": out}}


def hessian(i):
    whole = torch.func.hessian(rosenbrock)
    return {"run": lambda: whole(i["x"]), "results": lambda out: {"hessian": out}}


CASES = {
    "chain1000": chain(1000),
    "chain100000": chain(100000),
    "mlp": mlp,
    "adam": adam,
    "anomaly": anomaly(mlp),
    "anomalyChain": anomaly(chain(1000)),
    "matmul512": matmul512,
    "elementwise": elementwise,
    "conv2d": conv2d,
    "lstm": lstm,
    "attention": attention,
    "hvp": hvp,
    "hessian": hessian,
}


class Server:
    loaded = {}

    def load(self, request):
        make = CASES.get(request["name"])
        if make is None:
            return {"missing": True}
        self.loaded = make({name: unpack(each) for name, each in request["inputs"].items()})
        return {"parts": [part for part in self.loaded if part != "results"]}

    def check(self, _request):
        results = self.loaded["results"](self.loaded["run"]())
        return {"results": {name: pack(each) for name, each in results.items()}}

    def time(self, request):
        run = self.loaded[request.get("part", "run")]
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(request["count"]):
            run()
        return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def say(answer):
    print(json.dumps(answer), file=say_to, flush=True)


say({"ready": torch.__version__, "start": start})
server = Server()
for line in sys.stdin:
    request = json.loads(line)
    try:
        say(getattr(server, request["do"])(request))
    except Exception as error:
        say({"error": (str(error) or type(error).__name__).split("\n")[0]})

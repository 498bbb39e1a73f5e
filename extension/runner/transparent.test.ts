// The instrumented program prints, throws and returns what the plain one does: shown on programs that try to tell.
import { describe, expect, it } from "vitest";
import { both } from "./testing.js";

const PROGRAMS: Record<string, string> = {
  "order of evaluation": `const o={get a(){out("ga");return (x)=>{out("call",x);return o}}}; function arg(i){out("arg",i);return i} o.a(arg(1)).a(arg(2),arg(3)); o?.["a"]?.(arg(4));`,
  "this and argument counts": `const o={v:1,m(){return this.v}, n(...a){return a.length+arguments.length}}; out(o.m(), o.n(), o.n(1), (o.m)(), o.n(...[1,2]), o?.n?.());`,
  "V8's messages": `for (const f of [()=>{null.x()},()=>{let q; q()},()=>{let q={}; q.a.b(1)},()=>{let q={}; q.zip(1)},()=>{let q={}; q.zip()},()=>{const [a]=g()},()=>{const {a}=g()},()=>{for(const a of g());},()=>{new h()},()=>{g()()},()=>{x; let x=1},()=>{undef(1)}, ()=>{[...g()]}, ()=>{const c=1; c=2}, ()=>{let y = g(); const [z]=y;}, ()=>{let q={s(){return {}}}; q.s().t()}, ()=>{let q={s(){return {}}}; const y=q.s().t.u()}, ()=>{let q; const y=q.sum()}, ()=>{let q={}; return q.sum()}, ()=>{let q={}; Math.max(...q)}, ()=>{Math.max(...undefined)}, ()=>{let q; const r=Math.max(...q)}, ()=>{let q; const {a}=q}, ()=>{new (g())}, ()=>{g().T}, ()=>{1 instanceof g()}]) try{f()}catch(e){out(e.message)} function g(){} var h;`,
  generators: `function* g(){ try{ const r=yield 1; out("r",r); yield* [2,3]; return 4 } finally { out("fin") } } const i=g(); out(i.next().value,i.next("q").value,i.return(9)); for (const v of g()) { out(v); if (v===2) break; }`,
  "async functions": `async function f(n){ try { await null; out("a",n); if(n>1) throw new Error("boom"+n); return n } catch(e){ out(e.message); return -1 } finally { out("f",n) } } const p=[f(1),f(2)]; out("sync"); out(await Promise.all(p)); for await (const v of (async function*(){ yield 1; yield 2 })()) out(v);`,
  "names of functions": `const f=()=>{}, g=function(){}, C=class{}, o={k:()=>{},m(){}}; let h; h=()=>{}; out(f.name,g.name,C.name,o.k.name,h.name,o.m.name, ((a,b=2)=>{}).length); const {z=()=>{}}={}; out(z.name); class K{ p=()=>{}; static #s=1; static q(){return K.#s} } out(new K().p.name,K.q()); const t=(()=>{}) as any, u=(()=>{})!; out(t.name,u.name); let v; v??=()=>{}; out(v.name);`,
  "derived classes": `class A{constructor(a){this.a=a}} class B extends A{ b=this.a+1; constructor(private x:number, y=x*2){ super(y); out(this.a,this.b,this.x) } get z(){return super.constructor.name} } out(new B(3).z); out(new (class extends B{})(1).a);`,
  labels: `outer: for(let i=0;i<3;i++){ for(const j of [0,1,2]){ if(j===1) continue outer; if(i===2) break outer; out(i,j)} } let n=0; do n++; while(n<3); out(n); if(n) for(;;) if(n++>5) break; else continue; out(n); const fs=[]; for(let i=0;i<3;i++) fs.push(()=>i); out(fs.map(f=>f()));`,
  "dead zones and hoisting": `out(typeof hoist, hoist(2)); function hoist(a){ return inner(a); function inner(b){ return b*2 } } try{ early } catch(e){ out(e.message) } let early=1; { function blk(){return 1} } out(blk());`,
  "missing semicolons": `const a = () =>\n  (1, 2)\nconst b = x => ({ x })\nconst c = async x => await x\nlet d = b\n(3).toString()\nout(a(), b(1), await c(5), d)\nlet e = 1\n[1,2].forEach(v => out(v))\nlet q = {s(){out("s")}}\nq.s()\nq.s().x\n`,
  "arguments and strictness": `function f(a,b){ arguments[0]=9; return [a,arguments.length] } out(f(1,2),f()); function s(){"use strict"; return this===undefined} out(s()); out((function(){return typeof this})());`,
  "templates and patterns": `function t(s,...v){return s.raw.join('|')+v} out(t\`a\${1}b\${t\`x\`}\`, String.raw\`\\n\${2}\`); out(eval('1+1')); const {a:{b=5}={}, ...r}={c:1}; out(b,r); let p,q; [p,q]=[1,2]; [p,q]=[q,p]; out(p,q); ({p, q=7}={p:3}); out(p,q);`,
  "types, enums and namespaces": `enum E{A=1,B=A<<1} namespace N{ export const v=fn(2); export function fn(x:number){return x+1} } abstract class Q{ abstract m():void; declare z:number; static { out("static") } } out(E.B,N.v,<number>N.fn(1), N.fn(3)! as number, [1,2].map<number>((x):number=>x) satisfies number[]); function ov(a:string):string; function ov(a:any){return a} out(ov("k")); const id=<T,>(v:T)=>v; out(id<number>(4));`,
  "using, switch, new": `{ using r={[Symbol.dispose](){out("disposed")}}; out("in"); } switch(1){ case 1: const w=[1].at(0); out(w); default: let ww=2; out(ww) } const dd=((x)=>x)((1),((2))); out(dd); out(new Date(0).getTime(), new Map, new (class{x=1})().x); function mk(){ return class { y=2 } } out(new (mk()), new (mk() /* ( */)(), (new (mk())).y);`,
  "new.target, chains, spreads": `function F(){ out(new.target===F); } new F; new F(); out(((a)=>a)?.(1)); var u; out(u?.a.b(1).c()); delete u?.a; out([..."ab"].length, Math.max(...[1,2],3), Math.max(...[4,5]));`,
  "deep calls": `function r(n){ return n? r(n-1):0 } out(r(2000)); let k=0; while(k<3) k++; out(k); var v1=1; for (var v2 of [1]) var v3=v2; out(v3);`,
  "order of promises": `const log=[]; Promise.resolve().then(()=>log.push("t1")).then(()=>log.push("t2")); (async()=>{ await 0; log.push("a1"); await 0; log.push("a2") })(); queueMicrotask(()=>log.push("m")); await new Promise(r=>setTimeout(r,5)); out(log);`,
  "declarations that repeat": `function f(a){ var x=1; function x(){} function a(){} function b(){return 1} function b(){return 2} return [typeof x, typeof a, b()] } out(f(3));`,
  "comma lists and parentheses": `function f(...a){ return a } out(f((1,2)), f(((3))), f((4,5),(6,7)), f(...(8,[9])), f((/* ) */ 10 /* ( */))); const g=()=>(1,2); out(g(), (()=>({a:1}))().a); for (let i=(0,1); (i<2, i<3); i++) out(i);`,
  "throwing anything": `for (const v of [1,"s",null,undefined,new RangeError("r"),{a:1}]) try { throw v } catch(e) { out(e instanceof Error ? e.message : e ?? "nothing") } const f=()=>{ throw (1,2) }; try { f() } catch(e) { out(e) }`,
  "getters, setters, private and computed members": `class A{ #p=1; static s=[1].map(x=>x+1); get p(){ return this.#p } set p(v){ this.#p=v } ["c"+1](){ return 1 } static async *[Symbol.asyncIterator](){ yield 1 } #q(){ return 5 } r(){ return this.#q() } } const a=new A; a.p=7; out(a.p, a.c1(), A.s, a.r()); for await (const x of A) out(x);`,
  "class expressions and default parameters": `const f=(a=(()=>1)(), {b=g()}={})=>[a,b]; function g(){ return 2 } out(f()); out(new (class Named { static n=Named.name; k=g() })().k); const o={ async m(){ return await g() }, *n(){ yield g() }, get q(){ return g() } }; out(await o.m(), [...o.n()], o.q);`,
  "reads of properties that compute": `const x={T:{sum(){return 1},grad:2},grad:{zero_(){return "z"}}}; out(x.T.sum(), x.T.grad, x.grad.zero_()); x.grad.zero_()\nx.T\nx.grad=null; out(x.grad); for (const f of [()=>x.T.foo(), ()=>x.T.foo(1), ()=>{x.grad.zero()}, ()=>{const [a]=x.T}, ()=>{let q; const y=q.T.sum()}, ()=>{const y=x.T.sum().foo()}]) try { f() } catch(e) { out(e.message) } delete x.T; x.T??=5; x.T++; out(x.T, \`\${x.T}\`, [x.T], {a:x.T}, x.T ? 1 : 2, !x.T);`,
  "bodies without blocks": `let n=0; if (n) out(1); else for (const x of [1,2]) if (x>1) out(x); else out(-x); while(n<2) n++; do n--; while(n>0); out(n); for(;;) { break } l: { if (!n) break l; out("no") } with_: for (const k in {a:1}) out(k);`,
};

describe("an instrumented program", () => {
  for (const [name, source] of Object.entries(PROGRAMS))
    it(`keeps ${name}`, async () => {
      const [plain, instrumented] = await both(source);
      expect(plain.length).toBeGreaterThan(0);
      expect(instrumented).toEqual(plain);
    });
});

// Walks through much of the language. The output is the same in QuickJS and in Node.js.
const out = [];
const say = (...values) => out.push(values.map(v => (typeof v === "string" ? v : JSON.stringify(v, (_, x) => (typeof x === "bigint" ? x + "n" : x)))).join(" "));
const section = title => say("-- " + title);

section("numbers");
let factorial = 1n;
for (let i = 1n; i <= 120n; i++) factorial *= i;
say(factorial, factorial % (10n ** 40n + 121n), 7n ** 150n >> 77n, BigInt.asIntN(64, 2n ** 63n + 5n), -(7n ** 25n) / 1000n);
say([0.1 + 0.2, 1e22, 1e-310, 5e-324, 1.7976931348623157e308, 1 / 3, 2 ** 53 + 1, -7 % 3, Math.round(2.5), Math.round(-2.5), Math.trunc(-2.7)]);
say(Object.is(-0, 0), 1 / -0 === -Infinity, NaN !== NaN, (255).toString(2), parseInt("zz", 36), (1234.5678).toFixed(2), (0.000001234).toExponential(2), (123456).toPrecision(3));
say([Math.sqrt(2), Math.cbrt(27), Math.hypot(3, 4), Math.sign(-3), Math.clz32(1), Math.imul(0xffffffff, 5), Math.fround(5.5), -7 >> 1, -7 >>> 28, 1 << 31]);

section("collections");
let state = 12345;
const random = () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) % 1000;
const items = Array.from({ length: 2000 }, random);
const sorted = [...items].sort((a, b) => a - b), tally = new Map();
for (const item of items) tally.set(item, (tally.get(item) ?? 0) + 1);
say(sorted.slice(0, 5), sorted[sorted.length - 1], [...tally].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0], new Set(items).size);
say("the quick brown fox jumps over the lazy dog".split(" ").sort((a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)));
const squares = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ["k" + i, i * i]));
for (const key of Object.keys(squares)) if (squares[key] % 3 === 0) delete squares[key];
say(Object.keys(squares).length, Object.values(squares).reduce((a, b) => a + b, 0), Object.entries(squares).filter(([, v]) => v < 20));
say([1, [2, [3, [4]]]].flat(), [3, 1, 2].flatMap(x => [x, -x]), [..."abc"].entries().next(), [5, 1, 4].findIndex(x => x === 4), [1, 2, 3].includes(2));
const bytes = Uint8Array.from(items, x => x & 255), view = new DataView(new ArrayBuffer(16));
view.setFloat64(0, Math.PI, true);
view.setInt32(8, -2);
say([...new Uint8Array(view.buffer)], bytes.subarray(10, 20).join(), [...new Float32Array([0.1, 1e10])], [...new Int16Array([40000])], bytes.reduce((a, b) => (a * 31 + b) >>> 0, 7));

section("text");
say("Ünïcödé 🐍".toUpperCase(), [..."🐍é"].length, "🐍".codePointAt(0), "naïve".split("").reverse().join(""), "e\u0301".normalize("NFC").length);
say([..."2024-02-29 12:30; 1999-12-31 23:59".matchAll(/(?<year>\d{4})-(\d\d)-(\d\d) (\d\d:\d\d)/g)].map(m => [m.groups.year, ...m.slice(2)]));
say("the Quick brown_fox".replace(/\b([a-z])(\w*)/gi, (_, a, b) => a.toUpperCase() + b), "a1b22c333".match(/(?<=b)\d+/)[0], "x=1,y=2".split(/[=,]/), "abc".padStart(6, "*"), "ab".repeat(3), " x ".trim());
say(`template ${1 + 1} ${"nested " + `${[1, 2]}`}`, "hello"[1], "hello".slice(-1), "a-b-c".replaceAll("-", "+"), escape("ä b"), encodeURIComponent("ä/b"), decodeURIComponent("%F0%9F%90%8D"));
say("a\u{1F600}b".match(/./gu).length, /^\p{Lu}/u.test("Ä"), "x".localeCompare("x"), "aAbB".replace(/[A-Z]/g, c => `<${c}>`), String.raw`a\n${1}`);

section("objects");
class Animal {
  #name;
  static count = 0;
  constructor(name, age) {
    this.#name = name;
    this.age = age;
    Animal.count++;
  }
  get name() {
    return this.#name;
  }
  speak() {
    return `I am ${this.name}`;
  }
  *[Symbol.iterator]() {
    yield* this.#name;
  }
  [Symbol.toPrimitive](hint) {
    return hint === "number" ? this.age : this.#name;
  }
}
class Dog extends Animal {
  speak() {
    return super.speak().toUpperCase() + "!";
  }
}
const rex = new Dog("rex", 3), tim = new Animal("tim", 5);
say(rex.speak(), tim > rex, `${rex}`, +tim, [...tim], Animal.count, rex instanceof Animal, Object.getOwnPropertyNames(Dog.prototype));
const proxy = new Proxy({}, { get: (_, key) => `<${String(key)}>`, has: () => true });
say(proxy.anything, "x" in proxy, Reflect.ownKeys({ b: 1, a: 2, [Symbol.iterator]: 3 }).length, { ...{ a: 1, b: 2 }, b: 3 }, structured({ x: [1, { y: 2 }] }));
function structured({ x: [first, { y = 5, z = 7 }], w = "default" }) {
  return [first, y, z, w];
}

section("control");
function* fibonacci() {
  for (let [a, b] = [0, 1]; ; [a, b] = [b, a + b]) yield a;
}
const first = [];
for (const n of fibonacci()) {
  if (n > 200) break;
  if (n % 2 === 0) continue;
  first.push(n);
}
say(first);
try {
  null.x;
} catch (e) {
  say(e instanceof TypeError, e.constructor.name);
} finally {
  say("finally");
}
const ackermann = (m, n) => (m === 0 ? n + 1 : n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)));
say(ackermann(2, 9), (() => { try { return "try"; } finally { say("before"); } })());
outer: for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) if (i * j === 6) { say(i, j); break outer; }
say(new Date(Date.UTC(2024, 1, 29, 12, 30)).toISOString(), JSON.stringify({ a: [1, undefined, () => 1], b: undefined, c: new Date(0), d: "é\n" }), JSON.parse('{"a":[1,2,{"b":null}]}').a[2]);

section("work");
const n = 20000, sieve = new Uint8Array(n + 1).fill(1);
for (let i = 2; i * i <= n; i++) if (sieve[i]) for (let j = i * i; j <= n; j += i) sieve[j] = 0;
say(sieve.reduce((sum, prime, i) => sum + (prime && i > 1 ? i : 0), 0));
const crc = text => {
  let c = -1;
  for (const ch of text) {
    c ^= ch.charCodeAt(0);
    for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  return (c ^ -1) >>> 0;
};
say(crc("123456789"), crc("the quick brown fox ".repeat(100)));
const queens = (n, row = 0, columns = 0, left = 0, right = 0) => {
  if (row === n) return 1;
  let count = 0;
  for (let free = ((1 << n) - 1) & ~(columns | left | right); free; free &= free - 1) {
    const bit = free & -free;
    count += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
};
say(queens(8));

Promise.resolve(1)
  .then(async v => {
    const all = await Promise.all([v, Promise.resolve(2), new Promise(done => done(3))]);
    say("asynchronous", all, await Promise.race([Promise.resolve("first")]), await Promise.allSettled([Promise.reject(new Error("no"))]).then(r => r[0].reason.message));
  })
  .then(() => console.log(out.join("\n")));

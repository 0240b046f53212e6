"""Walks through much of the language and its library. The output is the same in every Python 3 from 3.11 on."""
import base64
import bisect
import collections
import contextlib
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import hashlib
import heapq
import io
import itertools
import json
import math
import os
import re
import string
import struct
import sys
import textwrap
import traceback
import unicodedata
import zlib


def section(title):
    print(f"-- {title}")


def numbers():
    section("numbers")
    n = math.factorial(120)
    print(n)
    print(pow(3, 5000, 10**40 + 121), (2**521 - 1) % 1000003, hex(-(7**150) >> 77))
    print(divmod(-(10**40), 7**25), math.isqrt(10**61), math.gcd(2**200 - 1, 2**150 - 1))
    print(int(str(n)[::-1].lstrip("0")) ^ n)
    for value in (0.1, 1 / 3, 1e22, 1e-310, 5e-324, 1.7976931348623157e308, -0.0, float("inf"), float("nan"), 123456789.125):
        print(repr(value), f"{value:.3f}"[:40], f"{value:e}", f"{value:.17g}", value.hex())
    print(round(2.675, 2), round(0.5), round(1.5), 2**0.5, math.pi, math.e, 0.1 + 0.2, functools.reduce(float.__add__, [0.1] * 10), math.fsum([0.1] * 10))
    print(f"{1234567.891:,.2f}|{255:#010x}|{3.14159:+08.2f}|{0.000123:g}|{'centre':*^14}|{True!r:>6}|{12345678901234567890:_}")
    print([math.sqrt(2), math.floor(-2.5), math.trunc(-2.5), math.copysign(3, -0.0), math.ldexp(0.75, 10), math.frexp(100.0)])
    print(complex(1, 2) * complex(3, -4), abs(complex(3, 4)), (1 + 2j) ** 3)
    decimal.getcontext().prec = 50
    print(decimal.Decimal(2).sqrt(), decimal.Decimal(1) / decimal.Decimal(7))
    print(sum(fractions.Fraction(1, k) for k in range(1, 40)))
    print(struct.pack("<if2sq", -2, 1.5, b"ab", -(2**62)).hex(), struct.unpack(">d", bytes.fromhex("400921fb54442d18")))


def collect():
    section("collections")
    state = 12345
    items = []
    for _ in range(2000):
        state = (state * 1103515245 + 12345) % 2**31
        items.append(state % 1000)
    ordered = sorted(items)
    print(ordered[:5], ordered[-5:], ordered == sorted(ordered, reverse=True)[::-1])
    print(sorted("the quick brown fox jumps over the lazy dog".split(), key=lambda w: (len(w), w)))
    heap = list(items)
    heapq.heapify(heap)
    print([heapq.heappop(heap) for _ in range(8)], bisect.bisect_left(ordered, 500))
    print(collections.Counter(items).most_common(3), len(set(items)))
    squares = {f"k{i}": i * i for i in range(5000)}
    for i in range(0, 5000, 3):
        del squares[f"k{i}"]
    squares |= {"k1": -1, "new": 0}
    print(len(squares), sum(squares.values()), list(squares)[:3], list(squares)[-2:])
    print(list(itertools.islice(itertools.permutations("abcd"), 5, 10)), list(itertools.accumulate(range(1, 9), lambda a, b: a * b)))
    queue = collections.deque(range(6), maxlen=6)
    queue.rotate(2)
    queue.append("x")
    print(queue, frozenset([3, 1, 2]) & {2, 3, 9})
    print({k: sorted(v) for k, v in collections.ChainMap({"a": [2, 1]}, {"b": [9, 8]}).items()})


def text():
    section("text")
    source = "2024-02-29 12:30 start; 1999-12-31 23:59 stop; nonsense 13-1-1"
    print(re.findall(r"(\d{4})-(\d\d)-(\d\d) (?P<t>\d\d:\d\d)", source))
    print(re.sub(r"(?i)\b([a-z])([a-z]*)\b", lambda m: m[1].upper() + m[2][::-1], "the Quick brown_fox, naïve"))
    print(re.split(r"[;,]\s*|\s{2,}", "a, b;c  d"), bool(re.fullmatch(r"(a|b)*?c(?=d)d", "ababcd")))
    document = {"name": "Zoë", "list": [1, 2.5, None, True, {"nested": "\u20ac \U0001f40d \n\t\""}], "empty": {}}
    dumped = json.dumps(document, sort_keys=True, indent=2)
    print(dumped)
    print(json.loads(dumped) == document, json.loads("[1e3, -0.0, 12345678901234567890]"))
    print("ß".upper(), "İstanbul".lower().encode(), "Ünïcödé".casefold(), len("🐍é"), unicodedata.normalize("NFD", "é").encode().hex())
    print("{0:>8}{1!r:^12}{2[0]}{3.real}".format("a", "b", [7], 3 + 4j), "%-6s|%05d|%x" % ("ab", -42, 255))
    print(textwrap.fill("Programs must be written for people to read, and only incidentally for machines to execute.", 30))
    print(string.Template("$who likes ${what}").substitute(who="tim", what="kung pao"), "a\tb".expandtabs(4), "x".join("abc"))


def digests():
    section("digests")
    data = bytes(range(256)) * 300
    for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"):
        print(name, hashlib.new(name, data).hexdigest())
    packed = zlib.compress(data, 9)
    print(zlib.crc32(data), zlib.adler32(data), zlib.decompress(packed) == data, len(packed) < 2000)
    print(base64.b64encode(hashlib.sha256(b"abc").digest()).decode())


def fibonacci():
    a, b = 0, 1
    while True:
        reset = yield a
        a, b = (0, 1) if reset else (b, a + b)


@functools.lru_cache(maxsize=None)
def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1 if n == 0 else ackermann(m, n - 1))


def delegate():
    received = yield from (x * x for x in range(3))
    return received


def generators():
    section("generators and functions")
    fib = fibonacci()
    print([next(fib) for _ in range(12)], fib.send(True), [next(fib) for _ in range(4)])
    print(list(itertools.takewhile(lambda x: x < 10**6, (x for x in fibonacci() if x % 3 == 1))))
    print(ackermann(2, 40), ackermann.cache_info().currsize, list(delegate()))
    print(functools.reduce(lambda a, b: a * 31 + b, range(20)), list(map(lambda a, b: a - b, [5, 6], [7, 9])))

    def counter():
        count = 0

        def step(by=1, *args, scale=1, **kwargs):
            nonlocal count
            count += by * scale + len(args) + len(kwargs)
            return count

        return step

    step = counter()
    print(step(), step(5), step(1, "a", "b", scale=10, extra=None))

    def sieve(limit):
        flags = bytearray([1]) * (limit + 1)
        flags[:2] = b"\0\0"
        for i in range(2, math.isqrt(limit) + 1):
            if flags[i]:
                flags[i * i :: i] = bytes(len(flags[i * i :: i]))
        return [i for i, f in enumerate(flags) if f]

    primes = sieve(100_000)
    print(len(primes), primes[-1], sum(primes))


class Colour(enum.Flag):
    RED = 1
    GREEN = 2
    BLUE = 4


@dataclasses.dataclass(order=True, frozen=True)
class Point:
    x: float
    y: float = 0.0
    tags: list = dataclasses.field(default_factory=list, compare=False)

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Meta(type):
    def __new__(mcs, name, bases, body):
        body["made"] = name.lower()
        return super().__new__(mcs, name, bases, body)


class Left(metaclass=Meta):
    def who(self):
        return ["left"]


class Right(metaclass=Meta):
    def who(self):
        return ["right"]


class Both(Left, Right):
    def who(self):
        return ["both", *super().who(), *Right.who(self)]


def objects():
    section("objects")
    print(Point(1, 2) + Point(0.5), sorted([Point(2), Point(1, 5), Point(1, 4)])[0], Point(1) == Point(1, 0.0, ["t"]))
    print(Colour.RED in (Colour.RED | Colour.BLUE), [c.name for c in Colour], (Colour.RED | Colour.GREEN).value)
    print(Both().who(), Both.made, [c.__name__ for c in Both.__mro__])
    match {"kind": "circle", "at": [1, 2], "r": 3}:
        case {"kind": "square"}:
            print("square")
        case {"kind": str(kind), "at": [x, *rest], "r": r} if r > 2:
            print("matched", kind, x, rest)
    day = datetime.date(2024, 2, 29)
    print(day + datetime.timedelta(days=366), day.isocalendar().week, datetime.datetime(2000, 1, 1).strftime("%A %d %B %Y"))


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def fail(depth):
    if depth == 0:
        return {}["missing"]
    return fail(depth - 1)


def exceptions():
    section("exceptions")
    for action in (lambda: 1 // 0, lambda: [][3], lambda: int("x"), lambda: "a" + 1, lambda: None.x, lambda: b"\xff".decode()):
        try:
            action()
        except Exception as e:
            print(type(e).__name__, e)
    try:
        try:
            fail(2)
        except KeyError as e:
            raise ValueError("wrapped") from e
        finally:
            print("finally")
    except ValueError as e:
        names = [f.name for f in traceback.extract_tb(e.__cause__.__traceback__)]
        print(repr(e), repr(e.__cause__), names)
        text = traceback.format_exc()
        print(text.replace(__file__, "tour.py"))
    try:
        raise ExceptionGroup("several", [ValueError(1), TypeError(2)])
    except* TypeError as group:
        print("types", group.exceptions)
    except* ValueError as group:
        print("values", group.exceptions)
    try:
        deep(100_000)
    except RecursionError as e:
        print(type(e).__name__, deep(300))

    @contextlib.contextmanager
    def swallowing(kind):
        try:
            yield kind.__name__
        except kind as e:
            print("swallowed", e)

    with swallowing(ZeroDivisionError) as name:
        print(name)
        1 % 0


def files(folder):
    section("files")
    path = os.path.join(folder, "out")
    os.mkdir(path)
    name = os.path.join(path, "lines.txt")
    with open(name, "w", encoding="utf-8", newline="\n") as f:
        for i in range(10_000):
            f.write(f"{i}: {'é' * (i % 7)}\n")
    print(os.stat(name).st_size)
    with open(name, encoding="utf-8") as f:
        lines = f.readlines()
    print(len(lines), repr(lines[1234]), sum(map(len, lines)))
    with open(name, "r+b") as f:
        f.seek(-6, io.SEEK_END)
        print(f.read(), f.tell())
        f.seek(3)
        f.write(b"HERE")
        f.truncate(20)
    with open(name, "ab") as f:
        f.write(b"appended")
    with open(name, "rb") as f:
        print(f.read())
    os.rename(name, os.path.join(path, "renamed"))
    os.makedirs(os.path.join(path, "a/b/c"))
    print(sorted(os.listdir(path)), os.path.exists(name), os.path.isdir(os.path.join(path, "a/b")))
    for root, folders, names in os.walk(path):
        print(os.path.relpath(root, path), folders, names)
    try:
        open(os.path.join(path, "nothing"))
    except FileNotFoundError as e:
        print(e.strerror, os.path.basename(e.filename))
    try:
        os.rmdir(path)
    except OSError as e:
        print(e.strerror)
    os.rmdir(os.path.join(path, "a/b/c"))
    os.remove(os.path.join(path, "renamed"))
    with open(os.path.join(folder, "in.json"), encoding="utf-8") as f:
        data = json.load(f)
    with open(os.path.join(folder, "out.json"), "w", encoding="utf-8") as f:
        json.dump({"total": sum(data["values"]), "name": data["name"][::-1]}, f)


numbers()
collect()
text()
digests()
generators()
objects()
exceptions()
files(sys.argv[1])
section("input")
print(sum(int(line) for line in sys.stdin))
print("to the error stream", file=sys.stderr)
sys.exit(7)

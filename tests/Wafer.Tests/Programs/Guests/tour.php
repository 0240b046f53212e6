<?php
// Walks through much of the language. The output is the same in every PHP 8.2, with 32-bit and 64-bit integers.
declare(strict_types=1);

namespace Tour;

function section(string $title): void
{
    echo "-- $title\n";
}

section('numbers');
echo implode(' ', [7 <=> 3, intdiv(-7, 2), -7 % 3, 2 ** 30, 2 ** 70, 0b1011, 0x1F, 1_000_000, 7 / 2, fdiv(1, 0), 10 ** -3]), "\n";
var_dump(0.1 + 0.2, 1e22, 1e-310, -0.0, 1 / 3, round(2.5), round(-1.955, 2), (int) '12abc', '10' == '1e1', 0 == 'a', null ?? 'none');
echo number_format(1234567.891, 2), ' ', sprintf('%08.3f|%+d|%x|%-6s|%e|%05d|%b|%\'*10s', 3.14159, 42, 255, 'ab', 12345.678, -42, 10, 'pad'), "\n";
echo sqrt(2), ' ', M_PI, ' ', hypot(3, 4), ' ', base_convert('zz', 36, 2), ' ', floor(-2.5), ' ', 8 % 3 . '', ' ', 6 <=> 6, "\n";
$product = '1';
for ($i = 2; $i <= 60; $i++) {
    $carry = 0;
    $digits = '';
    foreach (str_split(strrev($product)) as $digit) {
        $sum = (int) $digit * $i + $carry;
        $digits .= $sum % 10;
        $carry = intdiv($sum, 10);
    }
    $product = ltrim(strrev($digits . strrev((string) $carry)), '0');
}
echo $product, "\n";

section('arrays');
$state = 12345;
$items = [];
for ($i = 0; $i < 2000; $i++) {
    $state = ($state * 8121 + 28411) % 134456;
    $items[] = $state % 1000;
}
sort($items);
echo implode(',', array_slice($items, 0, 5)), ' ', array_sum($items), ' ', count(array_unique($items)), "\n";
$words = explode(' ', 'the quick brown fox jumps over the lazy dog');
usort($words, fn ($a, $b) => [strlen($a), $a] <=> [strlen($b), $b]);
echo implode(' ', $words), "\n";
$squares = [];
foreach (range(0, 4999) as $i) {
    $squares["k$i"] = $i * $i;
}
$squares = array_filter($squares, fn ($v) => $v % 3 != 0);
echo count($squares), ' ', array_sum($squares), ' ', array_key_last($squares), "\n";
print_r(['a' => 1, 'b' => [true, null, 2.5], 3 => 'x'] + ['a' => 9, 'c' => 'kept']);
[0 => $first, 'k' => $named] = [1, 2, 'k' => 3];
['x' => ['y' => $deep]] = ['x' => ['y' => 'deep']];
echo "$first $named $deep ", json_encode([...[1, 2], ...['a' => 3]]), ' ', json_encode(array_chunk(range(1, 5), 2)), "\n";
ksort($squares);
echo key($squares), ' ', json_encode(array_map(null, [1, 2], ['a', 'b'])), ' ', implode(',', array_merge_recursive(['a' => [1]], ['a' => [2]])['a']), "\n";
$heap = new \SplMinHeap();
foreach ([5, 1, 4] as $n) {
    $heap->insert($n);
}
echo $heap->extract(), $heap->extract(), ' ', array_reduce([1, 2, 3], fn ($a, $b) => $a * 31 + $b, 0), "\n";

section('text');
echo preg_replace_callback('/\b([a-z])([a-z]*)\b/i', fn ($m) => strtoupper($m[1]) . strrev($m[2]), 'the Quick brown_fox'), "\n";
preg_match_all('/(?<day>\d{4}-\d\d-\d\d) (\d\d:\d\d)/', '2024-02-29 12:30; 1999-12-31 23:59', $matches);
echo json_encode($matches), ' ', json_encode(preg_split('/[;,]\s*/', 'a, b;c')), "\n";
echo ucwords('hello wide world'), ' ', wordwrap('The quick brown fox', 10, "\n", true), ' ', similar_text('World', 'Word'), ' ', levenshtein('kitten', 'sitting'), "\n";
echo str_pad('x', 5, '-', STR_PAD_BOTH), ' ', substr_count('aaa', 'a'), ' ', strtr('Hi all', ['Hi' => 'Hello', 'all' => 'world']), ' ', nl2br("a\nb"), ' ', soundex('Robert'), metaphone('Thompson'), "\n";
echo json_encode(['name' => 'Zoë', 'euro' => '€', 'list' => [1, 2.5, null, true], 'empty' => new \stdClass()], JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE), "\n";
var_dump(json_decode('{"a": [1, {"b": 12345678901234567890}], "c": 1.0}', true));
echo serialize(['a' => 1, 'b' => [1.5, true]]), ' ', var_export(unserialize('a:1:{i:0;s:1:"x";}'), true), "\n";
echo <<<TEXT
  Heredoc {$items[1999]} {$first}
    and {$matches['day'][0]}
  TEXT;
echo "\n", htmlspecialchars('<a href="x">\'q\'</a>'), ' ', urlencode('a b&c=ü'), ' ', bin2hex(pack('nvN', 1, 2, 3)), ' ', implode(',', unpack('n2', "\0\1\0\2")), "\n";

section('digests');
$data = str_repeat(implode('', array_map('chr', range(0, 255))), 300);
foreach (['md5', 'sha1', 'sha256', 'sha512', 'crc32b', 'sha3-256', 'whirlpool', 'xxh64'] as $name) {
    echo $name, ' ', hash($name, $data), "\n";
}
echo sprintf('%u', crc32($data)), ' ', base64_encode(md5('abc', true)), ' ', hash_hmac('sha256', 'data', 'key'), "\n";

section('objects');
interface Shape
{
    public const SIDES = 0;

    public function area(): float;
}

abstract class Base implements Shape, \Stringable
{
    private static int $made = 0;

    public function __construct(protected readonly string $name)
    {
        self::$made++;
    }

    public static function made(): int
    {
        return self::$made;
    }

    public function __toString(): string
    {
        return sprintf('%s(%.2f)', $this->name, $this->area());
    }
}

trait Scales
{
    private float $factor = 1;

    public function scale(float $by): static
    {
        $copy = clone $this;
        $copy->factor *= $by;
        return $copy;
    }
}

final class Circle extends Base
{
    use Scales;

    public function __construct(private float $radius)
    {
        parent::__construct('circle');
    }

    public function area(): float
    {
        return M_PI * ($this->radius * $this->factor) ** 2;
    }

    public function __get(string $name): string
    {
        return "no $name";
    }
}

enum Suit: string
{
    case Hearts = 'H';
    case Spades = 'S';

    public function colour(): string
    {
        return match ($this) {
            self::Hearts => 'red',
            self::Spades => 'black',
        };
    }
}

$circle = new Circle(2);
echo $circle, ' ', $circle->scale(3), ' ', Base::made(), ' ', $circle->nothing, ' ', $circle instanceof Shape ? 'shape' : 'none', "\n";
echo Suit::from('H')->colour(), ' ', Suit::tryFrom('X')?->colour() ?? 'null', ' ', count(Suit::cases()), ' ', (new \ReflectionClass($circle))->getShortName(), "\n";
$anonymous = new class (5) implements \IteratorAggregate, \Countable, \ArrayAccess {
    public function __construct(private int $n)
    {
    }

    public function getIterator(): \Generator
    {
        for ($i = 0; $i < $this->n; $i++) {
            $got = yield $i => $i * $i;
        }
    }

    public function count(): int
    {
        return $this->n;
    }

    public function offsetExists(mixed $offset): bool
    {
        return $offset < $this->n;
    }

    public function offsetGet(mixed $offset): mixed
    {
        return $offset ** 3;
    }

    public function offsetSet(mixed $offset, mixed $value): void
    {
        throw new \LogicException('read only');
    }

    public function offsetUnset(mixed $offset): void
    {
    }
};
echo json_encode(iterator_to_array($anonymous)), ' ', count($anonymous), ' ', $anonymous[3], ' ', isset($anonymous[9]) ? 'set' : 'unset', "\n";

section('control');
function fibonacci(): \Generator
{
    [$a, $b] = [0, 1];
    while (true) {
        $reset = yield $a;
        [$a, $b] = $reset ? [0, 1] : [$b, $a + $b];
    }
}

$values = [];
foreach (fibonacci() as $i => $n) {
    if ($i > 60) {
        break;
    }
    $values[] = $n;
}
echo end($values), ' ', implode(',', array_slice($values, 0, 12)), "\n";
function delegating(): \Generator
{
    $result = yield from [1, 2];
    return yield 3;
}

$generator = delegating();
foreach ($generator as $value) {
    echo $value, ' ';
}
var_dump($generator->getReturn());
$counter = function () {
    static $n = 0;
    return ++$n;
};
$counter();
$add = fn (int $a, int ...$rest) => $a + array_sum($rest);
$strlen = strlen(...);
echo $counter(), ' ', $add(1, 2, 3), ' ', $strlen('four'), ' ', (fn (int $x, int $y = 10) => $x - $y)(y: 1, x: 5), "\n";
function deep(int $n): int
{
    return $n === 0 ? 0 : 1 + deep($n - 1);
}

echo deep(20000), "\n";
foreach ([fn () => intdiv(1, 0), fn () => 1 % 0, fn () => strlen(5), fn () => (function (): int { return 'x'; })(), fn () => [] > 5 ? null : nothing(), fn () => $anonymous[0] = 1, fn () => Suit::from('?')] as $action) {
    try {
        $action();
    } catch (\TypeError $e) {
        echo 'TypeError: ', strstr($e->getMessage(), ',', true) ?: $e->getMessage(), "\n";
    } catch (\Throwable $e) {
        echo $e::class, ': ', $e->getMessage(), "\n";
    } finally {
        echo '.';
    }
}
echo "\n";
try {
    try {
        throw new \DomainException('inner', 3);
    } catch (\DomainException $e) {
        throw new \RuntimeException('outer', 0, $e);
    }
} catch (\RuntimeException $e) {
    echo $e->getMessage(), ' from ', $e->getPrevious()->getMessage(), $e->getPrevious()->getCode(), ' line ', $e->getLine() - $e->getPrevious()->getLine(), "\n";
}
$sieve = array_fill(0, 100_001, true);
for ($i = 2; $i * $i <= 100_000; $i++) {
    if ($sieve[$i]) {
        for ($j = $i * $i; $j <= 100_000; $j += $i) {
            $sieve[$j] = false;
        }
    }
}
$primes = array_keys(array_filter(array_slice($sieve, 2, null, true)));
echo count($primes), ' ', end($primes), ' ', array_sum($primes), "\n";
mt_srand(42);
echo mt_rand(), ' ', mt_rand(1, 100), ' ', gmdate('D, d M Y H:i:s', 951827696), ' ', (new \DateTime('2024-01-31', new \DateTimeZone('UTC')))->modify('+1 month')->format('Y-m-d'), "\n";

section('files');
$folder = getenv('FOLDER');
$name = "$folder/lines.txt";
$file = fopen($name, 'w+');
for ($i = 0; $i < 5000; $i++) {
    fwrite($file, "$i: " . str_repeat('é', $i % 7) . "\n");
}
fseek($file, -6, SEEK_END);
echo ftell($file), ' ', fgets($file);
rewind($file);
fwrite($file, 'HERE');
ftruncate($file, 20);
fclose($file);
file_put_contents($name, 'appended', FILE_APPEND);
var_dump(file_get_contents($name), filesize($name));
mkdir("$folder/sub");
rename($name, "$folder/sub/moved");
echo implode(' ', array_diff(scandir("$folder/sub"), ['.', '..'])), ' ', var_export(file_exists($name), true), ' ', var_export(@file_get_contents($name), true), "\n";
unlink("$folder/sub/moved");
rmdir("$folder/sub");
echo json_encode(glob("$folder/*.php") === [] ? [] : array_map('basename', glob("$folder/*.php"))), "\n";
echo ob_get_level(), (function () {
    ob_start();
    echo 'captured';
    return strrev(ob_get_clean());
})(), "\n";
exit(7);

# Walks through much of the language. The output is the same in Ruby 3.1 and 3.2; run it with --disable-gems.
def section(title) = puts("-- #{title}")

section "numbers"
factorial = (1..150).inject(:*)
puts factorial, factorial.digits.sum, factorial.bit_length, 3.pow(5000, 10**40 + 121), -(7**150) >> 77
puts (10**40).divmod(-(7**25)).inspect, Integer.sqrt(10**61), (2**200 - 1).gcd(2**150 - 1), 255.to_s(2), "zz".to_i(36)
puts [0.1 + 0.2, 1e22, 1e-310, 5e-324, 1.7976931348623157e308, -0.0, 1.0 / 3, Float::INFINITY, 2.675.round(2), 2.5.round, -7 / 2, -7 % 3, 7.fdiv(2)].inspect
puts Rational(1, 3) + Rational(1, 6), Complex(1, 2) * Complex(3, -4), Math.sqrt(2), Math.cbrt(27), Math.atan2(1, -1)
puts format("%08.3f|%+d|%x|%-6s|%e|%05d|%s", 3.14159, 42, 255, "ab", 12345.678, -42, nil.inspect), 1234567.89.floor(1)

section "collections"
state = 12345
items = Array.new(2000) { (state = (state * 1103515245 + 12345) % 2**31) % 1000 }
puts items.sort.first(5).inspect, items.minmax.inspect, items.tally.max_by { |k, v| [v, k] }.inspect, items.uniq.size
puts %w[the quick brown fox jumps over the lazy dog].sort_by { |w| [w.size, w] }.chunk_while { |a, b| a.size == b.size }.to_a.inspect
squares = (0...5000).to_h { |i| [:"k#{i}", i * i] }
squares.delete_if { |_, v| v % 3 == 0 }
puts squares.size, squares.sum { |_, v| v }, squares.keys.last, squares.select { |_, v| v < 20 }.inspect
puts [3, 1, 2].permutation.first(4).inspect, [1, [2, [3, [4]]]].flatten(1).inspect, (1..10).each_slice(3).map(&:sum).inspect
puts (1..Float::INFINITY).lazy.map { |x| x * x }.select(&:even?).reject { |x| x % 3 == 0 }.first(5).inspect
puts [[1, :a], [2, :b]].transpose.inspect, (1..6).partition(&:odd?).inspect, [5, 3, 9].each_with_index.max.inspect, [1, 2, 3].zip([4, 5, 6]).inspect

section "text"
puts "Ünïcödé 🐍".upcase, "🐍é".bytes.inspect, "naïve".reverse, "é".unicode_normalize(:nfd).bytes.size rescue puts "no tables"
puts "2024-02-29 12:30; 1999-12-31 23:59".scan(/(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d)/).inspect
puts "the Quick brown_fox".gsub(/\b([a-z])(\w*)/i) { $1.upcase + $2.reverse }, "a1b22c333"[/(?<=b)\d+/], "hello"[1..-2], "x=1,y=2".split(/[=,]/).inspect
puts "hello world".tr("lo", "01"), "abc".succ, "az".succ, "%s and %p" % ["a", "b"], "ab" * 3, "snake_case_word".split("_").map(&:capitalize).join
puts "line one\nline two".each_line.map(&:chomp).inspect, <<~TEXT, "abc".unpack("C*").inspect, [1, 65535, "x"].pack("Cna2").bytes.inspect
  indented #{1 + 1}
    more
TEXT
puts "caf\u00e9".encode("UTF-16LE").bytes.inspect, "abc".hash == "abc".hash, :sym.to_proc.call("x") rescue puts "rescued #{$!.class}"

section "objects"
module Loud
  def speak = super.upcase + "!"
end

class Animal
  include Comparable
  attr_reader :name, :age

  def initialize(name, age:) = (@name, @age = name, age)
  def speak = "I am #{name}"
  def <=>(other) = age <=> other.age
  def method_missing(name, *args) = name.end_with?("?") ? name.to_s.delete("?") == @name : super
  def respond_to_missing?(name, all = false) = name.end_with?("?") || super
end

class Dog < Animal
  prepend Loud
end

rex, tim = Dog.new("rex", age: 3), Animal.new("tim", age: 5)
puts rex.speak, tim > rex, [tim, rex].min.name, rex.rex?, rex.clamp(rex, tim).name, Dog.ancestors.first(3).inspect
begin
  tim.bark
rescue NoMethodError => e
  puts e.message[/undefined method .bark'/].tr("`", "'")
end
Point = Struct.new(:x, :y) do
  def +(other) = Point.new(x + other.x, y + other.y)
end
puts (Point.new(1, 2) + Point.new(3, 4)).to_a.inspect, Point.new(1, 2) == Point.new(1, 2)
case { kind: "circle", at: [1, 2, 3], r: 3 }
in { kind: "square" } then puts "square"
in { kind: String => kind, at: [x, *rest], r: 2.. => r } then puts "matched #{kind} #{x} #{rest} #{r}"
end
class Animal
  define_method(:doubled) { age * 2 }
end
puts rex.doubled, rex.public_send(:age), rex.instance_variables.inspect, 5.then { _1 + 1 }, rex.frozen?, "lit".dup.frozen?

section "control"
fib = Enumerator.new do |y|
  a, b = 0, 1
  loop do
    y << a
    a, b = b, a + b
  end
end
puts fib.lazy.select(&:odd?).first(8).inspect, fib.take(30).last
add = ->(a, b = 10, *rest, c:, **options, &block) { [a + b, rest, c, options, block&.call] }
puts add.call(1, c: 2).inspect, add.call(1, 2, 3, 4, c: 5, d: 6) { 7 }.inspect, add.curry.arity, method(:section).owner
compose = method(:Integer) >> ->(x) { x * 2 }
puts compose.call("21"), [1, 2, 3].each_cons(2).to_a.inspect, catch(:found) { 10.times { |i| throw :found, i if i * i > 30 } }
def numbers
  return to_enum(:numbers) unless block_given?
  yield 1
  yield 2
  :done
end
puts numbers.map { |n| n * 10 }.inspect, numbers { |n| n }.inspect
def deep(n) = n == 0 ? 0 : 1 + deep(n - 1)
puts deep(500)
trace = []
begin
  trace << :body
  begin
    Integer("twelve")
  rescue ArgumentError => e
    trace << e.message
    raise "wrapped"
  ensure
    trace << :ensure
  end
rescue => e
  trace << e.message << e.cause.class
else
  trace << :never
end
puts trace.inspect
attempts = 0
begin
  attempts += 1
  1 / (attempts - 3 < 0 ? 0 : 1)
rescue ZeroDivisionError
  retry
end
puts attempts
[-> { nil.foo }, -> { [].fetch(9) }, -> { {}.fetch(:a) }, -> { raise IOError, "io" }, -> { "x" + 1 }, -> { Float("z") }].each do |action|
  action.call
rescue StandardError => e
  puts "#{e.class}: #{e.message.lines.first.tr("`", "'")[/\A[^']*('[^']*')?/]}"
end
begin
  def forever(n) = forever(n + 1) + 1
  forever(0)
rescue SystemStackError => e
  puts e.class, deep(200)
end
GC.start
puts 200_000.times.map { |i| i.to_s }.select { |s| s == s.reverse }.size
at_exit { puts "at exit" }

section "input"
lines = $stdin.each_line.map(&:to_i)
puts lines.size, lines.sum
warn "to the error stream"
exit 7

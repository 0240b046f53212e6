using System.Globalization;

namespace Wafer.Tests.Runtime.Objects;

internal sealed partial class ObjectProgram
{
    private bool IsLeaf(ref int depth)
    {
        depth--;
        return depth < 0 || --_budget < 0;
    }

    // Often one that is small, so that programs get far.
    private Part<int> Index(int depth)
    {
        if (_random.Next(8) == 0 && depth > 0)
            return Number(depth - 1);
        int value = _random.Next(60) == 0 ? Pick(-1, int.MinValue, 4) : _random.Next(3);
        return new($"(i32.const {value})", _ => value);
    }

    private Part<int> Number(int depth)
    {
        if (IsLeaf(ref depth))
        {
            if (_random.Next(2) == 0)
            {
                int value = Pick(0, 1, 2, -1, _random.Next(), 0x4000_0000);
                return new($"(i32.const {value})", _ => value);
            }
            string local = Pick("$p", "$i", "$j");
            return new($"(local.get {local})", f => (int)f.Locals[local]!);
        }
        switch (_random.Next(14))
        {
            case 0 or 1:
                {
                    Part<int> left = Number(depth), right = Number(depth);
                    return new($"(i32.add {left.Text} {right.Text})", f => left.Run(f) + right.Run(f));
                }
            case 2:
                {
                    Part<object?> node = LiveNode(depth);
                    return new($"(struct.get $n0 0 {node.Text})", f => Structure(node.Run(f)).Number);
                }
            case 3:
                {
                    Part<object?> items = LiveItems(depth);
                    return new($"(array.len {items.Text})", f => (items.Run(f) as ModelArray ?? throw new ModelTrap(TrapCode.NullArrayReference)).Items.Length);
                }
            case 4:
                {
                    int bits = Pick(8, 16);
                    bool signed = _random.Next(2) == 0;
                    Part<object?> array = NewNumbers(bits, depth);
                    Part<int> index = Index(depth);
                    return new($"(array.get_{(signed ? 's' : 'u')} {NumbersType(bits)} {array.Text} {index.Text})", f =>
                    {
                        object? a = array.Run(f);
                        int i = index.Run(f);
                        long item = NumberElements(a, i).Items[i];
                        return (bits, signed) switch { (8, true) => (sbyte)item, (16, true) => (short)item, _ => (int)item };
                    });
                }
            case 5:
                {
                    Part<object?> left = Equatable(depth), right = Equatable(depth);
                    return new($"(ref.eq {left.Text} {right.Text})", f =>
                    {
                        object? a = left.Run(f), b = right.Run(f);
                        return a is int x && b is int y ? Flag(x == y) : Flag(ReferenceEquals(a, b));
                    });
                }
            case 6:
                {
                    Part<object?> value = Any(depth);
                    return new($"(ref.is_null {value.Text})", f => Flag(value.Run(f) is null));
                }
            case 7 or 8:
                {
                    // Sometimes of a static type that says it all, or excludes it.
                    Part<object?> value = _random.Next(4) switch { 0 => Node(depth), 1 => Small(depth), _ => Any(depth) };
                    (string type, Predicate<object?> test) = Test();
                    return new($"(ref.test {type} {value.Text})", f => Flag(test(value.Run(f))));
                }
            case 9:
                {
                    Part<object?> value = Small(depth);
                    bool signed = _random.Next(2) == 0;
                    return new($"(i31.get_{(signed ? 's' : 'u')} {value.Text})", f =>
                        value.Run(f) is int number ? signed ? number : number & 0x7FFF_FFFF : throw new ModelTrap(TrapCode.NullI31Reference));
                }
            case 10 when _functions.Count > 0:
                {
                    int callee = _random.Next(_functions.Count);
                    Part<int> number = Number(depth);
                    Part<object?> node = Node(depth);
                    Func<ModelState, object?[], int> body = _functions[callee];
                    return new($"(call $f{callee.ToString(CultureInfo.InvariantCulture)} {number.Text} {node.Text})", f =>
                    {
                        f.State.Step();
                        return body(f.State, [number.Run(f), node.Run(f)]);
                    });
                }
            case 11:
                {
                    // A label that takes a number and a reference.
                    string label = NewLabel();
                    Part<int> number = Number(depth);
                    Part<object?> value = Any(depth), other = Node(depth);
                    int level = _random.Next(Levels);
                    return new(
                        $"(block {label} (result i32 (ref null $n0)) {number.Text} (br_on_cast {label} anyref (ref {TypeName(level)}) {value.Text}) (drop) {other.Text}) (local.set $m)",
                        f =>
                        {
                            int n = number.Run(f);
                            object? v = value.Run(f);
                            f.Locals["$m"] = IsLevel(v, level) ? v : other.Run(f);
                            return n;
                        });
                }
            case 12:
                {
                    Part<int> condition = Number(depth), left = Number(depth), right = Number(depth);
                    return new($"(if (result i32) {condition.Text} (then {left.Text}) (else {right.Text}))", f => condition.Run(f) != 0 ? left.Run(f) : right.Run(f));
                }
            default:
                {
                    Part<long> value = Long(depth);
                    return new($"(i32.wrap_i64 {value.Text})", f => (int)value.Run(f));
                }
        }
    }

    private static int Flag(bool value) => value ? 1 : 0;

    private Part<long> Long(int depth)
    {
        if (IsLeaf(ref depth))
        {
            long value = _random.NextInt64();
            return _random.Next(2) == 0 ? new($"(i64.const {value})", _ => value) : new("(local.get $k)", f => (long)f.Locals["$k"]!);
        }
        switch (_random.Next(3))
        {
            case 0:
                {
                    Part<int> number = Number(depth);
                    return new($"(i64.extend_i32_s {number.Text})", f => number.Run(f));
                }
            case 1:
                {
                    int level = 1 + _random.Next(Levels - 1);
                    Part<object?> node = NewNode(depth, level);
                    return new($"(struct.get {TypeName(1 + _random.Next(level))} 3 {node.Text})", f => Structure(node.Run(f)).Long);
                }
            default:
                {
                    Part<object?> array = NewNumbers(64, depth);
                    Part<int> index = Index(depth);
                    return new($"(array.get $longs {array.Text} {index.Text})", f =>
                    {
                        object? a = array.Run(f);
                        int i = index.Run(f);
                        return NumberElements(a, i).Items[i];
                    });
                }
        }
    }

    private Part<double> Float(int depth)
    {
        if (IsLeaf(ref depth) || _random.Next(2) == 0)
        {
            int value = _random.Next();
            return _random.Next(2) == 0 ? new($"(f64.const {value})", _ => value) : new("(local.get $d)", f => (double)f.Locals["$d"]!);
        }
        Part<double> left = Float(depth), right = Float(depth);
        Part<object?> node = NewNode(depth, 1);
        return new($"(f64.add {left.Text} (f64.sub {right.Text} (struct.get $n1 4 {node.Text})))", f => left.Run(f) + (right.Run(f) - Structure(node.Run(f)).Float));
    }

    private (string Type, Predicate<object?> Test) Test()
    {
        int level = _random.Next(Levels);
        bool nullable = _random.Next(2) == 0;
        (string heap, Predicate<object?> test) = _random.Next(11) switch
        {
            0 => ("i31", (Predicate<object?>)(o => o is int)),
            1 => ("struct", o => o is ModelNode),
            2 => ("array", o => o is ModelArray or ModelNumbers),
            3 => ("eq", o => o is not null and not string),
            4 => ("$items", o => o is ModelArray),
            5 => ("$bytes", o => o is ModelNumbers { Bits: 8 }),
            6 => ("none", _ => false),
            7 => ("any", o => o is not null),
            _ => (TypeName(level), o => IsLevel(o, level)),
        };
        return nullable ? ($"(ref null {heap})", o => o is null || test(o)) : ($"(ref {heap})", test);
    }

    private Part<object?> Small(int depth)
    {
        Part<int> number = Number(depth);
        return new($"(ref.i31 {number.Text})", f => number.Run(f) << 1 >> 1);
    }

    // No .NET objects, which ref.eq does not take.
    private Part<object?> Equatable(int depth) => _random.Next(3) switch
    {
        0 => Node(depth),
        1 => Small(depth),
        _ => Items(depth),
    };

    private Part<object?> Any(int depth)
    {
        if (IsLeaf(ref depth))
        {
            if (_random.Next(4) == 0)
                return new("(ref.null none)", _ => null);
            string local = Pick("$a", "$b", "$c", "$n", "$x", "$s", "$w", "$q");
            return new($"(local.get {local})", f => f.Locals[local]);
        }
        switch (_random.Next(13))
        {
            case 0: return Small(depth);
            case 1: return Node(depth);
            case 2: return NewNode(depth, _random.Next(Levels));
            case 3: return Items(depth);
            case 4: return Numbers(Pick(8, 16, 64), depth);
            case 5:
                {
                    Part<int> number = Number(depth);
                    return new($"(any.convert_extern (call $object {number.Text}))", f => "object " + (number.Run(f) & 7).ToString(CultureInfo.InvariantCulture));
                }
            case 6:
                {
                    Part<object?> items = LiveItems(depth);
                    Part<int> index = Index(depth);
                    return new($"(array.get $items {items.Text} {index.Text})", f =>
                    {
                        object? a = items.Run(f);
                        int i = index.Run(f);
                        return Elements(a, i).Items[i];
                    });
                }
            case 7:
                {
                    Part<object?> node = LiveNode(depth);
                    return new($"(struct.get $n0 2 {node.Text})", f => Structure(node.Run(f)).Any);
                }
            case 8:
                {
                    int index = _random.Next(4);
                    return new($"(table.get (i32.const {index}))", f => f.State.Globals.GetValueOrDefault($"table{index}"));
                }
            case 9:
                {
                    // What is no structure, or something of the structure.
                    string label = NewLabel();
                    int level = _random.Next(Levels);
                    Part<object?> value = Any(depth);
                    return new(
                        $"(block {label} (result anyref) (struct.get $n0 2 (br_on_cast_fail {label} anyref (ref {TypeName(level)}) {value.Text})))",
                        f => value.Run(f) is var v && IsLevel(v, level) ? ((ModelNode)v!).Any : v);
                }
            case 10:
                {
                    Part<int> condition = Number(depth);
                    Part<object?> left = Any(depth), right = Any(depth);
                    return _random.Next(2) == 0
                        ? new($"(if (result anyref) {condition.Text} (then {left.Text}) (else {right.Text}))", f => condition.Run(f) != 0 ? left.Run(f) : right.Run(f))
                        : new($"(select (result anyref) {left.Text} {right.Text} {condition.Text})", f =>
                        {
                            object? a = left.Run(f), b = right.Run(f);
                            return condition.Run(f) != 0 ? a : b;
                        });
                }
            case 11:
                {
                    Part<object?> value = Any(depth);
                    string local = Pick("$a", "$b", "$c");
                    return new($"(local.tee {local} {value.Text})", f => f.Locals[local] = value.Run(f));
                }
            default:
                {
                    string label = NewLabel();
                    Part<object?> value = Any(depth), other = Any(depth);
                    return new($"(block {label} (result anyref) (br_on_non_null {label} {value.Text}) {other.Text})", f => value.Run(f) ?? other.Run(f));
                }
        }
    }

    private Part<object?> Node(int depth)
    {
        if (IsLeaf(ref depth))
        {
            string local = Pick("$n", "$m", "$q");
            return new($"(local.get {local})", f => f.Locals[local]);
        }
        switch (_random.Next(7))
        {
            case 0:
                {
                    // Falls back to something else where a cast would trap.
                    string label = NewLabel();
                    (Part<object?> value, Part<object?> other) = (Any(depth), Node(depth));
                    int level = _random.Next(Levels);
                    return new(
                        $"(block {label} (result (ref null $n0)) (drop (br_on_cast {label} anyref (ref null {TypeName(level)}) {value.Text})) {other.Text})",
                        f => value.Run(f) is var v && (v is null || IsLevel(v, level)) ? v : other.Run(f));
                }
            case 1:
                {
                    Part<object?> node = LiveNode(depth);
                    return new($"(struct.get $n0 1 {node.Text})", f => Structure(node.Run(f)).Next);
                }
            case 2: return new("(global.get $node)", f => f.State.Globals.GetValueOrDefault("$node"));
            case 3 when _random.Next(6) == 0:
                {
                    Part<object?> value = Any(depth);
                    int level = _random.Next(Levels);
                    return new($"(ref.cast (ref null {TypeName(level)}) {value.Text})", f => Cast(value.Run(f), o => o is null || IsLevel(o, level)));
                }
            case 4:
                {
                    Part<object?> node = Node(depth);
                    string local = Pick("$n", "$m");
                    return new($"(local.tee {local} {node.Text})", f => f.Locals[local] = node.Run(f));
                }
            default: return NewNode(depth, _random.Next(Levels));
        }
    }

    // Seldom null, so that programs get far.
    private Part<object?> LiveNode(int depth)
    {
        if (_random.Next(12) == 0)
            return Node(depth);
        string label = NewLabel();
        Part<object?> node = Node(depth), other = NewNode(Math.Min(depth, 1), _random.Next(3));
        return new($"(block {label} (result (ref $n0)) (br_on_non_null {label} {node.Text}) {other.Text})", f => node.Run(f) ?? other.Run(f));
    }

    private Part<object?> NewNode(int depth, int level)
    {
        if (_random.Next(5) == 0)
            return new($"(struct.new_default {TypeName(level)})", _ => new ModelNode(level));
        Part<int> number = Number(depth);
        Part<object?> next = Node(depth), any = Any(depth);
        if (level == 0)
        {
            return new($"(struct.new $n0 {number.Text} {next.Text} {any.Text})", f => new ModelNode(0) { Number = number.Run(f), Next = next.Run(f), Any = any.Run(f) });
        }
        Part<long> longer = Long(depth);
        Part<double> real = Float(depth);
        return new(
            $"(struct.new {TypeName(level)} {number.Text} {next.Text} {any.Text} {longer.Text} {real.Text})",
            f => new ModelNode(level) { Number = number.Run(f), Next = next.Run(f), Any = any.Run(f), Long = longer.Run(f), Float = real.Run(f) });
    }

    private Part<object?> Items(int depth)
    {
        if (IsLeaf(ref depth))
        {
            string local = Pick("$x", "$y");
            return new($"(local.get {local})", f => f.Locals[local]);
        }
        return _random.Next(4) == 0 ? new("(global.get $items)", f => f.State.Globals.GetValueOrDefault("$items")) : NewItems(depth);
    }

    private Part<object?> LiveItems(int depth)
    {
        if (_random.Next(12) == 0)
            return Items(depth);
        string label = NewLabel();
        Part<object?> items = Items(depth), other = NewItems(Math.Min(depth, 1));
        return new($"(block {label} (result (ref $items)) (br_on_non_null {label} {items.Text}) {other.Text})", f => items.Run(f) ?? other.Run(f));
    }

    private Part<object?> NewItems(int depth)
    {
        int length = _random.Next(40) == 0 ? 9000 : 2 + _random.Next(5);
        switch (_random.Next(3))
        {
            case 0:
                {
                    Part<object?> value = Any(depth);
                    Part<int> extra = _random.Next(2) == 0 ? new("(i32.const 0)", _ => 0) : new("(i32.and (local.get $p) (i32.const 7))", f => (int)f.Locals["$p"]! & 7);
                    return new($"(array.new $items {value.Text} (i32.add (i32.const {length}) {extra.Text}))", f =>
                    {
                        object? v = value.Run(f);
                        var array = new ModelArray(length + extra.Run(f));
                        Array.Fill(array.Items, v);
                        return array;
                    });
                }
            case 1:
                return new($"(array.new_default $items (i32.const {length}))", _ => new ModelArray(length));
            default:
                {
                    Part<object?>[] values = [.. Enumerable.Range(0, 1 + _random.Next(6)).Select(_ => Any(depth))];
                    return new($"(array.new_fixed $items {values.Length} {string.Join(' ', values.Select(v => v.Text))})", f =>
                    {
                        object?[] found = [.. values.Select(v => v.Run(f))];
                        var array = new ModelArray(found.Length);
                        found.CopyTo(array.Items, 0);
                        return array;
                    });
                }
        }
    }

    private Part<object?> Numbers(int bits, int depth)
    {
        if (bits != 16 && _random.Next(4) == 0)
        {
            string local = bits == 8 ? "$s" : "$w";
            return new($"(local.get {local})", f => f.Locals[local]);
        }
        return NewNumbers(bits, depth);
    }

    private Part<object?> NewNumbers(int bits, int depth)
    {
        int length = _random.Next(40) == 0 ? 40_000 : 3 + _random.Next(40);
        if (_random.Next(2) == 0)
            return new($"(array.new_default {NumbersType(bits)} (i32.const {length}))", _ => new ModelNumbers(bits, length));
        Part<long> value = Long(depth - 1);
        string wrapped = bits == 64 ? value.Text : $"(i32.wrap_i64 {value.Text})";
        return new($"(array.new {NumbersType(bits)} {wrapped} (i32.const {length}))", f =>
        {
            long v = value.Run(f);
            var array = new ModelNumbers(bits, length);
            Array.Fill(array.Items, array.Fit(v));
            return array;
        });
    }
}

using System.Globalization;
using Wafer.Model;

namespace Wafer.Tests.Runtime.Objects;

/// <summary>
/// Random programs over structures, arrays, i31 and .NET objects do what the model does: results, traps, and everything that their globals reach afterwards. With a collection that moves
/// everything at each allocation, with a nursery that fills now and then, and as they are. WAFER_OBJECT_COUNT says how many programs (300 if it is not set), WAFER_OBJECT_SEED where to start.
/// </summary>
public class RandomObjectTests
{
    private static readonly int Count = Setting("WAFER_OBJECT_COUNT", 300), First = Setting("WAFER_OBJECT_SEED", 1);

    public static TheoryData<bool, bool> Ways() => new() { { true, false }, { false, true }, { false, false } };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Programs_do_what_the_model_does(bool stress, bool small)
    {
        EngineOptions options = EngineOptions.Default with { HeapStress = stress, MaxHeapBytes = small ? 1UL << 22 : 1UL << 28 };
        int returned = 0, compared = 0;
        for (int seed = First; seed < First + Count; seed++)
        {
            ObjectProgram program = ObjectProgram.Generate(seed);
            var state = new ModelState();
            string expected;
            try
            {
                expected = program.Run(state).ToString(CultureInfo.InvariantCulture);
                returned++;
            }
            catch (ModelTrap trap)
            {
                expected = trap.Code.ToString();
            }
            catch (OutOfStepsException)
            {
                continue;
            }
            compared++;
            try
            {
                Compare(program, state, expected, options);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e}\n{program.Text}");
            }
        }
        Assert.True(compared > Count / 2, $"only {compared} programs ended on the model");
        Assert.True(returned > compared / 4, $"only {returned} programs returned");
    }

    private static void Compare(ObjectProgram program, ModelState state, string expected, EngineOptions options)
    {
        using var h = new Harness(options);
        string[] objects = [.. Enumerable.Range(0, 8).Select(i => "object " + i.ToString(CultureInfo.InvariantCulture))];
        h.Linker.DefineFunction("env", "object", new FunctionType([ValType.I32], [ValType.ExternRef]), (_, arguments, results) => results[0] = Value.FromExternRef(objects[arguments[0].AsI32() & 7]));
        Instance instance = h.Instantiate(program.Text);
        string actual;
        try
        {
            actual = instance.GetFunction("run").Invoke()[0].AsI32().ToString(CultureInfo.InvariantCulture);
        }
        catch (TrapException trap)
        {
            actual = trap.Code.ToString();
        }
        Assert.Equal(expected, actual);
        var isomorphism = new Isomorphism();
        foreach (string name in (string[])["node", "any", "items"])
            isomorphism.Match(state.Globals.GetValueOrDefault("$" + name), instance.GetGlobal(name).Value.AsAnyRef(), name);
    }

    /// <summary>Whether two graphs of objects are the same, sharing included.</summary>
    private sealed class Isomorphism
    {
        private readonly Dictionary<object, WasmObject> _found = new(ReferenceEqualityComparer.Instance);

        public void Match(object? model, object? actual, string path)
        {
            var left = new Stack<(object?, object?, string)>();
            left.Push((model, actual, path));
            while (left.TryPop(out var pair))
                MatchOne(pair.Item1, pair.Item2, pair.Item3, left);
        }

        private void MatchOne(object? model, object? actual, string path, Stack<(object?, object?, string)> left)
        {
            switch (model)
            {
                case null:
                    Assert.Null(actual);
                    return;
                case int number:
                    Assert.Equal(new I31(number), Assert.IsType<I31>(actual));
                    return;
                case string:
                    Assert.Equal(model, actual);
                    return;
            }
            var item = Assert.IsType<WasmObject>(actual, exactMatch: false);
            if (_found.TryGetValue(model, out WasmObject? known))
            {
                Assert.True(known.Equals(item), $"{path} is another object");
                return;
            }
            _found.Add(model, item);
            if (path.Length > 200)
                path = "…";
            switch (model)
            {
                case ModelNode node:
                    var structure = Assert.IsType<WasmStruct>(item);
                    Assert.Equal(node.Level == 0 ? 3 : 5, structure.Type.Fields.Length);
                    Assert.Equal(node.Number, structure[0].AsI32());
                    left.Push((node.Next, structure[1].AsAnyRef(), path + ".next"));
                    left.Push((node.Any, structure[2].AsAnyRef(), path + ".any"));
                    if (node.Level > 0)
                    {
                        Assert.Equal(node.Long, structure[3].AsI64());
                        Assert.Equal(node.Float, structure[4].AsF64());
                    }
                    break;
                case ModelArray items:
                    var array = Assert.IsType<WasmArray>(item);
                    Assert.Equal((uint)items.Items.Length, array.Length);
                    for (int i = 0; i < items.Items.Length; i++)
                        left.Push((items.Items[i], array[(uint)i].AsAnyRef(), $"{path}[{i}]"));
                    break;
                case ModelNumbers numbers:
                    var elements = Assert.IsType<WasmArray>(item);
                    Assert.Equal((uint)numbers.Items.Length, elements.Length);
                    for (int i = 0; i < numbers.Items.Length; i += numbers.Items.Length > 1000 ? 997 : 1)
                        Assert.Equal(numbers.Items[i], numbers.Bits == 64 ? elements[(uint)i].AsI64() : elements[(uint)i].AsI32());
                    break;
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}

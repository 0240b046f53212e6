namespace Wafer.Fuzz;

/// <summary>Runs random modules on both engines and compares what they say.</summary>
internal sealed class Comparison(ModuleSource source, V8Runner v8)
{
    // V8 starts once for so many modules.
    private const int BatchSize = 20;

    private int _compared, _lines, _different, _left;

    /// <summary>Compares modules.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the first; the others follow.</param>
    /// <returns>Whether all agreed.</returns>
    public bool Run(int count, int seed)
    {
        while (_compared < count)
        {
            List<Subject> batch = [];
            while (batch.Count < Math.Min(BatchSize, count - _compared))
                Prepare(seed++, batch);
            string[][] expected = v8.Run(batch);
            for (int i = 0; i < batch.Count; i++)
                Compare(batch[i], expected[i]);
            Console.WriteLine($"{_compared} modules compared, {_lines} results, {_different} modules differ, {_left} left out");
        }
        return _different == 0;
    }

    private void Prepare(int seed, List<Subject> batch)
    {
        string file = source.Generate(seed);
        try
        {
            if (Subject.TryLoad(file) is { } subject)
            {
                batch.Add(subject);
                return;
            }
            _left++;
        }
        catch (WasmException e)
        {
            Console.WriteLine($"{file}: Wafer refuses a module that Binaryen calls valid: {e.Message}");
            _different++;
            _compared++;
        }
    }

    private void Compare(Subject subject, string[] expected)
    {
        _compared++;
        foreach (Module module in subject.Modules)
        {
            if (!Agrees(subject, module, WaferRunner.Run(subject, module), expected))
            {
                _different++;
                return;
            }
        }
    }

    private bool Agrees(Subject subject, Module module, string[] found, string[] expected)
    {
        _lines += found.Length;

        // How deep the stack is differs from engine to engine, and with it all that comes after it is used up.
        int length = Math.Min(Known(found), Known(expected));
        for (int i = 0; i < Math.Max(found.Length, expected.Length) && i < length; i++)
        {
            string ours = i < found.Length ? found[i] : "nothing", theirs = i < expected.Length ? expected[i] : "nothing";
            if (ours == theirs)
                continue;
            EngineOptions options = module.Engine.Options;
            Console.WriteLine($"{subject.File}: result {i}: Wafer ({options.Bounds}, {options.Compilation}) says {ours}, V8 says {theirs}");
            return false;
        }
        return true;
    }

    private static int Known(string[] lines)
    {
        int overflow = Array.FindIndex(lines, line => line.Contains("overflow", StringComparison.Ordinal));
        return overflow < 0 ? int.MaxValue : overflow;
    }
}

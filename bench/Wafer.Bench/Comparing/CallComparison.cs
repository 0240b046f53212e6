namespace Wafer.Bench.Comparing;

/// <summary>What a call from the host into WebAssembly costs, and one out of it.</summary>
internal static class CallComparison
{
    private static readonly (string Key, string Name)[] s_rows =
    [
        ("h2w_nop_ns", "host → wasm, `nop()`"),
        ("h2w_add_ns", "host → wasm, `add(i32, i32)`"),
        ("w2h_h0_ns", "wasm → host, `h0()`"),
        ("w2h_h1_ns", "wasm → host, `h1(i32, i32)`"),
    ];

    public static string Run(Comparison comparison)
    {
        CompareOptions options = comparison.Options;
        var table = new RatioTable("call", comparison.Names, yardsticks: 2, options.Times ? (1, "ns", "0.0") : null);
        var times = new List<double>[comparison.Sides.Length, s_rows.Length];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < comparison.Sides.Length; i++)
            {
                Side side = comparison.Sides[i];
                Comparison.Progress($"calls, {side.Name}");
                Outcome outcome = side.Run(options.OneCore, "hostcall", comparison.Kernel("hostcall"), options.CallCount.ToString());
                string? problem = outcome.Failure;
                if (problem is null && outcome.Json.GetProperty("check").GetString() is not "499500:true")
                    problem = "WRONG result";
                if (problem is not null)
                {
                    comparison.Fail($"calls: {side.Name}: {problem}");
                    return $"{side.Name}: {problem}\n";
                }
                for (int row = 0; row < s_rows.Length; row++)
                    (times[i, row] ??= []).Add(outcome.Json.GetProperty(s_rows[row].Key).GetDouble());
            }
        }
        for (int row = 0; row < s_rows.Length; row++)
            table.Add(s_rows[row].Name, [.. Enumerable.Range(0, comparison.Sides.Length).Select(i => comparison.Summary(times[i, row]))]);
        return table.ToString();
    }
}

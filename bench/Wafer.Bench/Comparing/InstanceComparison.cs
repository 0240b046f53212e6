using System.Globalization;
using System.Text;
using System.Text.Json;
using Wafer.Bench.Measuring;
using Wafer.Text;

namespace Wafer.Bench.Comparing;

/// <summary>Instances in numbers: time to make one, memory while it lives, and calls that are suspended. Node.js has no name for the last but JavaScript promise integration.</summary>
internal static class InstanceComparison
{
    private const string NodeInstances = """
        const [file, count] = process.argv.slice(-2), module = new WebAssembly.Module(require('fs').readFileSync(file)), imports = {};
        for (const i of WebAssembly.Module.imports(module)) (imports[i.module] ??= {})[i.name] = () => 0;
        const times = [], alive = [];
        for (let i = 0; i < +count; i++) {
          const before = process.hrtime.bigint();
          new WebAssembly.Instance(module, imports);
          times.push(Number(process.hrtime.bigint() - before));
        }
        gc();
        const start = process.memoryUsage().rss;
        for (let i = 0; i < +count; i++) alive.push(new WebAssembly.Instance(module, imports));
        console.log(JSON.stringify({ instantiate_ns: times, bytes: (process.memoryUsage().rss - start) / count }));
        """;

    private const string NodeSuspend = """
        const [binary, count] = process.argv.slice(-2), module = new WebAssembly.Module(Buffer.from(binary, 'base64')), waiting = [];
        const wait = new WebAssembly.Suspending(() => new Promise(resolve => waiting.push(resolve)));
        const make = () => WebAssembly.promising(new WebAssembly.Instance(module, { env: { wait } }).exports.f);
        (async () => {
          gc();
          const start = process.memoryUsage().rss, calls = [];
          for (let i = 0; i < count; i++) calls.push(make()(i));
          const bytes = (process.memoryUsage().rss - start) / count;
          for (const resolve of waiting.splice(0)) resolve(1);
          await Promise.all(calls);
          const f = make();
          let best = Infinity;
          for (let round = 0; round < 10; round++) {
            const before = process.hrtime.bigint();
            for (let i = 0; i < count; i++) { const call = f(i); waiting.pop()(1); await call; }
            best = Math.min(best, Number(process.hrtime.bigint() - before) / count);
          }
          console.log(JSON.stringify({ bytes, call_ns: best }));
        })();
        """;

    // How many of each are alive at once.
    private const string Few = "50", Many = "2000", Suspended = "10000";

    public static string Run(Comparison comparison)
    {
        var text = new StringBuilder("| module | instantiating, µs | Node.js, µs | ratio | memory of an instance, KB | Node.js, KB |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        Side node = new("Node.js", [comparison.Options.Node, "--expose-gc", "-e", NodeInstances, "--"]);
        foreach ((string name, string path) in Modules(comparison.Options.Programs).Where(module => comparison.Wants(module.Name) && File.Exists(module.Path)))
        {
            Comparison.Progress(name);
            string count = new FileInfo(path).Length > 1 << 20 ? Few : Many;
            (double ours, double ourBytes) = Measure(comparison, comparison.Wafer, name, path, count);
            (double theirs, double theirBytes) = Measure(comparison, node, name, path, count);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {ours / 1e3:0.0} | {theirs / 1e3:0.0} | {ours / theirs:0.00} | {ourBytes / 1e3:0} | {theirBytes / 1e3:0} |\n");
        }
        return $"{text}\n{Suspension(comparison)}";
    }

    private static string Suspension(Comparison comparison)
    {
        if (!comparison.Wants("suspended"))
            return "";
        Comparison.Progress("suspended calls");
        var text = new StringBuilder($"{Suspended} calls suspended at once, each in an instance with a memory of one page; and a call that is suspended and resumed at once.\n\n");
        text.Append("| | memory of each, KB | a call, ns |\n| --- | ---: | ---: |\n");
        foreach (Side side in (Side[])[comparison.Wafer, new Side("Node.js", [comparison.Options.Node, "--expose-gc", "-e", NodeSuspend, "--"])])
        {
            string[] arguments = side == comparison.Wafer ? ["suspend", Suspended] : [Convert.ToBase64String(Wat.Assemble(InstanceMeasurement.Waiting)), Suspended];
            Outcome outcome = side.Run(oneCore: false, arguments);
            if (outcome.Failure is { } problem)
            {
                comparison.Fail($"suspended: {side.Name}: {problem}");
                continue;
            }
            JsonElement json = outcome.Json;
            text.Append(CultureInfo.InvariantCulture, $"| {side.Name} | {json.GetProperty("bytes").GetDouble() / 1e3:0.0} | {json.GetProperty("call_ns").GetDouble():0} |\n");
        }
        return text.ToString();
    }

    private static (double Nanoseconds, double Bytes) Measure(Comparison comparison, Side side, string name, string path, string count)
    {
        var times = new List<double>();
        double bytes = double.NaN;
        for (int round = 0; round < comparison.Options.Rounds; round++)
        {
            string[] arguments = side == comparison.Wafer ? ["instances", path, count] : [path, count];
            Outcome outcome = side.Run(oneCore: false, arguments);
            if (outcome.Failure is { } problem)
            {
                comparison.Fail($"{name}: {side.Name}: {problem}");
                return (double.NaN, double.NaN);
            }
            double[] measured = [.. outcome.Json.GetProperty("instantiate_ns").EnumerateArray().Select(time => time.GetDouble())];
            times.Add(comparison.Summary(measured[(measured.Length / 2)..]));
            bytes = outcome.Json.GetProperty("bytes").GetDouble();
        }
        return (comparison.Summary(times), bytes);
    }

    private static IEnumerable<(string Name, string Path)> Modules(List<string> programs)
    {
        yield return ("fib", Path.Combine(Places.Kernels(), "fib.wasm"));
        yield return ("report", Path.Combine(Places.Samples(), "report.wasm"));
        foreach ((string name, string path) in CompileComparison.Modules(programs))
            yield return (name, path);
    }
}

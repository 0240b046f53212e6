using Wafer;
using Wafer.Bench.Comparing;
using Wafer.Bench.Measuring;

// One process is one measurement, which prints one line of JSON (the protocol is in docs/benchmarks.md); `compare` runs such
// processes beside those of other engines and prints a table.
const string usage = """
    wafer-bench bench FILE EXPORT ARG ITERS   time an exported function of one i32 parameter
    wafer-bench compile FILE ITERS            time compiling a module
    wafer-bench validate FILE ITERS           time decoding and validating a module
    wafer-bench load FILE ITERS               time loading a module with its compiled code
    wafer-bench peak FILE                     the memory that compiling a module takes at most
    wafer-bench heap FILE EXPORT ARG ITERS    the collector's pauses while a function runs
    wafer-bench hostcall FILE N               time calls into WebAssembly and out of it
    wafer-bench instances FILE N              time instantiating a module; what N instances take
    wafer-bench suspend N                     what N suspended calls take; time suspending and resuming
    wafer-bench wasi FILE ARGS...             run a WASI command
        --bounds auto|guard|explicit          how memory accesses are checked; given before FILE
        --fuel                                metered code; given first
    wafer-bench compare [OPTIONS]             compare with V8; see compare --help
    """;

try
{
    if (args is ["compare", .. var rest])
        return CompareCommand.Run(rest);

    var options = EngineOptions.Default;
    if (args is ["--fuel", .. var others])
    {
        options = options with { MetersFuel = true };
        args = others;
    }
    string[] words = args;
    if (Array.IndexOf(args, "--bounds") is var at and (0 or 1) && at + 1 < args.Length)
    {
        options = options with { Bounds = ParseBounds(args[at + 1]) };
        words = [.. args[..at], .. args[(at + 2)..]];
    }
    switch (words)
    {
        case ["bench", var file, var export, var argument, var iterations]:
            Console.WriteLine(KernelMeasurement.Run(options, file, export, Number(argument), Number(iterations)));
            return 0;
        case ["compile", var file, var iterations]:
            Console.WriteLine(CompileMeasurement.Run(options, file, Number(iterations)));
            return 0;
        case ["validate", var file, var iterations]:
            Console.WriteLine(PipelineMeasurement.Validate(options, file, Number(iterations)));
            return 0;
        case ["load", var file, var iterations]:
            Console.WriteLine(PipelineMeasurement.Load(options, file, Number(iterations)));
            return 0;
        case ["peak", var file]:
            Console.WriteLine(PipelineMeasurement.Peak(options, file));
            return 0;
        case ["heap", var file, var export, var argument, var iterations]:
            Console.WriteLine(HeapMeasurement.Run(options, file, export, Number(argument), Number(iterations)));
            return 0;
        case ["hostcall", var file, var count]:
            Console.WriteLine(HostCallMeasurement.Run(options, file, Number(count)));
            return 0;
        case ["instances", var file, var count]:
            Console.WriteLine(InstanceMeasurement.Run(options, file, Number(count)));
            return 0;
        case ["suspend", var count]:
            Console.WriteLine(InstanceMeasurement.Suspend(options, Number(count)));
            return 0;
        case ["wasi", var file, .. var arguments]:
            return WasiRun.Run(options, file, arguments);
        default:
            Console.Error.WriteLine(usage);
            return 2;
    }
}
catch (FormatException e)
{
    Console.Error.WriteLine($"wafer-bench: {e.Message}");
    return 2;
}
catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException or KeyNotFoundException or NotSupportedException or ArgumentException)
{
    Console.Error.WriteLine($"wafer-bench: {e.Message}");
    return 1;
}

static int Number(string text) => int.TryParse(text, out int number) ? number : throw new FormatException($"'{text}' is not a number");

static BoundsMode ParseBounds(string text) => text switch
{
    "auto" => BoundsMode.Auto,
    "guard" => BoundsMode.GuardPages,
    "explicit" => BoundsMode.Explicit,
    _ => throw new FormatException($"--bounds takes auto, guard or explicit, not '{text}'"),
};

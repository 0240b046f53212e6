using Wafer;
using Wafer.Cli.Script;

int passed = 0, failed = 0, skipped = 0;
var engine = new Engine(ScriptScope.Options with { Bounds = Enum.Parse<BoundsMode>(args[0], true) });
foreach (string path in args.Skip(1).SelectMany(IEnumerable<string> (a) => Directory.Exists(a) ? Directory.EnumerateFiles(a, "*.wast", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [a]))
{
    ScriptResult r = ScriptRunner.RunFile(engine, path);
    passed += r.Passed;
    failed += r.Failures.Count;
    skipped += r.Skipped;
    foreach (ScriptFailure f in r.Failures)
        Console.WriteLine(f);
    if (r.OutOfScope is not null)
        Console.WriteLine($"{path}: out of scope: {r.OutOfScope}");
}
Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
return failed > 0 ? 1 : 0;

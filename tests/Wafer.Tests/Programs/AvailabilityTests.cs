using System.Reflection;
using Xunit.Abstractions;

namespace Wafer.Tests.Programs;

/// <summary>Says aloud which programs could not be run, so that a run without them does not look like a full one.</summary>
public class AvailabilityTests(ITestOutputHelper output)
{
    [Fact]
    public void What_cannot_be_run_is_reported()
    {
        var report = new StringWriter();
        int tests = 0;
        foreach (MethodInfo method in GetType().Assembly.GetTypes().SelectMany(type => type.GetMethods()))
        {
            if (method.GetCustomAttribute<FactAttribute>() is not { } fact || fact is not (ProgramFactAttribute or ProgramTheoryAttribute))
                continue;
            tests++;
            if (fact.Skip is { } reason)
                report.WriteLine($"WARNING: not run: {method.DeclaringType!.Name}.{method.Name}: {reason}");
        }

        output.WriteLine(report.ToString());
        Console.Error.Write(report.ToString());
        Assert.True(tests >= 10, $"only {tests} tests run programs");
        if (!OperatingSystem.IsLinux())
            return;
        foreach (NpmPackage package in (NpmPackage[])[Packages.Python, Packages.Sandbox, Packages.Yosys])
            Assert.Equal(package.Failure is not null, report.ToString().Contains(package.ToString(), StringComparison.Ordinal));
    }
}

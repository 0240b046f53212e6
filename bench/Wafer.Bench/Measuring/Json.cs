using System.Diagnostics;
using System.Globalization;

namespace Wafer.Bench.Measuring;

/// <summary>Numbers as the protocol's lines have them.</summary>
internal static class Json
{
    public static string Nanoseconds(TimeSpan time) => Number(time.TotalNanoseconds);

    public static string Nanoseconds(long stopwatchTicks) => Number(stopwatchTicks * (1e9 / Stopwatch.Frequency));

    public static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}

namespace Wafer.Bench.Comparing;

internal static class Statistics
{
    /// <summary>The median; of an even number of values the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN : (sorted.Length & 1) != 0 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The geometric mean: the only mean of ratios that does not depend on which side is the denominator.</summary>
    public static double GeometricMean(IEnumerable<double> ratios)
    {
        double sum = 0;
        int count = 0;
        foreach (double ratio in ratios)
        {
            sum += Math.Log(ratio);
            count++;
        }
        return count == 0 ? double.NaN : Math.Exp(sum / count);
    }
}

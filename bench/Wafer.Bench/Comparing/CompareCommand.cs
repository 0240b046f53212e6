namespace Wafer.Bench.Comparing;

internal static class CompareCommand
{
    public static int Run(string[] args)
    {
        _ = args;
        Console.Error.WriteLine("not yet");
        return 2;
    }
}

using Wafer.Samples;

if (args is [var name] && Samples.Find(name) is { } sample)
{
    sample(Console.Out);
    return 0;
}
Console.Error.WriteLine($"Which one? {string.Join(", ", Samples.Names)}");
return 2;

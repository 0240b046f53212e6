namespace Wafer.Model;

internal static class Spans
{
    /// <summary>Sets all elements, as <see cref="Span{T}.Fill"/> does; for spans that are short or are filled once.</summary>
    /// <remarks>
    /// .NET's own way uses vectors of the length that the processor has, so it is never compiled ahead of time: at first use the JIT takes longer than this loop.
    /// </remarks>
    public static void FillShort<T>(this Span<T> span, T value)
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = value;
    }
}

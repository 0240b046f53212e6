namespace Wafer.Compiler;

/// <summary>The stack arguments around a tail call, in bytes.</summary>
/// <param name="Incoming">Those of the function that ends: they stand above its return address.</param>
/// <param name="Outgoing">Those of the function called: they stand at the stack pointer, in order.</param>
internal readonly record struct TailFrame(int Incoming, int Outgoing)
{
    /// <summary>The least size of the frame of a function that tail-calls through records, which may have to leave a frame behind.</summary>
    public const int MinimumFrame = 16;

    /// <summary>More than the code to move the arguments takes on any target, in bytes.</summary>
    public int MaximumCodeSize => 128 + (2 * Outgoing);
}

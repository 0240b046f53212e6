using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Wafer;

/// <summary>One WebAssembly frame.</summary>
/// <param name="ModuleName">The module's name, if it has one.</param>
/// <param name="FunctionIndex">The function's index in its module.</param>
/// <param name="FunctionName">The function's name from the name section or an export, if it has one.</param>
/// <param name="Offset">The byte offset in the module of the operator that was executing; -1 if unknown.</param>
public readonly record struct WasmFrame(string? ModuleName, int FunctionIndex, string? FunctionName, int Offset)
{
    /// <summary>The frame as <c>module!function (0x1a3)</c>, the offset in the module's bytes.</summary>
    public override string ToString()
    {
        string name = FunctionName ?? string.Create(CultureInfo.InvariantCulture, $"func[{FunctionIndex}]");
        string at = Offset < 0 ? "" : $" (0x{Offset:x})";
        return $"{(ModuleName is null ? "" : ModuleName + "!")}{name}{at}";
    }
}

/// <summary>The WebAssembly frames of a call stack, innermost first. Of very deep stacks the middle is left out.</summary>
public sealed class WasmStackTrace
{
    internal WasmStackTrace(ImmutableArray<WasmFrame> frames, long omitted = 0, int omittedAt = 0)
    {
        Frames = frames;
        OmittedFrames = omitted;
        OmittedAt = omittedAt;
    }

    internal static WasmStackTrace Empty { get; } = new([]);

    /// <summary>The frames that were kept.</summary>
    public ImmutableArray<WasmFrame> Frames { get; }

    /// <summary>How many frames were left out.</summary>
    public long OmittedFrames { get; }

    /// <summary>Before which element of <see cref="Frames"/> the frames that were left out stood.</summary>
    public int OmittedAt { get; }

    // One line for each frame, each after a line break.
    internal string Text
    {
        get
        {
            var text = new StringBuilder();
            for (int i = 0; i < Frames.Length; i++)
            {
                if (i == OmittedAt && OmittedFrames > 0)
                    text.Append(CultureInfo.InvariantCulture, $"\n    ... {OmittedFrames} more frames");
                text.Append("\n    at ").Append(Frames[i]);
            }
            return text.ToString();
        }
    }

    /// <summary>One line for each frame.</summary>
    public override string ToString() => Text.TrimStart('\n');
}

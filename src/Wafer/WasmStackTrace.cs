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
    /// <summary>Where in its source the operator comes from, if the module carries line numbers (DWARF 4 or 5) and they say so.</summary>
    public SourceLocation? Source { get; init; }

    /// <summary>The frame as <c>module!function (0x1a3) in file.c:12:5</c>, the offset in the module's bytes.</summary>
    public override string ToString()
    {
        string name = FunctionName ?? string.Create(CultureInfo.InvariantCulture, $"func[{FunctionIndex}]");
        string at = Offset < 0 ? "" : $" (0x{Offset:x})";
        string source = Source is { } location ? $" in {location}" : "";
        return $"{(ModuleName is null ? "" : ModuleName + "!")}{name}{at}{source}";
    }
}

/// <summary>The WebAssembly frames of a call stack, innermost first. Of very deep stacks the middle is left out.</summary>
public sealed class WasmStackTrace
{
    private ImmutableArray<WasmFrame> _frames;
    private volatile Frame[]? _captured;

    internal WasmStackTrace(Frame[] frames, long omitted = 0, int omittedAt = 0)
    {
        _captured = frames;
        OmittedFrames = omitted;
        OmittedAt = omittedAt;
    }

    internal static WasmStackTrace Empty { get; } = new([]);

    /// <summary>The frames that were kept. Line numbers are looked up when they are first asked for.</summary>
    public ImmutableArray<WasmFrame> Frames
    {
        get
        {
            // Two threads may both look them up, and find the same.
            if (_captured is { } captured)
            {
                _frames = [.. captured.Select(frame => frame.Locate())];
                _captured = null;
            }
            return _frames;
        }
    }

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
            ImmutableArray<WasmFrame> frames = Frames;
            for (int i = 0; i < frames.Length; i++)
            {
                if (i == OmittedAt && OmittedFrames > 0)
                    text.Append(CultureInfo.InvariantCulture, $"\n    ... {OmittedFrames} more frames");
                text.Append("\n    at ").Append(frames[i]);
            }
            return text.ToString();
        }
    }

    /// <summary>One line for each frame.</summary>
    public override string ToString() => Text.TrimStart('\n');

    /// <summary>A frame, and what finds the source of an offset in its module.</summary>
    internal readonly record struct Frame(WasmFrame Bare, Func<int, SourceLocation?>? Source)
    {
        public WasmFrame Locate() => Source is null || Bare.Offset < 0 ? Bare : Bare with { Source = Source(Bare.Offset) };
    }
}

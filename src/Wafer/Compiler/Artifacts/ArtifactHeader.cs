using System.Buffers.Binary;
using Wafer.Model;

namespace Wafer.Compiler.Artifacts;

/// <summary>The first bytes of a compiled module's file. All numbers are little-endian.</summary>
/// <remarks>
/// Behind the header come, each where the header says, the code (on a page boundary, so that it can be mapped), the tables that go with it, and the module that it was
/// compiled from. Each part has its tag in the header, and the header has its own at the end.
/// </remarks>
internal sealed record ArtifactHeader
{
    /// <summary>The size of a header in bytes.</summary>
    public const int Size = 256;

    /// <summary>The boundary that the code stands on in the file: a page of every supported machine.</summary>
    public const int CodeAlignment = 4096;

    // Changed whenever the format is.
    private const uint FormatVersion = 2;

    private const int TagAt = Size - MessageTag.Size;

    private static ReadOnlySpan<byte> Magic => "WAFER\x1A\r\n"u8;

    private static ReadOnlySpan<byte> Nonce => "Wafer header"u8;

    /// <summary>Which build of the compiler made the code; code of another is not used.</summary>
    public required UInt128 Compiler { get; init; }

    /// <summary>The machine that the code is for.</summary>
    public required CompilationTarget Target { get; init; }

    /// <summary>The parts of the file.</summary>
    public required ArtifactPart Code { get; init; }

    /// <summary>Where functions start, and the call-site table.</summary>
    public required ArtifactPart Tables { get; init; }

    /// <summary>The module that was compiled; empty in caches.</summary>
    public required ArtifactPart Module { get; init; }

    /// <summary>The number of functions that the module defines, and the number that it imports.</summary>
    public required int Functions { get; init; }

    /// <summary>The number of functions that the module imports.</summary>
    public required int ImportedFunctions { get; init; }

    /// <summary>Whether a file begins like a compiled module.</summary>
    public static bool IsArtifact(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    /// <summary>Writes the header.</summary>
    /// <param name="target">Receives <see cref="Size"/> bytes.</param>
    /// <param name="key">The key of its tag.</param>
    public void Write(Span<byte> target, ReadOnlySpan<byte> key)
    {
        target[..Size].Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], Functions);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], ImportedFunctions);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], (int)Target.Machine);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], (int)Target.Bounds);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], (ulong)Target.Features);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], Target.Cpu);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], Target.Options);
        BinaryPrimitives.WriteUInt128LittleEndian(target[56..], Compiler);
        Code.Write(target[72..]);
        Tables.Write(target[104..]);
        Module.Write(target[136..]);
        MessageTag.Make(key, Nonce, target[..TagAt], target[TagAt..Size]);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The key of its tag.</param>
    /// <param name="header">The header, if it is whole.</param>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    public static string? Read(ReadOnlySpan<byte> file, ReadOnlySpan<byte> key, out ArtifactHeader? header)
    {
        header = null;
        if (file.Length < Size || !IsArtifact(file))
            return "it is not a compiled module";
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (version != FormatVersion)
            return $"its format is version {version}, and this build reads version {FormatVersion}";
        Span<byte> tag = stackalloc byte[MessageTag.Size];
        MessageTag.Make(key, Nonce, file[..TagAt], tag);
        if (!tag.SequenceEqual(file[TagAt..Size]))
            return "its header is damaged, or made with another key";
        header = new ArtifactHeader
        {
            Functions = BinaryPrimitives.ReadInt32LittleEndian(file[12..]),
            ImportedFunctions = BinaryPrimitives.ReadInt32LittleEndian(file[16..]),
            Target = new CompilationTarget(
                (TargetMachine)BinaryPrimitives.ReadInt32LittleEndian(file[20..]),
                (BoundsMode)BinaryPrimitives.ReadInt32LittleEndian(file[24..]),
                (Features)BinaryPrimitives.ReadUInt64LittleEndian(file[32..]),
                BinaryPrimitives.ReadUInt64LittleEndian(file[40..]),
                BinaryPrimitives.ReadUInt64LittleEndian(file[48..])),
            Compiler = BinaryPrimitives.ReadUInt128LittleEndian(file[56..]),
            Code = ArtifactPart.Read(file[72..]),
            Tables = ArtifactPart.Read(file[104..]),
            Module = ReadModulePart(file),
        };
        return header.Code.IsWithin(file.Length) && header.Tables.IsWithin(file.Length) && header.Module.IsWithin(file.Length)
            ? null
            : "it is cut off";
    }

    /// <summary>Where the module stands, whatever is wrong with the rest of the header: its own tag says whether it is whole.</summary>
    public static ArtifactPart ReadModulePart(ReadOnlySpan<byte> file) => file.Length < Size ? default : ArtifactPart.Read(file[136..]);
}

/// <summary>A part of a compiled module's file: where it stands, and its tag.</summary>
internal readonly record struct ArtifactPart(long Offset, long Length, UInt128 Tag)
{
    private static ReadOnlySpan<byte> Nonce => "Wafer part\0\0"u8;

    /// <summary>Describes bytes that are going to stand at an offset.</summary>
    public static ArtifactPart Of(ReadOnlySpan<byte> content, long offset, ReadOnlySpan<byte> key) => new(offset, content.Length, TagOf(content, key));

    /// <summary>Reads a description.</summary>
    public static ArtifactPart Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt64LittleEndian(source), BinaryPrimitives.ReadInt64LittleEndian(source[8..]), BinaryPrimitives.ReadUInt128LittleEndian(source[16..]));

    /// <summary>Writes a description.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, Offset);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Length);
        BinaryPrimitives.WriteUInt128LittleEndian(target[16..], Tag);
    }

    /// <summary>Whether the part lies in a file behind its header, and can be addressed.</summary>
    public bool IsWithin(long fileLength) =>
        Length == 0 || (Offset >= ArtifactHeader.Size && Length > 0 && Length <= int.MaxValue && Offset <= fileLength - Length);

    /// <summary>Whether the part is there and has the tag that it should have.</summary>
    public bool IsIntact(ReadOnlySpan<byte> file, ReadOnlySpan<byte> key) =>
        IsWithin(file.Length) && TagOf(In(file), key) == Tag;

    /// <summary>The part's bytes.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> file) => Length == 0 ? default : file.Slice((int)Offset, (int)Length);

    private static UInt128 TagOf(ReadOnlySpan<byte> content, ReadOnlySpan<byte> key)
    {
        Span<byte> tag = stackalloc byte[MessageTag.Size];
        MessageTag.Make(key, Nonce, content, tag);
        return BinaryPrimitives.ReadUInt128LittleEndian(tag);
    }
}

using System.Runtime.InteropServices;

namespace Wafer.Compiler.Artifacts;

/// <summary>Compiled modules as files: written whole, read in place.</summary>
internal static class ArtifactFile
{
    /// <summary>Which compiler this is: code is used by the very build that made it.</summary>
    public static UInt128 Compiler { get; } = MemoryMarshal.Read<UInt128>(typeof(ArtifactFile).Module.ModuleVersionId.ToByteArray());

    /// <summary>Writes a compiled module.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="artifact">The code of all functions.</param>
    /// <param name="target">What it was compiled for.</param>
    /// <param name="importedFunctions">The number of functions that the module imports.</param>
    /// <param name="module">The module, or nothing if it is kept elsewhere.</param>
    /// <param name="key">The key of the tags.</param>
    public static void Write(
        Stream output, CodeArtifact artifact, in CompilationTarget target, int importedFunctions, ReadOnlySpan<byte> module, ReadOnlySpan<byte> key)
    {
        byte[] tables = EncodeTables(artifact);
        const long code = ArtifactHeader.CodeAlignment;
        long tablesAt = AlignUp(code + artifact.Code.Length), moduleAt = AlignUp(tablesAt + tables.Length);
        var header = new ArtifactHeader
        {
            Compiler = Compiler,
            Target = target,
            Functions = artifact.CallSites.BodyOffsets.Length,
            ImportedFunctions = importedFunctions,
            Code = ArtifactPart.Of(artifact.Code, code, key),
            Tables = ArtifactPart.Of(tables, tablesAt, key),
            Module = ArtifactPart.Of(module, moduleAt, key),
        };
        Span<byte> head = stackalloc byte[ArtifactHeader.Size];
        header.Write(head, key);
        output.Write(head);
        Pad(output, ArtifactHeader.Size, code);
        output.Write(artifact.Code);
        Pad(output, code + artifact.Code.Length, tablesAt);
        output.Write(tables);
        Pad(output, tablesAt + tables.Length, moduleAt);
        output.Write(module);
    }

    /// <summary>Why the code in a file cannot be used; <see langword="null"/> if it can.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The key of the tags.</param>
    /// <param name="wanted">What this machine and its engine would compile for.</param>
    /// <param name="checkContents">Whether all bytes of code and tables are checked against their tags, or the header alone.</param>
    /// <param name="header">The header.</param>
    public static string? Check(
        ReadOnlySpan<byte> file, ReadOnlySpan<byte> key, in CompilationTarget wanted, bool checkContents, out ArtifactHeader? header)
    {
        if (ArtifactHeader.Read(file, key, out header) is { } problem)
            return problem;
        if (header!.Compiler != Compiler)
            return "it was compiled by another build of Wafer";
        if (header.Target.WhyNotUsableFor(wanted) is { } difference)
            return difference;
        if (header.Code.Length > 0 && header.Code.Offset % ArtifactHeader.CodeAlignment != 0)
            return "its code is not aligned";
        if (checkContents && !(header.Code.IsIntact(file, key) && header.Tables.IsIntact(file, key)))
            return "its code is damaged";
        return null;
    }

    /// <summary>Reads the tables of a file that has been checked.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="functionOffsets">Where each function starts; one more for the end.</param>
    /// <param name="leaves">The functions that are leaves.</param>
    /// <returns>The call-site table, or <see langword="null"/> if the tables make no sense.</returns>
    public static CallSiteTable? ReadTables(ReadOnlyMemory<byte> file, ArtifactHeader header, out int[] functionOffsets, out FunctionSet leaves)
    {
        functionOffsets = [];
        leaves = new FunctionSet(0);
        int count = header.Functions;
        long numbers = sizeof(int) * ((3L * count) + 2);
        if (count < 0 || header.ImportedFunctions < 0 || header.Tables.Length < numbers + FunctionSet.SizeOf(count))
            return null;
        ReadOnlyMemory<byte> tables = file.Slice((int)header.Tables.Offset, (int)header.Tables.Length);
        ReadOnlySpan<int> all = MemoryMarshal.Cast<byte, int>(tables.Span[..(int)numbers]);
        int[] functions = all[..(count + 1)].ToArray(), runs = all.Slice(count + 1, count + 1).ToArray(), bodies = all[((2 * count) + 2)..].ToArray();
        ReadOnlyMemory<byte> bits = tables.Slice((int)numbers, FunctionSet.SizeOf(count)), entries = tables[((int)numbers + bits.Length)..];
        if (!Ascends(functions, header.Code.Length) || !Ascends(runs, entries.Length))
            return null;
        functionOffsets = functions;
        leaves = new FunctionSet(bits.ToArray());
        return new CallSiteTable(header.ImportedFunctions, functions, bodies, runs, entries);
    }

    private static byte[] EncodeTables(CodeArtifact artifact)
    {
        CallSiteTable sites = artifact.CallSites;
        ReadOnlySpan<byte> functions = MemoryMarshal.AsBytes<int>(artifact.FunctionOffsets);
        ReadOnlySpan<byte> runs = MemoryMarshal.AsBytes(sites.Runs), bodies = MemoryMarshal.AsBytes(sites.BodyOffsets);
        return [.. functions, .. runs, .. bodies, .. artifact.Leaves.Bits, .. sites.Entries];
    }

    private static bool Ascends(ReadOnlySpan<int> numbers, long end)
    {
        int last = 0;
        foreach (int number in numbers)
        {
            if (number < last || number > end)
                return false;
            last = number;
        }
        return true;
    }

    private static long AlignUp(long offset) => (offset + ArtifactHeader.CodeAlignment - 1) & -ArtifactHeader.CodeAlignment;

    private static void Pad(Stream output, long from, long to)
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[ArtifactHeader.CodeAlignment];
        output.Write(zeros[..(int)(to - from)]);
    }
}

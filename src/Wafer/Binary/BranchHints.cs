using Wafer.Model;

namespace Wafer.Binary;

/// <summary>
/// What the custom section <c>metadata.code.branch_hint</c> says of the conditional branches of one function (Core spec, appendix, "Branch Hinting"). It is metadata: a section that is
/// not well-formed, or that speaks of what does not exist, means nothing, and never makes a module invalid.
/// </summary>
internal sealed class BranchHints
{
    private const string SectionName = "metadata.code.branch_hint";

    // The hints stand before what they speak of; where code is compiled while bytes arrive, none could be looked at that come later.
    private const byte CodeSection = 10, DataSection = 11;

    private readonly int[] _offsets;
    private readonly bool[] _likely;

    private BranchHints(int[] offsets, bool[] likely)
    {
        _offsets = offsets;
        _likely = likely;
    }

    /// <summary>Reads a module's hints.</summary>
    /// <returns>Those of each function that has some, by its index; null if there are none.</returns>
    public static Dictionary<int, BranchHints>? Of(ModuleDescription module)
    {
        foreach (CustomSection section in module.CustomSections)
        {
            if (section.Name == SectionName && section.AfterSection is not (CodeSection or DataSection))
                return Read(module, section.Content);
        }

        return null;
    }

    /// <summary>What is said of the operator at an offset in the function's body: whether its condition is likely to hold; null if nothing is said.</summary>
    public bool? At(int offset)
    {
        int index = Array.BinarySearch(_offsets, offset);
        return index < 0 ? null : _likely[index];
    }

    private static Dictionary<int, BranchHints>? Read(ModuleDescription module, ByteRange content)
    {
        try
        {
            var reader = new ByteReader(module.Bytes.Span[..content.End], content.Start);
            var functions = new Dictionary<int, BranchHints>();
            int previous = -1;
            for (uint n = reader.ReadU32(); n > 0; n--)
            {
                // The order is prescribed, so that hints can be read along with the code.
                int function = reader.ReadIndex();
                if (function <= previous || function < module.ImportedFunctions || function >= module.FunctionTypes.Length)
                    return null;
                functions.Add(function, ReadFunction(ref reader));
                previous = function;
            }

            return reader.AtEnd ? functions : null;
        }
        catch (MalformedModuleException)
        {
            return null;
        }
    }

    private static BranchHints ReadFunction(ref ByteReader reader)
    {
        // Each takes three bytes at least.
        int count = reader.ReadLength();
        var offsets = new List<int>();
        var likely = new List<bool>();
        int previous = -1;
        for (int i = 0; i < count; i++)
        {
            int at = reader.Position, offset = reader.ReadIndex();
            uint size = reader.ReadU32();
            byte value = reader.ReadByte();
            if (offset <= previous || size != 1 || value > 1)
                ByteReader.ThrowMalformed("malformed branch hint", at);
            offsets.Add(offset);
            likely.Add(value == 1);
            previous = offset;
        }

        return new BranchHints([.. offsets], [.. likely]);
    }
}

using Wafer.Model;

namespace Wafer.Binary.Dwarf;

/// <summary>Where in its source a module's code comes from, by the line number programs that it carries. Thread-safe.</summary>
/// <remarks>
/// Nothing is read before the first question. That one runs all programs and remembers only which code each sequence of rows speaks of; each question then runs the one sequence again that
/// it is about. So the work is in proportion to the section and the memory to the number of sequences, whatever the bytes say. What is malformed gives no lines.
/// </remarks>
internal sealed class SourceLines
{
    private readonly DebugSections _sections;
    private readonly Lazy<Sequence[]> _sequences;

    private SourceLines(DebugSections sections)
    {
        _sections = sections;
        _sequences = new Lazy<Sequence[]>(FindSequences);
        Finder = Find;
    }

    /// <summary><see cref="Find"/>.</summary>
    public Func<int, SourceLocation?> Finder { get; }

    /// <summary>Opens a module's lines.</summary>
    /// <returns>The lines, or null if the module has none.</returns>
    public static SourceLines? Of(ModuleDescription module) => DebugSections.Of(module) is { } sections ? new SourceLines(sections) : null;

    /// <summary>The place in the source that an operator comes from; null if it is not known.</summary>
    /// <param name="offset">The operator's offset in the module.</param>
    public SourceLocation? Find(int offset)
    {
        int address = offset - _sections.Code.Start;
        if (address < 0 || address >= _sections.Code.Length)
            return null;

        // Of sequences that overlap, the one that begins last.
        Sequence[] sequences = _sequences.Value;
        int i = Array.BinarySearch(sequences, new Sequence(address, 0, 0, 0, 0));
        for (i = i < 0 ? ~i - 1 : i; i >= 0; i--)
        {
            if (address < sequences[i].End)
                return FindIn(sequences[i], address);
        }
        return null;
    }

    private SourceLocation? FindIn(Sequence sequence, int address)
    {
        try
        {
            ReadOnlySpan<byte> unit = _sections.Line.Span[..sequence.UnitEnd];
            LineHeader header = LineHeader.Read(unit, sequence.Unit);
            var program = new LineProgram(header, unit, sequence.Program);
            LineRow previous = default;
            for (bool isFirst = true; program.MoveNext(out LineRow row); isFirst = false)
            {
                if (!isFirst && previous.Address <= (ulong)address && (ulong)address < row.Address)
                    return previous.Line is 0 or > int.MaxValue ? null : Describe(header, previous);
                if (row.EndsSequence)
                    return null;
                previous = row;
            }
        }
        catch (MalformedModuleException)
        {
        }
        return null;
    }

    private SourceLocation Describe(LineHeader header, LineRow row) =>
        new(header.FilePath(row.File, _sections), (int)row.Line, row.Column > int.MaxValue ? 0 : (int)row.Column);

    private Sequence[] FindSequences()
    {
        var sequences = new List<Sequence>();
        ReadOnlySpan<byte> section = _sections.Line.Span;
        for (int start = 0; start < section.Length;)
        {
            int end;
            try
            {
                var reader = new ByteReader(section, start);
                long length = DwarfForms.ReadUnitLength(ref reader, out _);
                if (length > reader.Remaining)
                    break;
                end = reader.Position + (int)length;
            }
            catch (MalformedModuleException)
            {
                break;
            }
            try
            {
                AddSequences(sequences, section[..end], start);
            }
            catch (MalformedModuleException)
            {
                // What stands before in the unit counts, and so do the units that follow.
            }
            start = end;
        }
        sequences.Sort();
        return [.. sequences];
    }

    private void AddSequences(List<Sequence> sequences, ReadOnlySpan<byte> unit, int start)
    {
        LineHeader header = LineHeader.Read(unit, start);
        var program = new LineProgram(header, unit, header.ProgramStart);
        int programStart = program.Position;
        ulong first = ulong.MaxValue;
        while (program.MoveNext(out LineRow row))
        {
            first = Math.Min(first, row.Address);
            if (!row.EndsSequence)
                continue;

            // No code stands at address 0, where the section has the number of functions: linkers put there, or at the very end of the address space, what they left out.
            if (first != 0 && first < row.Address && row.Address <= (ulong)_sections.Code.Length)
                sequences.Add(new Sequence((int)first, (int)row.Address, start, unit.Length, programStart));
            programStart = program.Position;
            first = ulong.MaxValue;
        }
    }

    // Rows about the code from Start to End, made by the program of a unit from a place in the section on.
    private readonly record struct Sequence(int Start, int End, int Unit, int UnitEnd, int Program) : IComparable<Sequence>
    {
        public int CompareTo(Sequence other) => Start.CompareTo(other.Start);
    }
}

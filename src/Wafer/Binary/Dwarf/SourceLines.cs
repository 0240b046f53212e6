using Wafer.Model;

namespace Wafer.Binary.Dwarf;

/// <summary>Where in its source a module's code comes from, by the line number programs that it carries. Thread-safe.</summary>
/// <remarks>
/// Nothing is read before the first question. That one runs all programs and remembers only which code each sequence of rows speaks of, a long one in pieces; each question then runs the one
/// piece again that it is about. So the first one's work and the memory are in proportion to the section, whatever the bytes say. What is malformed gives no lines.
/// </remarks>
internal sealed class SourceLines
{
    // How many bytes of a program a question runs; or one instruction, which may be longer.
    private const int PieceBytes = 0x2000;

    private readonly DebugSections _sections;
    private readonly Lazy<Piece[]> _pieces;
    private readonly List<LineRow> _resumptions = [];

    private SourceLines(DebugSections sections)
    {
        _sections = sections;
        _pieces = new Lazy<Piece[]>(FindPieces);
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

        // Of pieces that overlap, the one that begins last.
        Piece[] pieces = _pieces.Value;
        int i = Array.BinarySearch(pieces, new Piece(address, 0, 0, 0, 0, 0));
        for (i = i < 0 ? ~i - 1 : i; i >= 0; i--)
        {
            if (address < pieces[i].End)
                return FindIn(pieces[i], (ulong)address);
        }
        return null;
    }

    private SourceLocation? FindIn(Piece piece, ulong address)
    {
        try
        {
            ReadOnlySpan<byte> unit = _sections.Line.Span[..piece.UnitEnd];
            LineHeader header = LineHeader.Read(unit, piece.Unit);
            LineRow previous = default;
            LineProgram program;
            if (piece.Resumption < 0)
            {
                program = new LineProgram(header, unit, piece.Program);
                if (!program.MoveNext(out previous))
                    return null;
            }
            else
            {
                previous = _resumptions[piece.Resumption];
                program = new LineProgram(header, unit, piece.Program, previous);
            }
            while (!previous.EndsSequence && program.MoveNext(out LineRow row))
            {
                if (previous.Address <= address && address < row.Address)
                    return previous.Line is 0 or > int.MaxValue ? null : Describe(header, previous);
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

    private Piece[] FindPieces()
    {
        var pieces = new List<Piece>();
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
                AddPieces(pieces, section[..end], start);
            }
            catch (MalformedModuleException)
            {
                // What stands before in the unit counts, and so do the units that follow.
            }
            start = end;
        }
        pieces.Sort();
        return [.. pieces];
    }

    private void AddPieces(List<Piece> pieces, ReadOnlySpan<byte> unit, int start)
    {
        LineHeader header = LineHeader.Read(unit, start);
        var program = new LineProgram(header, unit, header.ProgramStart);
        int pieceStart = program.Position, resumption = -1;
        ulong first = ulong.MaxValue;
        bool isLeftOut = false;
        while (program.MoveNext(out LineRow row))
        {
            first = Math.Min(first, row.Address);

            // No code stands at address 0, where the section has the number of functions: linkers put there, or at the very end of the address space, what they left out.
            isLeftOut |= row.Address == 0;
            if (!row.EndsSequence && program.Position - pieceStart < PieceBytes)
                continue;
            if (!isLeftOut && first < row.Address && row.Address <= (ulong)_sections.Code.Length)
                pieces.Add(new Piece((int)first, (int)row.Address, start, unit.Length, pieceStart, resumption));
            pieceStart = program.Position;
            first = row.EndsSequence ? ulong.MaxValue : row.Address;
            isLeftOut &= !row.EndsSequence;
            resumption = row.EndsSequence ? -1 : _resumptions.Count;
            if (!row.EndsSequence)
                _resumptions.Add(row);
        }
    }

    // Rows about the code from Start to End, made by the program of a unit from a place in the section on: at the start of a sequence, or after a row that was made there.
    private readonly record struct Piece(int Start, int End, int Unit, int UnitEnd, int Program, int Resumption) : IComparable<Piece>
    {
        public int CompareTo(Piece other) => Start.CompareTo(other.Start);
    }
}

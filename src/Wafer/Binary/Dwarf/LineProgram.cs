namespace Wafer.Binary.Dwarf;

/// <summary>A row of a line number table: where code begins that comes from a place in the source.</summary>
/// <param name="Address">The address, from the start of the code section's content.</param>
/// <param name="File">The number of the file.</param>
/// <param name="Line">The line; 0 for code that comes from none.</param>
/// <param name="Column">The column; 0 if unknown.</param>
/// <param name="EndsSequence">Whether the address is the first one behind the code that the rows before speak of.</param>
internal readonly record struct LineRow(ulong Address, ulong File, uint Line, uint Column, bool EndsSequence);

/// <summary>The machine that makes a line number table's rows out of a program (DWARF 5, 6.2.5). Each step takes a byte at least.</summary>
internal ref struct LineProgram
{
    private readonly LineHeader _header;
    private ByteReader _in;
    private ulong _address, _file;
    private uint _line, _column;

    /// <param name="header">The header.</param>
    /// <param name="unit">The section, up to the end of the unit.</param>
    /// <param name="position">Where to begin: at the program's start or at that of a sequence.</param>
    public LineProgram(LineHeader header, ReadOnlySpan<byte> unit, int position)
    {
        _header = header;
        _in = new ByteReader(unit, position);
        Reset();
    }

    /// <summary>Goes on where a row was made.</summary>
    /// <param name="header">The header.</param>
    /// <param name="unit">The section, up to the end of the unit.</param>
    /// <param name="position">Where the machine stood then.</param>
    /// <param name="row">The row.</param>
    public LineProgram(LineHeader header, ReadOnlySpan<byte> unit, int position, LineRow row)
        : this(header, unit, position)
    {
        _address = row.Address;
        _file = row.File;
        _line = row.Line;
        _column = row.Column;
    }

    /// <summary>Where the machine stands.</summary>
    public readonly int Position => _in.Position;

    private enum Opcode : byte
    {
        Extended = 0,
        Copy = 1,
        AdvanceAddress = 2,
        AdvanceLine = 3,
        SetFile = 4,
        SetColumn = 5,
        NegateStatement = 6,
        SetBasicBlock = 7,
        AddConstant = 8,
        AdvanceFixed = 9,
        SetPrologueEnd = 10,
        SetEpilogueBegin = 11,
        SetIsa = 12,
    }

    private enum ExtendedOpcode : byte
    {
        EndSequence = 1,
        SetAddress = 2,
    }

    /// <summary>Goes on to the next row; false at the program's end.</summary>
    public bool MoveNext(out LineRow row)
    {
        while (!_in.AtEnd)
        {
            byte opcode = _in.ReadByte();
            bool isRow, ends = false;
            if (opcode >= _header.OpcodeBase)
                isRow = StepSpecial(opcode);
            else if (opcode == (byte)Opcode.Extended)
                isRow = ends = StepExtended();
            else
                isRow = StepStandard((Opcode)opcode);
            if (!isRow)
                continue;
            row = new LineRow(_address, _file, _line, _column, ends);
            if (ends)
                Reset();
            return true;
        }
        row = default;
        return false;
    }

    private void Reset()
    {
        _address = 0;
        _file = 1;
        _line = 1;
        _column = 0;
    }

    private void Advance(ulong operations) => _address += operations * _header.MinimumInstructionLength;

    private bool StepSpecial(byte opcode)
    {
        int adjusted = opcode - _header.OpcodeBase;
        Advance((uint)(adjusted / _header.LineRange));
        _line += (uint)(_header.LineBase + (adjusted % _header.LineRange));
        return true;
    }

    private bool StepStandard(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Copy:
                return true;
            case Opcode.AdvanceAddress:
                Advance(_in.ReadU64());
                return false;
            case Opcode.AdvanceLine:
                _line += (uint)_in.ReadS64();
                return false;
            case Opcode.SetFile:
                _file = _in.ReadU64();
                return false;
            case Opcode.SetColumn:
                _column = (uint)_in.ReadU64();
                return false;
            case Opcode.AddConstant:
                Advance((uint)((byte.MaxValue - _header.OpcodeBase) / _header.LineRange));
                return false;
            case Opcode.AdvanceFixed:
                _address += (uint)DwarfForms.ReadFixed16(ref _in);
                return false;
            case Opcode.NegateStatement or Opcode.SetBasicBlock or Opcode.SetPrologueEnd or Opcode.SetEpilogueBegin:
                return false;
            default:
                // Of an opcode that is not known the header says how many operands to step over.
                for (int n = _header.OperandCounts[(byte)opcode - 1]; n > 0; n--)
                    _in.ReadU64();
                return false;
        }
    }

    private bool StepExtended()
    {
        ByteReader operands = new(_in.ReadBytes(_in.ReadSize()), 0);
        if (operands.AtEnd)
            return false;
        switch ((ExtendedOpcode)operands.ReadByte())
        {
            case ExtendedOpcode.EndSequence:
                return true;
            case ExtendedOpcode.SetAddress:
                _address = operands.Remaining >= 8 ? operands.ReadFixed64() : operands.ReadFixed32();
                return false;
            default:
                return false;
        }
    }
}

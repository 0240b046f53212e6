using Wafer.Model;

namespace Wafer.Compiler.Baseline;

internal sealed partial class LocalAnalysis
{
    private static readonly byte[] ImmediatesByOpcode = IndexImmediates();

    private static byte[] IndexImmediates()
    {
        var index = new byte[OperatorTable.Size];
        foreach (OperatorInfo row in OperatorTable.Operators)
            index[(int)row.Opcode] = (byte)row.Immediates;
        return index;
    }

    /// <summary>Steps over the operators of a body and reports blocks, accesses and calls.</summary>
    private ref struct Walker(LocalAnalysis facts, ReadOnlySpan<byte> code, int start, int importedFunctions)
    {
        private readonly ReadOnlySpan<byte> _code = code;
        private int _position = start;
        private int _loopDepth;

        public void Run()
        {
            ReadOnlySpan<byte> immediates = ImmediatesByOpcode;
            while ((uint)_position < (uint)_code.Length)
            {
                int offset = _position;
                int opcode = _code[_position++];
                switch (opcode)
                {
                    case (int)Opcode.LocalGet:
                        facts.Access((int)ReadIndex(), offset, false, _loopDepth);
                        continue;
                    case (int)Opcode.LocalSet or (int)Opcode.LocalTee:
                        facts.Access((int)ReadIndex(), offset, true, _loopDepth);
                        continue;
                    case (int)Opcode.Block or (int)Opcode.If or (int)Opcode.Try or (int)Opcode.TryTable:
                        facts.OpenBlock(offset, isLoop: false, firstArm: -1);
                        break;
                    case (int)Opcode.Loop:
                        facts.OpenBlock(offset, isLoop: true, firstArm: -1);
                        _loopDepth++;
                        break;
                    case (int)Opcode.Else or (int)Opcode.Catch or (int)Opcode.CatchAll:
                        if (facts._openCount > 1)
                            facts.NextArm(offset);
                        break;
                    case (int)Opcode.End or (int)Opcode.Delegate:
                        if (facts._blocks[facts._open[facts._openCount - 1]].IsLoop)
                            _loopDepth--;
                        facts.CloseBlock(offset);
                        if (facts._openCount == 0)
                            return;
                        break;
                    case (int)Opcode.Call or (int)Opcode.ReturnCall:
                        facts.NoteCall();
                        facts.LeavesInstance |= ReadIndex() < (uint)importedFunctions;
                        continue;
                    case (int)Opcode.CallIndirect or (int)Opcode.CallRef or (int)Opcode.ReturnCallIndirect or (int)Opcode.ReturnCallRef:
                        facts.NoteCall();
                        facts.LeavesInstance = true;
                        break;
                    case (int)Opcode.MemoryGrow:
                        facts.NoteCall();
                        break;
                    case 0xFB or 0xFC or 0xFD or 0xFE:
                        int page = OperatorTable.PageOf((byte)opcode);
                        uint number = ReadIndex();
                        if (number >= (uint)OperatorTable.PageLength(page))
                            return;
                        opcode = page + (int)number;
                        if (page == 0x400 || opcode is >= (int)Opcode.MemoryInit and <= (int)Opcode.TableFill)
                            facts.NoteCall();
                        break;
                }
                Skip((Immediates)immediates[opcode]);
            }
        }

        private void Skip(Immediates shape)
        {
            switch (shape)
            {
                case Immediates.None:
                    break;
                case Immediates.Memory:
                    SkipMemoryArgument();
                    break;
                case Immediates.MemoryLane:
                    SkipMemoryArgument();
                    _position++;
                    break;
                case Immediates.F32:
                    _position += 4;
                    break;
                case Immediates.F64:
                    _position += 8;
                    break;
                case Immediates.V128 or Immediates.Shuffle:
                    _position += 16;
                    break;
                case Immediates.Lane or Immediates.Fence:
                    _position++;
                    break;
                case Immediates.LabelTable:
                    SkipNumbers(ReadIndex() + 1L);
                    break;
                case Immediates.SelectTypes:
                    for (long n = ReadIndex(); n > 0 && (uint)_position < (uint)_code.Length; n--)
                        SkipType();
                    break;
                case Immediates.Block:
                    SkipType();
                    break;
                case Immediates.TryTable:
                    SkipType();
                    for (long n = ReadIndex(); n > 0 && (uint)_position < (uint)_code.Length; n--)
                        SkipNumbers(_code[_position++] < 2 ? 2 : 1);
                    break;
                case Immediates.BranchOnCast:
                    _position++;
                    SkipNumbers(3);
                    break;
                case Immediates.TypeTable or Immediates.TableTable or Immediates.ElementTable or Immediates.MemoryMemory or Immediates.DataMemory
                    or Immediates.TypeField or Immediates.TypeLength or Immediates.TypeData or Immediates.TypeElement or Immediates.TypeType:
                    SkipNumbers(2);
                    break;
                default:
                    SkipNumbers(1);
                    break;
            }
        }

        private void SkipMemoryArgument()
        {
            if ((ReadIndex() & 0x40) != 0)
                ReadIndex();
            SkipNumbers(1);
        }

        // A value type or a block type: one LEB128 number, and a heap type after the two reference codes.
        private void SkipType()
        {
            if ((uint)_position >= (uint)_code.Length)
                return;
            byte code = _code[_position];
            SkipNumbers(code is ValType.RefCode or ValType.RefNullCode ? 2 : 1);
        }

        private void SkipNumbers(long count)
        {
            for (; count > 0 && (uint)_position < (uint)_code.Length; count--)
            {
                while ((uint)_position < (uint)_code.Length && _code[_position++] >= 0x80)
                {
                }
            }
        }

        private uint ReadIndex()
        {
            uint value = 0;
            for (int shift = 0; (uint)_position < (uint)_code.Length && shift < 35; shift += 7)
            {
                byte b = _code[_position++];
                value |= (uint)(b & 0x7F) << shift;
                if (b < 0x80)
                    break;
            }
            return value;
        }
    }
}

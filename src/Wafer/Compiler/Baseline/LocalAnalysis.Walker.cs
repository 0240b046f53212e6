using Wafer.Model;

namespace Wafer.Compiler.Baseline;

internal sealed unsafe partial class LocalAnalysis
{
    /// <summary>How to step over an operator.</summary>
    private enum Step : byte
    {
        /// <summary>Nothing follows the opcode.</summary>
        Opcode,

        /// <summary>One LEB128 number follows.</summary>
        Number,

        /// <summary>An access of a local.</summary>
        Local,

        /// <summary>The immediates of a memory access.</summary>
        Memory,

        /// <summary>Everything else.</summary>
        Other,
    }

    private static readonly byte[] s_immediates = IndexImmediates();
    private static readonly byte[] s_steps = IndexSteps();

    private static byte[] IndexImmediates()
    {
        var index = new byte[OperatorTable.Size];
        foreach (OperatorInfo row in OperatorTable.Operators)
            index[(int)row.Opcode] = (byte)row.Immediates;
        return index;
    }

    private static byte[] IndexSteps()
    {
        var steps = new byte[256];
        steps.AsSpan().FillShort((byte)Step.Other);
        foreach (OperatorInfo row in OperatorTable.Operators)
        {
            if ((int)row.Opcode >= steps.Length)
                break;
            steps[(int)row.Opcode] = (byte)(row.Opcode switch
            {
                Opcode.Else or Opcode.End or Opcode.CatchAll or Opcode.Call or Opcode.ReturnCall or Opcode.CallRef or Opcode.ReturnCallRef
                    or Opcode.MemoryGrow or Opcode.Catch or Opcode.Delegate or Opcode.ThrowRef or Opcode.Rethrow => Step.Other,
                _ => row.Immediates switch
                {
                    Immediates.None => Step.Opcode,
                    Immediates.Local => Step.Local,
                    Immediates.Memory => Step.Memory,
                    Immediates.I32 or Immediates.I64 or Immediates.Global or Immediates.Label or Immediates.Function or Immediates.Type or Immediates.Table => Step.Number,
                    _ => Step.Other,
                },
            });
        }
        return steps;
    }

    /// <summary>Steps over the operators of a body and notes blocks, accesses and calls.</summary>
    private void Walk(ReadOnlySpan<byte> code, int start, int importedFunctions)
    {
        fixed (byte* bytes = code, steps = s_steps)
        {
            // What is passed by reference is a copy, so that the position itself stays in a register.
            byte* at = bytes + start, end = bytes + code.Length, slow;
            int loopDepth = 0, block = 0;
            while (at < end)
            {
                byte* operation = at;
                byte opcode = *at++;
                switch ((Step)steps[opcode])
                {
                    case Step.Opcode:
                        continue;
                    case Step.Local:
                        uint local;
                        if (at < end && *at < 0x80)
                        {
                            local = *at++;
                        }
                        else
                        {
                            slow = at;
                            local = ReadIndex(ref slow, end);
                            at = slow;
                        }
                        Access(local, (int)(operation - bytes), opcode != (byte)Opcode.LocalGet, block, loopDepth);
                        continue;
                    case Step.Number:
                        while (at < end && *at++ >= 0x80)
                        {
                        }
                        continue;
                    case Step.Memory when end - at >= 2 && at[0] < 0x40 && at[1] < 0x80:
                        at += 2;
                        continue;
                    case Step.Memory:
                        slow = at;
                        SkipMemoryArgument(ref slow, end);
                        at = slow;
                        continue;
                    default:
                        slow = at;
                        if (!VisitOther(opcode, (int)(operation - bytes), ref slow, end, (uint)importedFunctions))
                            return;
                        at = slow;
                        block = _open.Items[_openCount - 1];
                        loopDepth = _blocks[block].LoopDepth;
                        continue;
                }
            }
        }
    }

    // Returns false at the end of the body, and where the bytes make no sense.
    private bool VisitOther(int opcode, int offset, ref byte* at, byte* end, uint importedFunctions)
    {
        switch ((Opcode)opcode)
        {
            case Opcode.Block or Opcode.If:
                OpenBlock(offset, isLoop: false, firstArm: -1);
                break;
            case Opcode.Try or Opcode.TryTable:
                OpenBlock(offset, isLoop: false, firstArm: -1);
                LeavesInstance = true;
                break;
            case Opcode.Loop:
                OpenBlock(offset, isLoop: true, firstArm: -1);
                HasLoops = true;
                break;
            case Opcode.Else or Opcode.Catch or Opcode.CatchAll:
                if (_openCount > 1)
                    NextArm(offset);
                break;
            case Opcode.End or Opcode.Delegate:
                CloseBlock(offset);
                if (_openCount == 0)
                    return false;
                break;
            case Opcode.Call:
                NoteCall();
                LeavesInstance |= ReadIndex(ref at, end) < importedFunctions;
                return true;
            case Opcode.CallIndirect or Opcode.CallRef:
                NoteCall();
                LeavesInstance = true;
                break;
            case Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef:
                // The frame is gone by then. The stack check is what makes an endless chain of tail calls stop when it is asked to.
                HasCalls = true;
                break;
            case Opcode.MemoryGrow:
                NoteCall();
                break;
            case Opcode.Throw or Opcode.ThrowRef or Opcode.Rethrow:
                // Nothing comes back.
                HasCalls = true;
                Rethrows |= (Opcode)opcode == Opcode.Rethrow;
                break;
            default:
                int page = OperatorTable.PageOf((byte)opcode);
                if (page < 0)
                    break;
                uint number = ReadIndex(ref at, end);
                if (number >= (uint)OperatorTable.PageLength(page))
                    return false;
                opcode = page + (int)number;
                UsesVectors |= page == (int)Opcode.V128Load;
                HasLoops |= opcode == (int)Opcode.ArrayFill;

                // Of the heap's operators, the others call out of line at most, which leaves homes as they are and takes no stack to speak of.
                if (opcode is (>= (int)Opcode.MemoryInit and <= (int)Opcode.TableFill) or (int)Opcode.ArrayNewData or (int)Opcode.ArrayNewElem
                    or (>= (int)Opcode.ArrayCopy and <= (int)Opcode.ArrayInitElem) or (>= (int)Opcode.MemoryAtomicNotify and <= (int)Opcode.MemoryAtomicWait64))
                {
                    NoteCall();
                }
                break;
        }
        Skip((Immediates)s_immediates[opcode], ref at, end);
        return true;
    }

    private static void Skip(Immediates shape, ref byte* at, byte* end)
    {
        switch (shape)
        {
            case Immediates.None:
                break;
            case Immediates.Memory:
                SkipMemoryArgument(ref at, end);
                break;
            case Immediates.MemoryLane:
                SkipMemoryArgument(ref at, end);
                SkipBytes(1, ref at, end);
                break;
            case Immediates.F32:
                SkipBytes(4, ref at, end);
                break;
            case Immediates.F64:
                SkipBytes(8, ref at, end);
                break;
            case Immediates.V128 or Immediates.Shuffle:
                SkipBytes(16, ref at, end);
                break;
            case Immediates.Lane or Immediates.Fence:
                SkipBytes(1, ref at, end);
                break;
            case Immediates.LabelTable:
                SkipNumbers(ReadIndex(ref at, end) + 1L, ref at, end);
                break;
            case Immediates.SelectTypes:
                for (long n = ReadIndex(ref at, end); n > 0 && at < end; n--)
                    SkipType(ref at, end);
                break;
            case Immediates.Block:
                SkipType(ref at, end);
                break;
            case Immediates.TryTable:
                SkipType(ref at, end);
                for (long n = ReadIndex(ref at, end); n > 0 && at < end; n--)
                    SkipNumbers(*at++ < 2 ? 2 : 1, ref at, end);
                break;
            case Immediates.BranchOnCast:
                SkipBytes(1, ref at, end);
                SkipNumbers(3, ref at, end);
                break;
            case Immediates.TypeTable or Immediates.TableTable or Immediates.ElementTable or Immediates.MemoryMemory or Immediates.DataMemory
                or Immediates.TypeField or Immediates.TypeLength or Immediates.TypeData or Immediates.TypeElement or Immediates.TypeType:
                SkipNumbers(2, ref at, end);
                break;
            default:
                SkipNumber(ref at, end);
                break;
        }
    }

    private static void SkipBytes(int count, ref byte* at, byte* end) => at = end - at < count ? end : at + count;

    private static void SkipMemoryArgument(ref byte* at, byte* end)
    {
        if ((ReadIndex(ref at, end) & 0x40) != 0)
            SkipNumber(ref at, end);
        SkipNumber(ref at, end);
    }

    // A value type or a block type: one LEB128 number, and a heap type after the two reference codes.
    private static void SkipType(ref byte* at, byte* end)
    {
        if (at < end)
            SkipNumbers(*at is ValType.RefCode or ValType.RefNullCode ? 2 : 1, ref at, end);
    }

    private static void SkipNumbers(long count, ref byte* at, byte* end)
    {
        for (; count > 0 && at < end; count--)
            SkipNumber(ref at, end);
    }

    private static void SkipNumber(ref byte* at, byte* end)
    {
        while (at < end && *at++ >= 0x80)
        {
        }
    }

    private static uint ReadIndex(ref byte* at, byte* end)
    {
        uint value = 0;
        for (int shift = 0; at < end && shift < 35; shift += 7)
        {
            byte b = *at++;
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
                break;
        }
        return value;
    }
}

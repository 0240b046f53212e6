using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

internal ref partial struct FunctionReader<TSink>
{
    /// <summary>The loop over the operators of a body. Frequent operators are cases here, the others are called.</summary>
    private void ReadOperators()
    {
        ReadOnlySpan<uint> signatures = OperatorTable.Signatures;
        do
        {
            int at = _in.Position;
            if ((uint)at >= (uint)_in.Bytes.Length)
            {
                MissingEnd();
            }

            int opcode = _in.Bytes[at];
            _in.Position = at + 1;
            _at = at;
            switch ((Opcode)opcode)
            {
                case Opcode.LocalGet:
                    {
                        int local = _in.ReadIndex();
                        ValType type = LocalType(local);
                        if (!type.IsDefaultable)
                        {
                            CheckInitialized(local);
                        }

                        Push(type);
                        if (Announce())
                        {
                            Sink.LocalGet(local);
                        }

                        break;
                    }

                case Opcode.LocalSet:
                    {
                        int local = _in.ReadIndex();
                        ValType type = LocalType(local);
                        Pop(type);
                        if (!type.IsDefaultable)
                        {
                            MarkInitialized(local);
                        }

                        if (Announce())
                        {
                            Sink.LocalSet(local);
                        }

                        break;
                    }

                case Opcode.LocalTee:
                    {
                        int local = _in.ReadIndex();
                        ValType type = LocalType(local);
                        Pop(type);
                        Push(type);
                        if (!type.IsDefaultable)
                        {
                            MarkInitialized(local);
                        }

                        if (Announce())
                        {
                            Sink.LocalTee(local);
                        }

                        break;
                    }

                case Opcode.I32Const:
                    {
                        int value = _in.ReadS32();
                        Push(ValType.I32);
                        if (Announce())
                        {
                            Sink.I32Const(value);
                        }

                        break;
                    }

                case Opcode.I64Const:
                    {
                        long value = _in.ReadS64();
                        Push(ValType.I64);
                        if (Announce())
                        {
                            Sink.I64Const(value);
                        }

                        break;
                    }

                case Opcode.F32Const:
                    {
                        uint bits = _in.ReadFixed32();
                        Push(ValType.F32);
                        if (Announce())
                        {
                            Sink.F32Const(bits);
                        }

                        break;
                    }

                case Opcode.F64Const:
                    {
                        ulong bits = _in.ReadFixed64();
                        Push(ValType.F64);
                        if (Announce())
                        {
                            Sink.F64Const(bits);
                        }

                        break;
                    }

                case Opcode.GlobalGet:
                    {
                        int global = _in.ReadIndex();
                        Push(GlobalTypeOf(global).Content);
                        if (Announce())
                        {
                            Sink.GlobalGet(global);
                        }

                        break;
                    }

                case Opcode.GlobalSet:
                    {
                        int global = _in.ReadIndex();
                        GlobalType type = GlobalTypeOf(global);
                        if (!type.IsMutable)
                        {
                            Invalid($"immutable global {global} cannot be set");
                        }

                        Pop(type.Content);
                        if (Announce())
                        {
                            Sink.GlobalSet(global);
                        }

                        break;
                    }

                case >= Opcode.I32Load and <= Opcode.I64Load32U:
                    {
                        ReadMemoryArgument(opcode, out MemoryArgument argument, out ValType address);
                        Pop(address);
                        Push(Unpack(signatures[opcode], 12));
                        if (Announce())
                        {
                            Sink.Load((Opcode)opcode, in argument);
                        }

                        break;
                    }

                case >= Opcode.I32Store and <= Opcode.I64Store32:
                    {
                        ReadMemoryArgument(opcode, out MemoryArgument argument, out ValType address);
                        Pop(Unpack(signatures[opcode], 12));
                        Pop(address);
                        if (Announce())
                        {
                            Sink.Store((Opcode)opcode, in argument);
                        }

                        break;
                    }

                case Opcode.Block or Opcode.Loop:
                    ReadBlock((Opcode)opcode);
                    break;
                case Opcode.If:
                    ReadIf();
                    break;
                case Opcode.Else:
                    ReadElse();
                    break;
                case Opcode.End:
                    ReadEnd();
                    break;
                case Opcode.Br:
                    ReadBranch();
                    break;
                case Opcode.BrIf:
                    ReadBranchIf();
                    break;
                case Opcode.Call:
                    ReadCall();
                    break;
                case Opcode.Drop:
                    {
                        ValType type = PopAny();
                        if (Announce())
                        {
                            Sink.Drop(type);
                        }

                        break;
                    }

                case Opcode.Select:
                    ReadSelect();
                    break;

                case >= Opcode.I32Eqz and <= Opcode.F64ReinterpretI64:
                    ApplySignature(signatures[opcode]);
                    if (Announce())
                    {
                        Sink.Numeric((Opcode)opcode);
                    }

                    break;

                default:
                    if (opcode == 0xFD)
                    {
                        ReadVector();
                    }
                    else
                    {
                        ReadRare(opcode);
                    }

                    break;
            }
        }
        while (_frameCount > 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ValType LocalType(int local)
    {
        if ((uint)local >= (uint)_locals.Length)
        {
            UnknownLocal(local);
        }

        return _locals[local];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly GlobalType GlobalTypeOf(int global)
    {
        GlobalDescription[] globals = _module.Globals;
        if ((uint)global >= (uint)globals.Length)
        {
            Invalid($"unknown global {global}");
        }

        return globals[global].Type;
    }

    /// <summary>Reports a body that ends without <c>end</c>.</summary>
    [DoesNotReturn]
    private readonly void MissingEnd()
    {
        BodyScan.ThrowIfMalformed(_module, _features);
        ByteReader.ThrowMalformed(ByteReader.UnexpectedEnd, _in.Bytes.Length);
    }

    [DoesNotReturn]
    private readonly void UnknownLocal(int local) =>
        Invalid($"unknown local {local}: the function has {_locals.Length} parameters and locals ({OperatorName})");

    /// <summary>Reads and checks the immediate of a memory access; the memory's address type comes with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadMemoryArgument(int opcode, out MemoryArgument argument, out ValType address)
    {
        // Memory 0, its alignment and an offset of one byte each.
        int position = _in.Position;
        ReadOnlySpan<byte> bytes = _in.Bytes;
        if ((uint)(position + 1) < (uint)bytes.Length && position >= 0)
        {
            uint alignment = bytes[position];
            uint offset = bytes[position + 1];
            if (offset < 0x80 && alignment <= OperatorFacts.NaturalAlignment[opcode] && !_address0.IsBottom)
            {
                _in.Position = position + 2;
                argument = new MemoryArgument(0, offset, (int)alignment);
                address = _address0;
                return;
            }
        }

        ReadMemoryArgumentSlow(opcode, out argument, out address);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadMemoryArgumentSlow(int opcode, out MemoryArgument argument, out ValType address)
    {
        OperatorDecoder.ReadMemoryArgument(ref _in, _features, out int alignment, out int memory, out ulong offset);
        MemoryType type = MemoryTypeOf(memory);
        int natural = OperatorFacts.NaturalAlignment[opcode];
        if (alignment > natural)
        {
            Invalid($"alignment must not be larger than natural: 2^{alignment}, and the access is of 2^{natural} bytes ({OperatorName})");
        }

        if (!type.Is64 && offset > uint.MaxValue)
        {
            Invalid($"offset out of range: {offset} in a 32-bit memory ({OperatorName})");
        }

        argument = new MemoryArgument(memory, offset, alignment);
        address = type.AddressType;
    }

    private readonly MemoryType MemoryTypeOf(int memory)
    {
        if ((uint)memory >= (uint)_module.Memories.Length)
        {
            Invalid($"unknown memory {memory} ({OperatorName})");
        }

        return _module.Memories[memory];
    }

    private void ReadSelect()
    {
        Pop(ValType.I32);
        ValType second = PopAny();
        ValType first = PopAny();
        bool isMatch = first == second || first.IsBottom || second.IsBottom;
        if (!isMatch || first.IsReference || second.IsReference)
        {
            Invalid($"type mismatch: select requires two operands of one number or vector type but stack has [{first} {second} i32]");
        }

        ValType type = first.IsBottom ? second : first;
        Push(type);
        if (Announce())
        {
            Sink.Select(type);
        }
    }
}

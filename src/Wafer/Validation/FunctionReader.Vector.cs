using System.Runtime.CompilerServices;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

internal ref partial struct FunctionReader<TSink>
{
    /// <summary>Reads a vector operator; the prefix has been read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadVector()
    {
        int opcode = OperatorDecoder.ReadPrefixed(ref _in, OperatorTable.PageOf(0xFD), _at);
        OperatorDecoder.CheckOpcode(opcode, _features, _bytes, _at);
        uint signature = OperatorTable.Signatures[opcode];
        switch (OperatorFacts.ImmediatesOf(opcode))
        {
            case Immediates.None:
                ApplySignature(signature);
                if (Announce())
                {
                    Sink.Numeric((Opcode)opcode);
                }

                break;
            case Immediates.Memory:
                {
                    ReadMemoryArgument(opcode, out MemoryArgument argument, out ValType address);
                    ApplyMemorySignature(signature, address);
                    if (Announce())
                    {
                        if ((signature & 0xF0) != 0)
                        {
                            Sink.Load((Opcode)opcode, in argument);
                        }
                        else
                        {
                            Sink.Store((Opcode)opcode, in argument);
                        }
                    }

                    break;
                }

            case Immediates.MemoryLane:
                {
                    ReadMemoryArgument(opcode, out MemoryArgument argument, out ValType address);
                    int lane = ReadLane(16 >> OperatorFacts.NaturalAlignment[opcode]);
                    ApplyMemorySignature(signature, address);
                    if (Announce())
                    {
                        Sink.VectorLaneAccess((Opcode)opcode, in argument, lane);
                    }

                    break;
                }

            case Immediates.Lane:
                {
                    int lane = ReadLane(LanesOf((Opcode)opcode));
                    ApplySignature(signature);
                    if (Announce())
                    {
                        Sink.Lane((Opcode)opcode, lane);
                    }

                    break;
                }

            case Immediates.Shuffle:
                {
                    ReadOnlySpan<byte> lanes = _in.ReadBytes(16);
                    if (lanes.ContainsAnyExceptInRange((byte)0, (byte)31))
                    {
                        Invalid("invalid lane index: i8x16.shuffle chooses from 32 lanes");
                    }

                    ApplySignature(signature);
                    if (Announce())
                    {
                        Sink.Shuffle(lanes);
                    }

                    break;
                }

            default:
                {
                    ReadOnlySpan<byte> bytes = _in.ReadBytes(16);
                    Push(ValType.V128);
                    if (Announce())
                    {
                        Sink.V128Const(bytes);
                    }

                    break;
                }
        }
    }

    private int ReadLane(int lanes)
    {
        int lane = _in.ReadByte();
        if (lane >= lanes)
        {
            Invalid($"invalid lane index {lane}: there are {lanes} lanes ({OperatorName})");
        }

        return lane;
    }

    private static int LanesOf(Opcode opcode) => opcode switch
    {
        Opcode.I8x16ExtractLaneS or Opcode.I8x16ExtractLaneU or Opcode.I8x16ReplaceLane => 16,
        Opcode.I16x8ExtractLaneS or Opcode.I16x8ExtractLaneU or Opcode.I16x8ReplaceLane => 8,
        Opcode.I32x4ExtractLane or Opcode.I32x4ReplaceLane or Opcode.F32x4ExtractLane or Opcode.F32x4ReplaceLane => 4,
        _ => 2,
    };
}

using System.Diagnostics.CodeAnalysis;
using Wafer.Model;

namespace Wafer.Binary;

/// <summary>Decodes opcodes and their immediates by the operator table, for all readers but the function reader's fast paths.</summary>
internal static class OperatorDecoder
{
    private static readonly Features[] NeededFeatures = IndexFeatures();

    /// <summary>The features without which an operator is refused; what is not an operator needs all.</summary>
    public static Features FeaturesOf(int opcode) => NeededFeatures[opcode];

    /// <summary>Reads an opcode with its prefix.</summary>
    /// <returns>The operator's row.</returns>
    public static OperatorInfo ReadOpcode(ref ByteReader reader, Features enabled)
    {
        int start = reader.Position;
        byte first = reader.ReadByte();
        int opcode = first;
        int page = OperatorTable.PageOf(first);
        if (page >= 0)
        {
            opcode = ReadPrefixed(ref reader, page, start);
        }

        CheckOpcode(opcode, enabled, reader.Bytes, start);
        return OperatorTable.Get((Opcode)opcode);
    }

    /// <summary>Reads the number after a prefix byte.</summary>
    /// <returns>The opcode; it may be one that does not exist.</returns>
    public static int ReadPrefixed(ref ByteReader reader, int page, int start)
    {
        uint number = reader.ReadU32();
        if (number >= (uint)OperatorTable.PageLength(page))
        {
            ByteReader.ThrowMalformed($"illegal opcode {reader.Bytes[start]:x2} {number:x2}", start);
        }

        return page + (int)number;
    }

    /// <summary>Throws if an opcode does not exist or belongs to a feature that is off.</summary>
    public static void CheckOpcode(int opcode, Features enabled, ReadOnlySpan<byte> bytes, int start)
    {
        if ((NeededFeatures[opcode] & enabled) == 0 && NeededFeatures[opcode] != Features.None)
        {
            ThrowIllegal(opcode, bytes, start);
        }
    }

    /// <summary>Reads over the immediates of an operator.</summary>
    public static void SkipImmediates(ref ByteReader reader, OperatorInfo row, Features enabled, bool hasDataCount)
    {
        switch (row.Immediates)
        {
            case Immediates.None:
                break;
            case Immediates.Block:
                ReadBlockType(ref reader, enabled, out _);
                break;
            case Immediates.Label or Immediates.Function or Immediates.Type or Immediates.Tag or Immediates.Local or Immediates.Global
                or Immediates.Table or Immediates.Element:
                reader.ReadU32();
                break;
            case Immediates.TypeTable:
                reader.ReadU32();
                ReadTableOfCall(ref reader, enabled);
                break;
            case Immediates.TableTable or Immediates.ElementTable or Immediates.TypeField or Immediates.TypeLength
                or Immediates.TypeElement or Immediates.TypeType:
                reader.ReadU32();
                reader.ReadU32();
                break;
            case Immediates.LabelTable:
                for (int i = reader.ReadLength(); i >= 0; i--)
                {
                    reader.ReadU32();
                }

                break;
            case Immediates.SelectTypes:
                for (int i = reader.ReadLength(); i > 0; i--)
                {
                    TypeDecoder.ReadValueType(ref reader, enabled);
                }

                break;
            case Immediates.TryTable:
                ReadBlockType(ref reader, enabled, out _);
                for (int i = reader.ReadLength(); i > 0; i--)
                {
                    if (ReadCatchKind(ref reader) < 2)
                    {
                        reader.ReadU32();
                    }

                    reader.ReadU32();
                }

                break;
            case Immediates.Memory:
                ReadMemoryArgument(ref reader, enabled, out _, out _, out _);
                break;
            case Immediates.MemoryLane:
                ReadMemoryArgument(ref reader, enabled, out _, out _, out _);
                reader.ReadByte();
                break;
            case Immediates.MemoryIndex:
                ReadMemoryIndex(ref reader, enabled);
                break;
            case Immediates.MemoryMemory:
                ReadMemoryIndex(ref reader, enabled);
                ReadMemoryIndex(ref reader, enabled);
                break;
            case Immediates.DataMemory:
                ReadDataIndex(ref reader, hasDataCount);
                ReadMemoryIndex(ref reader, enabled);
                break;
            case Immediates.Data:
                ReadDataIndex(ref reader, hasDataCount);
                break;
            case Immediates.TypeData:
                reader.ReadU32();
                ReadDataIndex(ref reader, hasDataCount);
                break;
            case Immediates.I32:
                reader.ReadS32();
                break;
            case Immediates.I64:
                reader.ReadS64();
                break;
            case Immediates.F32:
                reader.ReadBytes(4);
                break;
            case Immediates.F64:
                reader.ReadBytes(8);
                break;
            case Immediates.V128 or Immediates.Shuffle:
                reader.ReadBytes(16);
                break;
            case Immediates.Lane:
                reader.ReadByte();
                break;
            case Immediates.HeapType:
                TypeDecoder.ReadHeapType(ref reader, enabled);
                break;
            case Immediates.BranchOnCast:
                ReadCastFlags(ref reader);
                reader.ReadU32();
                TypeDecoder.ReadHeapType(ref reader, enabled);
                TypeDecoder.ReadHeapType(ref reader, enabled);
                break;
            case Immediates.Fence:
                ReadZeroByte(ref reader);
                break;
            default:
                throw new NotSupportedException(row.Immediates.ToString());
        }
    }

    /// <summary>Reads a block type (Core spec 5.4.1).</summary>
    /// <param name="reader">What to read from.</param>
    /// <param name="enabled">The features that are on.</param>
    /// <param name="inlineResult">The result type written in place; bottom for an empty type.</param>
    /// <returns>A type index, or -1 if the type is empty or written in place.</returns>
    public static int ReadBlockType(ref ByteReader reader, Features enabled, out ValType inlineResult)
    {
        inlineResult = default;
        int start = reader.Position;
        byte code = reader.ReadByte();
        if (code == 0x40)
        {
            return -1;
        }

        reader.Position = start;
        if ((code & 0xC0) == 0x40)
        {
            // One byte of a negative signed LEB128: a value type.
            inlineResult = TypeDecoder.ReadValueType(ref reader, enabled);
            return -1;
        }

        long index = reader.ReadS33();
        if (index < 0)
        {
            ByteReader.ThrowMalformed("malformed block type", start);
        }

        if ((enabled & Features.MultiValue) == 0)
        {
            ByteReader.ThrowDisabled("malformed block type", Features.MultiValue, start);
        }

        return (int)Math.Min(index, int.MaxValue);
    }

    /// <summary>Reads the immediate of a memory access.</summary>
    public static void ReadMemoryArgument(ref ByteReader reader, Features enabled, out int alignmentLog2, out int memory, out ulong offset)
    {
        int start = reader.Position;
        uint flags = reader.ReadU32();
        if (flags >= 0x80)
        {
            ByteReader.ThrowMalformed("malformed memop flags", start);
        }

        alignmentLog2 = (int)(flags & 0x3F);
        memory = 0;
        if ((flags & 0x40) != 0)
        {
            if ((enabled & Features.MultiMemory) == 0)
            {
                ByteReader.ThrowDisabled("malformed memop flags", Features.MultiMemory, start);
            }

            memory = reader.ReadIndex();
        }

        offset = (enabled & Features.Memory64) != 0 ? reader.ReadU64() : reader.ReadU32();
    }

    /// <summary>Reads the memory index of an operator that is not an access.</summary>
    public static int ReadMemoryIndex(ref ByteReader reader, Features enabled)
    {
        if ((enabled & Features.MultiMemory) != 0)
        {
            return reader.ReadIndex();
        }

        ReadZeroByte(ref reader);
        return 0;
    }

    /// <summary>Reads the table index of an indirect call.</summary>
    public static int ReadTableOfCall(ref ByteReader reader, Features enabled)
    {
        if ((enabled & Features.ReferenceTypes) != 0)
        {
            return reader.ReadIndex();
        }

        ReadZeroByte(ref reader);
        return 0;
    }

    /// <summary>Reads the index of a data segment in a function body.</summary>
    public static int ReadDataIndex(ref ByteReader reader, bool hasDataCount)
    {
        int start = reader.Position;
        int index = reader.ReadIndex();
        if (!hasDataCount)
        {
            ByteReader.ThrowMalformed("data count section required", start);
        }

        return index;
    }

    /// <summary>Reads the kind of a catch clause.</summary>
    public static int ReadCatchKind(ref ByteReader reader)
    {
        int start = reader.Position;
        byte kind = reader.ReadByte();
        if (kind > 3)
        {
            ByteReader.ThrowMalformed("malformed catch clause", start);
        }

        return kind;
    }

    /// <summary>Reads the flags of <c>br_on_cast</c>: bit 0 for a nullable source, bit 1 for a nullable target.</summary>
    public static int ReadCastFlags(ref ByteReader reader)
    {
        int start = reader.Position;
        byte flags = reader.ReadByte();
        if (flags > 3)
        {
            ByteReader.ThrowMalformed("malformed br_on_cast flags", start);
        }

        return flags;
    }

    /// <summary>Reads a reserved byte.</summary>
    public static void ReadZeroByte(ref ByteReader reader)
    {
        int start = reader.Position;
        if (reader.ReadByte() != 0)
        {
            ByteReader.ThrowMalformed("zero byte expected", start);
        }
    }

    [DoesNotReturn]
    private static void ThrowIllegal(int opcode, ReadOnlySpan<byte> bytes, int start)
    {
        int prefix = OperatorTable.PrefixOf((Opcode)opcode);
        string code = prefix < 0 ? $"illegal opcode {opcode:x2}" : $"illegal opcode {prefix:x2} {opcode - OperatorTable.PageOf((byte)prefix):x2}";
        OperatorInfo? row = OperatorTable.Find(opcode);
        if (row is null)
        {
            ByteReader.ThrowMalformed(code, start);
        }

        ByteReader.ThrowDisabled($"{code} ({row.Name})", row.Feature, start);
    }

    private static Features[] IndexFeatures()
    {
        var features = new Features[OperatorTable.Size];
        features.AsSpan().FillShort((Features)(1UL << 63));
        foreach (OperatorInfo row in OperatorTable.Operators)
        {
            features[(int)row.Opcode] = row.Feature;
        }

        // The operator is older than the feature that the table names.
        features[(int)Opcode.Throw] |= Features.LegacyExceptions;
        return features;
    }
}

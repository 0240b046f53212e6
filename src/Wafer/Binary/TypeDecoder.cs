using System.Collections.Immutable;
using Wafer.Model;

namespace Wafer.Binary;

/// <summary>Decodes types (Core spec 5.3).</summary>
internal static class TypeDecoder
{
    /// <summary>A type index that no module has, in place of those too large for a <see cref="HeapType"/>.</summary>
    private const int UnknownTypeIndex = 0x7F_FFFF;

    /// <summary>Reads a value type.</summary>
    public static ValType ReadValueType(ref ByteReader reader, Features enabled)
    {
        int start = reader.Position;
        byte code = reader.ReadByte();
        switch (code)
        {
            case ValType.I32Code or ValType.I64Code or ValType.F32Code or ValType.F64Code:
                return ValType.FromCode(code);
            case ValType.V128Code:
                Require(enabled, Features.Simd, "malformed value type", start);
                return ValType.V128;
            default:
                if (TryReadReferenceType(code, ref reader, enabled, start, Features.ReferenceTypes, out ValType type))
                {
                    return type;
                }

                ByteReader.ThrowUnknownCode("malformed value type", code, start);
                return default;
        }
    }

    /// <summary>Reads a reference type.</summary>
    /// <param name="reader">What to read from.</param>
    /// <param name="enabled">The features that are on.</param>
    /// <param name="neededForFuncRef">The feature without which even <c>funcref</c> is refused; none in table types.</param>
    public static ValType ReadReferenceType(ref ByteReader reader, Features enabled, Features neededForFuncRef = Features.None)
    {
        int start = reader.Position;
        byte code = reader.ReadByte();
        if (!TryReadReferenceType(code, ref reader, enabled, start, neededForFuncRef, out ValType type))
        {
            ByteReader.ThrowUnknownCode("malformed reference type", code, start);
        }

        return type;
    }

    /// <summary>Reads a heap type.</summary>
    public static HeapType ReadHeapType(ref ByteReader reader, Features enabled)
    {
        int start = reader.Position;
        long code = reader.ReadS33();
        if (code >= 0)
        {
            Require(enabled, Features.FunctionReferences, "malformed heap type", start);
            return new HeapType((int)Math.Min(code, UnknownTypeIndex));
        }

        if (code < -0x17 || !HeapType.IsAbstractCode((int)code))
        {
            ByteReader.ThrowMalformed("malformed heap type", start);
        }

        var type = new HeapType((int)code);
        Require(enabled, FeatureOf(type), "malformed heap type", start);
        return type;
    }

    /// <summary>Reads an entry of the type section: one type or a recursion group.</summary>
    public static void ReadRecursiveType(ref ByteReader reader, Features enabled, List<DefinedType> types)
    {
        int start = reader.Position;
        int groupStart = types.Count;
        int length = 1;
        if (!reader.AtEnd && reader.Bytes[start] == 0x4E)
        {
            Require(enabled, Features.Gc, "malformed definition type", start);
            reader.Position = start + 1;
            length = reader.ReadLength();
            ImplementationLimits.Check(length, ImplementationLimits.RecursionGroupSize, "types in a recursion group");
        }

        ImplementationLimits.Check((long)groupStart + length, ImplementationLimits.Types, "types");
        for (int i = 0; i < length; i++)
        {
            types.Add(ReadSubtype(ref reader, enabled, groupStart, length));
        }
    }

    private static DefinedType ReadSubtype(ref ByteReader reader, Features enabled, int groupStart, int groupLength)
    {
        int start = reader.Position;
        byte code = reader.AtEnd ? (byte)0 : reader.Bytes[start];
        bool isFinal = true;
        int supertype = -1;
        if (code is 0x50 or 0x4F)
        {
            Require(enabled, Features.Gc, "malformed definition type", start);
            reader.Position = start + 1;
            isFinal = code == 0x4F;
            int supertypes = reader.ReadLength();
            if (supertypes > 1)
            {
                throw new InvalidModuleException($"sub type has {supertypes} supertypes, and at most one is allowed", start);
            }

            if (supertypes == 1)
            {
                supertype = reader.ReadIndex();
            }
        }

        return new DefinedType(ReadCompositeType(ref reader, enabled), isFinal, supertype, groupStart, groupLength);
    }

    private static CompositeType ReadCompositeType(ref ByteReader reader, Features enabled)
    {
        int start = reader.Position;
        byte code = reader.ReadByte();
        switch (code)
        {
            case 0x60:
                ValType[] parameters = ReadValueTypes(ref reader, enabled, ImplementationLimits.Parameters, "parameters");
                ValType[] results = ReadValueTypes(ref reader, enabled, ImplementationLimits.Results, "results");
                return parameters.Length + results.Length == 0 ? FunctionType.Empty : new FunctionType(parameters, results);
            case 0x5F:
                Require(enabled, Features.Gc, "malformed definition type", start);
                int fields = reader.ReadLength();
                ImplementationLimits.Check(fields, ImplementationLimits.StructFields, "fields");
                var builder = ImmutableArray.CreateBuilder<FieldType>(fields);
                for (int i = 0; i < fields; i++)
                {
                    builder.Add(ReadFieldType(ref reader, enabled));
                }

                return new StructType(builder.MoveToImmutable());
            case 0x5E:
                Require(enabled, Features.Gc, "malformed definition type", start);
                return new ArrayType(ReadFieldType(ref reader, enabled));
            default:
                ByteReader.ThrowUnknownCode("malformed definition type", code, start);
                return null;
        }
    }

    private static ValType[] ReadValueTypes(ref ByteReader reader, Features enabled, int limit, string what)
    {
        int count = reader.ReadLength();
        ImplementationLimits.Check(count, limit, what);
        var types = new ValType[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = ReadValueType(ref reader, enabled);
        }

        return types;
    }

    private static FieldType ReadFieldType(ref ByteReader reader, Features enabled)
    {
        byte code = reader.AtEnd ? (byte)0 : reader.Bytes[reader.Position];
        ValType storage;
        if (code is ValType.I8Code or ValType.I16Code)
        {
            reader.Position++;
            storage = ValType.FromCode(code);
        }
        else
        {
            storage = ReadValueType(ref reader, enabled);
        }

        return new FieldType(storage, ReadMutability(ref reader));
    }

    /// <summary>Reads whether a global or field can be assigned.</summary>
    public static bool ReadMutability(ref ByteReader reader)
    {
        int start = reader.Position;
        byte code = reader.ReadByte();
        if (code > 1)
        {
            ByteReader.ThrowMalformed("malformed mutability", start);
        }

        return code == 1;
    }

    /// <summary>Reads a table type.</summary>
    public static TableType ReadTableType(ref ByteReader reader, Features enabled)
    {
        ValType element = ReadReferenceType(ref reader, enabled);
        int start = reader.Position;
        byte flags = reader.ReadByte();
        if ((flags & ~0x05) != 0)
        {
            ByteReader.ThrowMalformed("malformed limits flags", start);
        }

        Limits limits = ReadLimits(ref reader, enabled, flags, start);
        return new TableType(element, limits, Is64: (flags & 4) != 0);
    }

    /// <summary>Reads a memory type.</summary>
    public static MemoryType ReadMemoryType(ref ByteReader reader, Features enabled)
    {
        int start = reader.Position;
        byte flags = reader.ReadByte();
        if ((flags & ~0x0F) != 0)
        {
            ByteReader.ThrowMalformed("malformed limits flags", start);
        }

        if ((flags & 2) != 0)
        {
            Require(enabled, Features.Threads, "malformed limits flags", start);
        }

        if ((flags & 8) != 0)
        {
            Require(enabled, Features.CustomPageSizes, "malformed limits flags", start);

            // Nothing behind the flag: what the core specification says of it holds.
            if (reader.AtEnd)
                ByteReader.ThrowMalformed("malformed limits flags", start);
        }

        Limits limits = ReadLimits(ref reader, enabled, flags, start);
        int pageSizeLog2 = 16;
        if ((flags & 8) != 0)
        {
            int pageStart = reader.Position;
            uint log2 = reader.ReadU32();
            if (log2 > 64)
            {
                ByteReader.ThrowMalformed($"invalid custom page size 2^{log2}", pageStart);
            }

            pageSizeLog2 = (int)log2;
        }

        return new MemoryType(limits, Is64: (flags & 4) != 0, IsShared: (flags & 2) != 0, pageSizeLog2);
    }

    /// <summary>Reads a global's type.</summary>
    public static GlobalType ReadGlobalType(ref ByteReader reader, Features enabled)
    {
        ValType content = ReadValueType(ref reader, enabled);
        return new GlobalType(content, ReadMutability(ref reader));
    }

    private static Limits ReadLimits(ref ByteReader reader, Features enabled, byte flags, int start)
    {
        if ((flags & 4) != 0)
        {
            Require(enabled, Features.Memory64, "malformed limits flags", start);
        }

        // Since 64-bit memories came, both forms are written as 64-bit integers and validation tells them apart.
        bool wide = (enabled & Features.Memory64) != 0;
        ulong minimum = wide ? reader.ReadU64() : reader.ReadU32();
        ulong? maximum = null;
        if ((flags & 1) != 0)
        {
            maximum = wide ? reader.ReadU64() : reader.ReadU32();
        }

        return new Limits(minimum, maximum);
    }

    private static bool TryReadReferenceType(
        byte code, ref ByteReader reader, Features enabled, int start, Features neededForFuncRef, out ValType type)
    {
        if (code is ValType.RefCode or ValType.RefNullCode)
        {
            Require(enabled, Features.FunctionReferences, "malformed reference type", start);
            type = ValType.Ref(ReadHeapType(ref reader, enabled), nullable: code == ValType.RefNullCode);
            return true;
        }

        // The abbreviations are the codes of the abstract heap types: one byte of a signed LEB128.
        int heapCode = code - 0x80;
        if (!HeapType.IsAbstractCode(heapCode))
        {
            type = default;
            return false;
        }

        var heap = new HeapType(heapCode);
        Require(enabled, heap == HeapType.Func ? neededForFuncRef : FeatureOf(heap), "malformed reference type", start);
        type = ValType.Ref(heap, nullable: true);
        return true;
    }

    private static Features FeatureOf(HeapType heap)
    {
        if (heap == HeapType.Func || heap == HeapType.Extern)
        {
            return Features.ReferenceTypes;
        }

        return heap == HeapType.Exn || heap == HeapType.NoExn ? Features.Exceptions : Features.Gc;
    }

    private static void Require(Features enabled, Features needed, string reason, int offset)
    {
        if ((enabled & needed) != needed)
        {
            ByteReader.ThrowDisabled(reason, needed & ~enabled, offset);
        }
    }
}

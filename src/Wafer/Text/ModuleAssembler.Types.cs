using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Text;

// Types and type uses (Core spec 6.4 and 6.6.4).
internal sealed partial class ModuleAssembler
{
    // One entry for each index of the type space; null for types that are not function types.
    private readonly List<FunctionType?> _functionTypes = [];
    private readonly Dictionary<FunctionType, int> _typeIndices = [];
    private readonly Dictionary<int, IndexSpace> _fieldSpaces = [];
    private readonly List<ValType> _parameters = [];
    private readonly List<ValType> _results = [];

    /// <summary>A block's type: nothing, one result type, or a type index (Core spec 5.4.1).</summary>
    private readonly record struct BlockType(ValType Result, long TypeIndex);

    private void DefineTypes(int field)
    {
        _reader.Position = field;
        if (_reader.TakeForm(Keyword.Type))
        {
            _typeSection.Count++;
            DefineType(isAlone: true);
        }
        else if (_reader.TakeForm(Keyword.Rec))
        {
            ByteWriter output = _typeSection.Next();
            int count = 0;
            int start = _reader.Position;
            while (_reader.AtForm(Keyword.Type))
            {
                _reader.SkipForm();
                count++;
            }

            _reader.Position = start;

            // A group of one is written as the type alone.
            if (count != 1)
            {
                output.WriteByte(0x4E);
                output.WriteU32((uint)count);
            }

            while (_reader.TakeForm(Keyword.Type))
                DefineType(isAlone: count == 1);
            _reader.Close();
        }
    }

    /// <summary>Reads a type definition after <c>(type</c>.</summary>
    private void DefineType(bool isAlone)
    {
        ByteWriter output = _typeSection.Writer;
        int index = _functionTypes.Count;
        _reader.TakeIdentifier();
        _reader.Open();
        bool isPlain = true;
        if (_reader.Take(Keyword.Sub))
        {
            bool isFinal = _reader.Take(Keyword.Final);
            int start = _reader.Position;
            uint count = 0;
            for (; _reader.AtIndex; count++)
                _reader.Advance();
            isPlain = isFinal && count == 0;
            if (!isPlain)
            {
                output.WriteByte(isFinal ? (byte)0x4F : (byte)0x50);
                output.WriteU32(count);
                _reader.Position = start;
                while (_reader.AtIndex)
                    output.WriteU32(ReadIndex(_types));
            }

            _reader.Open();
            WriteCompositeType(output, index);
            _reader.Close();
        }
        else
        {
            WriteCompositeType(output, index);
        }

        _reader.Close();

        // Type uses refer to the first definition that is equal to what they spell out (Core spec 6.6.4).
        if (isPlain && isAlone && _functionTypes[index] is { } type)
            _typeIndices.TryAdd(type, index);
    }

    private void WriteCompositeType(ByteWriter output, int index)
    {
        FunctionType? function = null;
        if (_reader.Take(Keyword.Func))
        {
            ReadSignature(bindLocals: false, allowNames: true);
            function = new FunctionType([.. _parameters], [.. _results]);
            WriteFunctionType(output, function);
            _reader.Close();
        }
        else if (_reader.Take(Keyword.Struct))
        {
            output.WriteByte(0x5F);
            WriteFields(output, index);
            _reader.Close();
        }
        else
        {
            _reader.Expect(Keyword.Array);
            output.WriteByte(0x5E);
            WriteFieldType(output);
            _reader.Close();
        }

        _functionTypes.Add(function);
    }

    private void WriteFields(ByteWriter output, int typeIndex)
    {
        var names = new IndexSpace("field");
        var body = new ByteWriter(64);
        while (_reader.TakeForm(Keyword.Field))
        {
            if (_reader.At(TokenKind.Identifier) || FindAnnotation(AnnotationKind.Name) >= 0)
            {
                Declare(names);
                WriteFieldType(body);
            }
            else
            {
                while (!_reader.At(TokenKind.Close))
                {
                    names.TryAdd(-1);
                    WriteFieldType(body);
                }
            }

            _reader.Close();
        }

        output.WriteU32((uint)names.Count);
        output.WriteBytes(body.Written);
        _fieldSpaces.Add(typeIndex, names);
        if (NamesOf(names) is { Length: > 0 } symbols)
            _fieldNames.Add((typeIndex, symbols));
    }

    private void WriteFieldType(ByteWriter output)
    {
        bool isMutable = _reader.TakeForm(Keyword.Mut);
        if (_reader.Take(Keyword.I8))
            output.WriteByte(ValType.I8Code);
        else if (_reader.Take(Keyword.I16))
            output.WriteByte(ValType.I16Code);
        else
            WriteValType(output, ReadValType());
        if (isMutable)
            _reader.Close();
        output.WriteByte(isMutable ? (byte)1 : (byte)0);
    }

    private static void WriteFunctionType(ByteWriter output, FunctionType type)
    {
        output.WriteByte(0x60);
        WriteValTypes(output, type.Parameters);
        WriteValTypes(output, type.Results);
    }

    private static void WriteValTypes(ByteWriter output, ReadOnlySpan<ValType> types)
    {
        output.WriteU32((uint)types.Length);
        foreach (ValType type in types)
            WriteValType(output, type);
    }

    private static void WriteValType(ByteWriter output, ValType type)
    {
        if (!type.IsReference)
        {
            output.WriteByte(type.Code);
        }
        else
        {
            // (ref null ht) with an abstract heap type is written as the heap type alone (Core spec 5.3.4).
            if (!type.IsNullable || type.Heap.IsDefined)
                output.WriteByte(type.Code);
            output.WriteS33(type.Heap.Code);
        }
    }

    private void FinishTypes()
    {
        if (_functionTypes.Count != _types.Count)
            throw new InvalidOperationException("The passes disagree about the number of types.");
    }

    /// <summary>Reads parameters and results into <see cref="_parameters"/> and <see cref="_results"/>.</summary>
    private void ReadSignature(bool bindLocals, bool allowNames)
    {
        _parameters.Clear();
        _results.Clear();
        while (_reader.TakeForm(Keyword.Param))
        {
            bool isNamed = _reader.At(TokenKind.Identifier) || (bindLocals && FindAnnotation(AnnotationKind.Name) >= 0);
            if (isNamed && allowNames)
            {
                if (bindLocals)
                    Declare(_locals);
                else
                    _reader.Advance();
                _parameters.Add(ReadValType());
            }
            else
            {
                while (!_reader.At(TokenKind.Close))
                {
                    _parameters.Add(ReadValType());
                    if (bindLocals)
                        _locals.TryAdd(-1);
                }
            }

            _reader.Close();
        }

        while (_reader.TakeForm(Keyword.Result))
        {
            while (!_reader.At(TokenKind.Close))
                _results.Add(ReadValType());
            _reader.Close();
        }

        if (_reader.AtForm(Keyword.Param) || _reader.AtForm(Keyword.Type))
        {
            _reader.Advance();
            throw _reader.Unexpected();
        }
    }

    /// <summary>Reads a type use.</summary>
    /// <param name="bindLocals">Whether parameters become locals.</param>
    /// <param name="allowNames">Whether parameters may have identifiers.</param>
    /// <returns>The type index.</returns>
    private uint ReadTypeUse(bool bindLocals, bool allowNames)
    {
        long index = ReadExplicitType(out Token token);
        ReadSignature(bindLocals, allowNames);
        return index < 0 ? (uint)ImplicitType() : CheckInlineType((uint)index, token, bindLocals);
    }

    /// <summary>Reads the type of a block: a type use, or a shorthand for no or one result.</summary>
    private BlockType ReadBlockType()
    {
        long index = ReadExplicitType(out Token token);
        ReadSignature(bindLocals: false, allowNames: false);
        if (index >= 0)
            return new BlockType(default, CheckInlineType((uint)index, token, bindLocals: false));
        if (_parameters.Count == 0 && _results.Count <= 1)
            return new BlockType(_results.Count == 0 ? default : _results[0], -1);
        return new BlockType(default, ImplicitType());
    }

    private static void WriteBlockType(ByteWriter output, BlockType type)
    {
        if (type.TypeIndex >= 0)
            output.WriteS33(type.TypeIndex);
        else if (type.Result.IsBottom)
            output.WriteByte(0x40);
        else
            WriteValType(output, type.Result);
    }

    private long ReadExplicitType(out Token token)
    {
        token = default;
        if (!_reader.TakeForm(Keyword.Type))
            return -1;
        token = _reader.Current;
        uint index = ReadIndex(_types);
        _reader.Close();
        return index;
    }

    private int ImplicitType()
    {
        var type = new FunctionType([.. _parameters], [.. _results]);
        if (_typeIndices.TryGetValue(type, out int index))
            return index;
        index = _functionTypes.Count;
        _functionTypes.Add(type);
        _typeIndices.Add(type, index);
        WriteFunctionType(_typeSection.Next(), type);
        return index;
    }

    /// <summary>Checks parameters and results that are given beside a type index against the type.</summary>
    private uint CheckInlineType(uint index, Token token, bool bindLocals)
    {
        FunctionType? type = index < _types.Count ? _functionTypes[(int)index] : null;
        if (_parameters.Count == 0 && _results.Count == 0)
        {
            // Only the index is given: the parameters are locals without identifiers.
            for (int i = 0; bindLocals && type is not null && i < type.Parameters.Length; i++)
                _locals.TryAdd(-1);
            return index;
        }

        // Types that type uses imply cannot be referred to (Core spec 6.6.4).
        if (index >= _types.Count)
            throw _source.Error("unknown type", token);
        if (type is null || !type.Equals(new FunctionType([.. _parameters], [.. _results])))
            throw _source.Error("inline function type does not match the type that is referred to", token);
        return index;
    }

    private ValType ReadValType()
    {
        Token token = _reader.Current;
        if (token.Kind == TokenKind.Keyword)
        {
            ValType? number = (Keyword)token.Value switch
            {
                Keyword.I32 => ValType.I32,
                Keyword.I64 => ValType.I64,
                Keyword.F32 => ValType.F32,
                Keyword.F64 => ValType.F64,
                Keyword.V128 => ValType.V128,
                _ => null,
            };
            if (number is { } type)
            {
                _reader.Advance();
                return type;
            }
        }

        return ReadRefType();
    }

    private bool AtRefType => _reader.AtForm(Keyword.Ref) || (_reader.At(TokenKind.Keyword) && Abbreviated(_reader.Current) is not null);

    private static HeapType? Abbreviated(Token token) => (Keyword)token.Value switch
    {
        Keyword.FuncRef => HeapType.Func,
        Keyword.ExternRef => HeapType.Extern,
        Keyword.AnyRef => HeapType.Any,
        Keyword.EqRef => HeapType.Eq,
        Keyword.I31Ref => HeapType.I31,
        Keyword.StructRef => HeapType.Struct,
        Keyword.ArrayRef => HeapType.Array,
        Keyword.ExnRef => HeapType.Exn,
        Keyword.NullRef => HeapType.None,
        Keyword.NullExternRef => HeapType.NoExtern,
        Keyword.NullFuncRef => HeapType.NoFunc,
        Keyword.NullExnRef => HeapType.NoExn,
        _ => null,
    };

    private ValType ReadRefType()
    {
        if (_reader.TakeForm(Keyword.Ref))
        {
            bool nullable = _reader.Take(Keyword.Null);
            HeapType heap = ReadHeapType();
            _reader.Close();
            return ValType.Ref(heap, nullable);
        }

        if (!_reader.At(TokenKind.Keyword) || Abbreviated(_reader.Current) is not { } abbreviated)
            throw _reader.Unexpected();
        _reader.Advance();
        return ValType.Ref(abbreviated, nullable: true);
    }

    private HeapType ReadHeapType()
    {
        Token token = _reader.Current;
        if (_reader.AtIndex)
        {
            // Beyond every implementation's limit on the number of types; ValType has 24 bits for it.
            const uint Largest = 0x7F_FFFF;
            uint index = ReadIndex(_types);
            return index <= Largest ? HeapType.Defined((int)index) : throw _source.Error("unknown type", token);
        }

        if (token.Kind != TokenKind.Keyword || AbstractHeapType((Keyword)token.Value) is not { } heap)
            throw _reader.Unexpected();
        _reader.Advance();
        return heap;
    }

    /// <summary>The abstract heap type that a keyword means.</summary>
    public static HeapType? AbstractHeapType(Keyword keyword) => keyword switch
    {
        Keyword.Func => HeapType.Func,
        Keyword.Extern => HeapType.Extern,
        Keyword.Any => HeapType.Any,
        Keyword.Eq => HeapType.Eq,
        Keyword.I31 => HeapType.I31,
        Keyword.Struct => HeapType.Struct,
        Keyword.Array => HeapType.Array,
        Keyword.Exn => HeapType.Exn,
        Keyword.NoneHeap => HeapType.None,
        Keyword.NoExtern => HeapType.NoExtern,
        Keyword.NoFunc => HeapType.NoFunc,
        Keyword.NoExn => HeapType.NoExn,
        _ => null,
    };
}

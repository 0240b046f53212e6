using Wafer.Model;

namespace Wafer.Binary;

/// <summary>Walks over operators without type-checking them: finds where expressions end, and what is malformed in them.</summary>
internal ref struct OperatorScanner
{
    private enum Nesting : byte
    {
        Plain,
        If,
        Try,
    }

    private readonly ModuleLookup _module;
    private readonly List<Nesting> _nesting;

    /// <summary>What the scanner must know of the module.</summary>
    /// <param name="Enabled">The features that are on.</param>
    /// <param name="HasDataCount">Whether there is a data count section; without one, operators on data segments are malformed.</param>
    public readonly record struct ModuleLookup(Features Enabled, bool HasDataCount);

    /// <summary>Creates a scanner.</summary>
    public OperatorScanner(ModuleLookup module)
    {
        _module = module;
        _nesting = new List<Nesting>(16);
    }

    /// <summary>Reads a constant expression with its <c>end</c>, and marks the functions that it refers to.</summary>
    /// <param name="reader">Stands at the first operator; afterwards behind the <c>end</c>.</param>
    /// <param name="declared">For each function, whether it was referred to.</param>
    public readonly ByteRange ScanConstantExpression(ref ByteReader reader, bool[] declared)
    {
        int start = reader.Position;
        ScanExpression(ref reader, declared);
        return new ByteRange(start, reader.Position - start);
    }

    /// <summary>Reads function bodies and throws if one is malformed.</summary>
    public readonly void ScanBodies(ReadOnlySpan<byte> module, FunctionBody[] bodies)
    {
        foreach (FunctionBody body in bodies)
        {
            // A body that has not arrived yet has no place.
            if (body.Code.Start != 0)
            {
                ScanBody(module, body.Code);
            }
        }
    }

    // Like the specification's interpreter, this reads on across the end of a body and then compares the size, which decides what is reported.
    private readonly void ScanBody(ReadOnlySpan<byte> module, ByteRange body)
    {
        var reader = new ByteReader(module, body.Start);
        ulong locals = 0;
        int groups = reader.ReadLength();
        for (int i = 0; i < groups; i++)
        {
            locals += reader.ReadU32();
            TypeDecoder.ReadValueType(ref reader, _module.Enabled);
        }

        if (locals > uint.MaxValue)
        {
            ByteReader.ThrowMalformed("too many locals", body.Start);
        }

        ScanExpression(ref reader, null);
        if (reader.Position != body.End)
        {
            ByteReader.ThrowMalformed(
                $"section size mismatch: a function body claims {body.Length} bytes and has {reader.Position - body.Start}", body.Start);
        }
    }

    private readonly void ScanExpression(ref ByteReader reader, bool[]? declared)
    {
        _nesting.Clear();
        _nesting.Add(Nesting.Plain);
        while (_nesting.Count > 0)
        {
            ScanOperator(ref reader, declared);
        }
    }

    private readonly void ScanOperator(ref ByteReader reader, bool[]? declared)
    {
        int start = reader.Position;
        OperatorInfo row = OperatorDecoder.ReadOpcode(ref reader, _module.Enabled);
        switch (row.Opcode)
        {
            case Opcode.End:
                _nesting.RemoveAt(_nesting.Count - 1);
                return;
            case Opcode.Else:
                Expect(Nesting.If, start);
                _nesting[^1] = Nesting.Plain;
                return;
            case Opcode.If:
                _nesting.Add(Nesting.If);
                break;
            case Opcode.Block or Opcode.Loop or Opcode.TryTable:
                _nesting.Add(Nesting.Plain);
                break;
            case Opcode.Try:
                _nesting.Add(Nesting.Try);
                break;
            case Opcode.Catch or Opcode.CatchAll:
                Expect(Nesting.Try, start);
                break;
            case Opcode.Delegate:
                Expect(Nesting.Try, start);
                _nesting.RemoveAt(_nesting.Count - 1);
                break;
            case Opcode.RefFunc when declared is not null:
                int function = reader.ReadIndex();
                if (function < declared.Length)
                {
                    declared[function] = true;
                }

                return;
            default:
                break;
        }

        OperatorDecoder.SkipImmediates(ref reader, row, _module.Enabled, _module.HasDataCount);
    }

    private readonly void Expect(Nesting nesting, int offset)
    {
        if (_nesting[^1] != nesting)
        {
            ByteReader.ThrowMalformed("END opcode expected", offset);
        }
    }
}

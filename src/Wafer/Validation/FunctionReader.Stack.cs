using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Validation;

internal ref partial struct FunctionReader<TSink>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ValType type)
    {
        ValType[] operands = _operands;
        int height = _height;
        if ((uint)height < (uint)operands.Length)
        {
            operands[height] = type;
            _height = height + 1;
        }
        else
        {
            PushSlow(type);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pop(ValType expected)
    {
        ValType[] operands = _operands;
        int top = _height - 1;
        if (top >= _floor && (uint)top < (uint)operands.Length && operands[top] == expected)
        {
            _height = top;
        }
        else
        {
            PopSlow(expected);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushSlow(ValType type)
    {
        EnsureRoom(1);
        _operands[_height++] = type;
    }

    private void EnsureRoom(int count)
    {
        int needed = _height + count;
        if (needed <= _operands.Length)
        {
            return;
        }

        ImplementationLimits.Check(needed, ImplementationLimits.OperandStackDepth, "operands on the stack");
        Array.Resize(ref _scratch.Operands, Math.Min(Math.Max(needed, 2 * _operands.Length), ImplementationLimits.OperandStackDepth));
        _operands = _scratch.Operands;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PopSlow(ValType expected)
    {
        if (!TryPop(expected))
        {
            Mismatch([expected]);
        }
    }

    /// <summary>Pops an operand that may be of a subtype, or be missing in unreachable code. On failure the stack stays as it is.</summary>
    private bool TryPop(ValType expected)
    {
        if (_height == _floor)
        {
            return Top.Unreachable;
        }

        if (!_types.IsSubtype(_operands[_height - 1], expected))
        {
            return false;
        }

        _height--;
        return true;
    }

    /// <summary>Whether all further operands are conjured up by unreachable code: then none has to be popped.</summary>
    private readonly bool HasOnlyBottoms => _height == _floor && Top.Unreachable;

    /// <summary>Pops an operand of any type; bottom if unreachable code has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ValType PopAny()
    {
        if (_height > _floor)
        {
            return _operands[--_height];
        }

        if (!Top.Unreachable)
        {
            Invalid($"type mismatch: instruction requires an operand but stack has [] ({OperatorName})");
        }

        return ValType.Bottom;
    }

    /// <summary>Pops a reference of any type. In unreachable code the result may be bottom.</summary>
    private ValType PopReference()
    {
        ValType type = PopAny();
        if (!type.IsReference && !type.IsBottom)
        {
            Invalid($"type mismatch: instruction requires a reference but stack has [{type}] ({OperatorName})");
        }

        return type;
    }

    /// <summary>Pops a list of operands, the last first.</summary>
    private void PopAll(scoped ReadOnlySpan<ValType> types)
    {
        int bottom = _height - types.Length;
        if (bottom >= _floor && SameTypes(_operands.AsSpan(bottom, types.Length), types))
        {
            _height = bottom;
        }
        else
        {
            PopAllSlow(types);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PopAllSlow(scoped ReadOnlySpan<ValType> types)
    {
        int height = _height;
        for (int i = types.Length - 1; i >= 0 && !HasOnlyBottoms; i--)
        {
            if (!TryPop(types[i]))
            {
                _height = height;
                Mismatch(types);
            }
        }
    }

    private void PushAll(scoped ReadOnlySpan<ValType> types)
    {
        EnsureRoom(types.Length);
        types.CopyTo(_operands.AsSpan(_height));
        _height += types.Length;
    }

    /// <summary>Checks the operands of a branch that may not be taken; afterwards they have the label's types (Core spec 3.4.3, br_if).</summary>
    private void Retype(scoped ReadOnlySpan<ValType> types)
    {
        int bottom = _height - types.Length;
        if (bottom < _floor || !SameTypes(_operands.AsSpan(bottom, types.Length), types))
        {
            PopAllSlow(types);
            PushAll(types);
        }
    }

    private static bool SameTypes(ReadOnlySpan<ValType> left, ReadOnlySpan<ValType> right) =>
        MemoryMarshal.AsBytes(left).SequenceEqual(MemoryMarshal.AsBytes(right));

    // Numeric operators.

    /// <summary>Applies the packed signature of an operator without immediates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ApplySignature(uint signature)
    {
        // See OperatorTable.Signatures for the layout. Nearly all operators have one or two operands and one result.
        ValType[] operands = _operands;
        int top = _height - 1;
        switch (signature & 0xFF)
        {
            case 0x12:
                if (top > _floor && (uint)top < (uint)operands.Length
                    && operands[top] == Unpack(signature, 12) && operands[top - 1] == Unpack(signature, 8))
                {
                    operands[top - 1] = Unpack(signature, 16);
                    _height = top;
                    return;
                }

                break;
            case 0x11:
                if (top >= _floor && (uint)top < (uint)operands.Length && operands[top] == Unpack(signature, 8))
                {
                    operands[top] = Unpack(signature, 12);
                    return;
                }

                break;
        }

        ApplySignatureSlow(signature);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplySignatureSlow(uint signature)
    {
        int operandCount = (int)(signature & 0xF);
        int resultCount = (int)((signature >> 4) & 0xF);
        Span<ValType> types = stackalloc ValType[8];
        for (int i = 0; i < operandCount + resultCount; i++)
        {
            types[i] = Unpack(signature, 8 + (4 * i));
        }

        PopAllSlow(types[..operandCount]);
        PushAll(types.Slice(operandCount, resultCount));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ValType Unpack(uint signature, int shift) => ValType.FromCode((byte)(0x70 | ((signature >> shift) & 0xF)));

    // Errors.

    private readonly string OperatorName => OperatorFacts.NameAt(_bytes, _at);

    /// <summary>Reports operands of the wrong types.</summary>
    [DoesNotReturn]
    private readonly void Mismatch(scoped ReadOnlySpan<ValType> required) =>
        Invalid($"type mismatch: instruction requires {Describe(required)} but stack has {DescribeStack(required.Length)} ({OperatorName})");

    /// <summary>The topmost operands of the current block, as a list.</summary>
    private readonly string DescribeStack(int count)
    {
        int start = Math.Max(_floor, _height - count);
        return Describe(_operands.AsSpan(start, _height - start));
    }

    internal static string Describe(scoped ReadOnlySpan<ValType> types)
    {
        var text = new StringBuilder("[");
        foreach (ValType type in types)
        {
            if (text.Length > 200)
            {
                text.Append(" ...");
                break;
            }

            text.Append(text.Length > 1 ? " " : null).Append(type.ToString());
        }

        return text.Append(']').ToString();
    }

    /// <summary>Reports a broken rule, unless something in the bodies is malformed, which comes first.</summary>
    [DoesNotReturn]
    private readonly void Invalid(string reason)
    {
        BodyScan.ThrowIfMalformed(_module, _features);
        throw new InvalidModuleException(reason, _at, _functionIndex);
    }
}

using Wafer.Binary;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>Makes a failing program smaller: pieces are taken out or replaced by something simpler as long as the program stays valid and goes on failing.</summary>
internal sealed class ProgramShrinker(Func<GeneratedProgram, bool> fails)
{
    private static readonly GeneratedOperator[] Simple =
    [
        new(Opcode.Drop), new(Opcode.V128Const), new(Opcode.I32Const), new(Opcode.I64Const), new(Opcode.F32Const), new(Opcode.F64Const), new(Opcode.LocalGet), new(Opcode.I32Const, 1),
    ];

    private GeneratedProgram _best = new();

    /// <summary>The smallest so far: what there is when the test of a candidate ends the search by an exception.</summary>
    public GeneratedProgram Best => _best;

    /// <summary>A smaller program that fails as well.</summary>
    public GeneratedProgram Shrink(GeneratedProgram program)
    {
        _best = program;
        for (bool progress = true; progress;)
        {
            progress = ShrinkCalls();
            for (int f = 0; f < _best.Functions.Count; f++)
            {
                progress |= Try(p => p.Functions[f].Body = [new GeneratedOperator(Opcode.Unreachable)]);
                progress |= RemoveRanges(f);
                progress |= RemovePairs(f);
                progress |= RemoveBlocks(f);
                progress |= ReplaceRanges(f);
                progress |= SimplifyConstants(f);
                progress |= RemoveLocals(f);
            }
            progress |= _best.Data.Length > 0 && Try(p => p.Data = []);
        }
        return _best;
    }

    private bool ShrinkCalls()
    {
        bool progress = false;
        for (int i = _best.Calls.Count - 1; i >= 0 && _best.Calls.Count > 1; i--)
            progress |= Try(p => p.Calls.RemoveAt(i));
        for (int i = 0; i < _best.Calls.Count; i++)
        {
            for (int a = 0; a < _best.Calls[i].Arguments.Length; a++)
            {
                foreach (UInt128 simple in (ReadOnlySpan<UInt128>)[0, 1])
                {
                    if (_best.Calls[i].Arguments[a] <= simple)
                        continue;
                    progress |= Try(p =>
                    {
                        UInt128[] arguments = [.. p.Calls[i].Arguments];
                        arguments[a] = simple;
                        p.Calls[i] = p.Calls[i] with { Arguments = arguments };
                    });
                }
            }
        }
        return progress;
    }

    private bool RemoveRanges(int f)
    {
        bool progress = false;
        for (int size = Math.Max(1, _best.Functions[f].Body.Count / 2); size > 12; size /= 2)
            progress |= RemoveRanges(f, size, size / 4);
        for (int size = 12; size >= 1; size--)
            progress |= RemoveRanges(f, size, 1);
        return progress;
    }

    private bool RemoveRanges(int f, int size, int step)
    {
        bool progress = false;
        for (int i = _best.Functions[f].Body.Count - size; i >= 0; i -= step)
        {
            i = Math.Min(i, _best.Functions[f].Body.Count - size);
            if (i < 0)
                break;
            int start = i;
            progress |= Try(p => p.Functions[f].Body.RemoveRange(start, size));
        }
        return progress;
    }

    // A value that is pushed and dropped later.
    private bool RemovePairs(int f)
    {
        bool progress = false;
        for (int drop = _best.Functions[f].Body.Count - 1; drop > 0; drop--)
        {
            if (_best.Functions[f].Body[drop].Op != Opcode.Drop)
                continue;
            for (int push = drop - 1; push >= 0 && push > drop - 150; push--)
            {
                Opcode op = _best.Functions[f].Body[push].Op;
                bool isPush = op is Opcode.LocalGet or Opcode.GlobalGet or Opcode.V128Const or (>= Opcode.I32Const and <= Opcode.F64Const);
                int at = push;
                if (isPush && Try(p =>
                {
                    p.Functions[f].Body.RemoveAt(drop);
                    p.Functions[f].Body.RemoveAt(at);
                }))
                {
                    progress = true;
                    break;
                }
            }
            drop = Math.Min(drop, _best.Functions[f].Body.Count);
        }
        return progress;
    }

    // A block's or an if's operator and its end.
    private bool RemoveBlocks(int f)
    {
        bool progress = false;
        for (int i = 0; i < _best.Functions[f].Body.Count; i++)
        {
            List<GeneratedOperator> body = _best.Functions[f].Body;
            if (body[i].Op is not (Opcode.Block or Opcode.Loop or Opcode.If))
                continue;
            int depth = 0, end = i, other = -1;
            for (; end < body.Count; end++)
            {
                if (body[end].Op is Opcode.Block or Opcode.Loop or Opcode.If)
                    depth++;
                else if (body[end].Op == Opcode.End && --depth == 0)
                    break;
                else if (body[end].Op == Opcode.Else && depth == 1)
                    other = end;
            }
            if (end == body.Count)
                continue;
            bool isIf = body[i].Op == Opcode.If;
            progress |= Try(
                p =>
                {
                    List<GeneratedOperator> b = p.Functions[f].Body;
                    if (other >= 0)
                        b.RemoveRange(other, end - other + 1);
                    else
                        b.RemoveAt(end);
                    if (isIf)
                        b[i] = new GeneratedOperator(Opcode.Drop);
                    else
                        b.RemoveAt(i);
                    // Branches out of what was inside go one level less far.
                    int level = 0;
                    for (int j = i; j < (other >= 0 ? other : end) - 1; j++)
                    {
                        if (b[j].Op is Opcode.Block or Opcode.Loop or Opcode.If)
                            level++;
                        else if (b[j].Op == Opcode.End)
                            level--;
                        else if (b[j].Op is Opcode.Br or Opcode.BrIf && b[j].A > level)
                            b[j] = b[j] with { A = b[j].A - 1 };
                        else if (b[j].Op == Opcode.BrTable)
                            b[j] = b[j] with { Labels = [.. b[j].Labels!.Select(l => l > level ? l - 1 : l)] };
                    }
                });
        }
        return progress;
    }

    private bool ReplaceRanges(int f)
    {
        bool progress = false;
        for (int size = Math.Min(24, _best.Functions[f].Body.Count); size >= 1; size--)
        {
            for (int i = _best.Functions[f].Body.Count - size; i >= 0; i--)
            {
                foreach (GeneratedOperator simple in Simple)
                {
                    if (i + size > _best.Functions[f].Body.Count)
                        continue;
                    GeneratedOperator old = _best.Functions[f].Body[i];
                    if (size == 1 && (old.Op is Opcode.V128Const or (>= Opcode.I32Const and <= Opcode.F64Const) || old == simple || (old.Op == Opcode.LocalGet && simple.Op == Opcode.Drop)))
                        continue;
                    int locals = _best.Types[_best.Functions[f].Type].Parameters.Length + _best.Functions[f].Locals.Count;
                    for (int local = 0; local < (simple.Op == Opcode.LocalGet ? Math.Min(locals, size == 1 && old.Op == Opcode.LocalGet ? 0 : 6) : 1); local++)
                    {
                        GeneratedOperator replacement = simple.Op == Opcode.LocalGet ? simple with { A = local } : simple;
                        progress |= Try(
                            p =>
                            {
                                p.Functions[f].Body[i] = replacement;
                                p.Functions[f].Body.RemoveRange(i + 1, size - 1);
                            });
                        if (i + size > _best.Functions[f].Body.Count)
                            break;
                    }
                }
            }
        }
        return progress;
    }

    private bool SimplifyConstants(int f)
    {
        bool progress = false;
        for (int i = 0; i < _best.Functions[f].Body.Count; i++)
        {
            GeneratedOperator op = _best.Functions[f].Body[i];
            bool isAccess = op.Op is (>= Opcode.I32Load and <= Opcode.I64Store32) or (>= Opcode.V128Load and <= Opcode.V128Store) or (>= Opcode.V128Load8Lane and <= Opcode.V128Load64Zero);
            if (op.Op is >= Opcode.I32Const and <= Opcode.F64Const || isAccess)
            {
                foreach (long simple in (ReadOnlySpan<long>)[0, 1])
                {
                    if ((ulong)_best.Functions[f].Body[i].A > (ulong)simple)
                        progress |= Try(p => p.Functions[f].Body[i] = op with { A = simple });
                }
            }
            else if (op.Op == Opcode.V128Const && op.Vector != 0)
            {
                progress |= Try(p => p.Functions[f].Body[i] = op with { Vector = 0 });
            }
            else if (op.Op == Opcode.BrTable && op.Labels!.Length > 1)
            {
                progress |= Try(p => p.Functions[f].Body[i] = op with { Labels = op.Labels[1..] });
            }
        }
        return progress;
    }

    private bool RemoveLocals(int f)
    {
        bool progress = false;
        for (int l = _best.Functions[f].Locals.Count - 1; l >= 0; l--)
        {
            int index = _best.Types[_best.Functions[f].Type].Parameters.Length + l;
            if (_best.Functions[f].Body.Any(o => IsLocal(o) && o.A == index))
                continue;
            progress |= Try(
                p =>
                {
                    GeneratedFunction function = p.Functions[f];
                    function.Locals.RemoveAt(l);
                    function.Body = [.. function.Body.Select(o => IsLocal(o) && o.A > index ? o with { A = o.A - 1 } : o)];
                });
        }
        return progress;

        static bool IsLocal(GeneratedOperator op) => op.Op is Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee;
    }

    private bool Try(Action<GeneratedProgram> change)
    {
        GeneratedProgram candidate = _best.Copy();
        change(candidate);
        if (Size(candidate) >= Size(_best) && candidate.ToBinary().AsSpan().SequenceEqual(_best.ToBinary()) && candidate.Calls.SequenceEqual(_best.Calls))
            return false;
        if (!IsValid(candidate) || !fails(candidate))
            return false;
        _best = candidate;
        return true;
    }

    private static int Size(GeneratedProgram program) => program.Functions.Sum(f => f.Body.Count + f.Locals.Count) + program.Calls.Count + program.Data.Length;

    private static bool IsValid(GeneratedProgram program)
    {
        try
        {
            byte[] binary = program.ToBinary();
            ModuleValidator.Validate(ModuleReader.Read(binary, Features.Default), Features.Default);
            return true;
        }
        catch (WasmException)
        {
            return false;
        }
    }
}

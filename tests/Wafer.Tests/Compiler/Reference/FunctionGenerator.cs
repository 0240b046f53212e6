using Wafer.Model;

namespace Wafer.Tests.Compiler.Reference;

/// <summary>Makes the body of one function: statements that leave the operand stack as it was, and expressions that push one value.</summary>
internal sealed partial class FunctionGenerator
{
    private readonly Random _random;
    private readonly GeneratedProgram _program;
    private readonly bool _vectors;
    private readonly int _index;
    private readonly FunctionType _type;
    private readonly List<ValType> _locals;
    private readonly List<Target> _targets = [];
    private readonly HashSet<int> _counters = [];
    private readonly Dictionary<ValType, int> _scratch = [];
    private readonly List<GeneratedOperator> _code = [];
    private readonly int _maximumDepth;
    private readonly int _rightBias;
    private readonly int _chains;
    private int _budget;
    private int _loopDepth;
    private int _nesting;

    // A label that may be branched to: what it takes, and for a loop, the local that counts its rounds.
    private sealed record Target(ValType[] Types, int Counter = -1);

    public FunctionGenerator(Random random, GeneratedProgram program, int index)
    {
        _random = random;
        _program = program;
        _vectors = program.UsesVectors;
        _index = index;
        _type = program.Types[index];
        _locals = [.. _type.Parameters];
        int locals = random.Next(4) switch { 0 => random.Next(20, 45), 1 => random.Next(8, 20), _ => random.Next(8) };
        // Functions that favour a type fill the registers of one class.
        ValType? favourite = random.Next(3) == 0 ? ProgramGenerator.NumberType(random, _vectors) : null;
        for (int i = 0; i < locals; i++)
            _locals.Add(random.Next(25) == 0 ? ValType.FuncRef : favourite is null || random.Next(4) == 0 ? ProgramGenerator.NumberType(random, _vectors) : favourite.Value);
        _budget = random.Next(5) switch { 0 => 1500, 1 => 600, 2 => 300, 3 => 120, _ => 40 };
        _chains = random.Next(4) == 0 ? 6 : 1;
        _maximumDepth = random.Next(3, 9);
        _rightBias = random.Next(3);
    }

    public List<GeneratedOperator> Generate()
    {
        _targets.Add(new Target(_type.Results.ToArray()));
        int statements = _random.Next(1, _budget > 1000 ? 40 : 12);
        for (int i = 0; i < statements && _budget > 0; i++)
            Statement();
        Expressions(_type.Results.ToArray());
        _program.Functions[_index].Locals.AddRange(_locals.Skip(_type.Parameters.Length));
        return _code;
    }

    private int FirstLocalFunction => _program.Imports.Length;

    private void Emit(Opcode op, long a = 0, long b = 0, int[]? labels = null, UInt128 vector = default, int memory = 0)
    {
        _code.Add(new GeneratedOperator(op, a, b, labels, vector, memory));
        _budget--;
    }

    private bool OneIn(int n) => _random.Next(n) == 0;

    private T Pick<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    // ---- Statements ----

    private void Statements(int most)
    {
        for (int n = _random.Next(1, most + 1); n > 0 && _budget > 0; n--)
            Statement();
    }

    private void Statement()
    {
        _nesting++;
        switch (_random.Next(_nesting > 6 ? 12 : 24))
        {
            case < 6:
                SetLocal();
                break;
            case 6:
                SetGlobal();
                break;
            case 7 or 8:
                Store();
                break;
            case 9:
                CallForEffect();
                break;
            case 10:
                ConditionalBranch();
                break;
            case 11:
                Rare();
                break;
            case < 15:
                If(ShortTypes(OneIn(4) ? 2 : 0), []);
                break;
            case < 17:
                Block(ShortTypes(OneIn(3) ? 3 : 0), []);
                break;
            case < 20:
                Loop();
                break;
            case 20:
                BranchTable();
                break;
            case 21:
                CountingLoop();
                break;
            case 22 when OneIn(2):
                SetWide();
                break;
            default:
                MultipleSet();
                break;
        }
        _nesting--;
    }

    private void SetLocal()
    {
        int local = WritableLocal();
        if (local < 0)
            return;
        // Often an update in place, as in real programs.
        if (OneIn(3) && _locals[local] != ValType.FuncRef)
        {
            Emit(Opcode.LocalGet, local);
            Expression(_locals[local], 2);
            Emit(Pick(BinaryOperators(_locals[local], canTrap: false)));
        }
        else
        {
            Expression(_locals[local], _random.Next(1, _maximumDepth));
        }
        Emit(Opcode.LocalSet, local);
    }

    // Several values on the stack at once, then all assigned.
    private void MultipleSet()
    {
        var locals = new List<int>();
        for (int n = _random.Next(2, 5); n > 0; n--)
        {
            int local = WritableLocal();
            if (local >= 0)
                locals.Add(local);
        }
        foreach (int local in locals)
            Expression(_locals[local], 2);
        locals.Reverse();
        foreach (int local in locals)
            Emit(Opcode.LocalSet, local);
    }

    private void SetGlobal()
    {
        int global = _random.Next(_program.Globals.Count);
        Expression(_program.Globals[global], 3);
        Emit(Opcode.GlobalSet, global);
    }

    private void CallForEffect()
    {
        int function = CallTarget();
        FunctionType type = _program.TypeOf(function);
        Arguments(function);
        DropResults(type.Results, 0);
    }

    private void DropResults(ReadOnlySpan<ValType> results, int keep)
    {
        for (int i = results.Length - 1; i >= keep; i--)
            Consume(results[i]);
    }

    // Takes one value off the stack in one of several ways.
    private void Consume(ValType type)
    {
        int local = OneIn(3) ? -1 : WritableLocal(type);
        if (local >= 0 && type != ValType.FuncRef && OneIn(3))
        {
            Expression(type, 2);
            Emit(Pick(BinaryOperators(type, canTrap: false)));
        }
        Emit(local < 0 ? Opcode.Drop : Opcode.LocalSet, Math.Max(local, 0));
    }

    private void ConditionalBranch()
    {
        int depth = _random.Next(_targets.Count);
        Target target = _targets[^(depth + 1)];
        if (target.Counter >= 0)
        {
            GuardedRepeat(depth, target);
            return;
        }
        if (OneIn(3))
        {
            Condition(3);
            Emit(Opcode.If, -0x40);
            _targets.Add(new Target([]));
            Expressions(target.Types);
            Leave(depth + 1);
            if (OneIn(2))
                DeadCode();
            _targets.RemoveAt(_targets.Count - 1);
            Emit(Opcode.End);
            return;
        }
        Expressions(target.Types);
        Condition(3);
        Emit(Opcode.BrIf, depth);
        DropResults(target.Types, 0);
    }

    private void Leave(int depth)
    {
        if (depth == _targets.Count - 1 && OneIn(2))
            Emit(Opcode.Return);
        else
            Emit(Opcode.Br, depth);
    }

    // Another round of an enclosing loop, if its counter has rounds left.
    private void GuardedRepeat(int depth, Target target)
    {
        Emit(Opcode.LocalGet, target.Counter);
        Emit(Opcode.I32Const, 1);
        Emit(Opcode.I32GtU);
        Condition(2);
        Emit(Opcode.I32And);
        Emit(Opcode.If, -0x40);
        _targets.Add(new Target([]));
        CountDown(target.Counter);
        Emit(Opcode.LocalSet, target.Counter);
        Expressions(target.Types);
        Emit(Opcode.Br, depth + 1);
        _targets.RemoveAt(_targets.Count - 1);
        Emit(Opcode.End);
    }

    private void CountDown(int counter)
    {
        Emit(Opcode.LocalGet, counter);
        if (OneIn(2))
        {
            Emit(Opcode.I32Const, 1);
            Emit(Opcode.I32Sub);
        }
        else
        {
            Emit(Opcode.I32Const, -1);
            Emit(Opcode.I32Add);
        }
    }

    // After an unconditional branch anything goes: operators may find no operands.
    private void DeadCode()
    {
        for (int n = _random.Next(3); n > 0; n--)
        {
            switch (_random.Next(5))
            {
                case 0:
                    Emit(Opcode.I32Add);
                    Emit(Opcode.Drop);
                    break;
                case 1:
                    Emit(Opcode.F64Mul);
                    Emit(Opcode.I64TruncF64S);
                    Emit(Opcode.Drop);
                    break;
                case 2:
                    Emit(Opcode.Select);
                    Emit(Opcode.Drop);
                    break;
                case 3:
                    Emit(Opcode.Block, -0x40);
                    Emit(Opcode.Br, 0);
                    Emit(Opcode.End);
                    break;
                default:
                    Statement();
                    break;
            }
        }
    }

    private void BranchTable()
    {
        // A label and the others that take the same types; loops would need their counters.
        int picked = _random.Next(_targets.Count);
        ValType[] types = _targets[^(picked + 1)].Types;
        int[] depths = [.. Enumerable.Range(0, _targets.Count).Where(d => _targets[^(d + 1)].Counter < 0 && _targets[^(d + 1)].Types.SequenceEqual(types))];
        if (depths.Length == 0)
            return;
        // Around it a block of the same type, so that what follows is reachable.
        Emit(Opcode.Block, BlockType([], types));
        _targets.Add(new Target(types));
        for (int i = 0; i < depths.Length; i++)
            depths[i]++;
        depths = [0, .. depths];
        Expressions(types);
        Expression(ValType.I32, 3);
        int count = OneIn(4) ? _random.Next(10, 40) : _random.Next(8);
        if (OneIn(2))
        {
            Emit(Opcode.I32Const, Pick(1, 3, 7));
            Emit(Opcode.I32And);
        }
        var labels = new int[count + 1];
        foreach (ref int label in labels.AsSpan())
            label = depths[_random.Next(depths.Length)];
        Emit(Opcode.BrTable, 0, 0, labels);
        if (OneIn(3))
            DeadCode();
        _targets.RemoveAt(_targets.Count - 1);
        Emit(Opcode.End);
        DropResults(types, 0);
    }

    private void Rare()
    {
        switch (_random.Next(8))
        {
            case 0:
                Condition(2);
                Emit(Opcode.If, -0x40);
                Condition(1);
                Emit(Opcode.If, -0x40);
                Emit(Opcode.Unreachable);
                Emit(Opcode.End);
                Emit(Opcode.End);
                break;
            case 1:
                CopyMemory();
                break;
            case 2:
                FillMemory();
                break;
            case 3:
                GrowMemory();
                break;
            case 4:
                InitializeMemory();
                break;
            case 5:
                SmallNumber(3);
                Expression(ValType.FuncRef, 1);
                Emit(Opcode.TableSet);
                break;
            case 6:
                Emit(Opcode.Nop);
                if (OneIn(2))
                    MemorySize();
                else
                    Emit(Opcode.TableSize, 0);
                Consume(ValType.I32);
                if (OneIn(8))
                    Emit(Opcode.DataDrop, _program.PassiveSegment);
                break;
            default:
                Expression(ProgramGenerator.NumberType(_random, _vectors), _maximumDepth);
                Emit(Opcode.Drop);
                break;
        }
    }

    private void SmallNumber(int mask)
    {
        if (OneIn(2))
        {
            Emit(Opcode.I32Const, _random.Next(mask + 1));
            return;
        }
        Expression(ValType.I32, 2);
        Emit(Opcode.I32Const, mask);
        Emit(Opcode.I32And);
    }

    // ---- Blocks ----

    private long BlockType(ReadOnlySpan<ValType> parameters, ReadOnlySpan<ValType> results)
    {
        if (parameters.Length == 0 && results.Length == 0)
            return -0x40;
        if (parameters.Length == 0 && results.Length == 1)
            return (results[0] == ValType.FuncRef ? 0x70 : results[0].Code) - 0x80;
        var type = new FunctionType(parameters, results);
        int index = _program.Types.FindIndex(t => t.Equals(type));
        if (index < 0)
        {
            index = _program.Types.Count;
            _program.Types.Add(type);
        }
        return index;
    }

    private ValType[] ShortTypes(int most)
    {
        var types = new ValType[_random.Next(most + 1)];
        foreach (ref ValType type in types.AsSpan())
            type = ProgramGenerator.NumberType(_random, _vectors);
        return types;
    }

    /// <summary>From the parameters on the stack to the results: some parameters stay where they are while statements run.</summary>
    private void Body(ValType[] parameters, ValType[] results)
    {
        int stay = 0;
        while (stay < parameters.Length && stay < results.Length && parameters[stay] == results[stay] && !OneIn(3))
            stay++;
        DropResults(parameters, stay);
        Statements(3);
        if (OneIn(12))
        {
            // A body that does not reach its end.
            int depth = _random.Next(_targets.Count);
            Target target = _targets[^(depth + 1)];
            if (target.Counter < 0)
            {
                Expressions(target.Types);
                Leave(depth);
                DeadCode();
                return;
            }
        }
        Expressions(results.AsSpan(stay));
    }

    private void Block(ValType[] parameters, ValType[] results)
    {
        Expressions(parameters);
        Emit(Opcode.Block, BlockType(parameters, results));
        _targets.Add(new Target(results));
        Body(parameters, results);
        _targets.RemoveAt(_targets.Count - 1);
        Emit(Opcode.End);
    }

    private void If(ValType[] parameters, ValType[] results)
    {
        Expressions(parameters);
        Condition(4);
        Emit(Opcode.If, BlockType(parameters, results));
        _targets.Add(new Target(results));
        Body(parameters, results);
        if (results.Length > 0 || parameters.Length > 0 || OneIn(2))
        {
            Emit(Opcode.Else);
            Body(parameters, results);
        }
        _targets.RemoveAt(_targets.Count - 1);
        Emit(Opcode.End);
    }

    // do … while (--counter), with values carried from round to round.
    private void Loop()
    {
        int counter = StartCounter(1);
        ValType[] parameters = ShortTypes(OneIn(3) ? 3 : 0);
        ValType[] results = ShortTypes(OneIn(3) ? 2 : 0);
        Expressions(parameters);
        Emit(Opcode.Loop, BlockType(parameters, results));
        _loopDepth++;
        _targets.Add(new Target(parameters, counter));
        Body(parameters, parameters);
        CountDown(counter);
        Emit(Opcode.LocalTee, counter);
        if (OneIn(3))
        {
            Emit(Opcode.I32Const, 0);
            Emit(Pick(Opcode.I32Ne, Opcode.I32GtS, Opcode.I32GtU));
        }
        Emit(Opcode.BrIf, 0);
        Body(parameters, results);
        _targets.RemoveAt(_targets.Count - 1);
        _loopDepth--;
        Emit(Opcode.End);
        _counters.Remove(counter);
        DropResults(results, 0);
    }

    // while (counter != 0) { …; counter--; }
    private void CountingLoop()
    {
        int counter = StartCounter(0);
        Emit(Opcode.Block, -0x40);
        _targets.Add(new Target([]));
        Emit(Opcode.Loop, -0x40);
        _targets.Add(new Target([], counter));
        _loopDepth++;
        Emit(Opcode.LocalGet, counter);
        Emit(Opcode.I32Eqz);
        Emit(Opcode.BrIf, 1);
        Statements(4);
        CountDown(counter);
        Emit(Opcode.LocalSet, counter);
        Emit(Opcode.Br, 0);
        if (OneIn(4))
            DeadCode();
        _loopDepth--;
        _targets.RemoveRange(_targets.Count - 2, 2);
        Emit(Opcode.End);
        Emit(Opcode.End);
        _counters.Remove(counter);
    }

    private int StartCounter(int least)
    {
        // An existing local or a new one; while the loop lasts nothing else writes it.
        int counter = OneIn(2) ? WritableLocal(ValType.I32) : -1;
        if (counter < 0)
        {
            counter = _locals.Count;
            _locals.Add(ValType.I32);
        }
        Emit(Opcode.I32Const, _random.Next(least, _loopDepth == 0 ? 9 : 4));
        Emit(Opcode.LocalSet, counter);
        _counters.Add(counter);
        return counter;
    }

    private int WritableLocal() => _locals.Count == 0 ? -1 : Unless(_random.Next(_locals.Count));

    private int WritableLocal(ValType type) => Unless(LocalOf(type));

    private int Unless(int local) => local >= 0 && (_counters.Contains(local) || _scratch.ContainsValue(local)) ? -1 : local;

    private int LocalOf(ValType type)
    {
        int count = _locals.Count(t => t == type);
        if (count == 0)
            return -1;
        int pick = _random.Next(count);
        for (int i = 0; ; i++)
        {
            // The scratch local of vectors may hold NaNs, all of whose bits could be seen.
            if (_locals[i] == type && pick-- == 0)
                return type == ValType.V128 && _scratch.ContainsValue(i) ? -1 : i;
        }
    }
}

namespace Wafer.Compiler.Explain;

/// <summary>Notes, while a function is compiled, which code comes from which operator, and what is in it. One serves any number of functions, one after another.</summary>
internal sealed class CodeRecorder
{
    private readonly List<CodeMark> _marks = [];
    private readonly List<TrapThunk> _thunks = [];
    private int _bodyOffset;
    private int _wasmOffset;
    private int _thunk;
    private bool _isInLine;

    /// <summary>What has been counted.</summary>
    public CodeCounts Counts;

    /// <summary>Whether the current operator has compared something with zero to get its condition.</summary>
    public bool HasTested { get; set; }

    /// <summary>Whether the current operator has branched, or moved, on a condition.</summary>
    public bool HasUsedCondition { get; set; }

    /// <summary>Starts a function.</summary>
    /// <param name="bodyOffset">The module offset of its body.</param>
    public void Begin(int bodyOffset)
    {
        Counts = default;
        _marks.Clear();
        _thunks.Clear();
        _bodyOffset = _wasmOffset = bodyOffset;
        _thunk = -1;
        _isInLine = true;
    }

    /// <summary>The prologue starts, and with it the function's code.</summary>
    public void BeginPrologue(int position) => _marks.Add(new CodeMark(position, _bodyOffset, CodePart.Prologue));

    /// <summary>An operator starts.</summary>
    public void BeginOperator(int position, int wasmOffset)
    {
        Counts.Operators++;
        HasTested = false;
        HasUsedCondition = false;
        _wasmOffset = wasmOffset;
        _marks.Add(new CodeMark(position, wasmOffset, CodePart.Operator));
    }

    /// <summary>The operator that has started is the last: labels that are bound from now on stand out of line.</summary>
    public void BeginEnd() => _isInLine = false;

    /// <summary>Code out of line starts here if it is some that waits for nothing but a label.</summary>
    /// <param name="position">The position.</param>
    /// <param name="label">The label to be bound here. The operator that jumps to it is the one that the code belongs to.</param>
    public void BeginLabel(int position, in Label label)
    {
        if (_isInLine || label.Rel32Chain == 0)
            return;
        int wasmOffset = WasmOffsetAt(label.Rel32Chain);
        if (_thunk >= 0)
            _marks[_thunk] = _marks[_thunk] with { WasmOffset = wasmOffset };
        _thunk = -1;
        _marks.Add(new CodeMark(position, wasmOffset, CodePart.OutOfLine));
    }

    /// <summary>A thunk starts that functions share; it belongs to the trap that comes next, the first to need it.</summary>
    public void BeginThunk(int position, TrapCode code)
    {
        _thunk = _marks.Count;
        _thunks.Add(new TrapThunk(position, code));
        _marks.Add(new CodeMark(position, _wasmOffset, CodePart.OutOfLine));
    }

    /// <summary>The current operator has written a jump table.</summary>
    public void AddJumpTable(int start, int end)
    {
        _marks.Add(new CodeMark(start, _wasmOffset, CodePart.JumpTable));
        _marks.Add(new CodeMark(end, _wasmOffset, CodePart.Operator));
    }

    /// <summary>The constants start.</summary>
    public void BeginConstants(int position) => _marks.Add(new CodeMark(position, _bodyOffset, CodePart.Constants));

    /// <summary>Ends the function.</summary>
    /// <param name="functionIndex">The function.</param>
    /// <param name="end">The position after its code.</param>
    public FunctionTrace Complete(int functionIndex, int end)
    {
        int start = _marks[0].CodeOffset;
        var marks = new CodeMark[_marks.Count];
        for (int i = 0; i < marks.Length; i++)
            marks[i] = _marks[i] with { CodeOffset = _marks[i].CodeOffset - start };
        var thunks = new TrapThunk[_thunks.Count];
        for (int i = 0; i < thunks.Length; i++)
            thunks[i] = _thunks[i] with { CodeOffset = _thunks[i].CodeOffset - start };
        return new FunctionTrace(functionIndex, end - start, marks, thunks, Counts);
    }

    private int WasmOffsetAt(int position)
    {
        // The last mark at or before the position.
        int low = 0, high = _marks.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_marks[middle].CodeOffset <= position)
                low = middle + 1;
            else
                high = middle;
        }
        return _marks[low - 1].WasmOffset;
    }
}

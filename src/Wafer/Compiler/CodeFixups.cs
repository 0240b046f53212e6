namespace Wafer.Compiler;

/// <summary>The calls between the functions of one module, whose targets may be compiled later, and the places of the module's own trap thunks.</summary>
internal sealed class CodeFixups
{
    private readonly int[] _functions;
    private long[] _calls = new long[256];
    private int _callCount;

    /// <param name="functionCount">The number of functions that the module defines.</param>
    public CodeFixups(int functionCount)
    {
        _functions = new int[functionCount];
        Array.Fill(_functions, -1);
    }

    /// <summary>The positions of the thunks that lead to the shared trap stubs, by trap code.</summary>
    public int[] TrapThunks { get; } = new int[(int)TrapCode.OutOfMemory + 1];

    /// <summary>The position of each function's entry; -1 until it is compiled.</summary>
    public int[] Functions => _functions;

    /// <summary>Records where a function starts.</summary>
    public void SetFunction(int index, int position) => _functions[index] = position;

    /// <summary>Remembers a call whose target is not known yet.</summary>
    /// <param name="field">The position of the field to fill in.</param>
    /// <param name="target">The function called, counted among those that the module defines.</param>
    public void AddCall(int field, int target)
    {
        if (_callCount == _calls.Length)
            Array.Resize(ref _calls, 2 * _calls.Length);
        _calls[_callCount++] = ((long)field << 32) | (uint)target;
    }

    /// <summary>The calls to be completed: field position and target.</summary>
    public IEnumerable<(int Field, int Target)> Calls
    {
        get
        {
            for (int i = 0; i < _callCount; i++)
                yield return ((int)(_calls[i] >> 32), (int)_calls[i]);
        }
    }
}

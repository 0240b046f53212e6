using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>What is known of a run of functions while it is compiled: where they start, the calls from them, and the trap thunks that they share.</summary>
/// <remarks>All positions count from the start of the run's code.</remarks>
internal sealed class CodeFixups
{
    private readonly int[] _trapThunks = new int[(int)Stub.HostCall];
    private int[] _functions = new int[64];
    private bool[] _leaves = new bool[64];
    private CallFixup[] _calls = new CallFixup[256];
    private int _callCount;
    private int _first;
    private int _count;

    /// <summary>Forgets everything.</summary>
    /// <param name="first">The first function of the run, counted among those that the module defines.</param>
    /// <param name="count">The number of functions.</param>
    public void Reset(int first, int count)
    {
        if (_functions.Length < count)
        {
            _functions = new int[Math.Max(count, 2 * _functions.Length)];
            _leaves = new bool[_functions.Length];
        }
        _first = first;
        _count = count;
        _callCount = 0;
        _trapThunks.AsSpan().FillShort(-1);
    }

    /// <summary>The positions of the thunks that lead to the shared trap stubs, by trap code; -1 for those that have not been needed yet.</summary>
    public Span<int> TrapThunks => _trapThunks;

    /// <summary>The position of each function's entry.</summary>
    public ReadOnlySpan<int> Functions => _functions.AsSpan(0, _count);

    /// <summary>Whether each function is a leaf.</summary>
    public ReadOnlySpan<bool> Leaves => _leaves.AsSpan(0, _count);

    /// <summary>The calls to be completed.</summary>
    public ReadOnlySpan<CallFixup> Calls => _calls.AsSpan(0, _callCount);

    /// <summary>Records where a function starts.</summary>
    public void SetFunction(int function, int position) => _functions[function - _first] = position;

    /// <summary>Records whether a function is a leaf, as <see cref="CodeArtifact.Leaves"/> has them.</summary>
    public void SetLeaf(int function, bool isLeaf) => _leaves[function - _first] = isLeaf;

    /// <summary>Remembers a call of a function that the module defines.</summary>
    /// <param name="field">The position of the rel32 field to fill in.</param>
    /// <param name="target">The function called, counted among those that the module defines.</param>
    public void AddCall(int field, int target)
    {
        if (_callCount == _calls.Length)
            Array.Resize(ref _calls, 2 * _calls.Length);
        _calls[_callCount++] = new CallFixup(field, target);
    }
}

/// <summary>A direct call: the position of its rel32 field, and the function called, counted among those that the module defines.</summary>
internal readonly record struct CallFixup(int Field, int Target);

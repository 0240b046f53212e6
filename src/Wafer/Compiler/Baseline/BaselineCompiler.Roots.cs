namespace Wafer.Compiler.Baseline;

// What the garbage collector is told: at each call, the slots of the frame that hold traced references.
//
// At a call every live value is in its slot. So the roots are the slots of the operands below the arguments, and of the locals that are read again: a local's slot is valid from
// its first assignment, or from the prologue on, to its last use. Lists are written as what they share with the one before and what is new, and operands that stay where
// they are are not looked at again, so that deep stacks and many calls together take neither time nor space.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    // Further locals stay in their slots and are roots everywhere, so that no call has many.
    private const int MaximumTrackedLocals = 64;

    /// <summary>Notes that the entries up to a height are in their slots or constants.</summary>
    private void RaiseFlushed(int height)
    {
        // The stack may have been lower since it was looked through.
        _rooted = Math.Min(_rooted, _flushed);
        _flushed = Math.Max(_flushed, height);
    }

    private void BeginRoots()
    {
        BaselineScratch s = _scratch;
        _rooted = 0;
        s.OperandRootCount = 0;
        s.SharedRoots = 0;
        s.TrackedLocalCount = 0;
        s.FunctionRoots.Clear();
        for (int i = 0; i < _localCount; i++)
        {
            ref Local local = ref _locals[i];
            if (local.Kind != MachineType.Ref || local.Start < 0)
                continue;
            if (s.TrackedLocalCount < MaximumTrackedLocals)
            {
                s.TrackedLocals[s.TrackedLocalCount++] = i;
                continue;
            }
            local.IsUnknown = true;
            local.IsDefinedFirst = false;
            s.FunctionRoots.Add(local.Offset);
        }
    }

    /// <summary>Finds the roots at a call; the operands below the arguments are in their slots, and the arguments do not count as uses of locals.</summary>
    /// <param name="below">The number of operands below the arguments.</param>
    /// <param name="withRegisters">Whether operands in registers go to their slots before the call.</param>
    private void CollectRoots(int below, bool withRegisters = false)
    {
        BaselineScratch s = _scratch;
        _rooted = Math.Min(_rooted, _flushed);
        while (s.OperandRootCount > 0 && s.OperandRoots.Items[s.OperandRootCount - 1] >= _rooted)
            s.OperandRootCount--;
        s.SharedRoots = Math.Min(s.SharedRoots, s.OperandRootCount);

        int settled = Math.Min(_flushed, below);
        for (; _rooted < settled; _rooted++)
        {
            if (!IsRoot(_stack[_rooted]))
                continue;
            s.OperandRoots.Reserve(s.OperandRootCount + 1);
            s.OperandRoots.Items[s.OperandRootCount++] = _rooted;
        }

        s.NewRoots.Clear();
        for (int i = s.SharedRoots; i < s.OperandRootCount; i++)
            s.NewRoots.Add(SlotOffset(s.OperandRoots.Items[i]));
        for (int i = settled; i < below; i++)
        {
            if (IsRoot(_stack[i]) || (withRegisters && _stack[i] is { Kind: EntryKind.Register, Type: MachineType.Ref }))
                s.NewRoots.Add(SlotOffset(i));
        }
        AddLocalRoots();
    }

    private readonly void AddLocalRoots()
    {
        BaselineScratch s = _scratch;
        foreach (int i in s.TrackedLocals.AsSpan(0, s.TrackedLocalCount))
        {
            ref readonly Local local = ref _locals[i];
            if ((local.Start <= OperatorOffset || local.IsUnknown) && IsNeeded(i))
                s.NewRoots.Add(local.Offset);
        }
    }

    private static bool IsRoot(in StackEntry entry) => entry is { Kind: EntryKind.Slot, Type: MachineType.Ref };

    /// <summary>Notes the return address of a call, and what <see cref="CollectRoots"/> has found.</summary>
    private readonly void AddCallSite(int site)
    {
        BaselineScratch s = _scratch;
        s.Sites.Add(site, OperatorOffset, CallSiteKind.Call);
        if (_tracksReferences)
            AddRoots();
    }

    private readonly void AddRoots()
    {
        BaselineScratch s = _scratch;
        if (s.SharedRoots + s.NewRoots.Count == 0)
            return;
        s.Sites.AddRoots(s.SharedRoots, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(s.NewRoots));
        s.SharedRoots = s.OperandRootCount;
    }
}

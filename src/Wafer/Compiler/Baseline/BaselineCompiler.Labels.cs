using System.Numerics;

namespace Wafer.Compiler.Baseline;

// The state of the home registers at labels.
internal partial struct BaselineCompiler<TMasm>
{
    /// <summary>What <see cref="Save"/> keeps outside of the scratch arrays.</summary>
    private readonly record struct SavedState(int Top, uint Dirty, ulong InUse);

    /// <summary>Keeps the symbolic state while a side path is emitted; not nested.</summary>
    private readonly SavedState Save()
    {
        BaselineScratch s = _scratch;
        if (s.SavedStack.Length < _top)
            s.SavedStack = new StackEntry[_stack.Length];
        Entries.CopyTo(s.SavedStack);
        s.HomeLocal.CopyTo(s.SavedHomes, 0);
        s.RegisterOwner.CopyTo(s.SavedOwners, 0);
        return new SavedState(_top, _dirty, _inUse);
    }

    /// <summary>Goes back to the state before a side path.</summary>
    private void Undo(in SavedState saved)
    {
        BaselineScratch s = _scratch;
        _top = saved.Top;
        _dirty = saved.Dirty;
        _inUse = saved.InUse;
        _copies = 0;
        s.SavedStack.AsSpan(0, _top).CopyTo(_stack);
        s.SavedHomes.CopyTo(s.HomeLocal, 0);
        s.SavedOwners.CopyTo(s.RegisterOwner, 0);
        foreach (ref readonly StackEntry entry in Entries)
        {
            if (entry.Kind == EntryKind.Local)
                s.LocalReferences[entry.Local] = 0;
        }
        foreach (ref readonly StackEntry entry in Entries)
        {
            if (entry.Kind == EntryKind.Local)
                s.LocalReferences[entry.Local]++;
        }
    }

    /// <summary>Records the present state of the homes as a label's.</summary>
    private readonly void Capture(ref LabelState state, Span<int> locals)
    {
        state.IsDefined = true;
        state.Dirty = _dirty;
        state.Valid = 0;
        for (uint homes = _homesUsed; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            int local = _scratch.HomeLocal[h];
            locals[h] = local;
            if (local >= 0)
                state.Valid |= 1u << h;
        }
    }

    /// <summary>Takes on a label's state.</summary>
    private void Restore(in LabelState state, ReadOnlySpan<int> locals)
    {
        _copies = 0;
        _scratch.HomeLocal.AsSpan().Fill(-1);
        _dirty = state.Dirty & state.Valid;
        for (uint homes = state.Valid; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            _scratch.HomeLocal[h] = locals[h];
        }
    }

    /// <summary>The first branch to a forward label fixes its state: what is in homes now and live there.</summary>
    private readonly void Define(ref ControlFrame frame, int index)
    {
        if (frame.State.IsDefined)
            return;
        Capture(ref frame.State, LabelLocals(index, ofElse: false));
        DropDead(ref frame, index);
    }

    private readonly void DropDead(ref ControlFrame frame) => DropDead(ref frame, _frameCount - 1);

    private readonly void DropDead(ref ControlFrame frame, int index)
    {
        Span<int> locals = LabelLocals(index, ofElse: false);
        for (uint homes = frame.State.Valid; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            if (!IsLiveAt(locals[h], frame.LabelOffset))
                frame.State.Valid &= ~(1u << h);
        }
        frame.State.Dirty &= frame.State.Valid;
    }

    private readonly bool IsLiveAt(int local, int offset)
    {
        ref readonly LocalFacts facts = ref _scratch.Analysis.Locals[local];
        return facts.IsUnknown || (facts.Start <= offset && facts.End > offset);
    }

    /// <summary>Collects the steps from the present state to a label's, stores before loads; none of them changes the flags, and the present state stays as it is.</summary>
    private readonly void CollectTransfers(in ControlFrame frame, int index)
    {
        BaselineScratch s = _scratch;
        ReadOnlySpan<int> locals = LabelLocals(index, ofElse: false);
        for (uint homes = _dirty; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            int local = s.HomeLocal[h];
            bool stays = (frame.State.Valid & (1u << h)) != 0 && locals[h] == local;
            bool store = stays ? (frame.State.Dirty & (1u << h)) == 0 : IsLiveAt(local, frame.LabelOffset);
            if (store)
                AddTransfer(h, local, isStore: true);
        }
        for (uint homes = frame.State.Valid; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            if (s.HomeLocal[h] != locals[h])
                AddTransfer(h, locals[h], isStore: false);
        }
    }

    private readonly void AddTransfer(int home, int local, bool isStore)
    {
        BaselineScratch s = _scratch;
        if (s.TransferCount == s.Transfers.Length)
            Array.Resize(ref s.Transfers, 2 * s.Transfers.Length);
        s.Transfers[s.TransferCount++] = new HomeTransfer { Home = home, Local = local, IsStore = isStore };
    }

    private void EmitTransfer(in HomeTransfer transfer)
    {
        BaselineScratch s = _scratch;
        _masm.Reserve();
        MachineType kind = s.LocalKinds[transfer.Local];
        int offset = s.LocalOffsets[transfer.Local];
        if (transfer.IsStore)
            _masm.StoreSlot(kind, offset, TMasm.Home(transfer.Home));
        else
            _masm.LoadSlot(kind, TMasm.Home(transfer.Home), offset);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wafer.Compiler.Baseline;

// The state of the home registers at labels.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    // Homes are looked at four at a time.
    private const int HomeLanes = 4;

    /// <summary>What <see cref="Save"/> keeps outside of the scratch arrays; of the operand stack, the entries from the base up.</summary>
    private readonly record struct SavedState(int Base, int Top, int Flushed, uint Dirty, ulong InUse);

    private static int HomeCount => TMasm.GeneralHomes + TMasm.VectorHomes;

    /// <summary>Empties all homes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void ForgetHomes()
    {
        for (int h = 0; h < HomeCount; h += HomeLanes)
            Vector128.Create(-1).Store(_registers->HomeLocal + h);
    }

    /// <summary>Keeps the symbolic state while a side path is emitted; not nested.</summary>
    /// <param name="operands">The number of entries at the top that the path may move, if they are in their slots.</param>
    private readonly SavedState Save(int operands)
    {
        int from = Math.Min(_flushed, _top - operands);
        _scratch.SavedStack.Reserve(_top - from);
        new ReadOnlySpan<StackEntry>(_stack + from, _top - from).CopyTo(new Span<StackEntry>(_scratch.SavedStack.Items, _top - from));
        _registers[1] = _registers[0];
        return new SavedState(from, _top, _flushed, _dirty, _inUse);
    }

    /// <summary>Goes back to the state before a side path.</summary>
    private void Undo(in SavedState saved)
    {
        _top = saved.Top;
        _flushed = saved.Flushed;
        _rooted = Math.Min(_rooted, saved.Base);
        _dirty = saved.Dirty;
        _inUse = saved.InUse;
        _copies = 0;
        new ReadOnlySpan<StackEntry>(_scratch.SavedStack.Items, _top - saved.Base).CopyTo(new Span<StackEntry>(_stack + saved.Base, _top - saved.Base));
        _registers[0] = _registers[1];
        foreach (ref readonly StackEntry entry in LooseEntries)
        {
            if (entry.Kind == EntryKind.Local)
                _locals[entry.Local].References = 0;
        }
        foreach (ref readonly StackEntry entry in LooseEntries)
        {
            if (entry.Kind == EntryKind.Local)
                _locals[entry.Local].References++;
        }
    }

    /// <summary>The homes that hold something else than a label wants there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint HomesUnlike(int* locals)
    {
        uint alike = 0;
        for (int h = 0; h < HomeCount; h += HomeLanes)
            alike |= Vector128.Equals(Vector128.Load(_registers->HomeLocal + h), Vector128.Load(locals + h)).ExtractMostSignificantBits() << h;
        return ~alike;
    }

    /// <summary>Records the present state of the homes as a label's.</summary>
    private readonly void Capture(ref LabelState state, int* locals)
    {
        uint empty = 0;
        for (int h = 0; h < HomeCount; h += HomeLanes)
        {
            Vector128<int> held = Vector128.Load(_registers->HomeLocal + h);
            held.Store(locals + h);
            empty |= held.ExtractMostSignificantBits() << h;
        }
        state.IsDefined = true;
        state.Dirty = _dirty;
        state.Valid = ~empty & _homesUsed;
    }

    /// <summary>Takes on a label's state.</summary>
    private void Restore(in LabelState state, int* locals)
    {
        _copies = 0;
        _dirty = state.Dirty & state.Valid;
        ForgetHomes();
        for (uint homes = state.Valid; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            _registers->HomeLocal[h] = locals[h];
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
        int* locals = LabelLocals(index, ofElse: false);
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
        ref readonly Local facts = ref _locals[local];
        return facts.IsUnknown || (facts.Start <= offset && facts.End > offset);
    }

    /// <summary>Collects the steps from the present state to a label's, stores before loads; none of them changes the flags, and the present state stays as it is.</summary>
    private readonly void CollectTransfers(in ControlFrame frame, int index)
    {
        int* locals = LabelLocals(index, ofElse: false);
        uint valid = frame.State.Valid, unlike = HomesUnlike(locals), stays = valid & ~unlike;

        // What stays must be clean if the label says so; what goes must be in its slot if it is live there.
        for (uint homes = _dirty & ~(stays & frame.State.Dirty); homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            int local = _registers->HomeLocal[h];
            if ((stays & (1u << h)) != 0 || IsLiveAt(local, frame.LabelOffset))
                AddTransfer(h, local, isStore: true);
        }
        for (uint homes = valid & unlike; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            AddTransfer(h, locals[h], isStore: false);
        }
    }

    private readonly void AddTransfer(int home, int local, bool isStore)
    {
        BaselineScratch s = _scratch;
        BaselineScratch.Next(ref s.Transfers, ref s.TransferCount) = new HomeTransfer { Home = home, Local = local, IsStore = isStore };
    }

    private void EmitTransfer(in HomeTransfer transfer)
    {
        _masm.Reserve();
        ref readonly Local local = ref _locals[transfer.Local];
        if (transfer.IsStore)
            _masm.StoreSlot(local.Kind, local.Offset, TMasm.Home(transfer.Home));
        else
            _masm.LoadSlot(local.Kind, TMasm.Home(transfer.Home), local.Offset);
    }
}

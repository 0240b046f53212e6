using System.Runtime.CompilerServices;

namespace Wafer.Compiler.Baseline;

/// <summary>A block, loop or if of a function body, as the quick scan saw it.</summary>
internal struct BlockFacts
{
    /// <summary>The module offsets of the opcode and of what ends the block: <c>end</c>, or <c>else</c> for the first arm of an if.</summary>
    public int Start, End;

    /// <summary>Where the block's label stands: <see cref="End"/>, but for the first arm of an if with two arms.</summary>
    public int LabelEnd;

    /// <summary>For the second arm of an if (or a legacy catch), the block of the first; otherwise -1.</summary>
    public int FirstArm;

    /// <summary>The index of the enclosing block; -1 for the body itself.</summary>
    public int Parent;

    /// <summary>How many blocks enclose this one.</summary>
    public int Depth;

    /// <summary>How many loops enclose what is inside this block.</summary>
    public int LoopDepth;

    public bool IsLoop;

    /// <summary>Whether a call stands anywhere inside.</summary>
    public bool HasCall;

    /// <summary>Whether a call stands directly inside, so that most passes through a loop will execute it.</summary>
    public bool HasDirectCall;

    /// <summary>For loops and what is inside them, the home registers (by index) whose locals are accessed and written inside.</summary>
    public uint Accessed, Written;
}

/// <summary>
/// A quick scan over a function body, before it is compiled, for the facts that one forward pass cannot know: where each local is live, how hot it
/// is, and what each loop touches. It reads opcodes and skips immediates; it checks nothing, and stops quietly where the bytes make no sense (the
/// front end will say so).
/// </summary>
internal sealed unsafe partial class LocalAnalysis
{
    // Blocks are walked outwards in a few places; hostile nesting must not make that quadratic.
    private const int MaximumWalk = 256;

    // Deeper loops weigh no more, so that weights do not overflow soon.
    private const int MaximumWeightedDepth = 6;

    private NativeArray<int> _open = new(64);
    private int _openCount;
    private NativeArray<long> _accesses = new(1024);
    private int _accessCount;
    private NativeArray<BlockFacts> _blockArray = new(64);
    private BlockFacts* _blocks;
    private Local* _locals;
    private int _localCount;

    /// <summary>The blocks in order of their start; index 0 is the body.</summary>
    public BlockFacts* Blocks => _blocks;

    /// <summary>The number of blocks.</summary>
    public int BlockCount { get; private set; }

    /// <summary>Whether the body contains any call (a runtime service included).</summary>
    public bool HasCalls { get; private set; }

    /// <summary>Whether the body contains any loop, or an operator that is one.</summary>
    public bool HasLoops { get; private set; }

    /// <summary>Whether the frame needs its instance, since the body may call into another one or catches exceptions.</summary>
    public bool LeavesInstance { get; private set; }

    /// <summary>Whether the body has a <c>rethrow</c>.</summary>
    public bool Rethrows { get; private set; }

    /// <summary>Whether the body has any vector operator.</summary>
    public bool UsesVectors { get; private set; }

    /// <summary>Whether an extraordinary function made it grow beyond what is worth keeping.</summary>
    public bool IsOversized => Math.Max(_accesses.Length, _blockArray.Length) > 1 << 18;

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        _open.Free();
        _accesses.Free();
        _blockArray.Free();
    }

    /// <summary>Scans a body.</summary>
    /// <param name="code">The module's bytes up to the end of the body.</param>
    /// <param name="start">Where the expression starts, after the local declarations.</param>
    /// <param name="locals">The locals, parameters first; what the scan finds out of them is filled in.</param>
    /// <param name="localCount">The number of locals, parameters included.</param>
    /// <param name="parameterCount">The number of parameters among them; their values come from outside.</param>
    /// <param name="importedFunctions">Calls of function indices below this leave the instance.</param>
    public void Scan(ReadOnlySpan<byte> code, int start, Local* locals, int localCount, int parameterCount, int importedFunctions)
    {
        _locals = locals;
        _localCount = localCount;
        for (int i = 0; i < localCount; i++)
            locals[i] = new Local { Start = -1, End = -1, Home = -1 };
        BlockCount = 0;
        _openCount = 0;
        _accessCount = 0;
        HasCalls = false;
        HasLoops = false;
        LeavesInstance = false;
        Rethrows = false;
        UsesVectors = false;

        OpenBlock(start, isLoop: false, firstArm: -1);
        Walk(code, start, importedFunctions);
        while (_openCount > 0)
            CloseBlock(code.Length);
        for (int i = 0; i < localCount; i++)
        {
            ref Local local = ref _locals[i];
            if (local.Start < 0)
                continue;
            ExtendOverLoops(ref local);
            if (i < parameterCount && !local.IsDefinedFirst)
                local.Start = 0;
        }
    }

    /// <summary>Fills in <see cref="BlockFacts.Accessed"/> and <see cref="BlockFacts.Written"/> once locals have homes.</summary>
    public void CollectAccesses()
    {
        BlockFacts* blocks = _blocks;
        for (long* at = _accesses.Items, end = at + _accessCount; at < end; at++)
        {
            long access = *at;
            int home = _locals[(int)(access >> 33)].Home;
            if (home < 0)
                continue;
            ref BlockFacts block = ref blocks[(int)(access & 0xFFFF_FFFF)];
            block.Accessed |= 1u << home;
            if ((access & (1L << 32)) != 0)
                block.Written |= 1u << home;
        }

        // Parents come before their children.
        for (int i = BlockCount - 1; i > 0; i--)
        {
            ref BlockFacts parent = ref blocks[blocks[i].Parent];
            parent.Accessed |= blocks[i].Accessed;
            parent.Written |= blocks[i].Written;
        }
    }

    private void ExtendOverLoops(ref Local local)
    {
        BlockFacts* blocks = _blocks;
        int first = local.FirstBlock, last = local.LastBlock, steps = 0;

        // Up to the closest common block. A loop around the first access carries the value round from its end, and one around the last access comes to it again.
        while (first != last)
        {
            if (++steps > MaximumWalk)
            {
                GiveUp(ref local);
                return;
            }
            if (blocks[first].Depth >= blocks[last].Depth)
            {
                if (blocks[first].IsLoop)
                    local.Start = Math.Min(local.Start, blocks[first].Start);
                first = blocks[first].Parent;
            }
            else
            {
                if (blocks[last].IsLoop)
                    local.End = Math.Max(local.End, blocks[last].End);
                last = blocks[last].Parent;
            }
        }

        // An assignment directly in that block that comes before all other accesses: nothing flows in from outside.
        local.IsDefinedFirst &= local.FirstBlock == first;
        if (local.IsDefinedFirst)
            return;
        for (int b = first; b >= 0; b = blocks[b].Parent)
        {
            if (++steps > MaximumWalk)
            {
                GiveUp(ref local);
                return;
            }
            if (blocks[b].IsLoop)
            {
                local.Start = Math.Min(local.Start, blocks[b].Start);
                local.End = Math.Max(local.End, blocks[b].End);
            }
        }
    }

    private static void GiveUp(ref Local local)
    {
        local.IsUnknown = true;
        local.IsDefinedFirst = false;
    }

    private void OpenBlock(int offset, bool isLoop, int firstArm)
    {
        _blockArray.Reserve(BlockCount + 1);
        _blocks = _blockArray.Items;
        _open.Reserve(_openCount + 1);
        int parent = _openCount == 0 ? -1 : _open.Items[_openCount - 1];
        _blocks[BlockCount] = new BlockFacts
        {
            Start = offset,
            End = int.MaxValue,
            LabelEnd = int.MaxValue,
            FirstArm = firstArm,
            Parent = parent,
            Depth = _openCount,
            LoopDepth = (parent < 0 ? 0 : _blocks[parent].LoopDepth) + (isLoop ? 1 : 0),
            IsLoop = isLoop,
        };
        _open.Items[_openCount++] = BlockCount++;
    }

    // The arms of an if are blocks of their own, side by side: an assignment in one does not dominate the other.
    private void NextArm(int offset)
    {
        int index = _open.Items[_openCount - 1];
        int firstArm = _blocks[index].FirstArm < 0 ? index : _blocks[index].FirstArm;
        CloseBlock(offset);
        OpenBlock(offset, isLoop: false, firstArm);
    }

    private void CloseBlock(int offset)
    {
        ref BlockFacts block = ref _blocks[_open.Items[--_openCount]];
        block.End = block.LabelEnd = offset;
        if (block.FirstArm >= 0)
            _blocks[block.FirstArm].LabelEnd = offset;
        if (block.HasCall && block.Parent >= 0)
            _blocks[block.Parent].HasCall = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Access(uint index, int offset, bool isWrite, int block, int loopDepth)
    {
        if (index >= (uint)_localCount)
            return;
        ref Local local = ref _locals[index];
        if (local.Start < 0)
        {
            local.Start = offset;
            local.FirstBlock = block;
            local.IsDefinedFirst = isWrite;
        }
        local.End = offset;
        local.LastBlock = block;
        local.Weight += 1u << (3 * Math.Min(loopDepth, MaximumWeightedDepth));

        // Only loops ask what is accessed inside them.
        if (loopDepth == 0)
            return;
        if (_accessCount == _accesses.Length)
            _accesses.Reserve(_accessCount + 1);
        _accesses.Items[_accessCount++] = ((long)index << 33) | (isWrite ? 1L << 32 : 0) | (uint)block;
    }

    private void NoteCall()
    {
        HasCalls = true;
        ref BlockFacts block = ref _blocks[_open.Items[_openCount - 1]];
        block.HasCall = true;
        block.HasDirectCall = true;
    }
}

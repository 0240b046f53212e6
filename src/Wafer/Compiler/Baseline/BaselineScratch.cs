using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wafer.Model;

namespace Wafer.Compiler.Baseline;

/// <summary>The working memory of a baseline compiler: reused from function to function, so that compiling allocates nothing once it is warm.</summary>
internal sealed unsafe class BaselineScratch
{
    private const int KeptEntries = 1 << 16;

    public readonly LocalAnalysis Analysis = new();
    public readonly HomeAssignment Assignment = new();
    public readonly CallSiteBuilder Sites = new();

    /// <summary>What registers hold, and copies made while a side path is emitted.</summary>
    public readonly RegisterState* Registers = (RegisterState*)NativeMemory.AlignedAlloc((nuint)(2 * sizeof(RegisterState)), 64);

    public NativeArray<Local> Locals = new(64);
    public NativeArray<StackEntry> Stack = new(64), SavedStack = new(64);
    public ControlFrame[] Frames = new ControlFrame[32];

    /// <summary>The locals in home registers at each label: two runs of <see cref="HomeAssignment.MaximumHomes"/> for each frame.</summary>
    public NativeArray<int> LabelLocals = new(32 * 2 * HomeAssignment.MaximumHomes);

    /// <summary>The vector constants of the function; entries of the stack refer to them by index.</summary>
    public (ulong Low, ulong High)[] VectorConstants = new (ulong, ulong)[16];
    public int VectorConstantCount;

    /// <summary>Gives the native memory back.</summary>
    ~BaselineScratch()
    {
        NativeMemory.AlignedFree(Registers);
        Locals.Free();
        Stack.Free();
        SavedStack.Free();
        LabelLocals.Free();
        OperandRoots.Free();
        Analysis.Free();
        Assignment.Free();
    }

    /// <summary>The locals whose slots are roots where they are alive, and the slots that are roots everywhere.</summary>
    public readonly int[] TrackedLocals = new int[64];
    public int TrackedLocalCount;
    public readonly List<int> FunctionRoots = [];

    /// <summary>The entries of the operand stack that are roots, of those that have been looked through; how many of them the last list of roots had, unchanged; and what is new.</summary>
    public NativeArray<int> OperandRoots = new(64);
    public int OperandRootCount, SharedRoots;
    public readonly List<int> NewRoots = [];

    public sbyte[] PreferredHomes = new sbyte[16];
    public Move[] Moves = new Move[32];

    public ColdTrap[] Traps = new ColdTrap[64];
    public int TrapCount;
    public ColdCharge[] ColdCharges = new ColdCharge[16];
    public int ColdChargeCount;
    public ColdBranch[] ColdBranches = new ColdBranch[32];
    public int ColdBranchCount;
    public HomeTransfer[] Transfers = new HomeTransfer[128];
    public int TransferCount;
    public ColdCall[] ColdCalls = new ColdCall[32];
    public int ColdCallCount;
    public ColdTypeCheck[] ColdTypeChecks = new ColdTypeCheck[16];
    public int ColdTypeCheckCount;
    public ColdService[] ColdServices = new ColdService[32];
    public int ColdServiceCount;

    /// <summary>What calls of services out of line must bring back.</summary>
    public SavedRegister[] SavedRegisters = new SavedRegister[128];
    public int SavedRegisterCount;

    public ColdTailCall[] ColdTailCalls = new ColdTailCall[16];
    public int ColdTailCallCount;

    /// <summary>The blocks of the function that catch exceptions, in the order of their starts; and the clauses of those that are open, the landings of a <c>try_table</c> being labels still.</summary>
    public Handler[] Handlers = new Handler[16];
    public int HandlerCount;
    public HandlerClause[] Clauses = new HandlerClause[16];
    public int ClauseCount;
    public Landing[] Landings = new Landing[16];
    public int LandingCount;

    /// <summary>The labels of the function; frames and cold code refer to them by index, since they outlive their frames.</summary>
    public Label[] Labels = new Label[64];
    public int LabelCount;
    public int[] TableTargets = new int[32];

    /// <summary>Makes room for one more entry of a list and counts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Next<T>(ref T[] items, ref int count)
    {
        if (count == items.Length)
            Array.Resize(ref items, Math.Max(16, 2 * items.Length));
        return ref items[count++];
    }

    /// <summary>Whether an extraordinary function made it grow beyond what is worth keeping.</summary>
    public bool IsOversized => Math.Max(Math.Max(Stack.Length, Labels.Length), Math.Max(Transfers.Length, Traps.Length)) > KeptEntries
        || Analysis.IsOversized || Sites.Encoded.Length > 16 * KeptEntries;
}

/// <summary>What registers hold.</summary>
internal unsafe struct RegisterState
{
    /// <summary>The local that each home register holds, or -1.</summary>
    public fixed int HomeLocal[HomeAssignment.MaximumHomes];

    /// <summary>The stack entry that owns each register, meaningful while the register is in use.</summary>
    public fixed int Owner[64];

    /// <summary>The local whose value a register holds besides the local's slot, or the complement of the memory whose base it holds; meaningful while the compiler says so.</summary>
    public fixed int CopyOf[64];
}

/// <summary>A jump out of line that leads to a trap.</summary>
internal struct ColdTrap
{
    public Label Label;
    public TrapCode Code;
    public int WasmOffset;
}

/// <summary>The path of a region's start where fuel has run out.</summary>
internal struct ColdCharge
{
    public Label Entry, Return;
    public int WasmOffset;
}

/// <summary>A conditional branch whose taken path must first move locals between registers and slots: done out of line.</summary>
internal struct ColdBranch
{
    public Label Entry;

    /// <summary>The index of the label to go on to.</summary>
    public int Target;
    public int FirstTransfer, TransferCount;
}

/// <summary>One step of making the home registers agree with a label: a store to, or a load from, a local's slot.</summary>
internal struct HomeTransfer
{
    public int Home;
    public int Local;
    public bool IsStore;
}

/// <summary>The path of a call through a function record that enters another instance.</summary>
internal struct ColdCall
{
    public Label Entry, Return;

    /// <summary>The return address of the call that it takes the place of.</summary>
    public int Site;
    public int WasmOffset;
}

/// <summary>The path of an indirect call whose function is of another type than the one that the call names, but perhaps of a subtype.</summary>
internal struct ColdTypeCheck
{
    public Label Entry, Return;
    public int Type;
    public int WasmOffset;
}

/// <summary>The path of a tail call through a function record that enters another instance.</summary>
internal struct ColdTailCall
{
    public Label Entry;
    public TailFrame Frame;
}

/// <summary>Where execution goes on after a clause of a <c>try_table</c> has caught an exception: what leads from there to the clause's label.</summary>
internal struct Landing
{
    public int Handler, Clause;

    /// <summary>The index of the label to go on to; -1 if that is the function's end.</summary>
    public int Target;
    public int FirstTransfer, TransferCount;

    /// <summary>Where the values go: the operands from this height on, or the register of a single result.</summary>
    public int Height;
    public bool TravelsInRegister;
}

/// <summary>One register-to-register step of a parallel move.</summary>
internal struct Move
{
    public Reg Destination, Source;
    public MachineType Kind;
}

/// <summary>The kinds of control frames.</summary>
internal enum FrameKind : byte
{
    Function,
    Block,
    Loop,
    If,
    Else,
    TryTable,

    /// <summary>A legacy <c>try</c>, in its body.</summary>
    Try,

    /// <summary>A legacy <c>try</c>, in one of its clauses.</summary>
    Catch,
}

/// <summary>Which locals stand in which home registers at a label; the locals themselves are in <see cref="BaselineScratch.LabelLocals"/>.</summary>
internal struct LabelState
{
    public bool IsDefined;
    public uint Valid, Dirty;
}

/// <summary>A block being compiled.</summary>
internal struct ControlFrame
{
    public FrameKind Kind;
    public FunctionType Type;

    /// <summary>The number of stack entries below the block's parameters.</summary>
    public int Height;

    /// <summary>The index of the label: at the start of a loop, at the end of other blocks.</summary>
    public int Label;

    /// <summary>Whether anything branches to the label.</summary>
    public bool IsTargeted;
    public LabelState State;

    /// <summary>For an if, the index of the label where it leads when false.</summary>
    public int ElseLabel;
    public LabelState ElseState;

    /// <summary>The module offset of the label.</summary>
    public int LabelOffset;

    /// <summary>The innermost handler of what is directly inside the block, or -1.</summary>
    public int Handler;

    /// <summary>For blocks that catch exceptions, their own handler, and where its clauses start in <see cref="BaselineScratch.Clauses"/>.</summary>
    public int OwnHandler, FirstClause;

    /// <summary>Used by br_table: the last table that made a stub for this label, and the stub's index.</summary>
    public int TableSerial, TableStub;
}

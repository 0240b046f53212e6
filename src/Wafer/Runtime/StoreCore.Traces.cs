using Wafer.Compiler;
using Wafer.Runtime.Platform;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Runtime;

// Stack traces: compiled functions keep a frame pointer, so a walk follows it; what an address means is in the modules' call-site tables.
internal sealed unsafe partial class StoreCore
{
    private const int InnermostFrames = 64, OutermostFrames = 16;

    /// <summary>A trap that a host function raises on behalf of the code that called it.</summary>
    public TrapException CreateTrap(TrapCode code, string detail) => new(code, CaptureHostCallTrace(), detail);

    // The stub that leaves WebAssembly for a host function has stored where it was. Called by the host itself, there is nothing to walk.
    private WasmStackTrace CaptureHostCallTrace() =>
        !IsRunning ? WasmStackTrace.Empty : CaptureTrace(*(nint*)_context->WasmStackPointer, _context->WasmFramePointer, isFault: false);

    private WasmStackTrace CaptureTrace(nint programCounter, nint framePointer, bool isFault)
    {
        var addresses = new TraceBuffer(isFault);
        Walk(ref addresses, programCounter, framePointer);
        for (Activation* activation = _activations; activation != null; activation = activation->Outer)
            Walk(ref addresses, activation->ProgramCounter, activation->FramePointer);
        return addresses.ToTrace();
    }

    // Return addresses in stubs and thunks belong to no module and are passed over.
    private void Walk(ref TraceBuffer addresses, nint programCounter, nint framePointer)
    {
        addresses.Add(programCounter);
        for (var frames = new FrameWalk(_context, programCounter, framePointer); frames.IsInStack; frames.MoveOut())
            addresses.Add(frames.ReturnAddress);
    }

    /// <summary>Walks the frames of an execution from the innermost outwards.</summary>
    private ref struct FrameWalk(ExecutionContext* context, nint programCounter, nint framePointer)
    {
        private readonly nint _bottom = context->StackBottom, _top = context->StackTop - (2 * sizeof(nint));

        /// <summary>Where the code of the frame stands: an address in it, or where its call returns to.</summary>
        public nint ProgramCounter { get; private set; } = programCounter;

        /// <summary>The frame pointer.</summary>
        public nint FramePointer { get; private set; } = framePointer;

        /// <summary>Whether there is a frame.</summary>
        public readonly bool IsInStack => FramePointer >= _bottom && FramePointer <= _top;

        /// <summary>Where the frame returns to.</summary>
        public readonly nint ReturnAddress => ((nint*)FramePointer)[1];

        /// <summary>Goes on to the frame's caller.</summary>
        public void MoveOut()
        {
            nint outer = ((nint*)FramePointer)[0];
            ProgramCounter = ReturnAddress;
            FramePointer = outer > FramePointer ? outer : 0;
        }
    }

    // The innermost and the outermost addresses in modules; of an exhausted stack the middle is only counted.
    private ref struct TraceBuffer(bool startsWithFault)
    {
        private readonly List<Place> _innermost = [];
        private readonly Queue<Place> _outermost = new();
        private long _omitted;
        private PublishedCode? _code;
        private nint _codeStart;
        private bool _isFault = startsWithFault;

        public void Add(nint address)
        {
            // A return address may be one past the end of its code.
            if (_code is null || (nuint)(address - 1 - _codeStart) >= (nuint)_code.Artifact.Code.Length)
            {
                _code = CodeArena.FindOwner(address - 1, out _codeStart) as PublishedCode;
                if (_code is null)
                    return;
            }
            var found = new Place(_code, (int)(address - _codeStart), _isFault);
            _isFault = false;
            if (_innermost.Count < InnermostFrames)
            {
                _innermost.Add(found);
                return;
            }
            if (_outermost.Count == OutermostFrames)
            {
                _outermost.Dequeue();
                _omitted++;
            }
            _outermost.Enqueue(found);
        }

        public readonly WasmStackTrace ToTrace()
        {
            var frames = new List<WasmStackTrace.Frame>(_innermost.Count + _outermost.Count);
            foreach (Place place in _innermost)
                Describe(frames, place);
            int omittedAt = frames.Count;
            foreach (Place place in _outermost)
                Describe(frames, place);
            return new WasmStackTrace([.. frames], _omitted, omittedAt);
        }

        private static void Describe(List<WasmStackTrace.Frame> frames, Place place)
        {
            (PublishedCode code, int codeOffset, bool isFault) = place;
            CallSiteTable sites = code.Artifact.CallSites;
            int function, offset = -1;
            if (sites.TryFind(codeOffset, isFault, out CallSite site))
            {
                function = site.FunctionIndex;
                offset = site.WasmOffset;
            }
            else
            {
                function = sites.FindFunction(codeOffset);
            }
            if (function >= 0)
                frames.Add(new WasmStackTrace.Frame(new WasmFrame(code.Module.Names.Module, function, code.Module.Names[function], offset), code.Module.Lines?.Finder));
        }
    }

    // An address in a module's code.
    private readonly record struct Place(PublishedCode Code, int Offset, bool IsFault);
}

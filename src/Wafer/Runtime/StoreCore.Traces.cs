using System.Collections.Immutable;
using Wafer.Compiler;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

// Stack traces: compiled functions keep a frame pointer, so a walk follows it; what an address means is in the modules' call-site tables.
internal sealed unsafe partial class StoreCore
{
    private const int InnermostFrames = 64, OutermostFrames = 16;

    /// <summary>A trap that a host function raises on behalf of the code that called it.</summary>
    public TrapException CreateTrap(TrapCode code, string detail) => new(code, CaptureHostCallTrace(), detail);

    // The stub that leaves WebAssembly for a host function has stored where it was. Called by the host itself, there is nothing to walk.
    private WasmStackTrace CaptureHostCallTrace() =>
        _thread >= 0 ? WasmStackTrace.Empty : CaptureTrace(*(nint*)_context->WasmStackPointer, _context->WasmFramePointer);

    private WasmStackTrace CaptureTrace(nint programCounter, nint framePointer)
    {
        var addresses = new TraceBuffer();
        Walk(ref addresses, programCounter, framePointer);
        for (Activation* activation = _activations; activation != null; activation = activation->Outer)
            Walk(ref addresses, activation->ProgramCounter, activation->FramePointer);
        return addresses.ToTrace();
    }

    // Return addresses in stubs and thunks belong to no module and are passed over.
    private void Walk(ref TraceBuffer addresses, nint programCounter, nint framePointer)
    {
        addresses.Add(programCounter);
        nint bottom = _context->StackBottom, top = _context->StackTop;
        while (framePointer >= bottom && framePointer <= top - (2 * sizeof(nint)))
        {
            nint outer = ((nint*)framePointer)[0];
            addresses.Add(((nint*)framePointer)[1]);
            if (outer <= framePointer)
                break;
            framePointer = outer;
        }
    }

    // The innermost and the outermost addresses in modules; of an exhausted stack the middle is only counted.
    private ref struct TraceBuffer
    {
        private readonly List<(PublishedCode Code, int Offset)> _innermost = [];
        private readonly Queue<(PublishedCode Code, int Offset)> _outermost = new();
        private long _omitted;
        private PublishedCode? _code;
        private nint _codeStart;

        public TraceBuffer()
        {
        }

        public void Add(nint address)
        {
            // A return address may be one past the end of its code.
            if (_code is null || (nuint)(address - 1 - _codeStart) >= (nuint)_code.Artifact.Code.Length)
            {
                _code = CodeArena.FindOwner(address - 1, out _codeStart) as PublishedCode;
                if (_code is null)
                    return;
            }
            (PublishedCode, int) found = (_code, (int)(address - _codeStart));
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
            ImmutableArray<WasmFrame>.Builder frames = ImmutableArray.CreateBuilder<WasmFrame>(_innermost.Count + _outermost.Count);
            foreach ((PublishedCode code, int offset) in _innermost)
                Describe(frames, code, offset);
            int omittedAt = frames.Count;
            foreach ((PublishedCode code, int offset) in _outermost)
                Describe(frames, code, offset);
            return new WasmStackTrace(frames.ToImmutable(), _omitted, omittedAt);
        }

        private static void Describe(ImmutableArray<WasmFrame>.Builder frames, PublishedCode code, int codeOffset)
        {
            CallSiteTable sites = code.Artifact.CallSites;
            int function, offset = -1;
            if (sites.TryFind(codeOffset, out CallSite site))
            {
                function = site.FunctionIndex;
                offset = site.WasmOffset;
            }
            else
            {
                function = sites.FindFunction(codeOffset);
            }
            if (function >= 0)
                frames.Add(new WasmFrame(code.Module.Names.Module, function, code.Module.Names[function], offset));
        }
    }
}

namespace Wafer.Compiler.Baseline;

// Tail calls: the frame gives way to the callee's, and the stack arguments go where the caller of this function will find them popped.
//
// Nothing below the arguments lives on, so nothing is saved. Stack arguments are pushed as for any call and moved up last, when nothing else is needed of the frame.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void ReturnCall(int function)
    {
        TailFrame frame = PrepareTailCall(_job.ShapeOf(function));
        if (function < _module.ImportedFunctions)
        {
            _masm.LoadPointer(TMasm.CalleeRecord, TMasm.Instance, _layout.Import(function));
            TailCallThroughRecord(frame);
        }
        else
        {
            int defined = function - _module.ImportedFunctions;
            if (_callsThroughTable)
                _masm.TailCallThroughTable(frame, defined);
            else
                _masm.TailCallFunction(frame, defined, _fixups);
        }
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public void ReturnCallIndirect(int typeIndex, int table)
    {
        _masm.Reserve();
        StackEntry index = Pop();
        ForceInto(ref index, TMasm.CalleeRecord);
        TailFrame frame = PrepareTailCall(_job.ShapeOfType(typeIndex));
        LoadTableFunction(typeIndex, table);
        TailCallThroughRecord(frame);
        Release(index);
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public void ReturnCallRef(int typeIndex)
    {
        _masm.Reserve();
        StackEntry callee = Pop();
        ForceInto(ref callee, TMasm.CalleeRecord);
        TailFrame frame = PrepareTailCall(_job.ShapeOfType(typeIndex));
        RecordNullSite();
        TailCallThroughRecord(frame);
        Release(callee);
        DropOperandsOfFrame();
    }

    /// <summary>Moves the arguments to their places.</summary>
    private TailFrame PrepareTailCall(CallShape shape)
    {
        if (shape.ParameterBytes != 0)
            PushStackArguments(shape.ParameterPlaces);
        MoveOperands(shape.ParameterPlaces, toResults: false);
        var frame = new TailFrame(_shape.ParameterBytes, shape.ParameterBytes);
        _masm.ReserveBytes(frame.MaximumCodeSize);
        return frame;
    }

    private void TailCallThroughRecord(TailFrame frame)
    {
        BaselineScratch s = _scratch;
        ref ColdTailCall cold = ref BaselineScratch.Next(ref s.ColdTailCalls, ref s.ColdTailCallCount);
        cold = new ColdTailCall { Frame = frame };
        _outgoingBytes = Math.Max(_outgoingBytes, TailFrame.MinimumFrame);
        _masm.TailCallRecord(frame, ref cold.Entry);
    }

    private void EmitColdTailCalls()
    {
        BaselineScratch s = _scratch;
        for (int i = 0; i < s.ColdTailCallCount; i++)
        {
            ref ColdTailCall call = ref s.ColdTailCalls[i];
            _masm.ReserveBytes(2 * call.Frame.MaximumCodeSize);
            _masm.Bind(ref call.Entry);
            _masm.TailCallRecordOfOtherInstance(call.Frame);
        }
    }
}

namespace Wafer.Compiler.Baseline;

// Metering (docs/fuel.md): code is divided into regions that are entered at their start and left at their end only, traps aside. What a region costs is taken when it is entered, and known
// when its last operator has been compiled.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public int OperatorOffset
    {
        readonly get => _operatorOffset;
        set
        {
            _operatorOffset = value;
            if (_metersFuel)
                _regionCost += FuelCosts.Of(new ReadOnlySpan<byte>(_bytes + value, _byteCount - value));
        }
    }

    /// <summary>Starts the first region of a function.</summary>
    private void ChargeFunction()
    {
        _chargePatch = -1;
        ChargeRegion();
    }

    /// <summary>Ends a region and starts the next: at the function's start, at loop headers, behind conditional branches, and where branches lead. The flags are lost.</summary>
    private void ChargeRegion()
    {
        if (!_metersFuel)
            return;
        EndRegion();
        BaselineScratch s = _scratch;
        ref ColdCharge charge = ref BaselineScratch.Next(ref s.ColdCharges, ref s.ColdChargeCount);
        charge = new ColdCharge { WasmOffset = OperatorOffset };
        _masm.Reserve();
        _chargePatch = _masm.ChargeFuel(ref charge.Entry);
        _masm.Bind(ref charge.Return);
    }

    private void EndRegion()
    {
        if (_chargePatch >= 0)
            _masm.PatchFuel(_chargePatch, _regionCost);
        _chargePatch = -1;
        _regionCost = 0;
    }

    private void EmitColdCharges()
    {
        if (!_metersFuel)
            return;
        EndRegion();
        BaselineScratch s = _scratch;
        if (_fixups.TrapThunks[(int)TrapCode.OutOfFuel] < 0)
        {
            _masm.Reserve();
            _masm.EmitFuelThunk(_fixups);
        }
        for (int i = 0; i < s.ColdChargeCount; i++)
        {
            ref ColdCharge charge = ref s.ColdCharges[i];
            _masm.Reserve();
            _masm.Bind(ref charge.Entry);
            int site = _masm.CallOutOfFuel(_fixups);
            s.Sites.Add(site, charge.WasmOffset, CallSiteKind.Trap);
            _masm.Jump(ref charge.Return);
        }
        s.ColdChargeCount = 0;
    }
}

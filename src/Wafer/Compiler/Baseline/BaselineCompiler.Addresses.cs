using System.Runtime.CompilerServices;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Baseline;

// The machine addresses of accesses to linear memory, and the checks that they are in bounds.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <summary>
    /// The machine address of an access, checked as the memory wants it (<see cref="BoundsCheck"/>). The entry goes on holding the index; the base is reserved until
    /// <see cref="ReleaseBase"/>. A displacement is below 2^31: larger offsets are added in a register.
    /// </summary>
    private Address AddressOf(ref StackEntry entry, in MemoryArgument argument, int size)
    {
        BoundsCheck check = _boundsChecks[argument.Memory];
        if (entry.Kind == EntryKind.Constant && TryConstantAddress(entry, argument, size, check, out int displacement))
            return new Address(BaseOf(argument.Memory), displacement);

        Reg index = ToRegister(ref entry);
        if (check != BoundsCheck.None)
            return CheckedAddress(ref entry, index, argument, size, check);
        if (argument.Offset <= int.MaxValue)
            return new Address(BaseOf(argument.Memory), index, (int)argument.Offset);
        Reg sum = AllocateTemporary(vector: false);
        _masm.AddOffset(sum, index, argument.Offset);
        Replace(ref entry, sum);
        return new Address(BaseOf(argument.Memory), sum, 0);
    }

    // A constant address needs no check where it is in bounds of the memory's least size.
    private readonly bool TryConstantAddress(in StackEntry entry, in MemoryArgument argument, int size, BoundsCheck check, out int displacement)
    {
        ulong index = entry.Type == MachineType.I32 ? (uint)entry.Value : (ulong)entry.Value;
        ulong effective = index + argument.Offset;
        displacement = (int)effective;
        if (effective > int.MaxValue || effective < index)
            return false;
        MemoryType type = _module.Memories[argument.Memory];
        return check == BoundsCheck.None || effective + (uint)size <= type.Limits.Minimum << type.PageSizeLog2;
    }

    private Address CheckedAddress(ref StackEntry entry, Reg index, in MemoryArgument argument, int size, BoundsCheck check)
    {
        MemoryType type = _module.Memories[argument.Memory];
        int memory = _layout.Memory(argument.Memory);
        ulong span = argument.Offset + (uint)size;
        bool isDisplacement = argument.Offset <= (ulong)(int.MaxValue - size);
        ref Label outOfBounds = ref NewTrap(TrapCode.MemoryOutOfBounds).Label;
        Reg scratch;
        if (type.Is64 && isDisplacement)
        {
            scratch = AllocateTemporary(vector: false);
            if (check == BoundsCheck.Address)
                _masm.CheckAddress(index, scratch, memory, ref outOfBounds);
            else
                _masm.CheckSpan(index, (int)span, scratch, memory, isShort: span <= type.Limits.Minimum << type.PageSizeLog2, ref outOfBounds);
            _inUse &= ~scratch.Bit();
            return new Address(BaseOf(argument.Memory), index, (int)argument.Offset);
        }

        Reg end = AllocateTemporary(vector: false);
        scratch = AllocateTemporary(vector: false);
        if (!type.Is64)
            _masm.AddOffset(end, index, span);
        else if (span < argument.Offset)
            _masm.Jump(ref outOfBounds);
        else
            _masm.AddOffsetOrBranch(end, index, span, ref outOfBounds);
        _masm.CheckBounds(end, scratch, memory, ref outOfBounds);
        _inUse &= ~scratch.Bit();
        if (isDisplacement)
        {
            _inUse &= ~end.Bit();
            return new Address(BaseOf(argument.Memory), index, (int)argument.Offset);
        }
        Replace(ref entry, end);
        return new Address(BaseOf(argument.Memory), end, -size);
    }

    /// <summary>A popped entry gives up what it holds and owns a register instead.</summary>
    private void Replace(ref StackEntry entry, Reg register)
    {
        Release(entry);
        entry.Kind = EntryKind.Register;
        entry.Register = register;
        _registers->Owner[(int)register] = -1;
    }

    /// <summary>The register that holds a memory's base: the pinned one, or a temporary, which may hold it since an earlier access.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Reg BaseOf(int memory) => memory == 0 ? TMasm.MemoryBase : LoadBase(memory);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Reg LoadBase(int memory)
    {
        if (TryTakeCopy(~memory, out Reg register))
            return register;
        register = AllocateTemporary(vector: false);
        _masm.LoadPointer(register, TMasm.Instance, _layout.MemoryBase(memory));
        _registers->Owner[(int)register] = -1;
        NoteCopy(register, ~memory);
        return register;
    }

    /// <summary>After an access: its base need not stay where it is any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReleaseBase(in Address address)
    {
        if (address.Base != TMasm.MemoryBase)
            _inUse &= ~address.Base.Bit();
    }
}

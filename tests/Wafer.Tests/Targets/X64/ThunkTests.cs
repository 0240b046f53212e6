using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;

namespace Wafer.Tests.Targets.X64;

/// <summary>The adapters that calls between C# and WebAssembly go through when nothing stands in their way.</summary>
public unsafe class ThunkTests
{
    private delegate int Emit(byte* buffer, FunctionType type, bool avx);

    [Fact]
    public void Leaves_are_entered_with_all_registers_saved_and_left_with_those_restored_that_they_may_use() =>
        Assert.Equal(
            [
                "push rbp", "push rbx", "push r12", "push r13", "push r14", "push r15", "push rsi",
                "mov r15,rdi", "mov rax,[r15]", "mov [rax],rsp", "mov r14,[r15+8]", "mov r13,[r15+40]", "mov rax,rsi",
                "mov edi,[rax]", "vmovsd xmm4,[rax+8]",
                "call rdx",
                "pop r11", "mov [r11],rax",
                "pop r15", "pop r14", "pop r13", "add rsp,24", "ret",
            ],
            Listing(Thunks.EmitLeafEntry, [ValType.I32, ValType.F64], [ValType.I64]));

    [Fact]
    public void The_third_integer_travels_in_a_register_that_the_host_wants_back()
    {
        string[] listing = Listing(Thunks.EmitLeafEntry, [ValType.I32, ValType.F32, ValType.I64, ValType.I32], []);
        Assert.Contains("mov ebx,[rax+24]", listing);
        Assert.Equal(["pop r13", "mov rbx,[rsp+8]", "add rsp,24", "ret"], listing[^4..]);
        Assert.DoesNotContain("mov rbx,[rsp+8]", Listing(Thunks.EmitLeafEntry, [ValType.I32, ValType.F32, ValType.I64], []));
    }

    [Fact]
    public void Direct_host_functions_get_their_arguments_as_in_C() =>
        Assert.Equal(
            [
                "vmovaps xmm0,xmm4", "vmovaps xmm1,xmm5",
                "mov rdx,rsi", "mov rsi,rdi", "mov rcx,rbx", "mov rdi,rax",
                "mov r10,[r15]", "mov [r10+8],rsp", "mov [r10+16],rbp", "mov [r10+72],r15", "mov rsp,[r10]",
                "call [rax+32]",
                "mov eax,eax",
                "mov rcx,[r15]", "mov rsp,[rcx+8]", "mov r14,[r15+8]", "cmp [rcx+36],0", "jne", "ret",
                "jmp [rcx+576]",
            ],
            Listing(Thunks.EmitDirectHost, [ValType.I32, ValType.F64, ValType.I64, ValType.I32, ValType.F32, ValType.I64, ValType.I32], [ValType.I32]));

    [Fact]
    public void Functions_of_more_than_the_registers_hold_are_not_called_directly()
    {
        ValType[] integers = [ValType.I32, ValType.I64, ValType.I32, ValType.I64, ValType.I32], floats = [.. Enumerable.Repeat(ValType.F64, 8)];
        Assert.True(Thunks.CanBeDirect(new FunctionType([.. integers, .. floats], [ValType.F32])));
        Assert.False(Thunks.CanBeDirect(new FunctionType([.. integers, ValType.I32], [])));
        Assert.False(Thunks.CanBeDirect(new FunctionType([.. floats, ValType.F32], [])));
        Assert.False(Thunks.CanBeDirect(new FunctionType([], [ValType.I32, ValType.I32])));
        Assert.False(Thunks.CanBeDirect(new FunctionType([ValType.V128], [])));
        Assert.False(Thunks.CanBeDirect(new FunctionType([ValType.ExternRef], [])));
        Assert.False(Thunks.CanBeDirect(new FunctionType([], [ValType.FuncRef])));
    }

    private static string[] Listing(Emit emit, ValType[] parameters, ValType[] results)
    {
        var buffer = (byte*)NativeMemory.Alloc(Thunks.MaximumSize);
        try
        {
            int size = emit(buffer, new FunctionType(parameters, results), avx: true);
            return [.. Disassembly.Lines(new ReadOnlySpan<byte>(buffer, size)).Select(line => line.StartsWith("jne", StringComparison.Ordinal) ? "jne" : line)];
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }
}

using System.Runtime.CompilerServices;
using Wafer.Runtime.Platform;

namespace Wafer.Tests.Runtime;

public unsafe class CodeArenaTests
{
    // mov eax, imm32; ret
    private static byte[] Returning(int value) => [0xB8, (byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24), 0xC3];

    private static int Run(CodeRange code) => ((delegate* unmanaged<int>)code.Start)();

    [Fact]
    public void Published_code_runs()
    {
        CodeRange first = CodeArena.Publish(Returning(1234), null), second = CodeArena.Publish(Returning(-5), null);
        Assert.Equal(1234, Run(first));
        Assert.Equal(-5, Run(second));
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    [Fact]
    public void Published_code_is_not_writable()
    {
        CodeRange code = CodeArena.Publish(Returning(1), null);
        string line = File.ReadLines("/proc/self/maps").Single(line => Covers(line, code.Start));
        Assert.Contains("r-xp", line);
        GC.KeepAlive(code);
    }

    [Fact]
    public void Code_lies_outside_of_the_stub_area()
    {
        CodeRange code = CodeArena.Publish(Returning(1), null);
        Assert.True(code.Start >= (nint)CodeArena.CodeStart);
        Assert.True(code.Start + code.Size <= (nint)CodeArena.CodeStart + (nint)CodeArena.CodeSize);
        GC.KeepAlive(code);
    }

    [Fact]
    public void The_owner_is_found_for_addresses_in_its_code_only()
    {
        var owner = new object();
        CodeRange code = CodeArena.Publish(Returning(1), owner);
        Assert.Same(owner, CodeArena.FindOwner(code.Start + 3, out nint start));
        Assert.Equal(code.Start, start);
        Assert.Null(CodeArena.FindOwner((nint)CodeArena.Base + 16, out _));
        GC.KeepAlive(code);
    }

    [Fact]
    public void Pages_of_collected_code_are_used_again()
    {
        // More than the arena holds, were none of it given back.
        byte[] large = new byte[64 << 20];
        for (int i = 0; i < 40; i++)
        {
            Publish(large);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Publish(byte[] code) => CodeArena.Publish(code, null);
    }

    private static bool Covers(string line, nint address)
    {
        string[] range = line[..line.IndexOf(' ')].Split('-');
        return address >= Convert.ToInt64(range[0], 16) && address < Convert.ToInt64(range[1], 16);
    }
}

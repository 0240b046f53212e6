using System.Text;
using Wafer.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>Pointers that a guest passes. The rules are those of witx: what is misaligned or out of bounds traps.</summary>
public class GuestMemoryTests : WasiFileTests
{
    [Fact]
    public void Guest_memory_that_is_longer_than_a_span_is_addressable()
    {
        // Only the beginning is touched: the length is what the bounds are checked against.
        using var guest = new WasiGuest(new WasiOptions());
        var memory = new GuestMemory(ref guest.Memory[0], 1UL << 32);
        memory.Require(uint.MaxValue, 1);
        memory.Require(0, 1UL << 32);
        Assert.Equal("ok", Encoding.UTF8.GetString(memory.Slice(guest.Put("ok").Address, 2)));
    }

    [Theory]
    [InlineData(uint.MaxValue, 2)]
    [InlineData(1, 1L << 32)]
    [InlineData(0, (1L << 32) + 1)]
    [InlineData(uint.MaxValue, long.MaxValue)]
    public void Ranges_that_reach_beyond_the_memory_trap(uint address, long length)
    {
        byte[] bytes = new byte[1];
        var trap = Assert.Throws<TrapException>(() => new GuestMemory(ref bytes[0], 1UL << 32).Require(address, (ulong)length));
        Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
    }

    [Fact]
    public void Nothing_is_accessed_in_an_empty_range_so_it_may_be_anywhere()
    {
        byte[] bytes = new byte[8];
        new GuestMemory(bytes).Require(uint.MaxValue, 0);
        Assert.Equal(0, new GuestMemory(bytes).Slice(uint.MaxValue, 0).Length);
    }

    [LinuxFact]
    public void Pointers_must_be_aligned_to_what_they_point_to()
    {
        // The alignments are those of the types of the witx document: timestamp, fdstat, filestat, filesize, subscription and event 8,
        // size, fd, prestat, iovec and pointers 4, roflags 2.
        var h = Guest.Host;
        byte[] m = Guest.Memory;
        int fd = Guest.OpenNew("f");
        uint ok = Guest.Allocate(256);
        var path = Guest.Put("f");
        for (uint off = 1; off < 8; off++)
        {
            uint p = ok + off;
            int eight = WasiGuest.Unaligned, four = off == 4 ? 0 : WasiGuest.Unaligned;
            Assert.Equal(eight, h.ClockTimeGet(m, 0, 0, p));
            Assert.Equal(eight, h.ClockResGet(m, 0, p));
            Assert.Equal(eight, h.FdFdstatGet(m, fd, p));
            Assert.Equal(eight, h.FdFilestatGet(m, fd, p));
            Assert.Equal(eight, h.FdSeek(m, fd, 0, 0, p));
            Assert.Equal(eight, h.FdTell(m, fd, p));
            Assert.Equal(eight, h.PathFilestatGet(m, 3, 0, path.Address, path.Length, p));
            Assert.Equal(eight, h.PollOneoff(m, p, ok, 1, ok));
            Assert.Equal(eight, h.PollOneoff(m, ok, p, 1, ok));
            Assert.Equal(four, h.FdPrestatGet(m, 3, p));
            Assert.Equal(four, h.FdRead(m, fd, p, 0, ok));
            Assert.Equal(four, h.FdRead(m, fd, ok, 0, p));
            Assert.Equal(four, h.FdPread(m, fd, p, 0, 0, ok));
            Assert.Equal(four, h.FdWrite(m, fd, ok, 0, p));
            Assert.Equal(four, h.FdPwrite(m, fd, p, 0, 0, ok));
            Assert.Equal(four, h.FdReaddir(m, 3, ok, 0, 0, p));
            Assert.Equal(four, h.ArgsSizesGet(m, p, ok));
            Assert.Equal(four, h.ArgsGet(m, p, ok));
            Assert.Equal(four, h.EnvironSizesGet(m, ok, p));
            Assert.Equal(four, h.PathOpen(m, 3, 0, path.Address, path.Length, 0, 0, 0, 0, p));
            Assert.Equal(four == 0 ? WasiGuest.Inval : four, h.PathReadlink(m, 3, path.Address, path.Length, ok, 8, p));
            Assert.Equal(0, h.RandomGet(m, p, 3));
        }

        Assert.Equal(WasiGuest.OutOfBounds, h.FdTell(m, fd, Guest.End));
    }

    [Fact]
    public void A_bad_pointer_is_a_trap_of_the_guest_with_its_stack()
    {
        const string text = """
            (module
              (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
              (memory (export "memory") 1)
              (func $ask (param i32) (drop (call $time (i32.const 0) (i64.const 0) (local.get 0))))
              (func (export "ask") (param i32) (call $ask (local.get 0))))
            """;
        var engine = new Engine();
        using var store = new Store(engine);
        using var context = new WasiContext(new WasiOptions());
        var ask = new Linker(engine).DefineWasi(context).Instantiate(store, Module.Compile(engine, Wat.Assemble(text))).GetFunction("ask").AsAction<int>();
        ask(65528);
        var trap = Assert.Throws<TrapException>(() => ask(65532));
        Assert.Equal(TrapCode.UnalignedPointer, trap.Code);
        trap = Assert.Throws<TrapException>(() => ask(65536));
        Assert.Equal(TrapCode.MemoryOutOfBounds, trap.Code);
        Assert.Equal(["ask", "ask"], trap.WasmStackTrace.Frames.Select(frame => frame.FunctionName));
        Assert.Contains("8 bytes at 0x10000", trap.Message, StringComparison.Ordinal);
        ask(0);
    }

    [Fact]
    public void Endless_arrays_of_empty_buffers_are_invalid()
    {
        using var guest = new WasiGuest(new WasiOptions());
        const uint many = 1 << 20;
        byte[] memory = new byte[8 * (many + 2)];
        Assert.Equal(WasiGuest.Inval, guest.Host.FdWrite(memory, 1, 0, many + 1, 8 * (many + 1)));
        Assert.Equal(0, guest.Host.FdWrite(memory, 1, 0, many, 8 * (many + 1)));
    }

    [LinuxFact]
    public void Buffers_that_add_up_to_more_than_a_result_can_say_are_a_partial_transfer()
    {
        // 3 buffers of 2 GiB each; nothing of them is touched, because the file is empty.
        byte[] memory = new byte[64];
        int fd = Guest.OpenNew("f");
        for (int i = 0; i < 3; i++)
            BitConverter.TryWriteBytes(memory.AsSpan(8 * i + 4), 0x8000_0000u);
        var large = new GuestMemory(ref memory[0], 1UL << 32);
        Assert.Equal(0, Guest.Host.FdRead(large, fd, 0, 3, 32));
        Assert.Equal(0, BitConverter.ToInt32(memory, 32));
    }

    [LinuxFact]
    public void Data_may_be_read_over_the_array_that_says_where_it_goes()
    {
        // The array is read once, before anything else happens.
        int fd = Guest.OpenNew("f");
        Guest.Write(fd, new string('x', 64));
        Guest.Seek(fd, 0, 0, out _);
        uint iovs = Guest.Allocate(64), done = Guest.Allocate(4);
        Guest.SetU32(iovs, iovs);
        Guest.SetU32(iovs + 4, 16);
        Guest.SetU32(iovs + 8, iovs + 32);
        Guest.SetU32(iovs + 12, 16);
        Assert.Equal(0, Guest.Host.FdRead(Guest.Memory, fd, iovs, 2, done));
        Assert.Equal(32u, Guest.U32(done));
        Assert.Equal(new string('x', 16) + new string('\0', 16) + new string('x', 16), Guest.Text(iovs, 48));
    }

    [LinuxFact]
    public void Results_may_lie_over_arguments()
    {
        Guest.Symlink("elsewhere", "name");
        var path = Guest.Put("name....");
        Assert.Equal(0, Guest.Host.PathReadlink(Guest.Memory, 3, path.Address, 4, path.Address, 8, path.Address));
        Assert.Equal(8u, Guest.U32(path.Address)); // the size is stored last
        Assert.Equal("wher", Guest.Text(path.Address + 4, 4)); // of "elsewher"
    }
}

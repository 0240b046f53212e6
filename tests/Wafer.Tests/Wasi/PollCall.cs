namespace Wafer.Tests.Wasi;

/// <summary>Calls poll_oneoff. The layouts are those of the witx document.</summary>
internal sealed class PollCall(WasiGuest guest)
{
    /// <summary>Where the last events are.</summary>
    public uint LastEvents { get; private set; }

    public List<(ulong UserData, int Error, int Type)> Run(params Action<uint>[] subscriptions)
    {
        uint input = guest.Allocate(subscriptions.Length * 48), output = guest.Allocate(subscriptions.Length * 32);
        uint count = guest.Allocate(4);
        for (int i = 0; i < subscriptions.Length; i++)
            subscriptions[i](input + (uint)i * 48);
        Assert.Equal(0, guest.Host.PollOneoff(guest.Memory, input, output, (uint)subscriptions.Length, count));
        LastEvents = output;
        var events = new List<(ulong, int, int)>();
        for (uint e = output; e < output + guest.U32(count) * 32; e += 32)
            events.Add((guest.U64(e), guest.U16(e + 8), guest.Memory[e + 10]));
        return events;
    }

    public Action<uint> Clock(ulong userData, int clock, ulong timeout, bool isAbsolute = false, ushort otherFlags = 0) => at =>
    {
        guest.SetU64(at, userData);
        guest.Memory[at + 8] = 0;
        guest.SetU32(at + 16, (uint)clock);
        guest.SetU64(at + 24, timeout);
        guest.SetU16(at + 40, (ushort)((isAbsolute ? 1 : 0) | otherFlags));
    };

    public Action<uint> Fd(ulong userData, int type, int fd) => at =>
    {
        guest.SetU64(at, userData);
        guest.Memory[at + 8] = (byte)type;
        guest.SetU32(at + 16, (uint)fd);
    };
}

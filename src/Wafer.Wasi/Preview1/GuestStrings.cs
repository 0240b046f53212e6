using System.Text;

namespace Wafer.Wasi;

/// <summary>Strings laid out as args_get and environ_get want them: each ends with a NUL byte.</summary>
internal sealed class GuestStrings
{
    private readonly byte[] _bytes;
    private readonly int[] _offsets;

    private GuestStrings(StringBuilder text, int count)
    {
        _bytes = Encoding.UTF8.GetBytes(text.ToString());
        _offsets = new int[count];
        for (int i = 1; i < count; i++)
            _offsets[i] = _offsets[i - 1] + _bytes.AsSpan(_offsets[i - 1]).IndexOf((byte)0) + 1;
    }

    /// <exception cref="ArgumentException">One contains a NUL character.</exception>
    public static GuestStrings FromArgs(IList<string> args)
    {
        var text = new StringBuilder();
        foreach (string arg in args)
        {
            RejectNul(arg, "An argument");
            text.Append(arg).Append('\0');
        }

        return new GuestStrings(text, args.Count);
    }

    /// <exception cref="ArgumentException">One contains a NUL character, or a name is not one.</exception>
    public static GuestStrings FromEnvironment(IList<KeyValuePair<string, string>> variables)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            RejectNul(name, "An environment variable");
            RejectNul(value, "An environment variable");
            if (name.Length == 0 || name.Contains('='))
                throw new ArgumentException($"'{name}' is not the name of an environment variable.");
            text.Append(name).Append('=').Append(value).Append('\0');
        }

        return new GuestStrings(text, variables.Count);
    }

    public WasiErrno GetSizes(GuestMemory memory, uint countOut, uint sizeOut)
    {
        memory.Require(countOut, 4, alignment: 4);
        memory.Require(sizeOut, 4, alignment: 4);
        memory.WriteUInt32(countOut, (uint)_offsets.Length);
        memory.WriteUInt32(sizeOut, (uint)_bytes.Length);
        return WasiErrno.Success;
    }

    public WasiErrno Get(GuestMemory memory, uint pointers, uint buffer)
    {
        memory.Require(pointers, (uint)_offsets.Length, 4, alignment: 4);
        memory.Require(buffer, (uint)_bytes.Length);
        for (int i = 0; i < _offsets.Length; i++)
            memory.WriteUInt32(pointers + (uint)i * 4, buffer + (uint)_offsets[i]);
        _bytes.CopyTo(memory.Slice(buffer, _bytes.Length));
        return WasiErrno.Success;
    }

    private static void RejectNul(string text, string what)
    {
        if (text.Contains('\0'))
            throw new ArgumentException($"{what} contains a NUL character.");
    }
}

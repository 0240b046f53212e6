using System.Text;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>
/// The host side of one WASI preview 1 guest: its arguments, descriptors, clocks. A context serves one thread at a time.
/// </summary>
/// <remarks>
/// The internal methods are the functions of <c>wasi_snapshot_preview1</c>, in the order of the witx document's parameters, with
/// the guest's memory in front; they return the error number. Everything a guest passes is checked here: an address outside of
/// its memory is EFAULT before anything has happened.
/// </remarks>
public sealed partial class WasiContext : IDisposable
{
    private readonly DescriptorTable _descriptors;
    private readonly GuestStrings _args;
    private readonly GuestStrings _environment;
    private readonly TimeProvider? _clock;
    private readonly Random? _random;
    private bool _disposed;

    /// <summary>Opens what the options name.</summary>
    /// <param name="options">The options, which are read only here.</param>
    /// <exception cref="ArgumentException">An argument or variable has a NUL character, or a variable's name is not one.</exception>
    /// <exception cref="IOException">A preopened directory cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">A preopened directory may not be read.</exception>
    /// <exception cref="PlatformNotSupportedException">There are preopened directories, and this is not Linux.</exception>
    public WasiContext(WasiOptions options)
        : this(options, walkPaths: false)
    {
    }

    /// <param name="options">The options.</param>
    /// <param name="walkPaths">Whether to resolve paths as on a Linux without openat2.</param>
    internal WasiContext(WasiOptions options, bool walkPaths)
    {
        ArgumentNullException.ThrowIfNull(options);
        _clock = options.Clock;
        _random = options.Random;
        _args = GuestStrings.FromArgs(options.Args);
        _environment = GuestStrings.FromEnvironment(options.Environment);
        if (options.MaxDescriptors < 3 + options.Preopens.Count)
            throw new ArgumentException("MaxDescriptors leaves no room for what is open at the start.", nameof(options));
        _descriptors = new DescriptorTable(options.MaxDescriptors);
        _descriptors.Add(Connect(options.Stdin, 0));
        _descriptors.Add(Connect(options.Stdout, 1));
        _descriptors.Add(Connect(options.Stderr, 2));
        if (options.Preopens.Count > 0 && !Libc.IsSupported)
            throw new PlatformNotSupportedException("Preopened directories need Linux on x86-64 or AArch64.");
        try
        {
            foreach (var preopen in options.Preopens)
                _descriptors.Add(LinuxDirectory.OpenPreopen(preopen, walkPaths));
        }
        catch
        {
            _descriptors.Clear();
            throw;
        }
    }

    /// <summary>Closes the guest's descriptors and flushes the streams that were given to it.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _descriptors.Clear();
    }

    private static Descriptor Connect(WasiStdio stdio, int fd)
    {
        bool isInput = fd == 0;
        if (!stdio.Inherits)
            return new StreamDescriptor(stdio.Stream, isInput);
        if (Libc.IsSupported)
            return new LinuxFile(fd, owned: false, read: isInput, write: !isInput, readOnly: false);

        // Elsewhere the guest learns at least whether it talks to a terminal.
        var (stream, redirected) = fd switch
        {
            0 => (Console.OpenStandardInput(), Console.IsInputRedirected),
            1 => (Console.OpenStandardOutput(), Console.IsOutputRedirected),
            _ => (Console.OpenStandardError(), Console.IsErrorRedirected),
        };
        return new StreamDescriptor(stream, isInput, redirected ? FileType.Unknown : FileType.CharacterDevice);
    }

    private int Find(int fd, Rights right, out Descriptor descriptor)
    {
        var found = _descriptors[fd];
        descriptor = found!;
        if (found is null)
            return Errno.BadDescriptor;
        return (found.Dropped & right) != 0 ? Errno.NotCapable : Errno.Success;
    }

    private int FindDirectory(int fd, Rights right, out DirectoryDescriptor directory)
    {
        directory = null!;
        int error = Find(fd, right, out var descriptor);
        if (error != 0)
            return error;
        if (descriptor is not DirectoryDescriptor found)
            return Errno.NotDirectory;
        directory = found;
        return Errno.Success;
    }

    /// <summary>Strings laid out as args_get and environ_get want them: each ends with a NUL byte.</summary>
    private readonly struct GuestStrings(byte[] bytes, int[] offsets)
    {
        public static GuestStrings FromArgs(IList<string> args)
        {
            var text = new StringBuilder();
            foreach (string arg in args)
            {
                RejectNul(arg, "An argument");
                text.Append(arg).Append('\0');
            }

            return FromText(text, args.Count);
        }

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

            return FromText(text, variables.Count);
        }

        public int GetSizes(GuestMemory memory, uint countOut, uint sizeOut)
        {
            if (!memory.Contains(countOut, 4) || !memory.Contains(sizeOut, 4))
                return Errno.Fault;
            memory.WriteUInt32(countOut, (uint)offsets.Length);
            memory.WriteUInt32(sizeOut, (uint)bytes.Length);
            return Errno.Success;
        }

        public int Get(GuestMemory memory, uint pointers, uint buffer)
        {
            if (!memory.Contains(pointers, (uint)offsets.Length, 4) || !memory.Contains(buffer, (uint)bytes.Length))
                return Errno.Fault;
            for (int i = 0; i < offsets.Length; i++)
                memory.WriteUInt32(pointers + (uint)i * 4, buffer + (uint)offsets[i]);
            bytes.CopyTo(memory.Slice(buffer, bytes.Length));
            return Errno.Success;
        }

        private static void RejectNul(string text, string what)
        {
            if (text.Contains('\0'))
                throw new ArgumentException($"{what} contains a NUL character.");
        }

        private static GuestStrings FromText(StringBuilder text, int count)
        {
            if (count == 0)
                return new GuestStrings([], []);
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            var offsets = new int[count];
            for (int i = 1; i < count; i++)
                offsets[i] = offsets[i - 1] + bytes.AsSpan(offsets[i - 1]).IndexOf((byte)0) + 1;
            return new GuestStrings(bytes, offsets);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Wafer.Wasi.Linux;

namespace Wafer.Wasi;

/// <summary>
/// The host side of one WASI preview 1 guest: its arguments, descriptors, clocks. A context serves one thread at a time, unless <see cref="WasiThreads"/> runs the guest.
/// </summary>
/// <remarks>
/// The internal methods are the functions of <c>wasi_snapshot_preview1</c>, in the order of the witx document's parameters, with
/// the guest's memory in front; they return the error number. Everything a guest passes is checked here: an address that is not
/// aligned, or lies outside of its memory, is a trap before anything has happened.
/// </remarks>
public sealed partial class WasiContext : IDisposable
{
    private readonly DescriptorTable _descriptors;
    private readonly GuestStrings _args;
    private readonly GuestStrings _environment;
    private readonly TimeProvider? _clock;
    private readonly Random? _random;
    private Instance? _instance;
    private Memory? _memory;
    private bool _disposed;

    /// <summary>Opens what the options name.</summary>
    /// <param name="options">The options, which are read only here.</param>
    /// <exception cref="ArgumentException">An argument or variable has a NUL character, a variable's name is not one, or a stream goes the wrong way.</exception>
    /// <exception cref="IOException">A file system cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">A directory may not be read.</exception>
    /// <exception cref="PlatformNotSupportedException">There are directories of the host or listeners, and this is not Linux.</exception>
    public WasiContext(WasiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _clock = options.Clock;
        _random = options.Random;
        _args = GuestStrings.FromArgs(options.Args);
        _environment = GuestStrings.FromEnvironment(options.Environment);
        int opened = 3 + options.Mounts.Count + options.Listeners.Count;
        if (options.MaxDescriptors < opened || options.MaxDescriptors > DescriptorTable.MaxLimit)
            throw new ArgumentException($"MaxDescriptors must be between {opened}, for what is open at the start, and {DescriptorTable.MaxLimit}.", nameof(options));
        if (options.Listeners.Count > 0 && !Libc.IsSupported)
            throw new PlatformNotSupportedException("Listeners need Linux on x86-64 or AArch64.");
        _descriptors = new DescriptorTable(options.MaxDescriptors);
        _wait = new HostWait(options.Clock);
        MaxThreads = options.MaxThreads;
        try
        {
            _descriptors.Add(options.Stdin.Open(0));
            _descriptors.Add(options.Stdout.Open(1));
            _descriptors.Add(options.Stderr.Open(2));

            // wasi-libc looks for directories from 3 up until it finds something else: so they come first.
            foreach (var mount in options.Mounts)
            {
                byte[] name = Encoding.UTF8.GetBytes(mount.GuestPath);
                _descriptors.Add(new DirectoryDescriptor(mount.FileSystem.OpenRoot()) { PreopenName = name });
            }

            foreach (var listener in options.Listeners)
                _descriptors.Add(LinuxListener.Of(listener));
        }
        catch
        {
            _descriptors.Clear();
            throw;
        }
    }

    // What one thread of a guest sees: the same descriptors and all else, with a memory to note and a place to wait of its own.
    private WasiContext(WasiContext guest, Lock gate)
    {
        _clock = guest._clock;
        _random = guest._random;
        _args = guest._args;
        _environment = guest._environment;
        _descriptors = guest._descriptors;
        Gate = gate;
        _wait = new HostWait(_clock) { Gate = gate };
    }

    /// <summary>The code that the guest exited with; null if it has not.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>How many threads a guest may have at a time beside its first.</summary>
    internal int MaxThreads { get; }

    /// <summary>A context for one thread of a guest that has several. It must be disposed before this one.</summary>
    /// <param name="gate">Held by whichever thread of the guest is in a function of WASI, unless it waits there.</param>
    internal WasiContext ForThread(Lock gate) => new(this, gate);

    /// <summary>Notes that a thread of the guest has ended it.</summary>
    internal void NoteExit(int code) => ExitCode = code;

    /// <summary>What makes a host function safe to call by several threads of a guest; null if it has one.</summary>
    internal Lock? Gate { get; }

    /// <summary>Closes the guest's descriptors and flushes the streams that were given to it.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (Gate is null)
            _descriptors.Clear();
        _wait.Dispose();
    }

    /// <summary>
    /// The calling instance's memory; without one, every address is out of bounds. Also notes whose guest it is:
    /// <see cref="Store.Interrupt"/> sets a flag that compiled code looks at, and so does a wait here.
    /// </summary>
    internal GuestMemory MemoryOf(Caller caller)
    {
        var instance = caller.Instance;
        if (instance is null || instance != _instance)
        {
            _instance = instance;
            _memory = caller.Memory;
            var core = caller.Store.Core;
            StopRequested = () => core.IsInterruptRequested;
        }

        return _memory is { } memory
            ? new GuestMemory(ref MemoryMarshal.GetReference(memory.Span), memory.ByteLength, caller.Store.Core)
            : new GuestMemory(ref Unsafe.NullRef<byte>(), 0, caller.Store.Core);
    }

    private WasiErrno Find(int fd, Rights rights, out Descriptor descriptor)
    {
        var found = _descriptors[fd];
        descriptor = found!;
        if (found is null)
            return WasiErrno.BadDescriptor;
        return (found.Dropped & rights) != 0 ? WasiErrno.NotCapable : WasiErrno.Success;
    }

    private WasiErrno FindDirectory(int fd, Rights rights, out WasiDirectory directory)
    {
        directory = null!;
        var error = Find(fd, rights, out var descriptor);
        if (error != WasiErrno.Success)
            return error;
        if (descriptor is not DirectoryDescriptor found)
            return WasiErrno.NotDirectory;
        directory = found.Directory;
        return WasiErrno.Success;
    }
}

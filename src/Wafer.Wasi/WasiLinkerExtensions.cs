using System.Runtime.InteropServices;

namespace Wafer.Wasi;

/// <summary>Makes WASI preview 1 available to modules.</summary>
public static class WasiLinkerExtensions
{
    /// <summary>
    /// Defines <c>wasi_snapshot_preview1</c>, and <c>wasi_unstable</c>, the snapshot before it, which some old programs import.
    /// </summary>
    /// <param name="linker">The linker.</param>
    /// <param name="context">What the guest gets to see. It must outlive the instances, and serves one guest at a time.</param>
    /// <returns>The linker.</returns>
    /// <exception cref="ArgumentException">One of the names is defined already.</exception>
    public static Linker DefineWasi(this Linker linker, WasiContext context)
    {
        ArgumentNullException.ThrowIfNull(linker);
        ArgumentNullException.ThrowIfNull(context);
        const string preview1 = "wasi_snapshot_preview1";
        const string unstable = "wasi_unstable";
        DefineShared(linker, preview1, context);
        DefineShared(linker, unstable, context);

        linker.DefineFunction(preview1, "fd_filestat_get", (Caller c, int fd, uint stat) => context.FdFilestatGet(Memory(c), fd, stat));
        linker.DefineFunction(preview1, "fd_seek", (Caller c, int fd, long offset, int whence, uint position) =>
            context.FdSeek(Memory(c), fd, offset, whence, position));
        linker.DefineFunction(preview1, "path_filestat_get", (Caller c, int fd, int lookup, uint path, uint length, uint stat) =>
            context.PathFilestatGet(Memory(c), fd, lookup, path, length, stat));
        linker.DefineFunction(preview1, "poll_oneoff", (Caller c, uint subscriptions, uint events, uint count, uint countOut) =>
            context.PollOneoff(WaitingMemory(context, c), subscriptions, events, count, countOut));
        linker.DefineFunction(preview1, "sock_accept", (int fd, int flags, uint fdOut) => context.SockAccept(fd));

        linker.DefineFunction(unstable, "fd_filestat_get", (Caller c, int fd, uint stat) =>
            context.UnstableFdFilestatGet(Memory(c), fd, stat));
        linker.DefineFunction(unstable, "fd_seek", (Caller c, int fd, long offset, int whence, uint position) =>
            context.UnstableFdSeek(Memory(c), fd, offset, whence, position));
        linker.DefineFunction(unstable, "path_filestat_get", (Caller c, int fd, int lookup, uint path, uint length, uint stat) =>
            context.UnstablePathFilestatGet(Memory(c), fd, lookup, path, length, stat));
        linker.DefineFunction(unstable, "poll_oneoff", (Caller c, uint subscriptions, uint events, uint count, uint countOut) =>
            context.UnstablePollOneoff(WaitingMemory(context, c), subscriptions, events, count, countOut));
        return linker;
    }

    /// <summary>Defines the functions that are the same in both versions.</summary>
    private static void DefineShared(Linker linker, string module, WasiContext context)
    {
        DefineProcess(linker, module, context);
        DefineDescriptors(linker, module, context);
        DefinePaths(linker, module, context);
    }

    private static void DefineProcess(Linker linker, string module, WasiContext context)
    {
        linker.DefineFunction(module, "args_get", (Caller c, uint argv, uint buffer) => context.ArgsGet(Memory(c), argv, buffer));
        linker.DefineFunction(module, "args_sizes_get", (Caller c, uint count, uint size) =>
            context.ArgsSizesGet(Memory(c), count, size));
        linker.DefineFunction(module, "environ_get", (Caller c, uint environ, uint buffer) =>
            context.EnvironGet(Memory(c), environ, buffer));
        linker.DefineFunction(module, "environ_sizes_get", (Caller c, uint count, uint size) =>
            context.EnvironSizesGet(Memory(c), count, size));
        linker.DefineFunction(module, "clock_res_get", (Caller c, int clock, uint resolution) =>
            context.ClockResGet(Memory(c), clock, resolution));
        linker.DefineFunction(module, "clock_time_get", (Caller c, int clock, ulong precision, uint time) =>
            context.ClockTimeGet(Memory(c), clock, precision, time));
        linker.DefineFunction(module, "random_get", (Caller c, uint buffer, uint length) =>
            context.RandomGet(Memory(c), buffer, length));
        linker.DefineFunction(module, "sched_yield", () => WasiContext.SchedYield());
        linker.DefineFunction(module, "proc_exit", (int code) => WasiContext.ProcExit(code));
        linker.DefineFunction(module, "proc_raise", (int signal) => WasiContext.ProcRaise(signal));
        linker.DefineFunction(module, "sock_recv", (int fd, uint iovs, uint count, int flags, uint read, uint flagsOut) =>
            context.SockRecv(fd));
        linker.DefineFunction(module, "sock_send", (int fd, uint iovs, uint count, int flags, uint written) => context.SockSend(fd));
        linker.DefineFunction(module, "sock_shutdown", (int fd, int how) => context.SockShutdown(fd));
    }

    private static void DefineDescriptors(Linker linker, string module, WasiContext context)
    {
        linker.DefineFunction(module, "fd_advise", (int fd, ulong offset, ulong length, int advice) =>
            context.FdAdvise(fd, offset, length, advice));
        linker.DefineFunction(module, "fd_allocate", (int fd, ulong offset, ulong length) => context.FdAllocate(fd, offset, length));
        linker.DefineFunction(module, "fd_close", (int fd) => context.FdClose(fd));
        linker.DefineFunction(module, "fd_datasync", (int fd) => context.FdDataSync(fd));
        linker.DefineFunction(module, "fd_fdstat_get", (Caller c, int fd, uint stat) => context.FdFdstatGet(Memory(c), fd, stat));
        linker.DefineFunction(module, "fd_fdstat_set_flags", (int fd, int flags) => context.FdFdstatSetFlags(fd, flags));
        linker.DefineFunction(module, "fd_fdstat_set_rights", (int fd, ulong rights, ulong inheriting) =>
            context.FdFdstatSetRights(fd, rights, inheriting));
        linker.DefineFunction(module, "fd_filestat_set_size", (int fd, ulong size) => context.FdFilestatSetSize(fd, size));
        linker.DefineFunction(module, "fd_filestat_set_times", (int fd, ulong access, ulong modification, int flags) =>
            context.FdFilestatSetTimes(fd, access, modification, flags));
        linker.DefineFunction(module, "fd_pread", (Caller c, int fd, uint iovs, uint count, ulong offset, uint read) =>
            context.FdPread(Memory(c), fd, iovs, count, offset, read));
        linker.DefineFunction(module, "fd_prestat_get", (Caller c, int fd, uint prestat) =>
            context.FdPrestatGet(Memory(c), fd, prestat));
        linker.DefineFunction(module, "fd_prestat_dir_name", (Caller c, int fd, uint path, uint length) =>
            context.FdPrestatDirName(Memory(c), fd, path, length));
        linker.DefineFunction(module, "fd_pwrite", (Caller c, int fd, uint iovs, uint count, ulong offset, uint written) =>
            context.FdPwrite(Memory(c), fd, iovs, count, offset, written));
        linker.DefineFunction(module, "fd_read", (Caller c, int fd, uint iovs, uint count, uint read) =>
            context.FdRead(WaitingMemory(context, c), fd, iovs, count, read));
        linker.DefineFunction(module, "fd_readdir", (Caller c, int fd, uint buffer, uint length, ulong cookie, uint used) =>
            context.FdReaddir(Memory(c), fd, buffer, length, cookie, used));
        linker.DefineFunction(module, "fd_renumber", (int from, int to) => context.FdRenumber(from, to));
        linker.DefineFunction(module, "fd_sync", (int fd) => context.FdSync(fd));
        linker.DefineFunction(module, "fd_tell", (Caller c, int fd, uint position) => context.FdTell(Memory(c), fd, position));
        linker.DefineFunction(module, "fd_write", (Caller c, int fd, uint iovs, uint count, uint written) =>
            context.FdWrite(Memory(c), fd, iovs, count, written));
    }

    private static void DefinePaths(Linker linker, string module, WasiContext context)
    {
        linker.DefineFunction(module, "path_create_directory", (Caller c, int fd, uint path, uint length) =>
            context.PathCreateDirectory(Memory(c), fd, path, length));
        linker.DefineFunction(
            module,
            "path_filestat_set_times",
            (Caller c, int fd, int lookup, uint path, uint length, ulong access, ulong modification, int flags) =>
                context.PathFilestatSetTimes(Memory(c), fd, lookup, path, length, access, modification, flags));
        linker.DefineFunction(
            module,
            "path_link",
            (Caller c, int fd, int lookup, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                context.PathLink(Memory(c), fd, lookup, path, length, newFd, newPath, newLength));
        linker.DefineFunction(
            module,
            "path_open",
            (Caller c, int fd, int lookup, uint path, uint length, int open, ulong rights, ulong inheriting, int flags, uint fdOut) =>
                context.PathOpen(Memory(c), fd, lookup, path, length, open, rights, inheriting, flags, fdOut));
        linker.DefineFunction(
            module,
            "path_readlink",
            (Caller c, int fd, uint path, uint length, uint buffer, uint bufferLength, uint used) =>
                context.PathReadlink(Memory(c), fd, path, length, buffer, bufferLength, used));
        linker.DefineFunction(module, "path_remove_directory", (Caller c, int fd, uint path, uint length) =>
            context.PathRemoveDirectory(Memory(c), fd, path, length));
        linker.DefineFunction(
            module,
            "path_rename",
            (Caller c, int fd, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                context.PathRename(Memory(c), fd, path, length, newFd, newPath, newLength));
        linker.DefineFunction(
            module,
            "path_symlink",
            (Caller c, uint target, uint targetLength, int fd, uint path, uint length) =>
                context.PathSymlink(Memory(c), target, targetLength, fd, path, length));
        linker.DefineFunction(module, "path_unlink_file", (Caller c, int fd, uint path, uint length) =>
            context.PathUnlinkFile(Memory(c), fd, path, length));
    }

    /// <summary>The same for a function that may wait, which is to give up when the store is interrupted.</summary>
    private static GuestMemory WaitingMemory(WasiContext context, Caller caller)
    {
        context.WaitsFor(caller.Store);
        return Memory(caller);
    }

    /// <summary>The calling instance's memory; without one, every address is out of bounds.</summary>
    private static GuestMemory Memory(Caller caller) =>
        caller.Memory is { } memory ? new GuestMemory(ref MemoryMarshal.GetReference(memory.Span), memory.ByteLength) : default;
}

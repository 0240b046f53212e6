using Wafer.Runtime;

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

        linker.DefineFunction(preview1, "fd_filestat_get", (Caller c, int fd, uint stat) => (int)context.FdFilestatGet(context.MemoryOf(c), fd, stat));
        linker.DefineFunction(preview1, "fd_seek", (Caller c, int fd, long offset, int whence, uint position) =>
            (int)context.FdSeek(context.MemoryOf(c), fd, offset, whence, position));
        linker.DefineFunction(preview1, "path_filestat_get", (Caller c, int fd, int lookup, uint path, uint length, uint stat) =>
            (int)context.PathFilestatGet(context.MemoryOf(c), fd, lookup, path, length, stat));
        linker.DefineFunction(preview1, "poll_oneoff", (Caller c, uint subscriptions, uint events, uint count, uint countOut) =>
            (int)context.PollOneoff(context.MemoryOf(c), subscriptions, events, count, countOut));
        linker.DefineFunction(preview1, "sock_accept", (Caller c, int fd, int flags, uint fdOut) =>
            (int)context.SockAccept(context.MemoryOf(c), fd, flags, fdOut));

        linker.DefineFunction(unstable, "fd_filestat_get", (Caller c, int fd, uint stat) =>
            (int)context.UnstableFdFilestatGet(context.MemoryOf(c), fd, stat));
        linker.DefineFunction(unstable, "fd_seek", (Caller c, int fd, long offset, int whence, uint position) =>
            (int)context.UnstableFdSeek(context.MemoryOf(c), fd, offset, whence, position));
        linker.DefineFunction(unstable, "path_filestat_get", (Caller c, int fd, int lookup, uint path, uint length, uint stat) =>
            (int)context.UnstablePathFilestatGet(context.MemoryOf(c), fd, lookup, path, length, stat));
        linker.DefineFunction(unstable, "poll_oneoff", (Caller c, uint subscriptions, uint events, uint count, uint countOut) =>
            (int)context.UnstablePollOneoff(context.MemoryOf(c), subscriptions, events, count, countOut));
        if (context.Gate is { } gate)
        {
            linker.Replace(preview1, (_, function) => new GatedFunction(function, gate));
            linker.Replace(unstable, (_, function) => new GatedFunction(function, gate));
        }
        else
        {
            linker.Replace(preview1, Suspendable);
            linker.Replace(unstable, Suspendable);
        }

        HostFunction Suspendable(string name, HostFunction function) =>
            name is "fd_read" or "fd_write" or "poll_oneoff" or "sock_accept" or "sock_recv" or "sock_send" ? new SuspendableFunction(function, context) : function;

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
        linker.DefineFunction(module, "args_get", (Caller c, uint argv, uint buffer) => (int)context.ArgsGet(context.MemoryOf(c), argv, buffer));
        linker.DefineFunction(module, "args_sizes_get", (Caller c, uint count, uint size) =>
            (int)context.ArgsSizesGet(context.MemoryOf(c), count, size));
        linker.DefineFunction(module, "environ_get", (Caller c, uint environ, uint buffer) =>
            (int)context.EnvironGet(context.MemoryOf(c), environ, buffer));
        linker.DefineFunction(module, "environ_sizes_get", (Caller c, uint count, uint size) =>
            (int)context.EnvironSizesGet(context.MemoryOf(c), count, size));
        linker.DefineFunction(module, "clock_res_get", (Caller c, int clock, uint resolution) =>
            (int)context.ClockResGet(context.MemoryOf(c), clock, resolution));
        linker.DefineFunction(module, "clock_time_get", (Caller c, int clock, ulong precision, uint time) =>
            (int)context.ClockTimeGet(context.MemoryOf(c), clock, precision, time));
        linker.DefineFunction(module, "random_get", (Caller c, uint buffer, uint length) =>
            (int)context.RandomGet(context.MemoryOf(c), buffer, length));
        linker.DefineFunction(module, "sched_yield", () => (int)WasiContext.SchedYield());
        linker.DefineFunction(module, "proc_exit", (int code) => context.ProcExit(code));
        linker.DefineFunction(module, "proc_raise", (int signal) => (int)context.ProcRaise(signal));
        linker.DefineFunction(module, "sock_recv", (Caller c, int fd, uint iovs, uint count, int flags, uint read, uint flagsOut) =>
            (int)context.SockRecv(context.MemoryOf(c), fd, iovs, count, flags, read, flagsOut));
        linker.DefineFunction(module, "sock_send", (Caller c, int fd, uint iovs, uint count, int flags, uint written) =>
            (int)context.SockSend(context.MemoryOf(c), fd, iovs, count, flags, written));
        linker.DefineFunction(module, "sock_shutdown", (int fd, int how) => (int)context.SockShutdown(fd, how));
    }

    private static void DefineDescriptors(Linker linker, string module, WasiContext context)
    {
        linker.DefineFunction(module, "fd_advise", (int fd, ulong offset, ulong length, int advice) =>
            (int)context.FdAdvise(fd, offset, length, advice));
        linker.DefineFunction(module, "fd_allocate", (int fd, ulong offset, ulong length) => (int)context.FdAllocate(fd, offset, length));
        linker.DefineFunction(module, "fd_close", (int fd) => (int)context.FdClose(fd));
        linker.DefineFunction(module, "fd_datasync", (int fd) => (int)context.FdDataSync(fd));
        linker.DefineFunction(module, "fd_fdstat_get", (Caller c, int fd, uint stat) => (int)context.FdFdstatGet(context.MemoryOf(c), fd, stat));
        linker.DefineFunction(module, "fd_fdstat_set_flags", (int fd, int flags) => (int)context.FdFdstatSetFlags(fd, flags));
        linker.DefineFunction(module, "fd_fdstat_set_rights", (int fd, ulong rights, ulong inheriting) =>
            (int)context.FdFdstatSetRights(fd, rights, inheriting));
        linker.DefineFunction(module, "fd_filestat_set_size", (int fd, ulong size) => (int)context.FdFilestatSetSize(fd, size));
        linker.DefineFunction(module, "fd_filestat_set_times", (int fd, ulong access, ulong modification, int flags) =>
            (int)context.FdFilestatSetTimes(fd, access, modification, flags));
        linker.DefineFunction(module, "fd_pread", (Caller c, int fd, uint iovs, uint count, ulong offset, uint read) =>
            (int)context.FdPread(context.MemoryOf(c), fd, iovs, count, offset, read));
        linker.DefineFunction(module, "fd_prestat_get", (Caller c, int fd, uint prestat) =>
            (int)context.FdPrestatGet(context.MemoryOf(c), fd, prestat));
        linker.DefineFunction(module, "fd_prestat_dir_name", (Caller c, int fd, uint path, uint length) =>
            (int)context.FdPrestatDirName(context.MemoryOf(c), fd, path, length));
        linker.DefineFunction(module, "fd_pwrite", (Caller c, int fd, uint iovs, uint count, ulong offset, uint written) =>
            (int)context.FdPwrite(context.MemoryOf(c), fd, iovs, count, offset, written));
        linker.DefineFunction(module, "fd_read", (Caller c, int fd, uint iovs, uint count, uint read) =>
            (int)context.FdRead(context.MemoryOf(c), fd, iovs, count, read));
        linker.DefineFunction(module, "fd_readdir", (Caller c, int fd, uint buffer, uint length, ulong cookie, uint used) =>
            (int)context.FdReaddir(context.MemoryOf(c), fd, buffer, length, cookie, used));
        linker.DefineFunction(module, "fd_renumber", (int from, int to) => (int)context.FdRenumber(from, to));
        linker.DefineFunction(module, "fd_sync", (int fd) => (int)context.FdSync(fd));
        linker.DefineFunction(module, "fd_tell", (Caller c, int fd, uint position) => (int)context.FdTell(context.MemoryOf(c), fd, position));
        linker.DefineFunction(module, "fd_write", (Caller c, int fd, uint iovs, uint count, uint written) =>
            (int)context.FdWrite(context.MemoryOf(c), fd, iovs, count, written));
    }

    private static void DefinePaths(Linker linker, string module, WasiContext context)
    {
        linker.DefineFunction(module, "path_create_directory", (Caller c, int fd, uint path, uint length) =>
            (int)context.PathCreateDirectory(context.MemoryOf(c), fd, path, length));
        linker.DefineFunction(
            module,
            "path_filestat_set_times",
            (Caller c, int fd, int lookup, uint path, uint length, ulong access, ulong modification, int flags) =>
                (int)context.PathFilestatSetTimes(context.MemoryOf(c), fd, lookup, path, length, access, modification, flags));
        linker.DefineFunction(
            module,
            "path_link",
            (Caller c, int fd, int lookup, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                (int)context.PathLink(context.MemoryOf(c), fd, lookup, path, length, newFd, newPath, newLength));
        linker.DefineFunction(
            module,
            "path_open",
            (Caller c, int fd, int lookup, uint path, uint length, int open, ulong rights, ulong inheriting, int flags, uint fdOut) =>
                (int)context.PathOpen(context.MemoryOf(c), fd, lookup, path, length, open, rights, inheriting, flags, fdOut));
        linker.DefineFunction(
            module,
            "path_readlink",
            (Caller c, int fd, uint path, uint length, uint buffer, uint bufferLength, uint used) =>
                (int)context.PathReadlink(context.MemoryOf(c), fd, path, length, buffer, bufferLength, used));
        linker.DefineFunction(module, "path_remove_directory", (Caller c, int fd, uint path, uint length) =>
            (int)context.PathRemoveDirectory(context.MemoryOf(c), fd, path, length));
        linker.DefineFunction(
            module,
            "path_rename",
            (Caller c, int fd, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                (int)context.PathRename(context.MemoryOf(c), fd, path, length, newFd, newPath, newLength));
        linker.DefineFunction(
            module,
            "path_symlink",
            (Caller c, uint target, uint targetLength, int fd, uint path, uint length) =>
                (int)context.PathSymlink(context.MemoryOf(c), target, targetLength, fd, path, length));
        linker.DefineFunction(module, "path_unlink_file", (Caller c, int fd, uint path, uint length) =>
            (int)context.PathUnlinkFile(context.MemoryOf(c), fd, path, length));
    }
}

using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>
/// The functions of a context as a guest sees them: they return numbers. A trap on a bad pointer is one too: <see cref="WasiGuest.OutOfBounds"/>
/// or <see cref="WasiGuest.Unaligned"/>.
/// </summary>
internal sealed class HostFunctions(WasiContext context)
{
    private delegate WasiErrno Function(GuestMemory memory);

    public int ClockResGet(GuestMemory memory, int clock, uint resolutionOut) => Try(memory, m => context.ClockResGet(m, clock, resolutionOut));

    public int ClockTimeGet(GuestMemory memory, int clock, ulong precision, uint timeOut) => Try(memory, m => context.ClockTimeGet(m, clock, precision, timeOut));

    public int FdAdvise(int fd, ulong offset, ulong length, int advice) => (int)context.FdAdvise(fd, offset, length, advice);

    public int FdAllocate(int fd, ulong offset, ulong length) => (int)context.FdAllocate(fd, offset, length);

    public int FdClose(int fd) => (int)context.FdClose(fd);

    public int FdDataSync(int fd) => (int)context.FdDataSync(fd);

    public int FdSync(int fd) => (int)context.FdSync(fd);

    public int FdFdstatGet(GuestMemory memory, int fd, uint statOut) => Try(memory, m => context.FdFdstatGet(m, fd, statOut));

    public int FdFdstatSetFlags(int fd, int flags) => (int)context.FdFdstatSetFlags(fd, flags);

    public int FdFdstatSetRights(int fd, ulong rights, ulong inheriting) => (int)context.FdFdstatSetRights(fd, rights, inheriting);

    public int FdFilestatGet(GuestMemory memory, int fd, uint statOut) => Try(memory, m => context.FdFilestatGet(m, fd, statOut));

    public int FdFilestatSetSize(int fd, ulong size) => (int)context.FdFilestatSetSize(fd, size);

    public int FdFilestatSetTimes(int fd, ulong access, ulong modification, int flags) => (int)context.FdFilestatSetTimes(fd, access, modification, flags);

    public int FdPrestatGet(GuestMemory memory, int fd, uint prestatOut) => Try(memory, m => context.FdPrestatGet(m, fd, prestatOut));

    public int FdPrestatDirName(GuestMemory memory, int fd, uint path, uint length) => Try(memory, m => context.FdPrestatDirName(m, fd, path, length));

    public int FdReaddir(GuestMemory memory, int fd, uint buffer, uint length, ulong cookie, uint usedOut) => Try(memory, m => context.FdReaddir(m, fd, buffer, length, cookie, usedOut));

    public int FdRenumber(int from, int to) => (int)context.FdRenumber(from, to);

    public int FdSeek(GuestMemory memory, int fd, long offset, int whence, uint positionOut) => Try(memory, m => context.FdSeek(m, fd, offset, whence, positionOut));

    public int FdTell(GuestMemory memory, int fd, uint positionOut) => Try(memory, m => context.FdTell(m, fd, positionOut));

    public int PathCreateDirectory(GuestMemory memory, int fd, uint path, uint length) => Try(memory, m => context.PathCreateDirectory(m, fd, path, length));

    public int PathFilestatGet(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut) => Try(memory, m => context.PathFilestatGet(m, fd, lookup, path, length, statOut));

    public int PathFilestatSetTimes(GuestMemory memory, int fd, int lookup, uint path, uint length, ulong access, ulong modification, int flags) => Try(memory, m => context.PathFilestatSetTimes(m, fd, lookup, path, length, access, modification, flags));

    public int PathLink(GuestMemory memory, int oldFd, int lookup, uint oldPath, uint oldLength, int newFd, uint newPath, uint newLength) => Try(memory, m => context.PathLink(m, oldFd, lookup, oldPath, oldLength, newFd, newPath, newLength));

    public int PathOpen(GuestMemory memory, int fd, int lookup, uint path, uint length, int open, ulong rights, ulong inheriting, int flags, uint fdOut) => Try(memory, m => context.PathOpen(m, fd, lookup, path, length, open, rights, inheriting, flags, fdOut));

    public int PathReadlink(GuestMemory memory, int fd, uint path, uint length, uint buffer, uint bufferLength, uint usedOut) => Try(memory, m => context.PathReadlink(m, fd, path, length, buffer, bufferLength, usedOut));

    public int PathRemoveDirectory(GuestMemory memory, int fd, uint path, uint length) => Try(memory, m => context.PathRemoveDirectory(m, fd, path, length));

    public int PathRename(GuestMemory memory, int fd, uint path, uint length, int newFd, uint newPath, uint newLength) => Try(memory, m => context.PathRename(m, fd, path, length, newFd, newPath, newLength));

    public int PathSymlink(GuestMemory memory, uint target, uint targetLength, int fd, uint path, uint length) => Try(memory, m => context.PathSymlink(m, target, targetLength, fd, path, length));

    public int PathUnlinkFile(GuestMemory memory, int fd, uint path, uint length) => Try(memory, m => context.PathUnlinkFile(m, fd, path, length));

    public int PollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut) => Try(memory, m => context.PollOneoff(m, subscriptions, events, count, countOut));

    public int ArgsGet(GuestMemory memory, uint argv, uint buffer) => Try(memory, m => context.ArgsGet(m, argv, buffer));

    public int ArgsSizesGet(GuestMemory memory, uint countOut, uint sizeOut) => Try(memory, m => context.ArgsSizesGet(m, countOut, sizeOut));

    public int EnvironGet(GuestMemory memory, uint environ, uint buffer) => Try(memory, m => context.EnvironGet(m, environ, buffer));

    public int EnvironSizesGet(GuestMemory memory, uint countOut, uint sizeOut) => Try(memory, m => context.EnvironSizesGet(m, countOut, sizeOut));

    public int RandomGet(GuestMemory memory, uint buffer, uint length) => Try(memory, m => context.RandomGet(m, buffer, length));

    public static int SchedYield() => (int)WasiContext.SchedYield();

    public int ProcRaise(int signal) => (int)context.ProcRaise(signal);

    public int SockAccept(GuestMemory memory, int fd, int flags, uint fdOut) => Try(memory, m => context.SockAccept(m, fd, flags, fdOut));

    public int SockRecv(GuestMemory memory, int fd, uint iovs, uint count, int flags, uint readOut, uint flagsOut) => Try(memory, m => context.SockRecv(m, fd, iovs, count, flags, readOut, flagsOut));

    public int SockSend(GuestMemory memory, int fd, uint iovs, uint count, int flags, uint writtenOut) => Try(memory, m => context.SockSend(m, fd, iovs, count, flags, writtenOut));

    public int SockShutdown(int fd, int how) => (int)context.SockShutdown(fd, how);

    public int FdRead(GuestMemory memory, int fd, uint iovs, uint count, uint readOut) => Try(memory, m => context.FdRead(m, fd, iovs, count, readOut));

    public int FdWrite(GuestMemory memory, int fd, uint iovs, uint count, uint writtenOut) => Try(memory, m => context.FdWrite(m, fd, iovs, count, writtenOut));

    public int FdPread(GuestMemory memory, int fd, uint iovs, uint count, ulong offset, uint readOut) => Try(memory, m => context.FdPread(m, fd, iovs, count, offset, readOut));

    public int FdPwrite(GuestMemory memory, int fd, uint iovs, uint count, ulong offset, uint writtenOut) => Try(memory, m => context.FdPwrite(m, fd, iovs, count, offset, writtenOut));

    public int UnstableFdFilestatGet(GuestMemory memory, int fd, uint statOut) => Try(memory, m => context.UnstableFdFilestatGet(m, fd, statOut));

    public int UnstablePathFilestatGet(GuestMemory memory, int fd, int lookup, uint path, uint length, uint statOut) => Try(memory, m => context.UnstablePathFilestatGet(m, fd, lookup, path, length, statOut));

    public int UnstableFdSeek(GuestMemory memory, int fd, long offset, int whence, uint positionOut) => Try(memory, m => context.UnstableFdSeek(m, fd, offset, whence, positionOut));

    public int UnstablePollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint countOut) => Try(memory, m => context.UnstablePollOneoff(m, subscriptions, events, count, countOut));

    private static int Try(GuestMemory memory, Function function)
    {
        try
        {
            return (int)function(memory);
        }
        catch (TrapException trap) when (trap.Code == TrapCode.MemoryOutOfBounds)
        {
            return WasiGuest.OutOfBounds;
        }
        catch (TrapException trap) when (trap.Code == TrapCode.UnalignedPointer)
        {
            return WasiGuest.Unaligned;
        }
    }
}

using System.Buffers.Binary;
using System.Text;
using Wafer.Wasi;

namespace Wafer.Tests.Wasi;

/// <summary>
/// Plays the guest: it has a memory, puts arguments into it, and calls the host's functions. Structures are read here by offset,
/// from the witx document, independently of the host's own code.
/// </summary>
internal sealed class WasiGuest : IDisposable
{
    public const int Preopen = 3;

    // How traps on bad pointers are told here.
    public const int OutOfBounds = -1;
    public const int Unaligned = -2;

    // The numbers of the witx document.
    public const int Success = 0;
    public const int Again = 6;
    public const int Badf = 8;
    public const int Exist = 20;
    public const int Intr = 27;
    public const int Inval = 28;
    public const int Isdir = 31;
    public const int Loop = 32;
    public const int Mfile = 33;
    public const int NameTooLong = 37;
    public const int Noent = 44;
    public const int Nosys = 52;
    public const int Notdir = 54;
    public const int Notempty = 55;
    public const int Notsock = 57;
    public const int Notsup = 58;
    public const int Perm = 63;
    public const int Rofs = 69;
    public const int Spipe = 70;
    public const int Xdev = 75;
    public const int NotCapable = 76;

    public const int Creat = 1;
    public const int Directory = 2;
    public const int Excl = 4;
    public const int Trunc = 8;

    public const int Append = 1;
    public const int NonBlock = 4;

    public const ulong RightRead = 1 << 1;
    public const ulong RightSeek = 1 << 2;
    public const ulong RightTell = 1 << 5;
    public const ulong RightWrite = 1 << 6;
    public const ulong RightReadWrite = RightRead | RightWrite;

    private const int FirstFree = 1024;

    private uint _next = FirstFree;

    public WasiGuest(WasiOptions options)
    {
        Context = new WasiContext(options);
        Host = new HostFunctions(Context);
    }

    public WasiContext Context { get; }

    public HostFunctions Host { get; }

    public byte[] Memory { get; } = new byte[1 << 16];

    /// <summary>An address that no access of a byte at it fits.</summary>
    public uint End => (uint)Memory.Length;

    public void Dispose() => Context.Dispose();

    public uint Allocate(int size)
    {
        uint address = (_next + 7) & ~7u;
        if (address + size > Memory.Length)
            address = FirstFree;
        _next = address + (uint)size;
        Memory.AsSpan((int)address, size).Clear();
        return address;
    }

    public (uint Address, uint Length) Put(string text) => Put(Encoding.UTF8.GetBytes(text));

    public (uint Address, uint Length) Put(byte[] bytes)
    {
        uint address = Allocate(bytes.Length);
        bytes.CopyTo(Memory.AsSpan((int)address));
        return (address, (uint)bytes.Length);
    }

    public uint PutIovs(params (uint Address, uint Length)[] buffers)
    {
        uint address = Allocate(buffers.Length * 8);
        for (int i = 0; i < buffers.Length; i++)
        {
            SetU32(address + (uint)i * 8, buffers[i].Address);
            SetU32(address + (uint)i * 8 + 4, buffers[i].Length);
        }

        return address;
    }

    public ushort U16(uint address) => BinaryPrimitives.ReadUInt16LittleEndian(Memory.AsSpan((int)address));

    public uint U32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Memory.AsSpan((int)address));

    public ulong U64(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(Memory.AsSpan((int)address));

    public void SetU16(uint address, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Memory.AsSpan((int)address), value);

    public void SetU32(uint address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Memory.AsSpan((int)address), value);

    public void SetU64(uint address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Memory.AsSpan((int)address), value);

    public string Text(uint address, uint length) => Encoding.UTF8.GetString(Memory, (int)address, (int)length);

    public int TryOpen(
        string path, out int fd, int oflags = 0, ulong rights = RightRead, int fdflags = 0, bool follow = true, int dir = Preopen)
    {
        var p = Put(path);
        uint result = Allocate(4);
        int error = Host.PathOpen(
            Memory, dir, follow ? 1 : 0, p.Address, p.Length, oflags, rights, ulong.MaxValue, fdflags, result);
        fd = error == 0 ? (int)U32(result) : -1;
        return error;
    }

    public int Open(
        string path, int oflags = 0, ulong rights = RightRead, int fdflags = 0, bool follow = true, int dir = Preopen)
    {
        Assert.Equal(Success, TryOpen(path, out int fd, oflags, rights, fdflags, follow, dir));
        return fd;
    }

    public int OpenNew(string path) => Open(path, Creat | Excl, RightReadWrite);

    /// <summary>Makes a file with a content, or replaces it.</summary>
    public void Create(string path, string text, int dir = Preopen)
    {
        int fd = Open(path, Creat | Trunc, RightReadWrite, dir: dir);
        Assert.Equal(Success, Write(fd, text));
        Assert.Equal(Success, Host.FdClose(fd));
    }

    /// <summary>A file's content.</summary>
    public string Content(string path, int dir = Preopen)
    {
        int fd = Open(path, dir: dir);
        string text = "";
        for (string part; (part = Read(fd)) != "";)
            text += part;
        Assert.Equal(Success, Host.FdClose(fd));
        return text;
    }

    /// <summary>The kind of file at a path, without following links; -1 if there is none.</summary>
    public int TypeOf(string path, int dir = Preopen)
    {
        int error = Stat(path, out var stat, follow: false, dir);
        Assert.True(error is Success or Noent, $"{error}");
        return error == Success ? stat.Type : -1;
    }

    /// <summary>A file's size in bytes.</summary>
    public long SizeOf(string path)
    {
        Assert.Equal(Success, Stat(path, out var stat));
        return (long)stat.Size;
    }

    public int Write(int fd, string text) => Write(fd, Encoding.UTF8.GetBytes(text));

    public int Write(int fd, byte[] bytes)
    {
        uint written = Allocate(4);
        int error = Host.FdWrite(Memory, fd, PutIovs(Put(bytes)), 1, written);
        if (error == 0)
            Assert.Equal((uint)bytes.Length, U32(written));
        return error;
    }

    public int TryRead(int fd, int size, out string text)
    {
        uint buffer = Allocate(size);
        uint read = Allocate(4);
        int error = Host.FdRead(Memory, fd, PutIovs((buffer, (uint)size)), 1, read);
        text = error == 0 ? Text(buffer, U32(read)) : "";
        return error;
    }

    public string Read(int fd, int size = 4096)
    {
        Assert.Equal(Success, TryRead(fd, size, out string text));
        return text;
    }

    public int Seek(int fd, long offset, int whence, out ulong position)
    {
        uint result = Allocate(8);
        int error = Host.FdSeek(Memory, fd, offset, whence, result);
        position = U64(result);
        return error;
    }

    public ulong Tell(int fd)
    {
        uint result = Allocate(8);
        Assert.Equal(Success, Host.FdTell(Memory, fd, result));
        return U64(result);
    }

    public int CreateDirectory(string path, int dir = Preopen)
    {
        var p = Put(path);
        return Host.PathCreateDirectory(Memory, dir, p.Address, p.Length);
    }

    public int RemoveDirectory(string path, int dir = Preopen)
    {
        var p = Put(path);
        return Host.PathRemoveDirectory(Memory, dir, p.Address, p.Length);
    }

    public int Unlink(string path, int dir = Preopen)
    {
        var p = Put(path);
        return Host.PathUnlinkFile(Memory, dir, p.Address, p.Length);
    }

    public int Rename(string path, string newPath, int dir = Preopen, int newDir = Preopen)
    {
        var p = Put(path);
        var q = Put(newPath);
        return Host.PathRename(Memory, dir, p.Address, p.Length, newDir, q.Address, q.Length);
    }

    public int Link(string path, string newPath, bool follow = false, int dir = Preopen, int newDir = Preopen)
    {
        var p = Put(path);
        var q = Put(newPath);
        return Host.PathLink(Memory, dir, follow ? 1 : 0, p.Address, p.Length, newDir, q.Address, q.Length);
    }

    public int Symlink(string target, string path, int dir = Preopen)
    {
        var t = Put(target);
        var p = Put(path);
        return Host.PathSymlink(Memory, t.Address, t.Length, dir, p.Address, p.Length);
    }

    public int ReadLink(string path, int size, out string target, int dir = Preopen)
    {
        var p = Put(path);
        uint buffer = Allocate(size);
        uint used = Allocate(4);
        int error = Host.PathReadlink(Memory, dir, p.Address, p.Length, buffer, (uint)size, used);
        target = Text(buffer, U32(used));
        return error;
    }

    public int Stat(string path, out GuestStat stat, bool follow = true, int dir = Preopen)
    {
        var p = Put(path);
        uint buffer = Allocate(64);
        int error = Host.PathFilestatGet(Memory, dir, follow ? 1 : 0, p.Address, p.Length, buffer);
        stat = ReadStat(buffer);
        return error;
    }

    public int Stat(int fd, out GuestStat stat)
    {
        uint buffer = Allocate(64);
        int error = Host.FdFilestatGet(Memory, fd, buffer);
        stat = ReadStat(buffer);
        return error;
    }

    public int SetTimes(string path, ulong access, ulong modification, int flags, bool follow = true)
    {
        var p = Put(path);
        return Host.PathFilestatSetTimes(Memory, Preopen, follow ? 1 : 0, p.Address, p.Length, access, modification, flags);
    }

    public (int Type, int Flags, ulong Rights, ulong Inheriting) FdStat(int fd)
    {
        uint buffer = Allocate(24);
        Assert.Equal(Success, Host.FdFdstatGet(Memory, fd, buffer));
        return (Memory[buffer], U16(buffer + 2), U64(buffer + 8), U64(buffer + 16));
    }

    /// <summary>Lists a directory through a buffer of a given size, continuing after the last complete entry.</summary>
    public List<(string Name, int Type, ulong Inode, ulong Next)> List(int fd, int bufferSize = 4096)
    {
        var entries = new List<(string Name, int Type, ulong Inode, ulong Next)>();
        uint buffer = Allocate(bufferSize);
        uint usedOut = Allocate(4);
        ulong cookie = 0;
        while (true)
        {
            Assert.Equal(Success, Host.FdReaddir(Memory, fd, buffer, (uint)bufferSize, cookie, usedOut));
            uint used = U32(usedOut);
            int before = entries.Count;
            uint position = 0;
            while (position + 24 <= used)
            {
                uint entry = buffer + position;
                uint nameLength = U32(entry + 16);
                if (position + 24 + nameLength > used)
                    break;
                cookie = U64(entry);
                entries.Add((Text(entry + 24, nameLength), Memory[entry + 20], U64(entry + 8), cookie));
                position += 24 + nameLength;
            }

            if (used < bufferSize)
                return entries;
            Assert.True(entries.Count > before, "The buffer is too small for one entry.");
        }
    }

    private GuestStat ReadStat(uint buffer) => new(
        U64(buffer), U64(buffer + 8), Memory[buffer + 16], U64(buffer + 24), U64(buffer + 32), U64(buffer + 40), U64(buffer + 48),
        U64(buffer + 56));
}

internal readonly record struct GuestStat(
    ulong Device, ulong Inode, int Type, ulong Links, ulong Size, ulong AccessTime, ulong ModificationTime, ulong ChangeTime);

/// <summary>A fresh directory of the host, <c>Root</c>, in another one, <c>Outside</c>, that a guest must not reach.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory()
    {
        Outside = System.IO.Directory.CreateTempSubdirectory("wafer-wasi-").FullName;
        Root = System.IO.Directory.CreateDirectory(Path.Combine(Outside, "root")).FullName;
    }

    public string Outside { get; }

    public string Root { get; }

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Dispose() => System.IO.Directory.Delete(Outside, recursive: true);

    public WasiGuest CreateGuest(bool readOnly = false, bool walkPaths = false)
    {
        var directory = new PhysicalFileSystem(Root) { WalksPaths = walkPaths };
        return new WasiGuest(new WasiOptions().AddMount(readOnly ? new ReadOnlyFileSystem(directory) : directory, "/"));
    }
}

/// <summary>The kinds of file system that the same tests run on.</summary>
public enum FileSystemKind
{
    /// <summary>The host's, with paths resolved by the kernel.</summary>
    Physical,

    /// <summary>The host's, with paths walked here.</summary>
    Walked,

    /// <summary>In memory.</summary>
    Memory,

    /// <summary>In memory, over the host's.</summary>
    Overlay,

    /// <summary>The host's, over one in memory.</summary>
    OverlayOnHost,
}

/// <summary>A guest with a directory, for tests of files.</summary>
public abstract class WasiFileTests(FileSystemKind kind = FileSystemKind.Physical) : IDisposable
{
    internal ScratchDirectory Scratch { get; } = new();

    internal WasiGuest Guest => _guest ??= new WasiGuest(new WasiOptions().AddMount(Create(kind, Scratch.Root), "/"));

    private WasiGuest? _guest;

    public void Dispose()
    {
        _guest?.Dispose();
        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static IWasiFileSystem Create(FileSystemKind kind, string root) => kind switch
    {
        FileSystemKind.Physical => new PhysicalFileSystem(root),
        FileSystemKind.Walked => new PhysicalFileSystem(root) { WalksPaths = true },
        FileSystemKind.Memory => new MemoryFileSystem(),
        FileSystemKind.Overlay => new OverlayFileSystem(new PhysicalFileSystem(root), new MemoryFileSystem()),
        _ => new OverlayFileSystem(new MemoryFileSystem(), new PhysicalFileSystem(root)),
    };
}

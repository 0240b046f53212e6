using System.Runtime.InteropServices;

namespace Wafer.Runtime.Platform;

/// <summary>The functions of the C library that the Linux platform layer uses. All arguments are blittable, so no marshalling code is needed.</summary>
internal static unsafe class Libc
{
    public const int ProtNone = 0, ProtRead = 1, ProtWrite = 2, ProtExec = 4;
    public const int MapPrivate = 0x02, MapFixed = 0x10, MapAnonymous = 0x20, MapNoReserve = 0x4000, MapStack = 0x20000;
    public const int MadviseDontNeed = 4, MadviseHugePage = 14;
    public const int SigIll = 4, SigBus = 7, SigFpe = 8, SigSegv = 11;
    public const int SaSigInfo = 4, SaOnStack = 0x0800_0000;
    public const int SsDisable = 2;

    /// <summary><c>AT_MINSIGSTKSZ</c>: the bytes that the kernel needs on the stack to deliver a signal.</summary>
    public const ulong AuxMinimumSignalStack = 51;

    public static readonly void* MapFailed = (void*)-1;

    [DllImport("libc", EntryPoint = "mmap", ExactSpelling = true)]
    public static extern void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "memfd_create", ExactSpelling = true)]
    public static extern int CreateMemoryFile(byte* name, uint flags);

    [DllImport("libc", EntryPoint = "link", ExactSpelling = true)]
    public static extern int Link(byte* existing, byte* added);

    [DllImport("libc", EntryPoint = "munmap", ExactSpelling = true)]
    public static extern int Unmap(void* address, nuint length);

    [DllImport("libc", EntryPoint = "mprotect", ExactSpelling = true)]
    public static extern int Protect(void* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "madvise", ExactSpelling = true)]
    public static extern int Advise(void* address, nuint length, int advice);

    [DllImport("libc", EntryPoint = "sigaction", ExactSpelling = true)]
    public static extern int SignalAction(int signal, SignalActionRecord* action, SignalActionRecord* old);

    [DllImport("libc", EntryPoint = "sigaltstack", ExactSpelling = true)]
    public static extern int AlternateStack(AlternateStackRecord* stack, AlternateStackRecord* old);

    [DllImport("libc", EntryPoint = "pthread_self", ExactSpelling = true)]
    public static extern nint CurrentThread();

    [DllImport("libc", EntryPoint = "pthread_getattr_np", ExactSpelling = true)]
    public static extern int GetThreadAttributes(nint thread, ThreadAttributes* attributes);

    [DllImport("libc", EntryPoint = "pthread_attr_getstack", ExactSpelling = true)]
    public static extern int GetStack(ThreadAttributes* attributes, void** low, nuint* size);

    [DllImport("libc", EntryPoint = "pthread_attr_destroy", ExactSpelling = true)]
    public static extern int DestroyThreadAttributes(ThreadAttributes* attributes);

    /// <summary>The function is called when a thread ends that has a value other than null, with that value.</summary>
    [DllImport("libc", EntryPoint = "pthread_key_create", ExactSpelling = true)]
    public static extern int CreateThreadKey(uint* key, nint atEnd);

    [DllImport("libc", EntryPoint = "pthread_setspecific", ExactSpelling = true)]
    public static extern int SetThreadValue(uint key, void* value);

    [DllImport("libc", EntryPoint = "getauxval", ExactSpelling = true)]
    public static extern ulong AuxiliaryValue(ulong type);

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    public static extern int Status(int folder, byte* path, int flags, uint wanted, FileStatus* status);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    public static extern uint EffectiveUser();

    /// <summary><c>struct statx</c>: the fields that are used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(20)] public uint User;
        [FieldOffset(28)] public ushort Mode;
    }

    /// <summary><c>struct sigaction</c> as the C library has it on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 152)]
    public struct SignalActionRecord
    {
        [FieldOffset(0)] public nint Handler;
        [FieldOffset(8)] public fixed byte Mask[128];
        [FieldOffset(136)] public int Flags;
        [FieldOffset(144)] public nint Restorer;
    }

    /// <summary><c>pthread_attr_t</c>, opaque; 56 bytes on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    public struct ThreadAttributes;

    /// <summary><c>stack_t</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    public struct AlternateStackRecord
    {
        [FieldOffset(0)] public void* Base;
        [FieldOffset(8)] public int Flags;
        [FieldOffset(16)] public nuint Size;
    }
}

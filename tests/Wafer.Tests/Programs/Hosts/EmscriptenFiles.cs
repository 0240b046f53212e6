using System.Text;

namespace Wafer.Tests.Programs.Hosts;

/// <summary>Files in memory for a program of Emscripten: it can open those that there are, read them and seek, and write to the standard streams.</summary>
internal sealed class EmscriptenFiles
{
    // Numbers of Linux, those of errors as WASI has them.
    private const int NoSuchFile = 44, BadDescriptor = 8, Invalid = 28;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<int, OpenFile> _open = [];
    private readonly MemoryStream _output = new();
    private int _next = 3;

    /// <summary>What the program wrote to its standard streams.</summary>
    public string Output => Encoding.UTF8.GetString(_output.ToArray());

    /// <summary>How many files are open.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Makes a file, or replaces it.</summary>
    /// <param name="path">Its path from the root.</param>
    /// <param name="content">Its content.</param>
    public void Write(string path, byte[] content) => _files[path] = content;

    /// <summary>Opens a file for reading: a descriptor, or an error below 0.</summary>
    public int Open(string path)
    {
        if (!_files.TryGetValue(path.StartsWith('/') ? path : "/" + path, out byte[]? content))
            return -NoSuchFile;
        _open.Add(_next, new OpenFile(content));
        return _next++;
    }

    /// <summary>Closes a descriptor.</summary>
    public int Close(int descriptor) => _open.Remove(descriptor) ? 0 : BadDescriptor;

    /// <summary>Moves where a file is read next: to a place from its start, from here, or from its end.</summary>
    public int Seek(Memory memory, int descriptor, long offset, int whence, int result)
    {
        if (!_open.TryGetValue(descriptor, out OpenFile? file))
            return BadDescriptor;
        long position = offset + (whence switch { 0 => 0, 1 => file.Position, _ => file.Content.Length });
        if (position < 0)
            return Invalid;
        file.Position = position;
        memory.Write((uint)result, position);
        return 0;
    }

    /// <summary>Reads into several buffers.</summary>
    public int Read(Memory memory, int descriptor, int buffers, int count, int result)
    {
        if (!_open.TryGetValue(descriptor, out OpenFile? file))
            return BadDescriptor;
        int total = 0;
        foreach ((uint at, int length) in Buffers(memory, buffers, count))
        {
            ReadOnlySpan<byte> rest = file.Content.AsSpan((int)Math.Min(file.Position, file.Content.Length));
            int read = Math.Min(length, rest.Length);
            rest[..read].CopyTo(memory.GetSpan(at, read));
            file.Position += read;
            total += read;
        }

        memory.Write((uint)result, total);
        return 0;
    }

    /// <summary>Writes several buffers to a standard stream.</summary>
    public int Write(Memory memory, int descriptor, int buffers, int count, int result)
    {
        if (descriptor is not (1 or 2))
            return BadDescriptor;
        int total = 0;
        foreach ((uint at, int length) in Buffers(memory, buffers, count))
        {
            _output.Write(memory.GetSpan(at, length));
            total += length;
        }

        memory.Write((uint)result, total);
        return 0;
    }

    private static IEnumerable<(uint At, int Length)> Buffers(Memory memory, int buffers, int count)
    {
        for (uint i = 0; i < count; i++)
            yield return (memory.Read<uint>((uint)buffers + (8 * i)), memory.Read<int>((uint)buffers + (8 * i) + 4));
    }

    private sealed class OpenFile(byte[] content)
    {
        public byte[] Content => content;

        public long Position { get; set; }
    }
}

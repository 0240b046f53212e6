using System.Buffers.Binary;

namespace Wafer.Wasi;

/// <summary>An entry of a directory.</summary>
internal readonly record struct ListedEntry(byte[] Name, WasiFileType Type, ulong Inode);

/// <summary>Lists directories of any file system, for the host's own use.</summary>
internal static class DirectoryListing
{
    private const int BufferSize = 32 * 1024;

    /// <summary>All entries but <c>.</c> and <c>..</c>. What cannot be read is left out.</summary>
    public static List<ListedEntry> Of(WasiDirectory directory)
    {
        List<ListedEntry> entries = [];
        byte[] buffer = new byte[BufferSize];
        ulong cookie = 0;
        while (true)
        {
            var writer = new WasiEntryWriter(buffer);
            if (directory.ReadEntries(cookie, ref writer) != WasiErrno.Success || writer.Length == 0)
                return entries;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, writer.Length);
            while (TryTake(ref rest, out ulong next, out var entry))
            {
                cookie = next;
                if (!entry.Name.AsSpan().SequenceEqual("."u8) && !entry.Name.AsSpan().SequenceEqual(".."u8))
                    entries.Add(entry);
            }

            if (writer.Length < buffer.Length)
                return entries;
        }
    }

    /// <summary>Reads an entry as <see cref="WasiEntryWriter"/> wrote it; false for one that was cut off.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ulong next, out ListedEntry entry)
    {
        const int header = WasiEntryWriter.HeaderSize;
        next = 0;
        entry = default;
        if (rest.Length < header)
            return false;
        int nameLength = BinaryPrimitives.ReadInt32LittleEndian(rest[16..]);
        if (rest.Length - header < nameLength)
            return false;
        next = BinaryPrimitives.ReadUInt64LittleEndian(rest);
        entry = new ListedEntry(
            rest.Slice(header, nameLength).ToArray(), (WasiFileType)rest[20], BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
        rest = rest[(header + nameLength)..];
        return true;
    }
}

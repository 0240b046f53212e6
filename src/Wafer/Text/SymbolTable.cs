using System.Text;

namespace Wafer.Text;

/// <summary>Numbers identifiers, so that the parser compares and looks up integers.</summary>
internal sealed class SymbolTable
{
    private readonly List<byte[]> _names = [];
    private Entry[] _entries = new Entry[64];
    private int[] _buckets = new int[64];

    /// <summary>The number of a name, given in UTF-8; the same for equal names.</summary>
    public int Intern(ReadOnlySpan<byte> name)
    {
        int hash = HashOf(name);
        int found = Find(name, hash);
        if (found >= 0)
            return found;
        if (_names.Count == _entries.Length)
            Grow();
        int symbol = _names.Count;
        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries[symbol] = new Entry(hash, bucket - 1);
        bucket = symbol + 1;
        _names.Add(name.ToArray());
        return symbol;
    }

    /// <summary>The number of a name, or -1 if it has none yet.</summary>
    public int Find(ReadOnlySpan<byte> name) => Find(name, HashOf(name));

    /// <summary>The name of a symbol in UTF-8.</summary>
    public byte[] BytesOf(int symbol) => _names[symbol];

    /// <summary>The name of a symbol.</summary>
    public string NameOf(int symbol) => Encoding.UTF8.GetString(_names[symbol]);

    private int Find(ReadOnlySpan<byte> name, int hash)
    {
        int i = _buckets[hash & (_buckets.Length - 1)] - 1;
        while (i >= 0 && (_entries[i].Hash != hash || !name.SequenceEqual(_names[i])))
            i = _entries[i].Next;
        return i;
    }

    // HashCode is seeded at random for each process, so texts cannot be made to collide.
    private static int HashOf(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private void Grow()
    {
        int size = _entries.Length * 2;
        Array.Resize(ref _entries, size);
        _buckets = new int[size];
        for (int i = 0; i < _names.Count; i++)
        {
            ref int bucket = ref _buckets[_entries[i].Hash & (size - 1)];
            _entries[i] = new Entry(_entries[i].Hash, bucket - 1);
            bucket = i + 1;
        }
    }

    private readonly record struct Entry(int Hash, int Next);
}

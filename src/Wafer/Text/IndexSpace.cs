namespace Wafer.Text;

/// <summary>An index space with the identifiers that are bound in it (Core spec 6.1.3).</summary>
/// <param name="category">What it numbers, for messages.</param>
internal sealed class IndexSpace(string category)
{
    private readonly Dictionary<int, int> _indices = [];
    private readonly List<int> _names = [];

    /// <summary>What the space numbers.</summary>
    public string Category => category;

    /// <summary>How many indices are taken.</summary>
    public int Count => _names.Count;

    /// <summary>The symbol of an index for the name section, or -1.</summary>
    public int NameOf(int index) => _names[index];

    /// <summary>Gives a name for the name section that differs from the identifier.</summary>
    public void Rename(int index, int symbol) => _names[index] = symbol;

    /// <summary>Takes the next index.</summary>
    /// <param name="symbol">The identifier, or -1.</param>
    /// <returns>Whether the identifier was free.</returns>
    public bool TryAdd(int symbol)
    {
        bool free = symbol < 0 || _indices.TryAdd(symbol, _names.Count);
        _names.Add(symbol);
        return free;
    }

    /// <summary>The index that an identifier is bound to.</summary>
    public bool TryFind(int symbol, out int index) => _indices.TryGetValue(symbol, out index);

    /// <summary>Makes the space empty.</summary>
    public void Clear()
    {
        _indices.Clear();
        _names.Clear();
    }
}

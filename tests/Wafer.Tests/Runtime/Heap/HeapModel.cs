using Wafer.Compiler;

namespace Wafer.Tests.Runtime.Heap;

/// <summary>An object graph twice: in a heap, and as plain C# objects. Random changes are made to both, and at any time they must look the same.</summary>
internal sealed class HeapModel
{
    private readonly HeapHarness _heap;
    private readonly Random _random;
    private readonly Item?[] _roots;
    private readonly List<(int Handle, Item Item)> _handles = [];
    private readonly (uint Type, int Slots)[] _nodes;
    private readonly uint _references, _bytes;
    private uint _number;

    public HeapModel(HeapHarness heap, int seed)
    {
        _heap = heap;
        _random = new Random(seed);
        _roots = new Item?[heap.RootCount];
        _nodes = [.. new[] { 0, 1, 2, 3, 5, 13, 70, 200 }.Select(slots => (heap.DefineNode(slots), slots))];
        _references = heap.DefineReferences();
        _bytes = heap.DefineBytes();
    }

    /// <summary>How many items the last comparison saw.</summary>
    public int Compared { get; private set; }

    /// <summary>Makes one random change.</summary>
    /// <param name="largest">The greatest number of elements of arrays.</param>
    public void Step(int largest)
    {
        int root = _random.Next(_roots.Length);
        switch (_random.Next(20))
        {
            case < 7:
                SetRoot(root, NewNode());
                break;
            case < 9:
                SetRoot(root, NewReferences(Length(largest)));
                break;
            case 9:
                SetRoot(root, NewBytes(Length(largest * 4)));
                break;
            case 10:
                SetRoot(root, null);
                break;
            case 11:
                SetRoot(root, Walk());
                break;
            case 12:
                ChangeHandles();
                break;
            default:
                if (Walk() is { Slots.Length: > 0 } target)
                    SetSlot(target, _random.Next(target.Slots.Length), RandomValue());
                break;
        }
    }

    /// <summary>Compares everything that can be reached.</summary>
    public void Compare()
    {
        var seen = new Dictionary<Item, uint>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<(Item, uint)>();
        for (int i = 0; i < _roots.Length; i++)
            CompareValue(_roots[i], Root(i));
        foreach ((int handle, Item item) in _handles)
            CompareValue(item, _heap.Heap.HandleReference(handle));
        while (pending.TryPop(out (Item Item, uint Offset) next))
            CompareItem(next.Item, next.Offset);
        Assert.Equal(seen.Count, seen.Values.Distinct().Count());
        Compared = seen.Count;

        void CompareValue(object? expected, uint actual)
        {
            switch (expected)
            {
                case null:
                    Assert.Equal(0u, actual);
                    break;
                case uint number:
                    Assert.Equal(number, actual);
                    break;
                case Item item:
                    if (seen.TryAdd(item, actual))
                        pending.Push((item, actual));
                    else
                        Assert.Equal(seen[item], actual);
                    break;
                default:
                    Assert.Same(expected, _heap.Heap.HostObjects[actual]);
                    break;
            }
        }

        void CompareItem(Item item, uint offset)
        {
            Assert.Equal(item.Type, _heap.Word(offset, 0));
            Assert.Equal(item.Number, _heap.Word(offset, 4));
            for (int i = 0; i < item.Slots.Length; i++)
                CompareValue(item.Slots[i], _heap.Slot(offset, i));
            if (item.Type == _bytes)
                Assert.True(Content(offset).IndexOfAnyExcept(Filling(item.Number)) < 0);
        }
    }

    private unsafe Span<byte> Content(uint array) => new(_heap.Heap.Base + array + HeapLayout.ElementsOffset, (int)_heap.Length(array));

    private static byte Filling(uint length) => (byte)(length * 7 + 1);

    private unsafe uint Root(int index) => (uint)_heap.Roots[index];

    private unsafe void SetRoot(int index, Item? item)
    {
        // Nothing collects between finding an item and this.
        _heap.Roots[index] = item is null ? 0 : item.Found;
        _roots[index] = item;
    }

    private int Length(int largest) => _random.Next(4) switch
    {
        0 => _random.Next(largest + 1),
        1 => _random.Next(3),
        _ => _random.Next(Math.Min(largest, 300) + 1),
    };

    private Item NewNode()
    {
        (uint type, int slots) = _nodes[_random.Next(_nodes.Length)];
        var item = new Item(type, ++_number, new object?[slots]) { Found = _heap.NewNode(type, _number) };
        Assert.NotEqual(0u, item.Found);
        return Fill(item, Math.Min(slots, 4));
    }

    private Item NewReferences(int length)
    {
        var item = new Item(_references, (uint)length, new object?[length]) { Found = _heap.Heap.AllocateArray(_references, (uint)length) };
        Assert.NotEqual(0u, item.Found);
        return Fill(item, Math.Min(length, 10));
    }

    private Item NewBytes(int length)
    {
        var item = new Item(_bytes, (uint)length, []) { Found = _heap.Heap.AllocateArray(_bytes, (uint)length) };
        Assert.NotEqual(0u, item.Found);
        Assert.True(Content(item.Found).IndexOfAnyExcept((byte)0) < 0);
        Content(item.Found).Fill(Filling((uint)length));
        return item;
    }

    private Item Fill(Item item, int count)
    {
        for (int i = 0; i < count; i++)
            SetSlot(item, _random.Next(item.Slots.Length), RandomValue());
        return item;
    }

    private void SetSlot(Item target, int index, object? value)
    {
        target.Slots[index] = value;
        _heap.Store(target.Found, index, value switch
        {
            null => 0,
            uint number => number,
            Item item => item.Found,
            _ => (uint)_heap.Heap.ReferenceOf(value),
        });
    }

    private object? RandomValue() => _random.Next(8) switch
    {
        0 => null,
        1 => (uint)_random.Next() * 2 + 1,
        2 => _random.Next(3) == 0 ? new object() : null,
        _ => Walk(),
    };

    // Goes down from a root; where each item on the way is in the heap is noted in it.
    private Item? Walk()
    {
        int root = _random.Next(_roots.Length);
        Item? item = _roots[root];
        if (item is null)
            return null;
        item.Found = Root(root);
        for (int depth = _random.Next(6); depth > 0 && item.Slots.Length > 0; depth--)
        {
            int slot = _random.Next(item.Slots.Length);
            if (item.Slots[slot] is not Item next)
                continue;
            next.Found = _heap.Slot(item.Found, slot);
            item = next;
        }
        return item;
    }

    private void ChangeHandles()
    {
        if (_handles.Count > 20)
        {
            int which = _random.Next(_handles.Count);
            _heap.Heap.FreeHandle(_handles[which].Handle);
            _handles.RemoveAt(which);
        }
        else if (Walk() is { } item)
        {
            _handles.Add((_heap.Heap.NewHandle(item.Found), item));
        }
    }

    private sealed class Item(uint type, uint number, object?[] slots)
    {
        public uint Type { get; } = type;

        /// <summary>What is at offset 4: a number of its own, or the length.</summary>
        public uint Number { get; } = number;

        /// <summary>Null, an i31 (<see cref="uint"/>), an item, or a .NET object.</summary>
        public object?[] Slots { get; } = slots;

        /// <summary>Where it is, when it was looked for last.</summary>
        public uint Found { get; set; }
    }
}

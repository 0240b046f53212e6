using System.Text;

namespace Wafer.Tests.Programs.Hosts;

/// <summary>
/// Renders images with resvg as browsers use it: the 18 functions that wasm-bindgen lets the module import, on objects that it knows by numbers.
/// </summary>
internal sealed class ResvgHost
{
    private const string Imports = "wbg";

    // The numbers below are those of undefined, null, true and false and of what wasm-bindgen keeps for itself.
    private const int FirstNumber = 132, None = 0;

    private readonly Dictionary<int, object> _objects = [];
    private readonly Instance _instance;
    private int _next = FirstNumber;

    public ResvgHost(Engine engine, Store store, Module module)
    {
        Linker linker = new Linker(engine)
            .DefineFunction(Imports, "__wbindgen_memory", (Caller caller) => Add(caller.GetMemory("memory")))
            .DefineFunction(Imports, "__wbindgen_object_drop_ref", (int number) => Drop(number))
            .DefineFunction(Imports, "__wbindgen_string_new", (Caller caller, int at, int length) => Add(Text(caller, at, length)))
            .DefineFunction(Imports, "__wbindgen_string_get", (Caller caller, int result, int number) => GetString(caller.GetMemory("memory"), result, number))
            .DefineFunction(Imports, "__wbindgen_throw", (Action<Caller, int, int>)((caller, at, length) => throw new InvalidOperationException(Text(caller, at, length))))
            .DefineFunction(Imports, "__wbg_new_28c511d9baebfa89", (Caller caller, int at, int length) => Add(new InvalidOperationException(Text(caller, at, length))))
            .DefineFunction(Imports, "__wbg_buffer_12d079cc21e14bdb", (int memory) => Add(_objects[memory]))
            .DefineFunction(Imports, "__wbg_newwithbyteoffsetandlength_aa4a17c33a06e5cb", (int memory, int at, int length) => Add(new View((Memory)_objects[memory], (uint)at, length)))
            .DefineFunction(Imports, "__wbg_new_63b92bc8671ed464", (int source) => Add(_objects[source] is Memory memory ? new View(memory, 0, memory.Span.Length) : Bytes(source).ToArray()))
            .DefineFunction(Imports, "__wbg_instanceof_Uint8Array_2b3bbecd033d19f6", (int number) => _objects[number] is byte[] or View)
            .DefineFunction(Imports, "__wbg_length_c20a40f15020d68a", (int number) => Bytes(number).Length)
            .DefineFunction(Imports, "__wbg_set_a47bac70306a19a7", (int target, int source, int at) => Bytes(source).CopyTo(Bytes(target)[at..]))
            .DefineFunction(Imports, "__wbg_new_16b304a2cfa7ff4a", () => Add(new List<object>()))
            .DefineFunction(Imports, "__wbg_push_a5b05aedc7234f9f", (int list, int number) => Push((List<object>)_objects[list], number))
            .DefineFunction(Imports, "__wbg_values_839f3396d5aac002", (int list) => Add(((List<object>)_objects[list]).GetEnumerator()))
            .DefineFunction(Imports, "__wbg_next_196c84450b364254", (int values) => Add(Next(values)))
            .DefineFunction(Imports, "__wbg_done_298b57d23c0fc80c", (int step) => !((Step)_objects[step]).HasValue)
            .DefineFunction(Imports, "__wbg_value_d93c65011f51a456", (int step) => Add(((Step)_objects[step]).Value!));
        _instance = linker.Instantiate(store, module);
    }

    /// <summary>How many objects the module has not dropped.</summary>
    public int ObjectCount => _objects.Count;

    /// <summary>An image as PNG.</summary>
    /// <param name="svg">The image.</param>
    /// <param name="fonts">The fonts that its text can be written in.</param>
    public byte[] Render(string svg, params byte[][] fonts)
    {
        string options = fonts.Length > 0 ? """{"font":{}}""" : "{}";
        int optionsAt = Allocate(options);
        int image = Call("resvg_new", Add(svg), optionsAt, Encoding.UTF8.GetByteCount(options), fonts.Length > 0 ? Add(fonts.ToList<object>()) : None);
        int rendered = Call("resvg_render", image);
        byte[] png = (byte[])Take(Call("renderedimage_asPng", rendered));
        _instance.GetFunction("__wbg_renderedimage_free").Invoke(rendered);
        _instance.GetFunction("__wbg_resvg_free").Invoke(image);
        return png;
    }

    // These functions write where they are told: what they give, what they throw, and whether they do.
    private int Call(string name, params ReadOnlySpan<Value> arguments)
    {
        Func<int, int> moveStack = _instance.GetFunction<Func<int, int>>("__wbindgen_add_to_stack_pointer");
        int result = moveStack(-16);
        try
        {
            _instance.GetFunction(name).Invoke([result, .. arguments]);
            ReadOnlySpan<int> words = _instance.GetMemory("memory").GetSpan<int>((uint)result, 3);
            return words[2] == 0 ? words[0] : throw (Exception)Take(words[1]);
        }
        finally
        {
            moveStack(16);
        }
    }

    private int Allocate(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int at = _instance.GetFunction("__wbindgen_malloc").Invoke(bytes.Length, 1)[0].AsI32();
        bytes.CopyTo(_instance.GetMemory("memory").GetSpan((uint)at, bytes.Length));
        return at;
    }

    private void GetString(Memory memory, int result, int number)
    {
        (int at, int length) = _objects[number] is string text ? (Allocate(text), Encoding.UTF8.GetByteCount(text)) : (0, 0);
        memory.Write((uint)result, at);
        memory.Write((uint)result + 4, length);
    }

    private int Add(object value)
    {
        _objects.Add(_next, value);
        return _next++;
    }

    private object Take(int number)
    {
        object value = _objects[number];
        Drop(number);
        return value;
    }

    private void Drop(int number)
    {
        if (number >= FirstNumber)
            _objects.Remove(number);
    }

    private int Push(List<object> list, int number)
    {
        list.Add(_objects[number]);
        return list.Count;
    }

    private Step Next(int values)
    {
        var enumerator = (IEnumerator<object>)_objects[values];
        bool hasValue = enumerator.MoveNext();
        return new Step(hasValue, hasValue ? enumerator.Current : null);
    }

    private Span<byte> Bytes(int number) => _objects[number] switch
    {
        byte[] bytes => bytes,
        View view => view.Memory.GetSpan(view.Offset, view.Length),
        object other => throw new InvalidCastException($"{other} is no array of bytes."),
    };

    private static string Text(Caller caller, int at, int length) => caller.GetMemory("memory").ReadString((uint)at, length);

    /// <summary>An array of bytes that are part of a memory.</summary>
    private sealed record View(Memory Memory, uint Offset, int Length);

    /// <summary>What an iterator gives.</summary>
    private sealed record Step(bool HasValue, object? Value);
}

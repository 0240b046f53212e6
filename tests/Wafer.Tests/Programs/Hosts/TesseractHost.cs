using System.Diagnostics;

namespace Wafer.Tests.Programs.Hosts;

/// <summary>
/// Recognizes text with Tesseract as browsers run it: a C++ program compiled by Emscripten, whose imports and exports have no names but letters.
/// What they are is in the package's JavaScript; those that recognizing text never calls stay undefined and end in an error.
/// </summary>
internal sealed class TesseractHost
{
    private const string Imports = "a";
    private const int NeuralNetworkAlone = 1, PageSize = 1 << 16, MaxPages = 32768;

    // Emscripten's calls through the table that may be left by longjmp: invoke_iiii and its like.
    private const string Invokers = "bcdefghijqr";

    private readonly Instance _instance;
    private readonly Memory _memory;
    private readonly int _api;

    public TesseractHost(Engine engine, Store store, Module module, byte[] trainedData)
    {
        var linker = new Linker(engine);
        foreach (Model.ImportDescription import in module.Imports)
            DefineInvokerOrNothing(linker, import.Name, module.Description.FunctionTypeOf(import.Index));
        linker.AllowShadowing = true;
        linker.DefineFunction(Imports, "l", (Caller caller, int file, int buffers, int count, int result) => Files.Write(MemoryOf(caller), file, buffers, count, result))
            .DefineFunction(Imports, "m", (int file) => Files.Close(file))
            .DefineFunction(Imports, "n", (Caller caller, int _, int path, int _, int _) => Files.Open(MemoryOf(caller).ReadNullTerminatedString((uint)path)))
            .DefineFunction(Imports, "o", (Caller caller, int file, int buffers, int count, int result) => Files.Read(MemoryOf(caller), file, buffers, count, result))
            .DefineFunction(Imports, "s", (Caller caller, int _, int _, int arguments) => Report(MemoryOf(caller).Read<int>((uint)arguments)))
            .DefineFunction(Imports, "u", (Action)(() => throw new LongJump()))
            .DefineFunction(Imports, "v", (Caller caller, int size) => Grow(MemoryOf(caller), (uint)size))
            .DefineFunction(Imports, "F", (Caller caller, int file, long offset, int whence, int result) => Files.Seek(MemoryOf(caller), file, offset, whence, result))
            .DefineFunction(Imports, "G", (int _, int _) => 0)
            .DefineFunction(Imports, "H", (Caller caller, int count, int size) => NoEnvironment(MemoryOf(caller), count, size))
            .DefineFunction(Imports, "N", (Caller caller, int _, long _, int result) => Clock(MemoryOf(caller), result))
            .DefineFunction(Imports, "Q", (Caller caller, int files) => AddFiles(MemoryOf(caller), (uint)files));
        Files.Write("/eng.traineddata", trainedData);
        _instance = linker.Instantiate(store, module);
        _memory = _instance.GetMemory("U");
        _instance.GetFunction("V").Invoke();

        // TessBaseAPI(), Init("/", "eng", OEM_LSTM_ONLY)
        _api = Call("Lc");
        if (Call("bd", _api, Allocate("/"), Allocate("eng"), NeuralNetworkAlone) != 0)
            throw new InvalidOperationException($"There is no language: {Files.Output}");
    }

    /// <summary>The program's files.</summary>
    public EmscriptenFiles Files { get; } = new();

    /// <summary>How far the program said it was, in percent.</summary>
    public List<int> Progress { get; } = [];

    /// <summary>How often longjmp left calls.</summary>
    public int LongJumps { get; private set; }

    /// <summary>Sets the image: PNG, among others.</summary>
    /// <returns>Whether it is one.</returns>
    public bool SetImage(byte[] image)
    {
        Files.Write("/input", image);
        return Call("nd", _api, 1, 0f) == 0;
    }

    /// <summary>Recognizes the image's text.</summary>
    /// <returns>Whether there was an image.</returns>
    public bool Recognize() => Call("Fd", _api, 0) == 0;

    /// <summary>The text.</summary>
    public string GetText() => TakeString(Call("Jd", _api));

    /// <summary>A table of the pages, blocks, paragraphs, lines and words: where they are, and how sure each is.</summary>
    public string GetTable() => TakeString(Call("Md", _api, 0));

    /// <summary>How sure all of it is, in percent.</summary>
    public int GetConfidence() => Call("Qd", _api);

    private int Call(string name, params ReadOnlySpan<Value> arguments) => _instance.GetFunction(name).Invoke(arguments)[0].AsI32();

    private int Allocate(string text)
    {
        int at = Call("yf", text.Length + 1);
        _memory.WriteNullTerminatedString((uint)at, text);
        return at;
    }

    private string TakeString(int at)
    {
        string text = _memory.ReadNullTerminatedString((uint)at);
        _instance.GetFunction("xf").Invoke(at);
        return text;
    }

    private void DefineInvokerOrNothing(Linker linker, string name, Model.FunctionType type) => linker.DefineFunction(
        Imports,
        name,
        type,
        Invokers.Contains(name, StringComparison.Ordinal) ? Invoke : (_, _, _) => throw new UnreachableException($"'{name}' is not defined."));

    // The call's stack is cut back to where it was, and setThrew says to the caller, which knows its setjmp, that there was a jump.
    private void Invoke(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        Instance instance = caller.Instance!;
        Value stack = instance.GetFunction("Df").Invoke()[0];
        try
        {
            instance.GetTable("ea")[(uint)arguments[0].AsI32()].AsFuncRef()!.Invoke(arguments[1..], results);
        }
        catch (LongJump)
        {
            LongJumps++;
            instance.GetFunction("Cf").Invoke(stack);
            instance.GetFunction("Bf").Invoke(1, 0);
            results.Fill(0);
        }
    }

    private static Memory MemoryOf(Caller caller) => caller.GetMemory("U");

    private int Report(int percent)
    {
        Progress.Add(percent);
        return 0;
    }

    private static int Grow(Memory memory, uint size)
    {
        ulong pages = ((ulong)size + PageSize - 1) / PageSize;
        return pages <= MaxPages && (pages <= memory.Pages || memory.Grow(pages - memory.Pages) >= 0) ? 1 : 0;
    }

    private static int NoEnvironment(Memory memory, int count, int size)
    {
        memory.Write((uint)count, 0);
        memory.Write((uint)size, 0);
        return 0;
    }

    private static int Clock(Memory memory, int result)
    {
        memory.Write((uint)result, (long)(Stopwatch.GetElapsedTime(0).TotalMilliseconds * 1e6));
        return 0;
    }

    // The files that the program brings: for each, where its name and its content are and how long that is; a zero ends them.
    private void AddFiles(Memory memory, uint files)
    {
        for (; memory.Read<uint>(files) is not 0 and uint name; files += 12)
            Files.Write(memory.ReadNullTerminatedString(name), memory.GetSpan(memory.Read<uint>(files + 4), memory.Read<int>(files + 8)).ToArray());
    }

    private sealed class LongJump : Exception;
}

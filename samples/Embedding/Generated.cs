using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Host functions and exports by the source generator: no names in strings at the calls, no reflection anywhere.</summary>
internal static partial class Generated
{
    public static void Run(TextWriter output)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        var host = new Host(output);
        Instance instance = host.DefineOn(new Linker(engine)).Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module
              (import "env" "log" (func $log (param i32 i32)))
              (import "env" "checksum" (func $checksum (param i32 i32) (result i32)))
              (memory (export "memory") 1)
              (func (export "echo") (param i32 i32) (call $log (local.get 0) (local.get 1)))
              (func (export "stats") (param i32 i32) (result i32 i64)
                (call $checksum (local.get 0) (local.get 1)) (i64.extend_i32_u (local.get 1))))
            """)));

        ITextTools tools = ITextTools.Bind(instance);
        int length = tools.Memory.WriteString(64, "typed on both sides");
        tools.Echo(64, length);
        output.WriteLine(tools.Stats(64, length));
    }

    [WasmImports("env")]
    private sealed partial class Host(TextWriter output)
    {
        [WasmFunction("log")]
        private void Log([WasmString] string text) => output.WriteLine(text);

        [WasmFunction("checksum")]
        private static int Checksum(ReadOnlySpan<byte> bytes)
        {
            int sum = 0;
            foreach (byte b in bytes)
                sum = (sum * 31) + b;
            return sum;
        }
    }

    [WasmExports]
    private partial interface ITextTools
    {
        [WasmFunction("memory")]
        Memory Memory { get; }

        [WasmFunction("echo")]
        void Echo(uint offset, int length);

        [WasmFunction("stats")]
        (int Checksum, long Length) Stats(uint offset, int length);
    }
}

using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Plug-ins in a folder, each in a store of its own, replaced while the program runs.</summary>
internal static class PluginHost
{
    public static void Run(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("wafer-plugins-").FullName;
        try
        {
            string file = Path.Combine(folder, "price.wat");
            File.WriteAllText(file, Plugin("(i32.mul (local.get 0) (i32.const 2))"));
            using var plugin = new HotPlugin(new Engine(), file, output);
            output.WriteLine(plugin.Call(21));

            // A new version; a broken one, which is refused while the old one stays; and the next.
            File.WriteAllText(file, Plugin("(call $log (local.get 0)) (i32.add (local.get 0) (i32.const 1000))"));
            plugin.Reload();
            output.WriteLine(plugin.Call(21));
            File.WriteAllText(file, Plugin("(i32.mul (local.get 0))"));
            plugin.Reload();
            output.WriteLine(plugin.Call(22));
            File.WriteAllText(file, Plugin("(loop $l (br $l)) (i32.const 0)"));
            plugin.Reload();
            output.WriteLine(plugin.Call(23));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Plugin(string body) => $"""
        (module
          (import "host" "log" (func $log (param i32)))
          (func (export "price") (param i32) (result i32) {body}))
        """;

    /// <summary>One plug-in. A program with many threads would keep one such object for each, and share the modules.</summary>
    private sealed class HotPlugin : IDisposable
    {
        private static readonly StoreLimits s_limits = new() { MemoryBytes = 16 << 20, StackBytes = 256 << 10 };

        private readonly Engine _engine;
        private readonly Linker _linker;
        private readonly string _file;
        private readonly TextWriter _output;
        private Store? _store;
        private Func<int, int>? _price;

        public HotPlugin(Engine engine, string file, TextWriter output)
        {
            _engine = engine;
            _file = file;
            _output = output;
            _linker = new Linker(engine).DefineFunction("host", "log", (int number) => output.WriteLine($"log {number}"));
            Reload();
        }

        // A FileSystemWatcher would call this. The new version is complete before it takes the place of the old one.
        public void Reload()
        {
            var store = new Store(_engine, s_limits);
            try
            {
                Module module = Module.Compile(_engine, Wat.Assemble(File.ReadAllText(_file)));
                Func<int, int> price = _linker.Instantiate(store, module).GetFunction<Func<int, int>>("price");
                (Store? old, _store, _price) = (_store, store, price);
                old?.Dispose();
            }
            catch (WasmException e)
            {
                store.Dispose();
                _output.WriteLine($"refused: {e.GetType().Name}");
            }
        }

        public string Call(int argument)
        {
            try
            {
                return $"price {_store!.Run(() => _price!(argument), TimeSpan.FromMilliseconds(50))}";
            }
            catch (TimeoutException)
            {
                return "takes too long";
            }
        }

        public void Dispose() => _store?.Dispose();
    }
}

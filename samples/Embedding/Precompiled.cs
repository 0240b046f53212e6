using Wafer.Text;

namespace Wafer.Samples;

/// <summary>Compile once, run often: a module's machine code as a file.</summary>
internal static class Precompiled
{
    public static void Run(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("wafer-sample-").FullName;
        try
        {
            string file = Path.Combine(folder, "answer.wafer");
            var engine = new Engine();
            using (FileStream stream = File.Create(file))
                Module.Compile(engine, Wat.Assemble("""(module (func (export "answer") (result i32) (i32.const 42)))""")).Save(stream);

            // In another process, usually. Load only what nobody else can write to: it is an executable.
            Module module = Module.LoadFile(engine, file, new ArtifactOptions { AllowRecompilation = false });
            using var store = new Store(engine);
            output.WriteLine($"the answer is {new Linker(engine).Instantiate(store, module).GetFunction<Func<int>>("answer")()}");

            byte[] bytes = File.ReadAllBytes(file);
            bytes[^1] ^= 1;
            File.WriteAllBytes(file, bytes);
            Module.LoadFile(engine, file, new ArtifactOptions { AllowRecompilation = false });
        }
        catch (ArtifactException e)
        {
            output.WriteLine($"damaged file: {e.GetType().Name}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

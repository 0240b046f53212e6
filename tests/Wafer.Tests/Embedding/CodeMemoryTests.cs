using System.Runtime.CompilerServices;
using Wafer.Tests.Wasi;
using Wafer.Text;

namespace Wafer.Tests.Embedding;

/// <summary>Tests that look at all of the process, so that no others may run beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>The machine code of modules that nobody holds goes back to the system.</summary>
[Collection(nameof(AloneCollection))]
public class CodeMemoryTests
{
    [LinuxFact]
    public void Modules_that_nobody_holds_give_their_code_back()
    {
        // 64 KiB of code each at least, of which the arena of 1 GiB holds 16384.
        var engine = new Engine();
        byte[] bytes = Wat.Assemble("(module " + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"(func (export \"f{i}\") (param i64) (result i64) (local.get 0) {string.Concat(Enumerable.Repeat("(i64.const 0x123456789abcdef) (i64.mul)", 120))})")) + ")");
        long before = ResidentCode(), code = 0;
        for (int i = 0; i < 400; i++)
        {
            code += Compile(engine, bytes);
            if (i % 50 == 49)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.True(code > 20 << 20, $"only {code} bytes of code were made");
        long resident = ResidentCode() - before;
        Assert.True(resident < code / 2, $"{resident} bytes of {code} are still there");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static long Compile(Engine engine, byte[] bytes)
        {
            using var store = new Store(engine);
            Module module = Module.Compile(engine, bytes);
            new Linker(engine).Instantiate(store, module).GetFunction<Func<long, long>>("f0")(1);
            return ((Wafer.Runtime.WholeCode)module.Core.Code).Artifact.Code.Length;
        }
    }

    // Of the mappings in the arena, what is in memory.
    private static unsafe long ResidentCode()
    {
        ulong start = (ulong)Wafer.Runtime.Platform.CodeArena.CodeStart, end = start + Wafer.Runtime.Platform.CodeArena.CodeSize;
        long resident = 0;
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
            if (!line.Contains(':', StringComparison.Ordinal) || line.Contains(" r", StringComparison.Ordinal) || line.Contains(" -", StringComparison.Ordinal))
            {
                if (words.Length > 2 && ulong.TryParse(words[0], System.Globalization.NumberStyles.HexNumber, null, out ulong at))
                    inside = at >= start && at < end;
            }
            else if (inside && words[0] == "Rss:")
            {
                resident += long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
            }
        }
        return resident;
    }
}

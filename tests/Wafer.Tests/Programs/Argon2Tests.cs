using System.Text;

namespace Wafer.Tests.Programs;

/// <summary>Argon2 as browsers use it, scalar and with vectors: the hashes of the reference implementation's own tests (<c>src/test.c</c> of phc-winner-argon2).</summary>
public class Argon2Tests
{
    private const int Argon2i = 1, Argon2id = 2, Version = 0x13;

    public static TheoryData<string, BoundsMode, CpuExtensions> Modules() => new()
    {
        { Packages.Argon2Module, BoundsMode.GuardPages, CpuExtensions.All },
        { Packages.Argon2Module, BoundsMode.Explicit, CpuExtensions.All },
        { Packages.Argon2VectorModule, BoundsMode.GuardPages, CpuExtensions.All },
        { Packages.Argon2VectorModule, BoundsMode.Explicit, CpuExtensions.All },
        { Packages.Argon2VectorModule, BoundsMode.GuardPages, CpuExtensions.None },
    };

    [ProgramTheory(nameof(Packages.Argon2))]
    [MemberData(nameof(Modules))]
    public void Passwords_hash_as_the_reference_implementation_says(string module, BoundsMode bounds, CpuExtensions extensions)
    {
        var engine = new Engine(EngineOptions.Default with { Bounds = bounds, CpuExtensions = extensions });
        using var store = new Store(engine);
        Instance instance = Instantiate(engine, store, Packages.Argon2.PathOf(module));
        Assert.Equal("c1628832147d9720c5bd1cfd61367078729f6dfb6f8fea9ff98158e0d7816ed0", Hash(instance, Argon2i, 2, 1 << 16, "password", "somesalt"));
        Assert.Equal("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7", Hash(instance, Argon2id, 2, 1 << 16, "password", "somesalt"));
        Assert.Equal("89e9029f4637b295beb027056a7336c414fadd43f6b208645281cb214a56452f", Hash(instance, Argon2i, 2, 1 << 8, "password", "somesalt"));
    }

    // What Emscripten's glue does: the names are its minified ones.
    private static Instance Instantiate(Engine engine, Store store, string file)
    {
        var linker = new Linker(engine);
        linker.DefineFunction("a", "a", (Caller caller, int destination, int source, int count) =>
        {
            Memory memory = caller.GetExport("c") as Memory ?? throw new InvalidOperationException("There is no memory.");
            memory.GetSpan((uint)source, count).CopyTo(memory.GetSpan((uint)destination, count));
            return destination;
        });
        linker.DefineFunction("a", "b", (Caller caller, int size) =>
        {
            Memory memory = caller.GetExport("c") as Memory ?? throw new InvalidOperationException("There is no memory.");
            ulong pages = ((uint)size + 0xFFFFUL) >> 16;
            return pages <= memory.Pages || memory.Grow(pages - memory.Pages) >= 0 ? 1 : 0;
        });
        Instance instance = linker.Instantiate(store, Module.CompileFile(engine, file));
        instance.GetFunction("d").Invoke();
        return instance;
    }

    private static string Hash(Instance instance, int type, int passes, int kibibytes, string password, string salt)
    {
        const int length = 32;
        int passwordAt = Allocate(instance, password), saltAt = Allocate(instance, salt), hashAt = instance.GetFunction("f").Invoke(length)[0].AsI32();
        int error = instance.GetFunction("e").Invoke(passes, kibibytes, 1, passwordAt, password.Length, saltAt, salt.Length, hashAt, length, 0, 0, type, Version)[0].AsI32();
        Assert.Equal(0, error);
        return Convert.ToHexStringLower(instance.GetMemory("c").GetSpan((uint)hashAt, length));
    }

    private static int Allocate(Instance instance, string text)
    {
        int at = instance.GetFunction("f").Invoke(text.Length)[0].AsI32();
        Encoding.ASCII.GetBytes(text, instance.GetMemory("c").GetSpan((uint)at, text.Length));
        return at;
    }
}

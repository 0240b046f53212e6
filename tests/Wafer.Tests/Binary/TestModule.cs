using Wafer.Binary;
using Wafer.Model;

namespace Wafer.Tests.Binary;

/// <summary>Builds binaries by hand: the header, then sections of given bytes.</summary>
internal static class TestModule
{
    public const byte TypeSection = 1, ImportSection = 2, FunctionSection = 3, TableSection = 4, MemorySection = 5, GlobalSection = 6,
        ExportSection = 7, StartSection = 8, ElementSection = 9, CodeSection = 10, DataSection = 11, DataCountSection = 12, TagSection = 13;

    public static byte[] Of(params byte[][] sections)
    {
        var writer = new ByteWriter();
        writer.WriteBytes("\0asm\u0001\0\0\0"u8);
        foreach (byte[] section in sections)
            writer.WriteBytes(section);
        return writer.ToArray();
    }

    public static byte[] Section(byte id, params byte[] content)
    {
        var writer = new ByteWriter();
        writer.WriteByte(id);
        writer.WriteSized(content);
        return writer.ToArray();
    }

    /// <summary>A module of one function without parameters and results, whose code entry (locals and all) is given.</summary>
    public static byte[] WithBody(params byte[] body)
    {
        var code = new ByteWriter();
        code.WriteByte(1);
        code.WriteSized(body);
        return Of(Section(TypeSection, 1, 0x60, 0, 0), Section(FunctionSection, 1, 0), Section(CodeSection, code.ToArray()));
    }

    public static ModuleDescription Read(byte[] bytes, Features features = Features.Wasm3) => ModuleReader.Read(bytes, features);

    /// <summary>Bytes of numbers in unsigned LEB128.</summary>
    public static byte[] U32(params uint[] values)
    {
        var writer = new ByteWriter();
        foreach (uint value in values)
            writer.WriteU32(value);
        return writer.ToArray();
    }
}

using Wafer.Binary;
using Wafer.Model;
using Wafer.Text;

namespace Wafer.Tests.Text;

/// <summary>Imports in groups (proposal compact import section): text, binary, and back.</summary>
public class CompactImportTests
{
    private const string Head = "00 61 73 6D 01 00 00 00 ";

    // From the proposal's description: module name, empty name, 0x7F, items with types; or 0x7E, a type, names.
    [Theory]
    [InlineData("""(type (func)) (import "a" (item "b" (func (type 0))) (item "c" (func (type 0))))""", "01 04 01 60 00 00 02 0E 01 01 61 00 7F 02 01 62 00 00 01 63 00 00")]
    [InlineData("""(type (func)) (import "a" (item "b") (item "c") (func (type 0)))""", "01 04 01 60 00 00 02 0C 01 01 61 00 7E 00 00 02 01 62 01 63")]
    [InlineData("""(import "a" (item "b" (global i32)) (item "c" (memory 1)))""", "02 10 01 01 61 00 7F 02 01 62 03 7F 00 01 63 02 00 01")]
    [InlineData("""(import "a")""", "02 06 01 01 61 00 7F 00")]
    [InlineData("""(import "a" "" (global i32)) (import "a" (item "") (global (mut i64)))""", "02 10 02 01 61 00 03 7F 00 01 61 00 7E 03 7E 01 01 00")]
    public void Groups_are_written_as_the_proposal_says_and_printed_as_they_were(string fields, string bytes)
    {
        byte[] binary = Wat.Assemble($"(module {fields})");
        Assert.Equal(Convert.FromHexString((Head + bytes).Replace(" ", "", StringComparison.Ordinal)), binary);
        Assert.Equal(binary, Wat.Assemble(Print(binary)));
    }

    [Fact]
    public void Imports_of_groups_are_imports_like_others()
    {
        byte[] grouped = Wat.Assemble("""
            (module
              (import "x" "f" (func $f (param i32)))
              (import "m" (item "a" (func $a)) (item "g" (global $g i64)))
              (import "m")
              (import "m" (item "h") (item "i") (global i32))
              (import "m" (item "t") (table 1 funcref))
              (global $own i32 (i32.const 5))
              (func $own_function (call $a) (drop (global.get $g)) (drop (global.get $own)))
              (export "own" (global $own))
              (export "function" (func $own_function)))
            """);
        ModuleDescription module = ModuleReader.Read(grouped, Features.Wasm3 | Features.CompactImports);
        Assert.Equal(
            [("x", "f", ExternalKind.Function, 0), ("m", "a", ExternalKind.Function, 1), ("m", "g", ExternalKind.Global, 0), ("m", "h", ExternalKind.Global, 1), ("m", "i", ExternalKind.Global, 2), ("m", "t", ExternalKind.Table, 0)],
            module.Imports.Select(import => (import.Module, import.Name, import.Kind, import.Index)));
        Assert.Equal(ValType.I64, module.Globals[0].Type.Content);
        Assert.Equal(ValType.I32, module.Globals[2].Type.Content);
        Assert.Equal([3, 2], module.Exports.Select(export => export.Index));
        Assert.Equal(grouped, Wat.Assemble(Print(grouped)));
    }

    [Fact]
    public void Modules_with_groups_are_linked_and_run()
    {
        var engine = new Engine();
        using var store = new Store(engine);
        Instance provider = new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble("""
            (module
              (func (export "eleven") (result i32) (i32.const 11)) (func (export "half") (result f32) (f32.const 0.5))
              (global (export "one") i32 (i32.const 1)) (global (export "twenty") i32 (i32.const 20)))
            """)));
        Linker linker = new Linker(engine).DefineInstance("test", provider);
        Instance instance = linker.Instantiate(store, Compile("""
            (import "test" (item "eleven" (func $eleven (result i32))) (item "half" (func (result f32))))
            (import "test" (item "one") (item "twenty") (global i32))
            (func (export "sum") (result i32) (i32.add (call $eleven) (i32.add (global.get 0) (global.get 1))))
            """));
        Assert.Equal(32, instance.GetFunction("sum").Invoke()[0].AsI32());
        Assert.Contains("unknown import", Assert.Throws<LinkException>(() => linker.Instantiate(store, Compile("""(import "test" (item "eleven") (item "none") (func (result i32)))"""))).Message, StringComparison.Ordinal);
        Assert.Contains("\"half\"", Assert.Throws<LinkException>(() => linker.Instantiate(store, Compile("""(import "test" (item "eleven") (item "half") (func (result i32)))"""))).Message, StringComparison.Ordinal);

        Module Compile(string fields) => Module.Compile(engine, Wat.Assemble($"(module {fields})"));
    }

    [Theory]
    [InlineData("""(import "a" (item "b") (func $f))""", "identifier not allowed")]
    [InlineData("""(import "a" (item "b"))""", "unexpected token")]
    [InlineData("""(import "a" (item "b") (item "c" (func)))""", "unexpected token")]
    [InlineData("""(import "a" (item "b" (func)) (item "c") (func))""", "unexpected token")]
    [InlineData("""(import "a" (item "b" (func)) (func))""", "unexpected token")]
    [InlineData("""(import "a" (item $i "b" (func)))""", "unexpected token")]
    [InlineData("""(func) (import "a" (item "b" (func)))""", "import after function")]
    public void Text_that_is_no_group_is_refused(string fields, string message) =>
        Assert.StartsWith(message, Assert.Throws<MalformedModuleException>(() => Wat.Assemble($"(module {fields})")).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("02 0A 01 01 61 01 62 7F 01 01 63 00")]
    [InlineData("02 0D 01 01 61 00 FF 80 80 00 02 01 62 00 00")]
    [InlineData("02 05 01 01 61 00 7D")]
    [InlineData("02 07 01 01 61 00 7E 7F 00")]
    public void Bytes_that_are_no_group_are_refused(string bytes)
    {
        byte[] binary = Convert.FromHexString((Head + bytes).Replace(" ", "", StringComparison.Ordinal));
        Assert.StartsWith("malformed import kind", Assert.Throws<MalformedModuleException>(() => ModuleReader.Read(binary, Features.Default)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_imports_counts_those_in_groups()
    {
        byte[] Module(int last) => Wat.Assemble($"""
            (module (import "m" {string.Concat(Enumerable.Repeat("(item \"\")", ImplementationLimits.Imports - 1))} (global i32)) (import "m" {string.Concat(Enumerable.Repeat("(item \"\")", last))} (global i32)))
            """);
        Assert.Equal(ImplementationLimits.Imports, ModuleReader.Read(Module(1), Features.Default).Imports.Length);
        Assert.Throws<ResourceLimitException>(() => ModuleReader.Read(Module(2), Features.Default));
    }

    private static string Print(byte[] binary)
    {
        var text = new StringWriter();
        Wat.Print(binary, text);
        return text.ToString();
    }
}

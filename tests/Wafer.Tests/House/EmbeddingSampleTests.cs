using System.Globalization;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.House;

/// <summary>The programs in samples/Embedding print what they should.</summary>
public class EmbeddingSampleTests
{
    // Worked out by hand, or known: the number of primes below 100000, what fib(10) costs by the table of docs/fuel.md.
    private static readonly Dictionary<string, string> s_expected = new()
    {
        ["hello"] = """
            2 + 40 = 42
            100 = 14 * 7 + 2
            untyped: i32:42
            """,
        ["host-functions"] = """
            print 144
            print -21
            print 42
            run returned 3.5
            """,
        ["memory"] = """
            hello from the guest
            grüße takes 7 bytes
            sum 43, 6 pages
            outside
            """,
        ["errors"] = """
            MalformedModuleException: unknown operator i32.bogus (at line 1, column 15)
            MalformedModuleException: magic header not detected (at byte 0x0)
            InvalidModuleException: type mismatch: instruction requires [i32] but stack has [i64] (end) (in function 0, at byte 0x1a)
            LinkException: unknown import: "a" "b" (a function [] -> [])
            incompatible import type: "host" "fail" is a function [] -> [], the module expects a function [i32] -> []
            ArgumentException: Export "trap" cannot be called as Func<long>. The function has type [] -> [i32], not [] -> [i64].
            TrapException: integer divide by zero
                at sample!divide (0x48)
                at sample!trap (0x50)
            FormatException: the host's own exception
            """,
        ["async"] = """
            1000 guests, 150 each
            There is no item 13.
            WebAssembly code ran for longer than 50 ms.
            """,
        ["limits"] = """
            WebAssembly code ran for longer than 50 ms.
            WebAssembly code was cancelled.
            growing by 63 pages: 1, by one more: -1
            StackOverflow
            The store may have 1 instances.
            """,
        ["fuel"] = """
            fib(10) = 55 used 1589
            OutOfFuel, 0 left
            fib(15) = 610 in 18 slices
            """,
        ["plugins"] = """
            price 42
            log 21
            price 1021
            refused: InvalidModuleException
            log 22
            price 1022
            takes too long
            """,
        ["precompiled"] = """
            the answer is 42
            damaged file: ArtifactException
            """,
        ["objects"] = """
            a list of 3
            struct of 2 fields, the first is i32:10
            3 numbers, the last is f64:4
            kept 1.2.3
            """,
        ["threads"] = """
            9592 primes below 100000
            The store is in use by another thread.
            """,
        ["generator"] = """
            typed on both sides
            (-1465222072, 19)
            """,
    };

    public static TheoryData<string> Names() => [.. Samples.Samples.Names];

    [LinuxTheory]
    [MemberData(nameof(Names))]
    public void A_sample_prints_what_it_should(string name)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Samples.Samples.Find(name)!(output);
        string expected = name == "wasi" ? Repository.Text("samples/report.expected.txt") + "status 0" : s_expected[name];
        Assert.Equal(expected + "\n", output.ToString());
    }

    [Fact]
    public void Every_sample_is_in_the_list()
    {
        string list = Repository.Text("samples/README.md");
        Assert.True(Samples.Samples.Names.Count >= 10);
        Assert.All(Samples.Samples.Names, name => Assert.Contains($"`{name}`", list, StringComparison.Ordinal));
    }
}

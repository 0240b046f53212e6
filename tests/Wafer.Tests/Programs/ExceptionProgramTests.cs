using Wafer.Tests.Cli;

namespace Wafer.Tests.Programs;

/// <summary>C++ and Rust programs that throw and unwind in every way, in both encodings of exceptions: they print what their native builds print.</summary>
public class ExceptionProgramTests
{
    public static TheoryData<string, string, string> Programs()
    {
        var data = new TheoryData<string, string, string>();
        foreach ((string module, string expected) in new[]
        {
            ("exceptions.wasm", "exceptions.cpp.expected"), ("exceptions-legacy.wasm", "exceptions.cpp.expected"),
            ("unwind.wasm", "unwind.rs.expected"), ("unwind-legacy.wasm", "unwind.rs.expected"),
        })
        {
            data.Add(module, expected, "guard");
            data.Add(module, expected, "explicit");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_prints_what_its_native_build_prints(string module, string expected, string bounds)
    {
        ToolRun run = ToolRun.Of("run", "--bounds", bounds, Program.GuestFile(module));
        Assert.Equal("", run.Error);
        Assert.Equal(File.ReadAllText(Program.GuestFile(expected)), run.Output);
        Assert.Equal(0, run.Status);
    }
}

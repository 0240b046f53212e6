using System.Text.RegularExpressions;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Programs;

/// <summary>Yosys turns a counter into gates; the gates must count.</summary>
public sealed partial class YosysTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [ProgramTheory(nameof(Packages.Yosys))]
    [InlineData("synth", "$_SDFF_PP0_")]
    [InlineData("synth_ice40", "SB_DFFSR")]
    public void A_synthesized_counter_counts(string pass, string flipFlop)
    {
        YosysShare.Unpack(Packages.Yosys.PathOf(Packages.YosysResources), _scratch.Root);
        Directory.CreateDirectory(_scratch.PathOf("tmp"));
        File.Copy(Program.GuestFile("counter.v"), _scratch.PathOf("tmp/counter.v"));
        var yosys = new Program(Packages.Yosys, Packages.YosysModule) { Directories = [(_scratch.PathOf("share"), "/share"), (_scratch.PathOf("tmp"), "/tmp")] };
        ProgramResult result = yosys.Run("-Q", "-p", $"read_verilog /tmp/counter.v; {pass} -top counter; write_json /tmp/counter.json; stat");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        var netlist = new GateNetlist(File.ReadAllText(_scratch.PathOf("tmp/counter.json")), "counter");

        // Eight bits of state, and the statistics agree with the netlist.
        Assert.Equal(8, netlist.Count[flipFlop]);
        string statistics = result.Output[result.Output.LastIndexOf("Number of cells:", StringComparison.Ordinal)..];
        Assert.Equal(
            netlist.Count.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            CellLine().Matches(statistics).ToDictionary(m => m.Groups[1].Value, m => int.Parse(m.Groups[2].Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));

        var random = new Random(1);
        netlist.Set("reset", 1);
        netlist.Clock();
        int count = 0;
        for (int i = 0; i < 5000; i++)
        {
            Assert.Equal((count, count == 0 ? 1 : 0), (netlist.Get("count"), netlist.Get("zero")));
            int reset = random.Next(50) == 0 ? 1 : 0, load = random.Next(20) == 0 ? 1 : 0, down = random.Next(2), value = random.Next(256);
            netlist.Set("reset", reset);
            netlist.Set("load", load);
            netlist.Set("down", down);
            netlist.Set("value", value);
            netlist.Clock();
            count = reset == 1 ? 0 : load == 1 ? value : (count + (down == 1 ? -1 : 1)) & 0xFF;
        }
    }

    [ProgramFact(nameof(Packages.Yosys))]
    public void An_error_in_a_design_is_reported_with_its_line()
    {
        File.WriteAllText(_scratch.PathOf("bad.v"), "module bad(input a, output b);\n  assign b = a +;\nendmodule\n");
        var yosys = new Program(Packages.Yosys, Packages.YosysModule) { Directories = [(_scratch.Root, "/tmp")] };
        ProgramResult result = yosys.Run("-q", "-p", "read_verilog /tmp/bad.v");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/tmp/bad.v:2: ERROR: syntax error", result.Output + result.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\s+(\$_\w+_|SB_\w+)\s+(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex CellLine();
}

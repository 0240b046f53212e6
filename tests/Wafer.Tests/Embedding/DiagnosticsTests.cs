using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Wafer.Tests.Runtime;
using Wafer.Tests.Wasi;

namespace Wafer.Tests.Embedding;

/// <summary>What profilers and monitors see.</summary>
public class DiagnosticsTests
{
    private const string Trapping = """(module $watched (func $inner (export "f") unreachable) (func $other (export "g") (result i32) (i32.const 7)))""";

    [LinuxFact]
    public void The_map_for_perf_names_every_function()
    {
        using var h = new Harness(new EngineOptions { Profiler = ProfilerSupport.PerfMap });
        h.Instantiate("""(module $mapped (func $one nop) (func (export "two") nop) (func nop))""");
        string[] lines = [.. File.ReadAllLines(Path.Combine(Path.GetTempPath(), $"perf-{Environment.ProcessId}.map")).Where(line => line.Contains(" mapped!", StringComparison.Ordinal))];
        Assert.Equal(["mapped!one", "mapped!two", "mapped!func2"], lines.Select(line => line.Split(' ')[2]));
        long[] starts = [.. lines.Select(line => Convert.ToInt64(line.Split(' ')[0], 16))], sizes = [.. lines.Select(line => Convert.ToInt64(line.Split(' ')[1], 16))];
        Assert.All(sizes, size => Assert.InRange(size, 1, 4096));
        Assert.True(starts[0] + sizes[0] <= starts[1] && starts[1] + sizes[1] <= starts[2]);
    }

    [LinuxFact]
    public void The_dump_for_perf_has_names_and_code()
    {
        using var h = new Harness(new EngineOptions { Profiler = ProfilerSupport.JitDump });
        h.Instantiate("""(module $dumped (func $answer (export "f") (result i32) (i32.const 0x12345678)))""");
        using var file = new FileStream(Path.Combine(Path.GetTempPath(), $"jit-{Environment.ProcessId}.dump"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new BinaryReader(file);
        // jitdump-specification.txt: the header, then records with their sizes.
        Assert.Equal(0x4A695444u, reader.ReadUInt32());
        Assert.Equal(1u, reader.ReadUInt32());
        file.Position = reader.ReadUInt32();
        bool found = false;
        while (file.Position < file.Length)
        {
            long start = file.Position;
            Assert.Equal(0u, reader.ReadUInt32());
            uint size = reader.ReadUInt32();
            file.Position = start + 40;
            ulong codeSize = reader.ReadUInt64();
            file.Position = start + 56;
            byte[] rest = reader.ReadBytes((int)size - 56);
            int end = Array.IndexOf(rest, (byte)0);
            Assert.Equal(rest.Length, end + 1 + (int)codeSize);
            if (System.Text.Encoding.UTF8.GetString(rest, 0, end) == "dumped!answer")
                found |= rest.AsSpan(end + 1).IndexOf((ReadOnlySpan<byte>)[0x78, 0x56, 0x34, 0x12]) >= 0;
            Assert.Equal(start + size, file.Position);
        }
        Assert.True(found);
    }

    [Fact]
    public void Counters_count()
    {
        Dictionary<string, double> sums = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Wafer")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name + (tags.Length > 0 ? $"/{tags[0].Value}" : ""), value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.Start();
        using (var h = new Harness(new EngineOptions { Telemetry = true }))
        {
            Assert.Equal(1, sums["wafer.stores.active"]);
            Instance instance = h.Instantiate(Trapping);
            Assert.Throws<TrapException>(() => instance.GetFunction("f").Invoke());
            instance.GetFunction("g").Invoke();
        }
        Assert.Equal(0, sums["wafer.stores.active"]);
        Assert.Equal(1, sums["wafer.modules"]);
        Assert.Equal(1, sums["wafer.instances"]);
        Assert.Equal(1, sums["wafer.traps/Unreachable"]);
        Assert.True(sums["wafer.code.size"] > 0);
        Assert.True(sums["wafer.compilation.duration"] > 0);

        void Add(string name, double value)
        {
            lock (sums)
                sums[name] = sums.GetValueOrDefault(name) + value;
        }
    }

    [Fact]
    public void Events_are_reported()
    {
        using var events = new Collector();
        using var h = new Harness(new EngineOptions { Telemetry = true });
        Instance instance = h.Instantiate(Trapping);
        Assert.Throws<TrapException>(() => instance.GetFunction("f").Invoke());
        Assert.Contains("ModuleReady watched 2", events.Lines.Select(line => line[..Math.Min(line.Length, "ModuleReady watched 2".Length)]));
        Assert.Contains("InstanceMade watched", events.Lines);
        Assert.Contains("Trapped Unreachable", events.Lines);
    }

    private sealed class Collector : EventListener
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Wafer")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        // Called while the base class is being constructed, too.
        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name == "Wafer")
                Lines?.Enqueue($"{eventData.EventName} {string.Join(' ', eventData.Payload!)}");
        }
    }
}

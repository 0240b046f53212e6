using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Wafer.Runtime.Diagnostics;

/// <summary>Counters (the meter "Wafer") and events (the event source "Wafer") of the process; only of engines that are to be watched.</summary>
internal sealed class Telemetry
{
    private readonly Meter _meter = new("Wafer");
    private readonly Counter<long> _modules, _codeBytes, _instances, _traps;
    private readonly UpDownCounter<long> _stores;
    private readonly Histogram<double> _compilation;

    private Telemetry()
    {
        _modules = _meter.CreateCounter<long>("wafer.modules", "{module}", "Modules compiled or loaded.");
        _codeBytes = _meter.CreateCounter<long>("wafer.code.size", "By", "Machine code made executable.");
        _compilation = _meter.CreateHistogram<double>("wafer.compilation.duration", "s", "Time from decoded module to executable code.");
        _instances = _meter.CreateCounter<long>("wafer.instances", "{instance}", "Instances made.");
        _stores = _meter.CreateUpDownCounter<long>("wafer.stores.active", "{store}", "Stores that exist.");
        _traps = _meter.CreateCounter<long>("wafer.traps", "{trap}", "Calls that ended in a trap, by code.");
    }

    /// <summary>The one object: a process has one meter of a name.</summary>
    public static Telemetry Shared { get; } = new();

    public void ModuleReady(string? name, int functions, TimeSpan time)
    {
        _modules.Add(1);
        _compilation.Record(time.TotalSeconds);
        Events.Log.ModuleReady(name ?? "", functions, (int)time.TotalMicroseconds);
    }

    public void CodePublished(int bytes) => _codeBytes.Add(bytes);

    public void InstanceMade(string? module)
    {
        _instances.Add(1);
        Events.Log.InstanceMade(module ?? "");
    }

    public void StoresChanged(int by) => _stores.Add(by);

    public void Trapped(TrapCode code)
    {
        _traps.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));
        Events.Log.Trapped(code.ToString());
    }

    [EventSource(Name = "Wafer")]
    private sealed class Events : EventSource
    {
        public static readonly Events Log = new();

        [Event(1, Level = EventLevel.Informational)]
        public void ModuleReady(string name, int functions, int microseconds) => WriteEvent(1, name, functions, microseconds);

        [Event(2, Level = EventLevel.Verbose)]
        public void InstanceMade(string module) => WriteEvent(2, module);

        [Event(3, Level = EventLevel.Warning)]
        public void Trapped(string code) => WriteEvent(3, code);
    }
}

using System.Text.Json;

namespace Wafer.Tests.Programs;

/// <summary>Simulates a netlist that Yosys wrote by <c>write_json</c>: simple gates, or the cells of an iCE40. All flip-flops see the same clock.</summary>
internal sealed class GateNetlist
{
    private readonly Dictionary<string, int[]> _ports = [];
    private readonly List<Cell> _cells = [];

    // The cell that drives each bit. Bits 0 and 1 are the constants; Yosys numbers its own from 2.
    private readonly Dictionary<int, Cell> _drivers = [];
    private readonly Dictionary<int, bool> _values = [];

    public GateNetlist(string json, string module)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement.GetProperty("modules").GetProperty(module);
        foreach (JsonProperty port in root.GetProperty("ports").EnumerateObject())
            _ports.Add(port.Name, Bits(port.Value.GetProperty("bits")));
        foreach (JsonProperty property in root.GetProperty("cells").EnumerateObject())
        {
            var cell = new Cell(
                property.Value.GetProperty("type").GetString()!,
                property.Value.GetProperty("connections").EnumerateObject().ToDictionary(pin => pin.Name, pin => Bits(pin.Value).Single()),
                property.Value.GetProperty("parameters").TryGetProperty("LUT_INIT", out JsonElement table) ? table.GetString() : null);
            _cells.Add(cell);
            _drivers.Add(cell.Output, cell);
        }
    }

    /// <summary>How many cells there are of each type.</summary>
    public IReadOnlyDictionary<string, int> Count => _cells.GroupBy(cell => cell.Type).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Sets an input.</summary>
    public void Set(string port, int value)
    {
        int[] bits = _ports[port];
        for (int i = 0; i < bits.Length; i++)
            _values[bits[i]] = (value >> i & 1) != 0;
    }

    /// <summary>Reads an output.</summary>
    public int Get(string port)
    {
        int value = 0;
        int[] bits = _ports[port];
        for (int i = 0; i < bits.Length; i++)
            value |= (Evaluate(bits[i]) ? 1 : 0) << i;
        return value;
    }

    /// <summary>Lets the clock rise once.</summary>
    public void Clock()
    {
        (int Output, bool Value)[] next = [.. _cells.Where(cell => cell.IsFlipFlop).Select(cell =>
            (cell.Output, !(cell.Pins.TryGetValue("R", out int reset) && Evaluate(reset)) && Evaluate(cell.Pins["D"])))];
        foreach ((int output, bool value) in next)
            _values[output] = value;
    }

    private bool Evaluate(int bit)
    {
        if (bit < 2)
            return bit == 1;
        if (!_drivers.TryGetValue(bit, out Cell? cell) || cell.IsFlipFlop)
            return _values.GetValueOrDefault(bit);
        bool In(string pin) => Evaluate(cell.Pins[pin]);
        switch (cell.Type)
        {
            case "$_NOT_":
                return !In("A");
            case "$_AND_":
                return In("A") & In("B");
            case "$_NAND_":
                return !(In("A") & In("B"));
            case "$_OR_":
                return In("A") | In("B");
            case "$_NOR_":
                return !(In("A") | In("B"));
            case "$_XOR_":
                return In("A") ^ In("B");
            case "$_XNOR_":
                return !(In("A") ^ In("B"));
            case "$_ANDNOT_":
                return In("A") & !In("B");
            case "$_ORNOT_":
                return In("A") | !In("B");
            case "$_MUX_":
                return In(In("S") ? "B" : "A");
            case "SB_CARRY":
                return (In("I0") & In("I1")) | ((In("I0") | In("I1")) & In("CI"));
            case "SB_LUT4":
                int row = (In("I0") ? 1 : 0) | (In("I1") ? 2 : 0) | (In("I2") ? 4 : 0) | (In("I3") ? 8 : 0);
                return cell.Table![^(row + 1)] == '1';
            default:
                throw new InvalidDataException($"Unknown cell {cell.Type}.");
        }
    }

    // A constant is written as text, a wire as its number; "x" may be anything.
    private static int[] Bits(JsonElement bits) =>
        [.. bits.EnumerateArray().Select(bit => bit.ValueKind == JsonValueKind.Number ? bit.GetInt32() : bit.GetString() == "1" ? 1 : 0)];

    private sealed record Cell(string Type, Dictionary<string, int> Pins, string? Table)
    {
        public bool IsFlipFlop { get; } = Type.Contains("DFF", StringComparison.Ordinal);

        public int Output { get; } = Pins.First(pin => pin.Key is "Y" or "O" or "Q" or "CO").Value;
    }
}

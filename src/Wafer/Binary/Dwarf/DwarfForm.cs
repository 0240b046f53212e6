namespace Wafer.Binary.Dwarf;

/// <summary>How a value is encoded: the forms that line number programs use (DWARF 5, 7.5.6).</summary>
internal enum DwarfForm : ulong
{
    Data2 = 0x05,
    Data4 = 0x06,
    Data8 = 0x07,

    /// <summary>Characters up to a zero, in place.</summary>
    String = 0x08,

    /// <summary>A length and that many bytes.</summary>
    Block = 0x09,
    Data1 = 0x0B,

    /// <summary>An offset in <c>.debug_str</c>.</summary>
    StringOffset = 0x0E,
    Unsigned = 0x0F,
    Data16 = 0x1E,

    /// <summary>An offset in <c>.debug_line_str</c>.</summary>
    LineStringOffset = 0x1F,
}

namespace Wafer;

/// <summary>When the functions of a module are compiled.</summary>
public enum CompilationMode
{
    /// <summary>All of them before the module can be used.</summary>
    Eager,

    /// <summary>
    /// Each, with its neighbours, when it is called for the first time. All are validated before the module can be used. For modules that are large and of which little runs: code is
    /// slightly slower, because functions call each other through a table.
    /// </summary>
    Lazy,
}
